"""``gitorch check``: the radar."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click

from gitorch import api
from gitorch.api import watching
from gitorch.cli import console, options
from gitorch.cli.options import Format
from gitorch.cli.progress import progress
from gitorch.cli.reporting import invocation, show_validation
from gitorch.integrate.finding import Finding
from gitorch.report.page import Line, Span, Style, line
from gitorch.report.text import Shown

_EXAMPLES = options.examples("gitorch check", "gitorch check --watch", "gitorch check 'agent/*' --json")


@click.command("check", epilog=_EXAMPLES)
@click.argument("branches", nargs=-1)
@click.option("--watch", "watching_", is_flag=True, help="Look again and again, and say what comes and goes.")
@click.option(
    "--every", type=click.FloatRange(0.2, 3600), default=2.0, metavar="SECONDS", help="With --watch: how often."
)
@options.onto
@options.format_
@options.analyzers
@options.quiet
@click.pass_obj
def command(
    directory: Path,
    branches: tuple[str, ...],
    onto: str | None,
    format_: Format,
    analyzers: tuple[str, ...] | None,
    every: float,
    *,
    watching_: bool,
    quiet: bool,
) -> int:
    """Say what already collides among BRANCHES and live worktrees, uncommitted work included; nothing moves.

    Without BRANCHES: every worktree with changes, and every branch that is ahead of the target. Exit status 1 where
    something would block. For agents that ask before each edit, see gitorch hook pre-edit.
    """
    if watching_:
        return _watch(directory, branches, onto, every)
    with progress(quiet=quiet):
        analysis = api.Analysis(analyzers or ())
        found = watching.check(directory, branches, onto=onto, analysis=analysis)
    if not found.validation.sides and format_ is Format.TEXT:
        console.show([line("nothing is under way: no branch is ahead, and no worktree has changes")])
        return 0
    asked = replace(invocation("check", onto), is_unfinished=bool(found.uncommitted))
    shown = Shown(asked, api.excerpts(directory, found.validation), is_brief=quiet)
    show_validation(found.validation, shown, format_)
    if found.uncommitted and format_ is Format.TEXT:
        console.show([line(Span(f"with what is not committed yet: {', '.join(found.uncommitted)}", Style.DIM))])
    return 1 if found.validation.status == "blocked" else 0


def _watch(directory: Path, branches: tuple[str, ...], onto: str | None, every: float) -> int:
    for change in watching.watch(directory, branches, onto=onto, every=every):
        console.show(_changed(change))
    return 0


def _changed(change: watching.Change) -> Iterator[Line]:
    for finding in change.gone:
        yield line(Span("gone", Style.GOOD), f"  {finding.rule} {finding.message}")
    for finding in change.new:
        yield line(Span(str(finding.severity), _STYLES[str(finding.severity)]), f"  {finding.rule} {finding.message}")
        yield line("       ", Span(_places(finding), Style.PLACE))
    if not change.new:
        sides = len(change.sighting.validation.sides)
        yield line(Span(f"{sides} side{'s' * (sides != 1)} under way, {len(change.gone)} gone", Style.DIM))


def _places(finding: Finding) -> str:
    return " · ".join(f"{place.branch}:{place.path}:{place.line}" for place in finding.locations)


_STYLES = {"error": Style.ERROR, "warning": Style.WARNING, "note": Style.NOTE}
