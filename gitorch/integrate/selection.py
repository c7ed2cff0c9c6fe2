"""Which branches stay out so that the rest is clean: few, the same ones every time, and never without a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gitorch.integrate.finding import Finding
from gitorch.integrate.validation import LeftOut


def select(
    order: Sequence[str], findings: Sequence[Finding], containing: Mapping[str, Sequence[str]]
) -> tuple[LeftOut, ...]:
    """The branches to leave out so that no blocking finding is left between those that stay.

    A finding about one branch, or one branch and the target, puts that branch out. For the rest the branch with the
    most of them goes first, the later in ``order`` of two with as many. What contains a branch that is out
    (``containing``) is out with it.
    """
    blocking = [set(finding.branches) & set(order) for finding in findings if finding.blocks]
    out: set[str] = set()
    for names in blocking:
        if len(names) == 1:
            out |= _with_containing(next(iter(names)), containing)
    while open_ones := [names for names in blocking if names and names.isdisjoint(out)]:
        counts = {name: sum(name in names for names in open_ones) for name in order}
        worst = max(range(len(order)), key=lambda place: (counts[order[place]], place))
        out |= _with_containing(order[worst], containing)
    return tuple(LeftOut(name, _because(name, findings, containing)) for name in order if name in out)


def _with_containing(name: str, containing: Mapping[str, Sequence[str]]) -> set[str]:
    return {name, *containing.get(name, ())}


def _because(name: str, findings: Sequence[Finding], containing: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The findings about the branch, or about those that it contains."""
    names = {name} | {inner for inner, outer in containing.items() if name in outer}
    return tuple(finding.id for finding in findings if finding.blocks and not names.isdisjoint(finding.branches))
