"""``gitorch init``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from gitorch import api
from gitorch.api import Written
from gitorch.api.beginning import PARTS
from gitorch.cli import console, options
from gitorch.report.page import Line, Span, Style, line

_EXAMPLES = options.examples("gitorch init", "gitorch init --only config", "gitorch -C ../other init")


@click.command("init", epilog=_EXAMPLES)
@click.option("--only", "parts", type=click.Choice(PARTS), multiple=True, help="This part alone; may be repeated.")
@click.pass_obj
def command(directory: Path, parts: tuple[str, ...]) -> None:
    """Write a commented gitorch.yaml, specialists and commands for agents; overwrite nothing.

    gitorch works without any of them. Every setting is in the file, switched off; .claude/agents has the specialists
    that a plan can name, .claude/commands has gitorch's verbs. They count once they are committed on the target.
    """
    console.show(_lines(api.init(directory, parts or PARTS)))


def _lines(files: Sequence[Written]) -> Iterator[Line]:
    for file in files:
        status = Span("wrote  ", Style.GOOD) if file.wrote else Span("kept   ", Style.DIM)
        yield line(status, str(file.path), Span(f"  {file.what}", Style.DIM))
        if file.undo:
            yield line(Span(f"       to undo: {file.undo}", Style.DIM))
    yield line(Span("hook   ", Style.DIM), "to keep unvalidated commits from being pushed: gitorch hooks install")
    yield line(
        Span("next: ", Style.DIM), Span("gitorch doctor", Style.COMMAND), Span("  # says what is missing", Style.DIM)
    )
