"""``gitorch validate``."""

from __future__ import annotations

from pathlib import Path

import click

from gitorch import api
from gitorch.cli import options
from gitorch.cli.options import Format
from gitorch.cli.progress import progress
from gitorch.cli.reporting import invocation, show_validation
from gitorch.report.text import Shown

_EXAMPLES = options.examples(
    "gitorch validate", "gitorch validate a b c", "gitorch validate 'agent/*'", "gitorch validate --onto dev a b --json"
)


@click.command("validate", epilog=_EXAMPLES)
@click.argument("branches", nargs=-1)
@options.onto
@options.format_
@options.only_clean
@options.analyzers
@options.thorough
@options.quiet
@options.plan
@click.pass_obj
def command(
    directory: Path,
    branches: tuple[str, ...],
    onto: str | None,
    format_: Format,
    analyzers: tuple[str, ...] | None,
    plan: Path | None,
    *,
    thorough: bool,
    only_clean: bool,
    quiet: bool,
) -> int:
    """Say whether BRANCHES can live together; nothing moves.

    A branch may be a pattern, such as 'agent/*'; without any, all local branches that are ahead of the target. They
    are merged in memory, and searched for the conflicts that git sees, and for those that it cannot see. Exit status
    1 where something blocks.
    """
    with progress(quiet=quiet):
        analysis = api.Analysis(analyzers, thorough=thorough)
        validation = api.validate(
            directory, branches, onto=onto, only_clean=only_clean, analysis=analysis, plan=plan
        )  # fmt: skip
    asked = invocation("validate", onto, only_clean=only_clean, plan=plan, thorough=thorough)
    shown = Shown(asked, api.excerpts(directory, validation), is_brief=quiet)
    show_validation(validation, shown, format_)
    return 0 if validation.status == "clean" else 1
