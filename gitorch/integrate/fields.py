"""The fields of a shape as they travel: aliases and conventions applied, bases followed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from gitorch.code.model import Place
from gitorch.code.wire.casing import recased
from gitorch.code.wire.model import Field, Shape
from gitorch.integrate.sides import View
from gitorch.integrate.wiring import WireFiles, module_path


@dataclass(frozen=True)
class Wire:
    """A shape as it travels: fields by the name on the wire, and further names that are taken on the way in."""

    name: str
    kind: str
    path: str
    place: Place
    fields: dict[str, Field] = field(default_factory=dict)
    accepted: frozenset[str] = frozenset()
    is_open: bool = False

    @property
    def required(self) -> frozenset[str]:
        return frozenset(name for name, one in self.fields.items() if not one.is_optional)


def wires(files: WireFiles, view: View, path: str) -> dict[str, Wire]:
    """Every shape of a file by name; what one function builds in several literals is one shape."""
    facts = files.facts(view, path)
    found: dict[str, Wire] = {}
    for shape in facts.shapes if facts is not None else ():
        if not shape.travels:
            continue
        wire = _wire(files, view, path, shape)
        found[shape.name] = _together(found[shape.name], wire) if shape.name in found else wire
    return found


def _together(one: Wire, other: Wire) -> Wire:
    fields = {**other.fields, **one.fields}
    return replace(one, fields=fields, accepted=one.accepted | other.accepted, is_open=one.is_open or other.is_open)


def _wire(files: WireFiles, view: View, path: str, shape: Shape) -> Wire:
    chain = list(_with_bases(files, view, path, shape))
    casing, place = next(((one.casing, one.casing_place) for one in chain if one.casing), ("", None))
    takes_own = any(one.accepts_own_names for one in chain)
    fields: dict[str, Field] = {}
    accepted: set[str] = set()
    for one in (found for part in chain for found in part.fields):
        name = one.name if one.is_fixed else recased(one.name, casing)
        moved = place is not None and name != one.name
        fields.setdefault(name, replace(one, name=name, place=place if moved and place is not None else one.place))
        accepted.update(one.accepted, [one.name] if takes_own else [])
    return Wire(shape.name, shape.kind, path, shape.place, fields, frozenset(accepted), shape.is_open)


def _with_bases(files: WireFiles, view: View, path: str, shape: Shape, depth: int = 4) -> Iterable[Shape]:
    """A shape and those it inherits from, nearest first."""
    yield shape
    facts = files.facts(view, path)
    if facts is None or depth == 0:
        return
    for base in shape.bases:
        name = base.rsplit(".", 1)[-1]
        here = next((one for one in facts.shapes if one.name == name and one is not shape), None)
        if here is not None:
            yield from _with_bases(files, view, path, here, depth - 1)
            continue
        binding = next((one for one in facts.imports if one.alias == base.split(".")[0]), None)
        target = module_path(view, path, binding) if binding is not None else None
        there = files.facts(view, target) if target is not None and target != path else None
        found = next((one for one in there.shapes if one.name == name), None) if there is not None else None
        if found is not None and target is not None:
            yield from _with_bases(files, view, target, found, depth - 1)
