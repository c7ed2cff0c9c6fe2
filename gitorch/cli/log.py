"""``gitorch log``."""

from __future__ import annotations

import json
from pathlib import Path

import click

from gitorch.api import running
from gitorch.cli import console, options
from gitorch.report.running import log_lines, unread_lines
from gitorch.run.events import to_json

_EXAMPLES = options.examples("gitorch log", "gitorch log add-dark-mode --json")


@click.command("log", epilog=_EXAMPLES)
@click.argument("run", required=False)
@options.as_json
@click.pass_obj
def command(directory: Path, run: str | None, *, as_json: bool) -> None:
    """Tell what happened in RUN (default: the last one), an event a line.

    The same as: git log --reverse refs/gitorch/runs/RUN
    """
    entries = running.log(directory, run)
    if as_json:
        console.show_json(
            [{"time": one.time, "subject": one.subject, **json.loads(to_json(one.event))} for one in entries]
        )
    else:
        console.show(log_lines(entries))
    console.tell(unread_lines(running.unread(directory, run)))
