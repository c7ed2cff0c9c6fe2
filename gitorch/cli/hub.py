"""``gitorch hub``: one view of a run."""

from __future__ import annotations

from pathlib import Path

import click

from gitorch.api import viewing
from gitorch.cli import console, options
from gitorch.report.hub import hub_document, hub_lines

_EXAMPLES = options.examples("gitorch hub", "gitorch hub add-dark-mode --json")


@click.command("hub", epilog=_EXAMPLES)
@click.argument("run", required=False)
@options.as_json
@click.pass_obj
def command(directory: Path, run: str | None, *, as_json: bool) -> None:
    """Show RUN (default: the last one) folded from plan, journal and handoffs.

    What is decided, who waits for whom, what is done, which interfaces stand and where, who collides, what to heed.
    """
    name, found = viewing.hub(directory, run)
    if as_json:
        console.show_json(hub_document(name, found))
    else:
        console.show(hub_lines(name, found))
