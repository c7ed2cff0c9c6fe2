"""The group of commands, and the one place where errors become text and exit statuses.

0 done · 1 the answer is no · 2 usage or configuration · 3 a bug · 130 interrupted
"""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import traceback
from collections.abc import Sequence
from importlib import import_module, metadata
from pathlib import Path

import click

from gitorch.errors import GitorchError

# A command is imported when it is run; --help needs only these lines.
COMMANDS = {
    "config": "Show gitorch.yaml as gitorch understands it, or its schema.",
    "merge": "Merge branches in memory, check the result, fast-forward the target.",
    "undo": "Put the target back to where it was before the last landing.",
    "validate": "Say whether branches can live together; nothing moves.",
}


class LazyGroup(click.Group):
    """A group whose commands live in ``gitorch.cli.<name>``, each as ``command``."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"gitorch.cli.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("-C", "directory", type=click.Path(path_type=Path, file_okay=False), default=Path(), metavar="PATH",
              help="Work in this repository instead of the current directory.")  # fmt: skip
@click.version_option(package_name="gitorch", message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context, directory: Path) -> None:
    """Merge many branches at once, and hear about the conflicts that git cannot see."""
    ctx.obj = directory.absolute()


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit status; no exception leaves here."""
    try:
        status = cli.main(args=list(arguments), prog_name="gitorch", standalone_mode=False)
    except click.exceptions.Abort:
        return _interrupted()
    except KeyboardInterrupt:
        return _interrupted()
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except GitorchError as error:
        click.echo(f"error: {error.message}", err=True)
        if error.hint:
            click.echo(f"hint: {error.hint}", err=True)
        return error.exit_status
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception:  # noqa: BLE001 - the last line of the program: a bug is written down, not shown
        return _bug()
    return status if isinstance(status, int) else 0


def _interrupted() -> int:
    click.echo("interrupted; nothing was lost, and the target is where it was", err=True)
    return 130


def _bug() -> int:
    with tempfile.NamedTemporaryFile("w", prefix="gitorch-error-", suffix=".log", delete=False) as log:
        log.write(f"gitorch {metadata.version('gitorch')}, Python {sys.version}, {platform.platform()}\n")
        log.write(f"arguments: {sys.argv[1:]}\n\n{traceback.format_exc()}")
    click.echo(f"error: this is a bug in gitorch; what happened is written in {log.name}", err=True)
    return 3
