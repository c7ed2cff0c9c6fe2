"""``gitorch config``."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

import click

from gitorch import api
from gitorch.cli import console, options
from gitorch.report.document import document_schema


@click.group("config")
def command() -> None:
    """Show gitorch.yaml as gitorch understands it, or its schema."""


@command.command("schema")
@click.option("--document", is_flag=True, help="Of what validate --json and merge --json print, instead.")
def schema(*, document: bool) -> None:
    """Print the JSON Schema of gitorch.yaml, or of --json."""
    console.show_json(document_schema() if document else api.config_schema())


@command.command("show")
@options.onto
@click.pass_obj
def show(directory: Path, onto: str | None) -> None:
    """Print what the target's own gitorch.yaml says, defaults filled in."""
    config = api.load_config(directory, onto=onto)
    said = asdict(replace(config, severities=dict(config.severities)))  # a mapping proxy can't be copied
    console.show_json(said)
