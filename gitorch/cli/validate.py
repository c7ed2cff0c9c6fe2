"""``gitorch validate``."""

from __future__ import annotations

import json
from pathlib import Path

import click

from gitorch import api
from gitorch.cli import options
from gitorch.report.document import validation_document
from gitorch.report.text import validation_text


@click.command("validate")
@click.argument("branches", nargs=-1, required=True)
@options.onto
@options.as_json
@click.pass_obj
def command(directory: Path, branches: tuple[str, ...], onto: str | None, *, as_json: bool) -> int:
    """Say whether BRANCHES can live together; nothing moves."""
    validation = api.validate(directory, branches, onto=onto)
    if as_json:
        click.echo(json.dumps(validation_document(validation), indent=2))
    else:
        click.echo(validation_text(validation), nl=False)
    return 0 if validation.status == "clean" else 1
