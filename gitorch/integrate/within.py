"""What the parts of a branch break in each other, as far as the branch itself has not mended it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from typing import TYPE_CHECKING

from gitorch import names
from gitorch.git.patches import patched
from gitorch.git.repository import Branch
from gitorch.integrate.finding import Finding, Fix, Location
from gitorch.integrate.integration import Integration
from gitorch.integrate.parts import Parts, parts_of
from gitorch.integrate.sides import View
from gitorch.integrate.text.textual import Textual
from gitorch.integrate.validation import Candidate

if TYPE_CHECKING:
    from gitorch.integrate.analyzers.lines import Correspondence

Find = Callable[[Integration], Sequence[Finding]]


@dataclass(frozen=True)
class Within:
    """The branches of an integration that were merged by hand, and their parts."""

    integration: Integration
    parts: tuple[Parts, ...]

    def found(self, find: Find, known: Iterable[Finding]) -> Iterator[Finding]:
        """What ``find`` finds between parts, told with the branch that they are in, but what is known."""
        told = {(one.fingerprint, frozenset(one.branches)) for one in known}
        for parts in self.parts:
            standing = _Standing(self.integration, parts)
            for finding in find(_integration_of(self.integration, parts)):
                left = standing.of(finding)
                if left is not None and (finding.fingerprint, frozenset(finding.branches)) not in told:
                    told.add((finding.fingerprint, frozenset(finding.branches)))
                    yield self.named(left)

    @property
    def apart(self) -> Integration:
        """The integration with the parts in place of their branches, for who compares what merges with its sides.

        A branch with work above its merge stays whole: what that work broke would be put down to the parts.
        """
        opened = {one.whole.name: one.sides for one in self.parts if not one.has_work_above}
        sides = (one for side in self.integration.sides for one in opened.get(side.name, (side,)))
        return replace(self.integration, sides=tuple({side.name: side for side in sides}.values()))

    def taken(self, candidate: Candidate) -> Candidate:
        """The candidate as one of the parts too."""
        inside = (one.name for parts in self.parts if parts.whole.name in candidate.branches for one in parts.sides)
        return replace(candidate, branches=(*candidate.branches, *inside))

    def named(self, finding: Finding) -> Finding:
        """A finding about parts, with the branch that they are in, and with where its places can be read."""
        given = {side.name for side in self.integration.all_sides}
        inside = {name: parts.whole.name for parts in self.parts for name in parts.names - given}
        tips = {one.name: one.commit for parts in self.parts for one in parts.sides}
        wholes = dict.fromkeys(inside[name] for name in finding.branches if name in inside)
        places = (
            replace(place, commit=tips[place.branch]) if place.branch in inside and not place.commit else place
            for place in finding.locations
        )
        branches = dict.fromkeys((*finding.branches, *wholes))
        return replace(finding, branches=tuple(branches), locations=tuple(places), fix=self._fix(finding.fix))

    def _fix(self, fix: Fix | None) -> Fix | None:
        """The fix for the branch itself; where it does not apply there, it is a guess for the part."""
        whole = next((one.whole for one in self.parts if fix is not None and fix.branch in one.names), None)
        if fix is None or whole is None or fix.branch in {side.name for side in self.integration.sides}:
            return fix
        scratch = self.integration.textual.scratch
        applies = fix.safe and scratch is not None and patched(scratch, whole.tree, fix.patch) is not None
        return replace(fix, branch=whole.name) if applies else replace(fix, safe=False)


def within(integration: Integration, branches: Sequence[Branch], *, every_merge: bool = False) -> Within:
    """The parts of these branches, but of those that gitorch itself merged others into: it judged them as it did."""
    wanted = {branch.name for branch in branches if not _is_own(branch.ref or "")}
    sides = [side for side in integration.sides if side.name in wanted]
    found = parts_of(integration.repository, integration.onto, sides, every_merge=every_merge)
    return Within(integration, found)


def _is_own(ref: str) -> bool:
    return ref.startswith(f"{names.NAMESPACE}candidates/") or names.parse_task_branch(ref) is not None


def _integration_of(integration: Integration, parts: Parts) -> Integration:
    """The parts as the sides of an integration whose result is the branch, for any two of them too."""
    tree = parts.whole.tree
    pairs = permutations(sorted(parts.names), 2)
    textual = Textual(
        whole=dict.fromkeys(pairs, tree),
        containing=parts.containing,
        taken=tuple(one.name for one in parts.sides),
        candidate_tree=tree,
        scratch=integration.textual.scratch,
    )
    return replace(integration, sides=parts.sides, target_side=None, textual=textual)


class _Standing:
    """Whether what parts did is still so at the branch's tip."""

    def __init__(self, integration: Integration, parts: Parts) -> None:
        self._tip = integration.view(parts.whole.tree)
        self._views = {side.name: integration.view(side.tree) for side in parts.sides}
        self._files: dict[tuple[str, str], Correspondence] = {}

    def of(self, finding: Finding) -> Finding | None:
        """The finding with its places that still stand, or None where a part has none left, or one part is all."""
        standing = [place for place in finding.locations if place.branch not in self._views or self._stands(place)]
        concerned = {place.branch for place in finding.locations}
        is_between = len(self._views.keys() & set(finding.branches)) > 1
        is_whole = concerned == {place.branch for place in standing}
        return replace(finding, locations=tuple(standing)) if is_between and is_whole else None

    def _stands(self, place: Location) -> bool:
        """Whether a line is there as the part has it. One that stands elsewhere than at a part's tip is gone anyway."""
        view = self._views[place.branch]
        if place.commit or view.entry(place.path) == self._tip.entry(place.path):
            return True
        return self._tip.entry(place.path) is not None and self._correspondence(place).to_new(place.line) is not None

    def _correspondence(self, place: Location) -> Correspondence:
        from gitorch.integrate.analyzers.lines import Correspondence  # noqa: PLC0415 - difflib, for findings only

        key = (place.branch, place.path)
        if key not in self._files:
            self._files[key] = Correspondence(
                _lines(self._views[place.branch], place.path), _lines(self._tip, place.path)
            )
        return self._files[key]


def _lines(view: View, path: str) -> list[str]:
    return (view.read(path) or b"").decode("utf-8", "replace").splitlines()
