"""A501 and A505: what the project's own constraints forbid, whichever side wrote the constraint."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from pathspec import GitIgnoreSpec

from gitorch.code.model import Place
from gitorch.code.project.dependencies import Dependency, dependencies, is_manifest, normalised
from gitorch.code.project.exclusions import Exclusion, exclusions, may_exclude
from gitorch.code.project.outline import scalars
from gitorch.code.project.versions import exclude_each_other
from gitorch.integrate.editing import first_edit
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import OneSide
from gitorch.integrate.rules.architecture.imported import IMPORTED
from gitorch.integrate.sides import Pair, Side, View

_CONFIGURATION = ("gitorch.yaml", "gitorch.yml")
_ECOSYSTEMS = {"pypi": "python", "python": "python", "npm": "node", "node": "node", "cargo": "rust", "crate": "rust",
               "go": "go", "gem": "ruby", "maven": "jvm", "gradle": "jvm", "nuget": "dotnet", "composer": "php",
               "packagist": "php"}  # fmt: skip


@dataclass(frozen=True)
class Added:
    """A dependency that a side newly declares, locks or imports."""

    dependency: Dependency
    location: Location


def excluded_dependencies(integration: Integration) -> Iterator[Finding]:
    """A501: a dependency added against a constraint that the target has, or that another side adds."""
    known = _known(integration)
    added = {side.name: _added(integration, side) for side in integration.all_sides}
    for side in integration.sides:
        for one in added[side.name]:
            rule = next((found for found, _ in known if _forbids(found.name, one.dependency)), None)
            if rule is not None:
                where = next(place for found, place in known if found == rule)
                yield _excluded(one, (side.name,), (one.location, *([where] if where else [])))
    names = {found.name for found, _ in known}
    rules = {side.name: list(_newly_excluded(integration.one(side))) for side in integration.all_sides}
    for pair in integration.pairs() if any(rules.values()) else ():
        for way in (pair, pair.swapped):
            for rule, place in rules[way.left.name]:
                for one in added[way.right.name]:
                    if rule.name not in names and _forbids(rule.name, one.dependency):
                        yield _excluded(one, (way.right.name, way.left.name), (one.location, place))


def protected_paths(integration: Integration) -> Iterator[Finding]:
    """A505: an edit of a path that the target's constraints protect, or that another side starts to protect."""
    spec = GitIgnoreSpec.from_lines(integration.config.constraints.protected)
    for side in integration.sides:
        for path in side.changes:
            if spec.match_file(path):
                at = first_edit(integration.repository, side, path)
                yield _protected(path, (side.name,), (at,))
    for way in integration.ways(_CONFIGURATION.__contains__):
        for pattern, place in _newly_protected(way):
            one = GitIgnoreSpec.from_lines([pattern])
            for path in way.right.changes:
                if one.match_file(path) and not spec.match_file(path):
                    at = first_edit(integration.repository, way.right, path)
                    yield _protected(path, (way.right.name, way.left.name), (at, place))


def _excluded(one: Added, branches: tuple[str, ...], locations: tuple[Location, ...]) -> Finding:
    by = f"; {branches[1]} excludes it" if len(branches) > 1 else ", which the constraints exclude"
    how = "brings in" if one.dependency.is_locked else "adds"
    return Finding(
        "A501",
        Severity.ERROR,
        f"{branches[0]} {how} {one.dependency.name}{by}",
        branches,
        locations,
        symbol=one.dependency.name,
        language=one.dependency.ecosystem,
    )


def _protected(path: str, branches: tuple[str, ...], locations: tuple[Location, ...]) -> Finding:
    by = f"{branches[1]} protects" if len(branches) > 1 else "the constraints protect"
    message = f"{branches[0]} edits {path}, which {by}"
    return Finding("A505", Severity.ERROR, message, branches, locations, symbol=path)


def _known(integration: Integration) -> list[tuple[Exclusion, Location | None]]:
    """What the target forbids: its configuration, and the rule files at its root, which say where."""
    found: list[tuple[Exclusion, Location | None]] = []
    for name, is_directory in sorted(integration.target.listing("").items()):
        if not is_directory and may_exclude(name):
            for one in exclusions(name, integration.target.text(name) or ""):
                found.append((one, Location(integration.onto.name, name, *one.place, "definition")))
    told = {one.name for one, _ in found}
    configured = (name for name in integration.config.constraints.excluded if name not in told)
    return [*found, *((Exclusion(name, Place(1, 1)), None) for name in configured)]


def _newly_excluded(side: OneSide) -> Iterator[tuple[Exclusion, Location]]:
    for path, change in side.side.changes.items():
        if change.new is not None and may_exclude(path):
            before = {one.name for one in exclusions(path, side.base.text(path) or "")}
            for one in exclusions(path, side.view.text(path) or ""):
                if one.name not in before:
                    yield one, Location(side.side.name, path, *one.place, "definition")


def _newly_protected(pair: Pair) -> Iterator[tuple[str, Location]]:
    for path in _CONFIGURATION:
        if path in pair.left.changes:
            before = {value for _, value, _ in _listed(path, pair.left_base)}
            for _, value, place in _listed(path, pair.left_view):
                if value not in before:
                    yield value, Location(pair.left.name, path, *place, "definition")


def _listed(path: str, view: View) -> Sequence[tuple[tuple[str, ...], str, Place]]:
    return [
        one
        for one in scalars(path, view.text(path) or "")
        if one[0][0:1] == ("constraints",) and one[0][1:2] in (("protect",), ("protected",))
    ]


def _added(integration: Integration, side: Side) -> list[Added]:
    """Declared, then locked, then imported; each name once, where it says most."""
    base, view = integration.view(side.base_tree), integration.view(side.tree)
    found: dict[str, Added] = {}
    manifests = [path for path, change in side.changes.items() if change.new is not None and is_manifest(path)]
    for path in manifests:
        before = {one.name for one in dependencies(path, base.text(path) or "")}
        for one in dependencies(path, view.text(path) or ""):
            there = found.get(one.name)
            if one.name not in before and (there is None or there.dependency.is_locked):
                found[one.name] = Added(one, Location(side.name, path, *one.place, "addition"))
    for path, one, _ in integration.one(side).know(IMPORTED):
        found.setdefault(one.name, Added(one, Location(side.name, path, *one.place, "import")))
    return [found[name] for name in sorted(found)]


def _forbids(rule: str, dependency: Dependency) -> bool:
    """Whether an exclusion such as ``pandas``, ``npm:moment``, ``@aws-sdk/*`` or ``pydantic<2`` means a dependency."""
    prefix, colon, rest = rule.partition(":")
    ecosystem = _ECOSYSTEMS.get(prefix.lower(), "") if colon else ""
    name = rest if ecosystem else rule
    if ecosystem and ecosystem != dependency.ecosystem:
        return False
    match = re.fullmatch(r"(@?[^<>=~^!@ ]+) *@? *([<>=~^!].*|\d.*)?", name)
    names = (dependency.name, dependency.name.rpartition(":")[2])  # of Maven's group:artifact, the artifact will do
    if match is None or not any(fnmatchcase(one, normalised(match[1], dependency.ecosystem)) for one in names):
        return False
    wanted = dependency.requirement
    return not match[2] or (bool(wanted) and not exclude_each_other(match[2], wanted))
