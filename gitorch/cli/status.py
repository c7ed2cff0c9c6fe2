"""``gitorch status``."""

from __future__ import annotations

from pathlib import Path

import click

from gitorch.api import running, viewing
from gitorch.cli import console, options
from gitorch.cli.reporting import show_status
from gitorch.report.economics import economics_document, economics_lines
from gitorch.report.running import status_document

_EXAMPLES = options.examples("gitorch status", "gitorch status add-dark-mode --json")


@click.command("status", epilog=_EXAMPLES)
@click.argument("run", required=False)
@click.option("--economics", is_flag=True, help="Tokens by task and kind, against one context for all of it.")
@options.as_json
@click.pass_obj
def command(directory: Path, run: str | None, *, economics: bool, as_json: bool) -> None:
    """Say where RUN stands (default: the last one), task by task, and the one next command.

    A task is waiting, running, submitted (its branch is done), validated (it is in the run's candidate, beside the
    others), landed (it is in the target), or it collided or failed, and why.
    """
    if economics:
        _economics(directory, run, as_json=as_json)
        return
    found = running.status(directory, run)
    if as_json:
        console.show_json(status_document(found.run, found.state, found.worker, found.glimpses))
    else:
        show_status(directory, found)


def _economics(directory: Path, run: str | None, *, as_json: bool) -> None:
    name, found = viewing.run_economics(directory, run)
    if as_json:
        console.show_json({"run": name, **economics_document(found)})
    else:
        console.show(economics_lines(found))
