"""C303: one side respells a text that stands for a state on the wire; the other newly compares with the old one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gitorch.code.wire.casing import words
from gitorch.code.wire.model import Text
from gitorch.code.wire.reading import wire_language
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.patching import renamed
from gitorch.integrate.sides import Side, View
from gitorch.integrate.wire.fields import wires
from gitorch.integrate.wire.wiring import WireFiles, changed_files, changed_lines, siblings


@dataclass(frozen=True)
class Respelled:
    """A member of an enum, or of a set of allowed texts, whose text one side changes; ``new`` is what it is now."""

    side: Side
    path: str
    old: Text
    new: Text | None


def value_findings(integration: Integration) -> Iterator[Finding]:
    """Every text that one side gave up and the other newly compares with, across languages."""
    if len(frozenset().union(*(one.languages for one in integration.wordings.values()))) < 2:
        return
    files = integration.wire_files
    for side in integration.all_sides:
        gone = {one.old.value: one for one in _respelled(files, integration, side)}
        for other in integration.all_sides if gone else ():
            if other is not side:
                yield from _compared(files, integration, gone, other)


def _respelled(files: WireFiles, integration: Integration, side: Side) -> Iterator[Respelled]:
    base, view = integration.view(side.base_tree), integration.view(side.tree)
    for path in changed_files(side):
        before, after = files.facts(base, path), files.facts(view, path)
        if before is None or after is None:
            continue
        still = {text.value for text in after.texts if text.use in ("member", "type")}
        known = {text.value for text in before.texts}
        for old in before.texts:
            if old.use in ("member", "type") and old.value not in still:
                heirs = [new for new in after.texts if _inherits(old, new) and new.value not in known]
                yield Respelled(side, path, old, heirs[0] if heirs else None)


def _inherits(old: Text, new: Text) -> bool:
    return (old.use, old.scope, old.name) == (new.use, new.scope, new.name)


def _compared(files: WireFiles, integration: Integration, gone: dict[str, Respelled], other: Side) -> Iterator[Finding]:
    base, view = integration.view(other.base_tree), integration.view(other.tree)
    for path in changed_files(other):
        facts = files.facts(view, path)
        found = [text for text in facts.texts if text.value in gone and _expects(text)] if facts is not None else []
        fresh = changed_lines(view, base, path) if found else frozenset()
        for text in found:
            one = gone[text.value]
            if text.place.line in fresh and wire_language(path) != wire_language(one.path):
                key = _key(files, view, path, text)
                if _is_meant(files, integration, one, other, key):
                    yield _finding(integration, one, other, path, text)


def _expects(text: Text) -> bool:
    return text.use in ("compare", "case", "type", "member")


def _key(files: WireFiles, view: View, path: str, text: Text) -> str:
    """The field that a text is compared with, be it through a local name."""
    facts = files.facts(view, path)
    for mention in facts.mentions if facts is not None else ():
        if mention.value == text.value and mention.place.line <= text.place.line:
            return mention.key
    return text.name


def _is_meant(files: WireFiles, integration: Integration, one: Respelled, other: Side, key: str) -> bool:
    """Whether the field holds the enum in question, and nothing near still offers the old text."""
    merged = integration.pair(one.side, other).merged
    language = wire_language(one.path)
    near = sorted({*siblings(merged, [one.path], language), *changed_files(one.side)})
    offered = [
        text.scope
        for path in near
        if wire_language(path) == language and (facts := files.facts(merged, path)) is not None
        for text in facts.texts
        if text.value == one.old.value and text.use in ("member", "type")
    ]
    if any(not _speaks_of(key, one.old.scope) or _speaks_of(key, scope) for scope in offered):
        return False
    if not key or _speaks_of(key, one.old.scope):
        return bool(key) or len(words(one.old.value)) > 1
    return any(key in wire.fields for path in near for wire in wires(files, merged, path).values())


def _speaks_of(key: str, scope: str) -> bool:
    return bool(set(words(key)) & set(words(scope.rsplit(".", 1)[-1])))


def _finding(integration: Integration, one: Respelled, other: Side, path: str, text: Text) -> Finding:
    side, old = one.side, one.old.value
    new = one.new.value if one.new is not None else ""
    at = one.new.place if one.new is not None else one.old.place
    name = f"{one.old.scope}.{one.old.name}".strip(".") or "a value"
    what = f"sends {name} as {new!r}, not {old!r}" if new else f"no longer sends {old!r}"
    fix = renamed(integration.view(other.tree), other.name, [(path, text.place)], old, new) if new else None
    return Finding(
        "C303",
        Severity.ERROR,
        f"{side.name} {what}; {other.name} newly compares with {old!r}",
        (side.name, other.name),
        (
            Location(side.name, one.path, *at, role="definition"),
            Location(other.name, path, *text.place, role="use"),
        ),
        f"{name}={old}",
        wire_language(path),
        fix,
    )
