"""S208, S202, C305 and S201 between components of Vue, Svelte and Astro: what an element says of one that changed.

A prop that is renamed, gone or newly required; an event that is no longer emitted; a component that Nuxt finds by its
name and finds no more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from posixpath import basename, dirname, splitext

from gitorch.code.components.elements import Element, Said, elements
from gitorch.code.components.interface import Interface, Prop, interface_of
from gitorch.code.components.scripts import is_component
from gitorch.code.model import Place
from gitorch.code.wire.casing import recased, words
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.patching import renamed
from gitorch.integrate.resolve import Found
from gitorch.integrate.resolve.typescript.exports import follow_import
from gitorch.integrate.sides import Pair, View
from gitorch.integrate.wire.wiring import changed_lines

_CONFIGURES_NUXT = ("nuxt.config.ts", "nuxt.config.js", "nuxt.config.mjs")


@dataclass(frozen=True)
class Reshaped:
    """A component that a side changed: its props and events, before and after; ``after`` is None where it is gone."""

    path: str
    before: Interface
    after: Interface | None

    @property
    def lost_props(self) -> tuple[Prop, ...]:
        kept = {one.name for one in self.after.props} if self.after is not None else set()
        return tuple(one for one in self.before.props if one.name not in kept)

    @property
    def lost_events(self) -> tuple[str, ...]:
        kept = {name for name, _ in self.after.events} if self.after is not None else set()
        return tuple(name for name, _ in self.before.events if name not in kept)

    @property
    def required(self) -> tuple[Prop, ...]:
        """The props that must be given now, and had not to be."""
        had = {one.name for one in self.before.props if one.is_required}
        return tuple(one for one in self.after.props if one.is_required and one.name not in had) if self.after else ()


def _reshaped(one: OneSide) -> Iterator[Reshaped]:
    for path, change in one.side.changes.items():
        if not is_component(path) or change.old is None:
            continue
        suffix = splitext(path)[1]
        before = interface_of(suffix, one.base.read(path) or b"")
        after = interface_of(suffix, one.view.read(path) or b"") if change.new is not None else None
        if before is None or (after is None and change.new is not None):
            continue
        found = Reshaped(path, before, after)
        if after is None or found.lost_props or found.lost_events or found.required:
            yield found


_RESHAPED = Fact("reshaped components", tuple[Reshaped, ...], lambda one: tuple(_reshaped(one)))


def component_findings(integration: Integration) -> Iterator[Finding]:
    """Every element on a new line that says of a component what another side took away."""
    for side in integration.all_sides:
        changed = integration.one(side).know(_RESHAPED)
        for pair in integration.pairs() if changed else ():
            for way in (pair, pair.swapped):
                if way.left is side:
                    yield from _between(way, {one.path: one for one in changed})


def _between(pair: Pair, changed: dict[str, Reshaped]) -> Iterator[Finding]:
    stems = {_stem(path) for path in changed}
    for path, change in pair.right.changes.items():
        if change.new is None or not is_component(path) or path in changed:
            continue
        source = pair.right_view.read(path) or b""
        shown = [one for one in elements(splitext(path)[1], source) if _is_new(pair, path, one)]
        for element in shown:
            meant = _meant(pair, path, element, stems)
            if meant in changed:
                yield from _judged(pair, changed[meant], path, element)
            elif meant is None:
                yield from _unimported(pair, changed, path, element)


def _is_new(pair: Pair, path: str, element: Element) -> bool:
    fresh = changed_lines(pair.right_view, pair.right_base, path)
    return any(
        place.line in fresh for place in (element.place, *(one.place for one in (*element.props, *element.events)))
    )


def _stem(path: str) -> str:
    return recased(splitext(basename(path))[0], "pascal")


def _meant(pair: Pair, path: str, element: Element, stems: set[str]) -> str | None:
    """The file of the component that an element shows, by what its file imports; None where nothing does."""
    name = recased(element.name, "pascal")
    module = pair.right_view.module(path)
    for one in module.imports if module is not None else ():
        if recased(one.alias, "pascal") == name and one.binds:
            found = follow_import(pair.right_view, path, one)
            return found.path if isinstance(found, Found) else ""
    return None if name in stems else ""


def _judged(pair: Pair, one: Reshaped, path: str, element: Element) -> Iterator[Finding]:
    """What an element says of a component that is still there and is not any more as it was."""
    merged = interface_of(splitext(path)[1], pair.merged.read(one.path) or b"")
    if one.after is None or merged is None:
        return
    now = {prop.name for prop in merged.props}
    for said in element.props:
        prop = next((p for p in one.lost_props if p.name == recased(said.name, "camel") or p.name == said.name), None)
        if prop is not None and prop.name not in now and not merged.is_open:
            yield _prop_gone(pair, one, (prop, _heir(prop, one)), path, said)
    emitted = {name for name, _ in merged.events}
    for said in element.events:
        lost = next((name for name in one.lost_events if _is_event(name, said.name)), None)
        if lost is not None and lost not in emitted and not (merged.emits_any or merged.is_open):
            yield _event_gone(pair, one, lost, path, said)
    yield from _lacking(pair, one, merged, path, element)


def _is_event(name: str, said: str) -> bool:
    return said in (name, recased(name, "kebab")) or recased(said, "camel") == name


def _lacking(pair: Pair, one: Reshaped, merged: Interface, path: str, element: Element) -> Iterator[Finding]:
    heirs = {heir.name for prop in one.lost_props if (heir := _heir(prop, one)) is not None}
    given = {form for said in element.props for form in (said.name, recased(said.name, "camel"))}
    must = {prop.name: prop for prop in merged.props if prop.is_required}
    left, right = pair.left.name, pair.right.name
    for prop in one.required:
        if prop.name in must and prop.name not in given | heirs and not element.is_open:
            yield Finding(
                "S202",
                Severity.ERROR,
                f"{left} requires the prop {prop.name} of {_stem(one.path)}; {right} newly shows it without",
                (left, right),
                (Location(left, one.path, *prop.place, "definition"), Location(right, path, *element.place, "use")),
                symbol=f"{one.path}:{prop.name}",
                language="typescript",
            )


def _heir(prop: Prop, one: Reshaped) -> Prop | None:
    """The new prop that took an old one's place: the only one, or the only one alike."""
    had = {each.name for each in one.before.props}
    gained = [each for each in one.after.props if each.name not in had] if one.after is not None else []
    alike = [each for each in gained if set(words(each.name)) & set(words(prop.name))]
    only = gained if len(one.lost_props) == 1 else []
    return next((found[0] for found in (only, alike) if len(found) == 1), None)


