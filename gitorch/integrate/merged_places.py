"""Where a use stands in the candidate: the line that the user will see there, beside the line on its own side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from gitorch.git.repository import Oid
from gitorch.integrate.finding import Finding, Location
from gitorch.integrate.integration import Integration
from gitorch.integrate.sides import View
from gitorch.integrate.validation import Candidate

if TYPE_CHECKING:
    from gitorch.integrate.analyzers.lines import Correspondence


def with_merged_places(
    integration: Integration, candidate: Candidate | None, findings: Sequence[Finding]
) -> list[Finding]:
    """The findings about symbols, each use that the merge moved to another line followed by its place there."""
    if candidate is None:
        return list(findings)
    places = _Places(integration, candidate)
    return [replace(one, locations=places.extended(one)) if one.rule.startswith("S") else one for one in findings]


class _Places:
    def __init__(self, integration: Integration, candidate: Candidate) -> None:
        self._onto = integration.onto.name
        self._candidate = candidate.commit
        self._merged = integration.view(candidate.tree)
        self._views = {side.name: integration.view(side.tree) for side in integration.all_sides}
        self._files: dict[tuple[str, str], Correspondence] = {}

    def extended(self, finding: Finding) -> tuple[Location, ...]:
        found: dict[Location, None] = {}
        for place in finding.locations:
            found[place] = None
            if place.role == "use" and place.branch in self._views and (line := self._line(place)) != place.line:
                found[self._here(place, line)] = None
        return tuple(found)

    def _here(self, place: Location, line: int) -> Location:
        return replace(place, branch=self._onto, line=line, role="merged", commit=Oid(self._candidate))

    def _line(self, place: Location) -> int:
        from gitorch.integrate.analyzers.lines import Correspondence  # noqa: PLC0415 - difflib, for findings only

        key = (place.branch, place.path)
        if key not in self._files:
            view = self._views[place.branch]
            self._files[key] = Correspondence(_lines(view, place.path), _lines(self._merged, place.path))
        return self._files[key].to_new(place.line) or place.line


def _lines(view: View, path: str) -> list[str]:
    content = view.read(path)
    return content.decode("utf-8", "replace").splitlines() if content is not None else []
