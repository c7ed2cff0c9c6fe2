"""``gitorch merge``."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from functools import partial
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
    "gitorch merge a b c",
    "gitorch merge --fix --only-clean a b c",
    "gitorch merge --no-land a b --format github",
    "gitorch merge --plan plan.yaml a b",
)


@click.command("merge", epilog=_EXAMPLES)
@click.argument("branches", nargs=-1)
@options.onto
@options.format_
@options.only_clean
@options.analyzers
@options.thorough
@options.quiet
@options.plan
@click.option(
    "--fix",
    "fixing",
    is_flag=True,
    help="Apply the safe fixes first, as one commit on the candidate; no branch changes.",
)
@click.option("--run", metavar="RUN", help="Land what this run made: its candidate.")
@click.option("--no-land", is_flag=True, help="Build and judge the candidate, but leave the target alone.")
@click.option("--retry", type=click.IntRange(0, 100), default=0, metavar="N",
              help="If the target moves meanwhile, start again up to N times.")  # fmt: skip
@click.option("--repair", "repairs", type=click.IntRange(0, 20), default=0, metavar="N",
              help="First send tasks of the run that collided back to their owners, up to N times.")  # fmt: skip
@click.pass_obj
def command(
    directory: Path,
    branches: tuple[str, ...],
    onto: str | None,
    format_: Format,
    analyzers: tuple[str, ...] | None,
    run: str | None,
    plan: Path | None,
    *,
    repairs: int,
    no_land: bool,
    retry: int,
    thorough: bool,
    only_clean: bool,
    fixing: bool,
    quiet: bool,
) -> int:
    """Merge BRANCHES in memory, check the result, fast-forward the target.

    A branch may be a pattern, such as 'agent/*'. Without any, the last run's candidate lands, if the run is complete.

    The target moves only to a commit that was judged, and only if it is still where it was; gitorch undo takes it
    back. Exit status 1 where something blocks.
    """
    if run is not None and branches:
        raise UsageError("say either branches or a run", hint=f"gitorch merge --run {run}")
    if plan is not None and not branches:
        raise UsageError("a run keeps the contracts of its own plan", hint=f"gitorch merge --plan {plan} BRANCH")
    if repairs and branches:
        raise UsageError("only a run's tasks have owners to repair them", hint="gitorch merge --repair 1")
    if repairs:
        run = _repaired(directory, run, repairs, quiet=quiet)
    merge = partial(api.merge, directory, branches, plan=plan) if branches else _merging_run(directory, run, onto)
    with progress(quiet=quiet):
        outcome = merge(
            onto=onto, landing=not no_land, retry=retry, only_clean=only_clean, fixing=fixing,
            analysis=api.Analysis(analyzers, thorough=thorough),
        )  # fmt: skip
    excerpts = api.excerpts(directory, outcome.validation)
    asked = invocation("merge", onto, only_clean=only_clean, fix=fixing, plan=plan, thorough=thorough)
    shown = Shown(asked, excerpts, outcome.landed, outcome.remote, is_brief=quiet)
    show_validation(outcome.validation, shown, format_)
    return 1 if outcome.validation.status == "blocked" else 0


def _repaired(directory: Path, run: str | None, repairs: int, *, quiet: bool) -> str:
    """The run, after its collided tasks went back to their owners: an agent each, told the findings and no more."""
    from gitorch.api import running  # noqa: PLC0415 - as below
    from gitorch.cli import conducting  # noqa: PLC0415 - as below
    from gitorch.run.wishes import NO_WISHES  # noqa: PLC0415 - as below

    with conducting.heard(directory, quiet=quiet) as doors:
        return running.resume(directory, run, NO_WISHES, conducting.engage, doors=doors, repairs=repairs).run


def _merging_run(directory: Path, run: str | None, onto: str | None) -> Callable[..., api.MergeOutcome]:
    """Landing the run that is named, or the last one. Raises UsageError if there is none to land."""
    from gitorch.api import running  # noqa: PLC0415 - plans need pydantic, which a merge of branches does not

    found = run or running.landable(directory)
    if found is None:
        ahead = " ".join(shlex.quote(name) for name in api.unmerged(directory, onto=onto))
        raise UsageError("say which branches to merge", hint=f"gitorch merge {ahead or 'BRANCH'}")
    return partial(running.merge_run, directory, found)
