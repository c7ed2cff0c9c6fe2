"""S203: both sides register something under one name in one registry; the second silently replaces the first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from gitorch.code.model import Place
from gitorch.code.wire.model import WireFacts
from gitorch.code.wire.reading import wire_language
from gitorch.code.wire.verbs import last, named
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.sides import Side, View
from gitorch.integrate.wire.wiring import WireFiles, changed_lines, module_path

_VERBS = named("command task actor tool register add_command")


@dataclass(frozen=True)
class Registration:
    """A new call that files something under a name: ``key`` is the registry with every text that it is given."""

    path: str
    place: Place
    name: str
    key: tuple[str, ...]


def registration_findings(integration: Integration) -> Iterator[Finding]:
    """Every name that two sides register alike."""
    files = integration.wire_files
    said = Counter(text for one in integration.wordings.values() for text in one.told.texts)
    shared = frozenset(text for text, times in said.items() if times > 1)
    added = {side.name: _added(files, integration, side, shared) for side in integration.all_sides}
    for one, two in combinations(integration.all_sides, 2):
        theirs = added[two.name]
        for key, mine in added[one.name].items():
            if key in theirs and (mine.path, mine.place.line) != (theirs[key].path, theirs[key].place.line):
                yield _finding((one, mine), (two, theirs[key]))


def _added(
    files: WireFiles, integration: Integration, side: Side, shared: frozenset[str]
) -> dict[tuple[str, ...], Registration]:
    """What a side newly registers in files whose new lines say anything that another side says too."""
    wording = integration.wordings[side.name]
    if wording.told.texts.isdisjoint(shared):
        return {}
    base, view = integration.view(side.base_tree), integration.view(side.tree)
    found: dict[tuple[str, ...], Registration] = {}
    for edit in wording.edits:
        if edit.texts.isdisjoint(shared):
            continue
        path = edit.path
        facts = files.facts(view, path)
        known = {one.key for one in _of_file(files, base, path)}
        fresh = changed_lines(view, base, path) if facts is not None else frozenset[int]()
        for one in _of_file(files, view, path):
            if one.place.line in fresh and one.key not in known:
                found.setdefault(one.key, one)
    return found


def _of_file(files: WireFiles, view: View, path: str) -> Iterator[Registration]:
    """The registrations of a file: calls with a text, of a function of the repository that stores by its argument."""
    facts = files.facts(view, path)
    calls: dict[tuple[str, int], list[tuple[str, str, Place]]] = {}
    for text in facts.texts if facts is not None else ():
        if text.callee and text.use in ("decorator", "argument", "keyword") and "{}" not in text.value:
            calls.setdefault((text.callee, text.place.line), []).append((text.name, text.value, text.place))
    for (callee, _), given in calls.items():
        registry = _registry(files, view, path, facts, callee) if facts is not None else None
        if registry is not None and given[0][0] in ("", "name"):
            texts = tuple(f"{name}={value}" for name, value, _ in sorted(given))
            yield Registration(path, given[0][2], given[0][1], (registry, *texts))


def _registry(files: WireFiles, view: View, path: str, facts: WireFacts, callee: str) -> str | None:
    """The registry that a function files things in, where it is the repository's own and keyed by name."""
    root, _, rest = callee.partition(".")
    binding = next((one for one in facts.imports if one.alias == root), None)
    target = module_path(view, path, binding) if binding is not None else path
    there = files.facts(view, target) if target is not None else None
    if target is None or there is None:
        return None
    name = last(callee) if rest else (binding.name if binding is not None else root)
    if any(scope.name == name and scope.stores for scope in there.scopes):
        return f"{target}:{name}"
    return f"{target}:{root}" if binding is not None and rest and last(callee) in _VERBS else None


def _finding(one: tuple[Side, Registration], two: tuple[Side, Registration]) -> Finding:
    (left, mine), (right, theirs) = one, two
    return Finding(
        "S203",
        Severity.ERROR,
        f"{left.name} and {right.name} both register {mine.name!r}; one replaces the other",
        (left.name, right.name),
        (
            Location(left.name, mine.path, *mine.place, role="definition"),
            Location(right.name, theirs.path, *theirs.place, role="definition"),
        ),
        mine.name,
        wire_language(mine.path),
    )
