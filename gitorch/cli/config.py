"""``gitorch config``."""

from __future__ import annotations

from pathlib import Path

import click

from gitorch import api
from gitorch.api import configuring
from gitorch.cli import console, options
from gitorch.report.printable import printable
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
@options.as_json
@click.pass_obj
def show(directory: Path, onto: str | None, *, as_json: bool) -> None:
    """Print every setting as it holds, in the form of gitorch.yaml; what that does not say is marked as default.

    The file is that of the target's own commit. What is printed can be put there as it is.
    """
    found = configuring.settings(directory, onto=onto)
    if as_json:
        console.show_json(found.settings)
        return
    where = f"{found.target.name} at {found.target.commit[:12]}"
    says = f"gitorch.yaml of {where}; what is marked default does not stand there"
    text = says if found.has_file else f"{where} has no gitorch.yaml: all of this is default"
    console.show_text(f"# {printable(text)}\n{found.text}")