def _prop_gone(pair: Pair, one: Reshaped, props: tuple[Prop, Prop | None], path: str, said: Said) -> Finding:
    (prop, heir), left, right = props, pair.left.name, pair.right.name
    did = f"renames the prop {prop.name} of {_stem(one.path)} to {heir.name}" if heir is not None else (
        f"takes the prop {prop.name} off {_stem(one.path)}"
    )  # fmt: skip
    new = (
        recased(heir.name, "kebab") if heir is not None and "-" in said.name else heir.name if heir is not None else ""
    )
    at = heir.place if heir is not None else _beside(pair, one)
    return Finding(
        "S208",
        Severity.ERROR if heir is not None else Severity.WARNING,
        f"{left} {did}; {right} newly gives it {said.name}",
        (left, right),
        (Location(left, one.path, *at, "definition"), Location(right, path, *said.place, "use")),
        symbol=f"{one.path}:{prop.name}",
        language="typescript",
        fix=renamed(pair.right_view, right, [(path, said.place)], said.name, new) if new else None,
    )


def _event_gone(pair: Pair, one: Reshaped, name: str, path: str, said: Said) -> Finding:
    left, right = pair.left.name, pair.right.name
    had = {each for each, _ in one.before.events}
    gained = [each for each in one.after.events if each[0] not in had] if one.after is not None else []
    heir = gained[0] if len(gained) == 1 and len(one.lost_events) == 1 else None
    did = f"emits {heir[0]} from {_stem(one.path)}, not {name}" if heir is not None else (
        f"no longer emits {name} from {_stem(one.path)}"
    )  # fmt: skip
    at = heir[1] if heir is not None else _beside(pair, one)
    return Finding(
        "C305",
        Severity.ERROR if heir is not None else Severity.WARNING,
        f"{left} {did}; {right} newly listens for {said.name}",
        (left, right),
        (Location(left, one.path, *at, "definition"), Location(right, path, *said.place, "use")),
        symbol=f"{one.path}:{name}",
        language="typescript",
        fix=renamed(pair.right_view, right, [(path, said.place)], said.name, heir[0]) if heir is not None else None,
    )


def _beside(pair: Pair, one: Reshaped) -> Place:
    """A line that the side changed in a component from which something is gone."""
    return Place(min(changed_lines(pair.left_view, pair.left_base, one.path), default=1), 1)


def _unimported(pair: Pair, changed: dict[str, Reshaped], path: str, element: Element) -> Iterator[Finding]:
    """An element that nobody imports: what Nuxt finds by its name, where that file is gone."""
    name = recased(element.name, "pascal")
    gone = [one for one in changed.values() if one.after is None and _stem(one.path) == name]
    beside = {
        _stem(other) for other, change in pair.left.changes.items() if change.new is not None and is_component(other)
    }
    if len(gone) != 1 or name in beside or not _finds_by_name(pair.right_view, path):
        return
    left, right, where = pair.left.name, pair.right.name, gone[0].path
    yield Finding(
        "S201",
        Severity.WARNING,
        f"{left} removes or renames {where}; {right} newly shows {name}, which is found by its name",
        (left, right),
        (Location(left, where, 1, 1, "definition", pair.left.base), Location(right, path, *element.place, "use")),
        symbol=f"{where}:{name}",
        language="typescript",
    )


def _finds_by_name(view: View, path: str) -> bool:
    """Whether a file lies in an application of Nuxt."""
    folder = path
    while folder:
        folder = dirname(folder)
        if any(view.entry(f"{folder}/{name}".lstrip("/")) is not None for name in _CONFIGURES_NUXT):
            return True
    return False
