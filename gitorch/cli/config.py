"""``gitorch config``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
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
    console.show_json(_plain(api.load_config(directory, onto=onto)))


def _plain(value: object) -> object:
    """Dataclasses and mappings as dictionaries: ``asdict`` can't copy a mapping proxy."""
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, tuple) else value
