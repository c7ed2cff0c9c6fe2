"""``gitorch config``."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import click

from gitorch import api
from gitorch.cli import options


@click.group("config")
def command() -> None:
    """Show gitorch.yaml as gitorch understands it, or its schema."""


@command.command("schema")
def schema() -> None:
    """Print the JSON Schema of gitorch.yaml, for your editor."""
    click.echo(json.dumps(api.config_schema(), indent=2))


@command.command("show")
@options.onto
@click.pass_obj
def show(directory: Path, onto: str | None) -> None:
    """Print what the target's own gitorch.yaml says, defaults filled in."""
    config = api.load_config(directory, onto=onto)
    said = asdict(replace(config, severities=dict(config.severities)))  # a mapping proxy can't be copied
    click.echo(json.dumps(said, indent=2))
