"""``gitorch agents``: who can be given a task."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import click

from gitorch.api import planning
from gitorch.cli import console, options
from gitorch.config.specialists import Specialist
from gitorch.report.printable import printable


@click.command("agents")
@options.as_json
@click.pass_obj
def command(directory: Path, *, as_json: bool) -> int:
    """List the specialists that a task can name, and where each comes from."""
    found = planning.specialists(directory)
    if as_json:
        console.show_json([_plain(specialist) for specialist in found])
        return 0
    for specialist in found:
        console.show_text(f"{specialist.name:<22} {printable(specialist.description)}  [{specialist.source}]\n")
    return 0


def _plain(specialist: Specialist) -> dict[str, object]:
    plain = {field.name: getattr(specialist, field.name) for field in fields(specialist)}
    return {**plain, "other": dict(specialist.other)}
