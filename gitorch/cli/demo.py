"""``gitorch demo``."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
import tempfile
from pathlib import Path

import click

from gitorch.cli import console, options
from gitorch.demo.repository import make_repository
from gitorch.demo.telling import Told, tell
from gitorch.errors import UsageError
from gitorch.report.page import EMPTY, Span, Style, line

_EXAMPLES = options.examples("gitorch demo", "gitorch demo --path /tmp/notes")


@click.command("demo", epilog=_EXAMPLES)
@click.option("--path", type=click.Path(path_type=Path, file_okay=False), metavar="DIRECTORY",
              help="Make the repository there (default: a temporary folder).")  # fmt: skip
@click.option("--keep/--no-keep", default=True, help="Keep the repository, or remove it at the end.  [default: keep]")
def command(path: Path | None, *, keep: bool) -> int:
    """Show the whole story on a repository made for it.

    A plan of seven tasks, a process for each in a worktree of its own: one crashes, one goes in circles, one
    leaves its scope, two collide and are mended. Work by hand, committed or not, that git merges and breaks, or can't
    merge. What is shown is what these commands print; nothing leaves this machine. Exit status 1 if the story did not
    go as told.
    """
    directory = _empty_directory(path)
    make_repository(directory)
    holds = tell(directory, _show, _environment())
    if keep:
        _farewell(directory)
    else:
        shutil.rmtree(directory)
    if not holds:
        console.tell_error("the story did not go as told", "gitorch doctor")
    return 0 if holds else 1


def _empty_directory(path: Path | None) -> Path:
    if path is None:
        return Path(tempfile.mkdtemp(prefix="gitorch-demo-"))
    if path.exists() and any(path.iterdir()):
        raise UsageError(f"{path} is not empty", hint="gitorch demo --path a-new-folder")
    return path.absolute()


def _environment() -> dict[str, str]:
    """What the acts need to print as they would here, though their output passes through us."""
    kept = {"COLUMNS": str(console.width()), "PYTHONDONTWRITEBYTECODE": "1"}
    return {**kept, "CLICOLOR_FORCE": "1"} if console.wants_colour(sys.stdout) else kept


def _show(told: Told) -> None:
    console.show(
        [line(Span(f"# {told.act.why}", Style.DIM)), line("$ ", Span(shlex.join(told.act.command), Style.STRONG))]
    )
    console.show_text(told.output.rstrip("\n") + "\n\n")
    for broken in told.broken:
        console.tell_error(f"expected {broken}")


def _farewell(directory: Path) -> None:
    inside = os.fspath(directory)
    console.show([
        line("The repository is kept in ", Span(inside, Style.STRONG)),
        EMPTY,
        line(Span("next: ", Style.DIM), Span(f"gitorch -C {shlex.quote(inside)} undo", Style.COMMAND),
             Span("  # takes the landing back", Style.DIM)),
    ])  # fmt: skip
