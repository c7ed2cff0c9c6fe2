"""``gitorch doctor``."""

from __future__ import annotations

from pathlib import Path

import click

from gitorch import api
from gitorch.cli import console, options
from gitorch.cli.progress import progress
from gitorch.report.health import health_document, health_lines

_EXAMPLES = options.examples("gitorch doctor", "gitorch doctor --json")


@click.command("doctor", epilog=_EXAMPLES)
@options.as_json
@click.pass_obj
def command(directory: Path, *, as_json: bool) -> int:
    """Look at what gitorch needs, on this machine and in this repository.

    git and libgit2, the repository's format, gitorch.yaml, whether the hook really fires, analyzers, agents' programs,
    the sandbox, the model's key; each with the mend. Exit status 1 if something needed is missing.
    """
    with progress():
        examined = api.examine(directory)
    document = health_document(examined)
    if as_json:
        console.show_json(document)
    else:
        console.show(health_lines(examined, width=console.width()))
    return 0 if document["healthy"] else 1
