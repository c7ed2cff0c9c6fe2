"""``gitorch config``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path

import click

from gitorch import api
from gitorch.cli import console, options
from gitorch.report.schemas import DOCUMENTS, document_schema


@click.group("config")
def command() -> None:
    """Show gitorch.yaml as gitorch understands it, or its schema."""


@command.command("schema")
@click.argument("document", required=False, type=click.Choice(DOCUMENTS), metavar="[DOCUMENT]")
@click.option("--document", "of_validation", is_flag=True, help="The same as naming validation.")
def schema(document: str | None, *, of_validation: bool) -> None:
    """Print the JSON Schema of gitorch.yaml, or of a DOCUMENT that --json prints.

    DOCUMENT is validation (what validate, check and merge print), health (doctor), economics (status --economics), or
    the command that prints it: status, log, hub, brief, clean, sync. gitorch plan schema and gitorch handoff schema
    print theirs.
    """
    name = document or ("validation" if of_validation else None)
    console.show_json(document_schema(name) if name else api.config_schema())


@command.command("show")
@options.onto
@click.pass_obj
def show(directory: Path, onto: str | None) -> None:
    """Print what the target's own gitorch.yaml says, defaults filled in."""
    console.show_json(_plain(api.load_config(directory, onto=onto)))


def _plain(value: object) -> object:
    """Dataclasses and mappings as dictionaries: ``asdict`` can't copy a mapping proxy."""
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, tuple) else value
