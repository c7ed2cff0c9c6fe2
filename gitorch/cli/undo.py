"""``gitorch undo``."""

from __future__ import annotations

import shlex
from dataclasses import asdict
from pathlib import Path

import click

from gitorch import api, names
from gitorch.cli import console, options
from gitorch.cli.reporting import invocation
from gitorch.report.page import line


@click.command("undo")
@click.option("--onto", metavar="BRANCH", help="Take back the last landing on this branch (default: on any).")
@options.as_json
@click.pass_obj
def command(directory: Path, onto: str | None, *, as_json: bool) -> int:
    """Put the target back to where it was before the last landing, its checkouts too; run again to land again."""
    landed = api.undo(directory, onto=onto)
    if as_json:
        console.show_json(asdict(landed))
    else:
        console.show(
            [
                line(f"{names.short(landed.target)} is back at {landed.after[:12]} (it was at {landed.before[:12]})"),
                line(f"to land again: {shlex.join([*invocation('undo', onto).prefix, 'undo'])}"),
            ]
        )
    return 0
