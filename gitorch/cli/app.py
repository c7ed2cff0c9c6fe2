"""The group of commands, and the one place where errors become text and exit statuses.

0 done · 1 the answer is no · 2 usage or configuration · 3 a bug · 130 interrupted
"""

from __future__ import annotations

import gc
import os
import shlex
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import click

from gitorch.errors import GitorchError, UsageError
from gitorch.version import __version__

# A command is imported when it is run; --help needs only these lines.
SECTIONS = {
    "Everyday": {
        "validate": "Say whether branches can live together; nothing moves.",
        "check": "The radar: what unfinished work, uncommitted too, already collides.",
        "merge": "Merge branches in memory, check the result, fast-forward the target.",
        "undo": "Put the target back to where it was before the last landing.",
        "explain": "Say what a rule means, with an example, how to mend it and how to silence it.",
    },
    "Agents": {
        "plan": "Turn a request into a plan: tasks with scopes and contracts, in waves.",
        "hub": "Show a run as one view: decisions, dependencies, interfaces, conflicts.",
        "brief": "Print what the specialist of a task is told, with its tokens by section.",
        "handoff": "Show, check and make handoffs: what a task leaves to those that need it.",
        "sync": "Share task branches, journals, handoffs and verdicts through a remote; drop none.",
        "run": "Carry out a plan: a worktree, a branch and a specialist for every task, wave by wave.",
        "resume": "Go on with a run after an interruption or a crash.",
        "watch": "Watch a run live, a line a task.",
        "status": "Say where a run stands, task by task, and the one next command.",
        "log": "Tell what happened in a run, an event a line.",
        "clean": "Remove what runs left behind, as far as it has landed; the rest stays, and why is said.",
        "agents": "List the specialists that a task can name.",
    },
    "Setup": {
        "init": "Write a commented gitorch.yaml, specialists and commands for agents; overwrite nothing.",
        "doctor": "Look at what gitorch needs, on this machine and in this repository.",
        "demo": "Show the whole story on a repository made for it.",
        "hooks": "Install or remove the pre-push hook, which keeps unvalidated commits from the target.",
        "config": "Show gitorch.yaml as gitorch understands it, or its schema.",
    },
}
_UNLISTED = {"hook": "What git and agents' programs run at a push and before an edit."}
COMMANDS = _UNLISTED | {name: summary for section in SECTIONS.values() for name, summary in section.items()}

SELDOM = (100_000, 50, 50)  # what a command reads it keeps to its end: looking through it for garbage finds none


class LazyGroup(click.Group):
    """A group whose commands live in ``gitorch.cli.<name>``, each as ``command``."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name in COMMANDS if name not in _UNLISTED]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"gitorch.cli.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        _accept_directory(command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if not args[0].startswith("-") and args[0] not in COMMANDS:
            raise _unknown(args)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for title, commands in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl(list(commands.items()))


def _unknown(typed: Sequence[str]) -> UsageError:
    from difflib import get_close_matches  # noqa: PLC0415 - only for what was mistyped

    near = get_close_matches(typed[0], COMMANDS, 1)
    hint = shlex.join(["gitorch", *near, *typed[1:]]) if near else "gitorch --help"
    return UsageError(f"there is no command {typed[0]!r}", hint=hint)


def _enter(ctx: click.Context, _: click.Parameter, directory: Path | None) -> None:
    """As git: each -C is relative to the one before it."""
    before = ctx.obj if isinstance(ctx.obj, Path) else Path().absolute()
    ctx.obj = before / directory if directory is not None else before
    if directory is not None:
        ctx.meta["gitorch.directory"] = (*ctx.meta.get("gitorch.directory", ()), str(directory))


def _directory_option() -> click.Option:
    return click.Option(
        ["-C", "directory"], type=click.Path(path_type=Path, file_okay=False), metavar="PATH", expose_value=False,
        callback=_enter, help="Work in this repository instead of the current directory.",
    )  # fmt: skip


def _accept_directory(command: click.Command) -> None:
    """``-C PATH`` may stand after the command as well, at any depth."""
    if not any(parameter.name == "directory" for parameter in command.params):
        command.params.append(_directory_option())
    if isinstance(command, click.Group):
        for nested in command.commands.values():
            _accept_directory(nested)


@click.group(
    cls=LazyGroup,
    params=[_directory_option()],
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Start with: gitorch validate BRANCH BRANCH",
)
@click.version_option(__version__, message="%(prog)s %(version)s")
def cli() -> None:
    """Merge many branches at once, and hear about the conflicts that git cannot see."""


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit status; no exception leaves here."""
    gc.set_threshold(*SELDOM)
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="backslashreplace")  # a terminal that lacks a character must not end the program
    try:
        status = cli.main(args=list(arguments), prog_name="gitorch", standalone_mode=False)
    except (click.exceptions.Abort, KeyboardInterrupt):
        return _interrupted()
    except click.ClickException as error:
        return _refused_by_click(error)
    except GitorchError as error:
        return _refused(error)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception:  # noqa: BLE001 - the last line of the program: a bug is written down, not shown
        from gitorch.cli.bug import report_bug  # noqa: PLC0415 - needed once in a lifetime, one hopes

        return report_bug(arguments)
    return status if isinstance(status, int) else 0


def _refused(error: GitorchError) -> int:
    from gitorch.cli import console  # noqa: PLC0415 - --version must not pay for it

    console.tell_error(error.message, error.hint)
    return error.exit_status


def _refused_by_click(error: click.ClickException) -> int:
    from gitorch.cli import console  # noqa: PLC0415 - --version must not pay for it

    context = error.ctx if isinstance(error, click.UsageError) else None
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.format_message())
        return error.exit_code
    console.tell_error(error.format_message(), f"{context.command_path} --help" if context else None)
    return error.exit_code


def _interrupted() -> int:
    click.echo("interrupted; nothing was lost, and the target is where it was", err=True)
    return 130
