"""What a side takes away or turns among the fields that travel, each with what took its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from gitorch.code.model import Place
from gitorch.code.wire.casing import words
from gitorch.code.wire.model import NUMBER, OBJECT, STRING, Field
from gitorch.integrate.integration import Integration
from gitorch.integrate.sides import Side
from gitorch.integrate.wire.fields import Wire, heirs_beside, wires
from gitorch.integrate.wire.wiring import WireFiles, changed_files

_FACTORS = (10, 60, 100, 1000, 1024, 3600, 60_000, 86_400, 1_000_000)


@dataclass(frozen=True)
class Change:
    """A field that one side no longer offers as it was: ``new`` is what stands there now, if anything."""

    side: Side
    before: Wire
    after: Wire
    old: Field
    new: Field | None
    heir: Field | None  # the field that took its place

    @property
    def path(self) -> str:
        return self.before.path

    @property
    def at(self) -> tuple[str, Place]:
        """The file and place where the field's name or type is decided now."""
        here = self.new or self.heir
        decided = self.after.decided
        if decided is not None and decided[0] != self.path and decided[0] in self.side.changes:
            return decided
        kept = [field.place for field in self.after.fields.values()]
        is_one_line = len({place.line for place in kept}) == 1  # a list of names, or a literal
        return self.path, here.place if here is not None else kept[0] if is_one_line else self.after.place


def field_changes(files: WireFiles, integration: Integration, side: Side) -> Iterator[Change]:
    """What a side takes away or retypes among the fields that its files offered."""
    base, view = integration.view(side.base_tree), integration.view(side.tree)
    paths = list(changed_files(side))
    for path in dict.fromkeys([*paths, *(one for each in paths for one in heirs_beside(files, base, view, each))]):
        before, after = (wires(files, one, path, apart=True) for one in (base, view))
        for name, old in before.items():
            new = after.get(name) or _successor(old, before, after)
            if new is None or new.is_open:
                yield from _respelled(side, old, new) if new is not None else ()
                continue
            for key, field in old.fields.items():
                now = new.fields.get(key)
                if now is None:
                    yield Change(side, old, new, field, None, _moved(field, new, after) or _heir(field, old, new))
                elif _retyped(field, now) or is_rescaled(field, now) or is_refilled(field, now):
                    yield Change(side, old, new, field, now, None)


def _respelled(side: Side, old: Wire, new: Wire) -> Iterator[Change]:
    """The keys of a literal that may have more, under which the very same value has another name now."""
    gained = [field for key, field in new.fields.items() if key not in old.fields and field.type_names]
    for key, field in old.fields.items() if old.kind == new.kind == "literal" else ():
        heirs = [one for one in gained if (one.type_names, one.types) == (field.type_names, field.types)]
        if key not in new.fields and len(heirs) == 1:
            yield Change(side, old, new, field, None, heirs[0])


def _successor(old: Wire, before: dict[str, Wire], after: dict[str, Wire]) -> Wire | None:
    """The new shape that keeps most of a shape whose own name is gone."""
    best = max(
        (one for name, one in after.items() if name not in before),
        key=lambda one: len(one.fields.keys() & old.fields.keys()),
        default=None,
    )
    shared = len(best.fields.keys() & old.fields.keys()) if best is not None else 0
    return best if shared * 2 >= len(old.fields) else None


def _moved(field: Field, new: Wire, after: dict[str, Wire]) -> Field | None:
    """The field of the same name that stands one key further down, or up, in what its function builds now."""
    for one in after.values():
        if one.name == new.name and one.below != new.below and field.name in one.fields:
            dotted = ".".join(part for part in (one.below, field.name) if part)
            return replace(one.fields[field.name], name=dotted)
    return None


def _heir(field: Field, old: Wire, new: Wire) -> Field | None:
    """The new field that took an old one's place: by its words, or as it stands where the old one stood."""
    heirs = [one for key, one in new.fields.items() if key not in old.fields]
    same = [one for one in heirs if words(one.name) == words(field.name)]
    if same:
        return same[0]
    near = [one for one in heirs if set(words(one.name)) & set(words(field.name))]
    if len(near) == 1:
        return near[0]
    place, places = list(old.fields).index(field.name), {name: at for at, name in enumerate(new.fields)}
    return min(heirs, key=lambda one: abs(places.get(one.name, place) - place), default=None)


def _retyped(old: Field, new: Field) -> bool:
    """Whether a field is of another type; one whose type was not told, and that is made a text now, may be."""
    return bool(new.types and not new.types <= old.types) if old.types else new.types == {STRING}


def is_refilled(old: Field, new: Field) -> bool:
    """Whether a list holds other things than it did, or than one may have taken them for."""
    if not new.elements or old.types != new.types or new.elements <= old.elements:
        return False
    return bool(old.elements) or OBJECT in new.elements


def is_rescaled(old: Field, new: Field) -> bool:
    """Whether a number is counted in another unit: by a factor that units differ by, and that was not there."""
    if old.types and NUMBER not in old.types:
        return False  # what was no number was counted in no unit
    ratio = _factor(new.scale) / _factor(old.scale)
    return any(abs(max(ratio, 1 / ratio) - one) < 1e-6 * one for one in _FACTORS)


def _factor(scale: str) -> float:
    """What a scale multiplies by; 1 where it says nothing that can be reckoned with."""
    try:
        by = float(scale[1:]) if scale else 1.0
    except ValueError:
        by = 1.0
    return (1 / by if scale.startswith("/") else by) if by > 0 else 1.0
