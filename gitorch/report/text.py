"""A validation for people: the findings, then what merged, what was left out and why, what looked, and what to type."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gitorch import names
from gitorch.integrate.catalogue import CATALOGUE
from gitorch.integrate.finding import Finding
from gitorch.integrate.validation import AnalyzerRun, CheckResult, LeftOut, Validation
from gitorch.report.findings import STYLES, Excerpts, finding_head, finding_lines
from gitorch.report.next_step import Invocation, next_step
from gitorch.report.page import EMPTY, Line, Span, Style, line, wrapped

if TYPE_CHECKING:
    from gitorch.land.landing import Landed

_LABEL = 10
_STATUS = {
    "clean": Style.GOOD,
    "landed": Style.GOOD,
    "blocked": Style.ERROR,
    "passed": Style.GOOD,
    "failed": Style.ERROR,
    "broken": Style.WARNING,
    "flaky": Style.WARNING,
}


@dataclass(frozen=True)
class Shown:
    """What a report is made of beside the validation; ``remote`` is where the target is pushed, if anywhere.

    ``is_brief`` asks for one line a finding.
    """

    invocation: Invocation
    excerpts: Excerpts = field(default_factory=dict)
    landed: Landed | None = None
    remote: str | None = None
    width: int = 100
    is_brief: bool = False


def validation_lines(validation: Validation, shown: Shown) -> Iterator[Line]:
    """The whole report, ending in a summary line and the next command."""
    for finding in validation.findings:
        if shown.is_brief:
            yield from finding_head(finding, width=shown.width)
        else:
            yield from finding_lines(finding, shown.excerpts, width=shown.width)
    rows = list(_rows(validation, shown))
    yield from rows
    if rows:
        yield EMPTY
    yield _summary(validation)
    yield from _next(validation, shown)


def _rows(validation: Validation, shown: Shown) -> Iterator[Line]:
    """What became of branches, checks and analyzers; in brief only what moved, what stays out and what failed."""
    if not shown.is_brief or validation.status == "landed":
        yield from _merged(validation, shown.width)
    yield from _mended(validation, shown.width)
    for left in validation.left_out:
        yield from _left_out(left, validation.findings, shown.width)
    for check in validation.checks:
        yield from _check(check, shown.width)
    for run in validation.analyzers:
        if not shown.is_brief or run.status == "failed":
            yield from _analyzer(run, shown.width)
    for finding, reason in validation.silenced:
        yield from _row("silenced", f"{finding.rule} {finding.message}", reason, width=shown.width)
    if shown.landed is not None:
        yield _movement(shown.landed, shown.invocation)


def _row(label: str, what: str, why: str = "", *, width: int, style: Style = Style.PLAIN) -> Iterator[Line]:
    heads = line(Span(label.ljust(_LABEL), Style.DIM), Span(what, style), "  " if why else "")
    yield from wrapped(heads, why, width=width, style=Style.DIM)


def _merged(validation: Validation, width: int) -> Iterator[Line]:
    if validation.candidate is None:
        return
    reasons = dict(validation.order)
    names = validation.candidate.branches
    widest = max((len(name) for name in names), default=0)
    for number, name in enumerate(names, 1):
        label = ("merged" if validation.status == "landed" else "merges") if number == 1 else ""
        yield from _row(label, f"{number}. {name.ljust(widest)}", reasons.get(name, ""), width=width)
    there = [side.name for side in validation.sides if not side.changes]
    if there:
        yield from _row("unchanged", ", ".join(there), "nothing that the target lacks", width=width)


def _mended(validation: Validation, width: int) -> Iterator[Line]:
    applied = [one for one in validation.mended if one.is_applied]
    for number, one in enumerate(applied):
        label = "fixed" if number == 0 else ""
        yield from _row(label, _fix_of(one.finding), width=width)
        yield from _row("", "", one.reason or one.finding.message, width=width)
    if applied and validation.candidate is not None:
        yield from _row("", f"see it with: git show {validation.candidate.commit[:12]}", width=width)
    for one in validation.mended:
        if not one.is_applied:
            yield from _row("not fixed", _fix_of(one.finding), one.reason, width=width, style=Style.WARNING)


def _fix_of(finding: Finding) -> str:
    what = f": {finding.fix.description}, in {finding.fix.branch}" if finding.fix is not None else ""
    return f"{finding.id} {finding.rule}{what}"


def _left_out(left: LeftOut, findings: Sequence[Finding], width: int) -> Iterator[Line]:
    by_id = {finding.id: finding for finding in findings}
    reasons = [_reason(left.name, by_id[said]) if said in by_id else said for said in left.because]
    yield from _row("left out", left.name, "\n".join(reasons), width=width, style=Style.WARNING)


def _reason(name: str, finding: Finding) -> str:
    others = [branch for branch in finding.branches if branch != name]
    return f"{finding.rule} {CATALOGUE[finding.rule].name}{', with ' + ', '.join(others) if others else ''}"


def _check(check: CheckResult, width: int) -> Iterator[Line]:
    seconds = f"{check.seconds:.1f} s" if check.seconds else ""
    heads = line(Span("check".ljust(_LABEL), Style.DIM), Span(check.status, _STATUS.get(check.status, Style.DIM)),
                 f"  {check.command}  ", Span(seconds, Style.DIM))  # fmt: skip
    yield heads
    if check.detail:
        yield from _row("", "", check.detail, width=width)
    if check.status in ("failed", "broken"):
        yield from (line(" " * _LABEL, Span(f"| {text}", Style.DIM)) for text in check.log.splitlines()[-12:])
        if check.log_path:
            yield line(" " * _LABEL, Span(f"all of it: {check.log_path}", Style.DIM))


def _analyzer(run: AnalyzerRun, width: int) -> Iterator[Line]:
    name = f"{run.name} {run.version}".strip()
    if run.status in ("ran", "cleared"):
        yield from _row("looked" if run.status == "ran" else "spared", name, run.detail, width=width)
    else:
        yield from _row("unseen", name, f"{run.status}: {run.detail}", width=width, style=Style.WARNING)


def _movement(landed: Landed, invocation: Invocation) -> Line:
    what = f"{names.short(landed.target)} {landed.before[:12]} → {landed.after[:12]}"
    back = shlex.join([*invocation.prefix, "undo"])
    return line(Span("landed".ljust(_LABEL), Style.DIM), what, Span(f"  take it back with: {back}", Style.DIM))


def _summary(validation: Validation) -> Line:
    counts = Counter(finding.severity for finding in validation.findings)
    tallies = [f"{number} {severity}{'s' * (number > 1)}" for severity in STYLES if (number := counts[severity])]
    broken = sum(check.status in ("failed", "broken") for check in validation.checks)
    tallies += [f"{broken} check{'s' * (broken > 1)} failed"] * (broken > 0)
    said = ", ".join(tallies) or "no findings"
    status = Span(validation.status, _STATUS[validation.status])
    total = len(validation.sides)
    if validation.candidate is None:
        return line(status, f": {said} among {total} branch{'es' * (total > 1)}")
    taken = len(validation.candidate.branches)
    merging = f"{_merging(taken, total, validation)} into {validation.onto.name}"
    if validation.status == "blocked":
        return line(status, f": {said}; as text, {merging}")
    out = [left.name for left in validation.left_out]
    return line(status, f": {merging}; {said}", f", {', '.join(out)} left out" if out else "")


def _merging(taken: int, total: int, validation: Validation) -> str:
    if not taken:
        return "nothing to merge"
    if validation.status == "landed":
        return f"merged {taken} of {total} branch{'es' * (total > 1)}"
    return f"{taken} of {total} branches merge{'s' * (taken == 1)}" if total > 1 else "1 of 1 branch merges"


def _next(validation: Validation, shown: Shown) -> Iterator[Line]:
    step = next_step(validation, shown.invocation, remote=shown.remote)
    if step is not None:
        yield line(Span("next: ", Style.DIM), Span(step.command, Style.COMMAND), Span(f"  # {step.why}", Style.DIM))
