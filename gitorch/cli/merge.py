"""``gitorch merge``."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from gitorch import api
from gitorch.cli import options
from gitorch.cli.options import Format
from gitorch.cli.progress import progress
from gitorch.cli.reporting import invocation, show_validation
from gitorch.errors import UsageError
from gitorch.report.text import Shown

_EXAMPLES = options.examples(
    "gitorch merge a b c", "gitorch merge --fix --only-clean a b c", "gitorch merge --no-land a b --format github"
)


@click.command("merge", epilog=_EXAMPLES)
@click.argument("branches", nargs=-1)
@options.onto
@options.format_
@options.only_clean
@options.analyzers
@options.thorough
@options.quiet
@click.option(
    "--fix",
    "fixing",
    is_flag=True,
    help="Apply the safe fixes first, as one commit on the candidate; no branch changes.",
)
@click.option("--no-land", is_flag=True, help="Build and judge the candidate, but leave the target alone.")
@click.option("--retry", type=click.IntRange(0, 100), default=0, metavar="N",
              help="If the target moves meanwhile, start again up to N times.")  # fmt: skip
@click.pass_obj
def command(
    directory: Path,
    branches: tuple[str, ...],
    onto: str | None,
    format_: Format,
    analyzers: tuple[str, ...] | None,
    *,
    no_land: bool,
    retry: int,
    thorough: bool,
    only_clean: bool,
    fixing: bool,
    quiet: bool,
) -> int:
    """Merge BRANCHES in memory, check the result, fast-forward the target.

    A branch may be a pattern, such as 'agent/*'.

    The target moves only to a commit that was judged, and only if it is still where it was; gitorch undo takes it
    back. Exit status 1 where something blocks.
    """
    if not branches:
        ahead = " ".join(shlex.quote(name) for name in api.unmerged(directory, onto=onto))
        raise UsageError("say which branches to merge", hint=f"gitorch merge {ahead or 'BRANCH'}")
    with progress(quiet=quiet):
        outcome = api.merge(
            directory, branches, onto=onto, landing=not no_land, retry=retry, only_clean=only_clean, fixing=fixing,
            analysis=api.Analysis(analyzers, thorough=thorough),
        )  # fmt: skip
    excerpts = api.excerpts(directory, outcome.validation)
    shown = Shown(invocation("merge", onto), excerpts, outcome.landed, outcome.remote, is_brief=quiet)
    show_validation(outcome.validation, shown, format_)
    return 1 if outcome.validation.status == "blocked" else 0
