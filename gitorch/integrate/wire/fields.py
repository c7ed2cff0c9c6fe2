"""The fields of a shape as they travel: aliases and conventions applied, bases followed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import cast

from gitorch.code.model import Place
from gitorch.code.wire.casing import recased
from gitorch.code.wire.model import Field, Shape
from gitorch.code.wire.reading import wire_language
from gitorch.integrate.sides import View
from gitorch.integrate.wire.wiring import WireFiles, module_path, siblings


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
    decided: tuple[str, Place] | None = None  # where a convention is said, by file
    below: str = ""

    @property
    def key(self) -> str:
        """What tells it from the other shapes of its file: its name, and the key below which it stands."""
        return f"{self.name}/{self.below}" if self.below else self.name

    @property
    def required(self) -> frozenset[str]:
        return frozenset(name for name, one in self.fields.items() if not one.is_optional)


def wires(files: WireFiles, view: View, path: str, *, apart: bool = False) -> dict[str, Wire]:
    """Every shape of a file by name; what one function builds in several literals is one shape.

    Where shapes are to be told ``apart``, what stands below a key of another is one of its own, by :attr:`Wire.key`.
    """
    key = ("wires", path, apart)
    if key not in view.memo:
        view.memo[key] = _wires(files, view, path, apart=apart)
    return cast("dict[str, Wire]", view.memo[key])


def _wires(files: WireFiles, view: View, path: str, *, apart: bool) -> dict[str, Wire]:
    facts = files.facts(view, path)
    found: dict[str, Wire] = {}
    for shape in facts.shapes if facts is not None else ():
        if not shape.travels:
            continue
        wire = _wire(files, view, path, shape)
        key = wire.key if apart else wire.name
        found[key] = _together(found[key], wire) if key in found else wire
    return found


def _together(one: Wire, other: Wire) -> Wire:
    fields = {**other.fields, **one.fields}
    return replace(one, fields=fields, accepted=one.accepted | other.accepted, is_open=one.is_open or other.is_open)


def _wire(files: WireFiles, view: View, path: str, shape: Shape) -> Wire:
    chain = list(_with_bases(files, view, path, shape))
    cased = next(((where, one) for where, one in chain if one.casing), None)
    casing = cased[1].casing if cased is not None else ""
    takes_own = any(one.accepts_own_names for _, one in chain)
    place = cased[1].casing_place if cased is not None and cased[0] == path else None
    fields: dict[str, Field] = {}
    accepted: set[str] = set()
    for one in (found for _, part in chain for found in part.fields):
        name = one.name if one.is_fixed else recased(one.name, casing)
        fields.setdefault(name, replace(one, name=name, place=place or one.place if name != one.name else one.place))
        accepted.update(one.accepted, [one.name] if takes_own else [])
    decided = (cased[0], cased[1].casing_place or cased[1].place) if cased is not None else None
    is_open, below = shape.is_open, shape.below
    return Wire(shape.name, shape.kind, path, shape.place, fields, frozenset(accepted), is_open, decided, below)


def as_travelling(files: WireFiles, view: View, path: str, shape: Shape) -> Shape:
    """A shape with its own fields by the names that they have on the wire."""
    if all(one.is_fixed for one in shape.fields):
        return shape
    casing = next((one.casing for _, one in _with_bases(files, view, path, shape) if one.casing), "")
    fields = (one if one.is_fixed else replace(one, name=recased(one.name, casing)) for one in shape.fields)
    return replace(shape, fields=tuple(fields)) if casing else shape


def _with_bases(files: WireFiles, view: View, path: str, shape: Shape, depth: int = 4) -> Iterable[tuple[str, Shape]]:
    """A shape and those it inherits from, nearest first, each with its file."""
    yield path, shape
    facts = files.facts(view, path)
    if facts is None or depth == 0:
        return
    for base in shape.bases:
        name = base.rsplit(".", 1)[-1]
        here = next((one for one in _named(files, view, path, name) if one is not shape), None)
        if here is not None:
            yield from _with_bases(files, view, path, here, depth - 1)
            continue
        binding = next((one for one in facts.imports if one.alias == base.split(".")[0]), None)
        target = module_path(view, path, binding) if binding is not None else files.defining(view, path, name)
        found = next(iter(_named(files, view, target, name)), None) if target not in (None, path) else None
        if found is not None and target is not None:
            yield from _with_bases(files, view, target, found, depth - 1)


def _named(files: WireFiles, view: View, path: str | None, name: str) -> list[Shape]:
    """The shapes of a file that have a name, of which a generated file has thousands."""
    facts = files.facts(view, path) if path is not None else None
    key = ("shapes", path)
    if key not in view.memo:
        found: dict[str, list[Shape]] = {}
        for one in facts.shapes if facts is not None else ():
            found.setdefault(one.name, []).append(one)
        view.memo[key] = found
    return cast("dict[str, list[Shape]]", view.memo[key]).get(name, [])


def heirs_beside(files: WireFiles, base: View, view: View, path: str) -> list[str]:
    """The files beside one whose classes inherit from a class of it that changed its fields or its convention."""
    if wire_language(path) != "python":
        return []
    before, after = (files.facts(one, path) for one in (base, view))
    if before is None or after is None:
        return []
    old = {shape.name: (shape.casing, shape.fields) for shape in before.shapes if shape.kind == "model"}
    new = {shape.name: (shape.casing, shape.fields) for shape in after.shapes if shape.kind == "model"}
    changed = {name for name in new if _is_recast(old.get(name, ("", ())), new[name])}
    near = siblings(view, [path], "python") if changed else []
    return [one for one in near if one != path and _inherits(files, view, one, changed)]


def _is_recast(old: tuple[str, tuple[Field, ...]], new: tuple[str, tuple[Field, ...]]) -> bool:
    """Whether a class names its fields by another convention, or lacks one that it had."""
    return old[0] != new[0] or not {field.name for field in old[1]} <= {field.name for field in new[1]}


def _inherits(files: WireFiles, view: View, path: str, names: set[str]) -> bool:
    content = view.read(path) or b""
    if not any(name.encode() in content for name in names):
        return False
    facts = files.facts(view, path)
    return facts is not None and any(base.rsplit(".", 1)[-1] in names for shape in facts.shapes for base in shape.bases)
