"""``gitorch merge``."""

from __future__ import annotations

import json
from pathlib import Path

import click

from gitorch import api
from gitorch.cli import options
from gitorch.report.document import validation_document
from gitorch.report.text import validation_text


@click.command("merge")
@click.argument("branches", nargs=-1, required=True)
@options.onto
@options.as_json
@click.option("--no-land", is_flag=True, help="Build and judge the candidate, but leave the target alone.")
@click.option("--retry", type=click.IntRange(0, 100), default=0, metavar="N",
              help="If the target moves meanwhile, start again up to N times.")  # fmt: skip
@click.pass_obj
def command(
    directory: Path, branches: tuple[str, ...], onto: str | None, *, as_json: bool, no_land: bool, retry: int
) -> int:
    """Merge BRANCHES in memory, check the result, fast-forward the target."""
    outcome = api.merge(directory, branches, onto=onto, landing=not no_land, retry=retry)
    if as_json:
        click.echo(json.dumps(validation_document(outcome.validation), indent=2))
    else:
        click.echo(validation_text(outcome.validation), nl=False)
    return 1 if outcome.validation.status == "blocked" else 0
