"""S205 and S206: a new subclass on one side, a changed base class on the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from gitorch.code.calls import misfit
from gitorch.code.model import Call, Definition, Kind, Module, Parameter, ParameterKind, Signature
from gitorch.code.overrides import unfit_override
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.resolve import ResolveAncestors
from gitorch.integrate.resolve.languages import resolver_for
from gitorch.integrate.sides import Pair, Side, View

_CONSTRUCTION = frozenset({"__init__", "__new__", "__init_subclass__", "constructor", "__construct", "initialize"})
_ABSTRACT_BASES = ("ABC", "Protocol", "metaclass=")
_PROMISES = (Kind.INTERFACE, Kind.TYPE)
_BY_POSITION = (ParameterKind.POSITIONAL, ParameterKind.POSITIONAL_ONLY)


def subclasses(integration: Integration) -> Iterable[Finding]:
    """Every class that one side adds or changes, against what the other did to the classes it inherits from."""
    heirs = {side.name: classes_with_bases(integration.one(side)) for side in integration.all_sides}
    for pair in integration.pairs():
        for one in (pair, pair.swapped):
            if heirs[one.right.name] and any(change.old is not None for change in one.left.changes.values()):
                yield from _misfits(one, heirs[one.right.name])


def classes_with_bases(one: OneSide) -> dict[str, tuple[Definition, ...]]:
    """The classes that inherit, as a side has them, by those of its changed files that have any."""
    return {heirs.path: heirs.classes for heirs in one.know(_HEIRS)}


class _Heirs(NamedTuple):
    path: str
    classes: tuple[Definition, ...]


def _heirs(one: OneSide) -> tuple[_Heirs, ...]:
    modules = ((path, one.view.module(path)) for path in one.side.changes)
    found = (
        _Heirs(path, tuple(each for each in module.definitions if each.kind is Kind.CLASS and each.bases))
        for path, module in modules
        if module is not None
    )
    return tuple(heirs for heirs in found if heirs.classes)


_HEIRS = Fact("heirs", tuple[_Heirs, ...], _heirs)


@dataclass(frozen=True)
class _Member:
    """A method, and the file it stands in."""

    path: str
    definition: Definition


def _misfits(pair: Pair, heirs: Mapping[str, Sequence[Definition]]) -> Iterator[Finding]:
    """``pair.left`` changed base classes, ``pair.right`` has new subclasses or overrides."""
    for path, classes in heirs.items():
        module, merged = pair.right_view.module(path), pair.merged.module(path)
        resolver = resolver_for(module.language) if module is not None else None
        if module is None or merged is None or resolver is None or resolver.ancestors is None:
            continue
        old = pair.right_base.module(path)
        for klass in classes:
            if merged.find(klass.qualname) is not None:
                yield from _unimplemented(pair, path, klass, resolver.ancestors)
                yield from _overrides(pair, path, (klass, module, old), resolver.ancestors)


def _unimplemented(pair: Pair, path: str, klass: Definition, ancestors: ResolveAncestors) -> Iterator[Finding]:
    """S205: a class that could be made, and can't be any more for want of a method that the other side demands."""
    base = pair.right_base.module(path)
    before = base.find(klass.qualname) if base is not None else None
    if klass.is_abstract or (before is not None and before.bases == klass.bases):
        return
    own, merged = (_abstract(view, path, klass.qualname, ancestors) for view in (pair.right_view, pair.merged))
    if own or any(_declares_abstract(pair.right_view, path, klass.qualname)):
        return
    for member in merged.values():
        place = _in_side(pair.left, pair.left_view, member)
        if place is not None:
            yield Finding(
                "S205",
                Severity.ERROR,
                f"{pair.left.name} {_demand(member.definition)}; {pair.right.name} adds {klass.name}, "
                "which does not define it",
                (pair.left.name, pair.right.name),
                (place, Location(pair.right.name, path, *klass.place, "use")),
                symbol=f"{member.path}:{member.definition.qualname}",
                language=_language(pair.right_view, path),
            )


def _demand(member: Definition) -> str:
    owner, _, name = member.qualname.rpartition(".")
    return f"makes {member.qualname} abstract" if member.is_abstract else f"makes {name} a required member of {owner}"


def _language(view: View, path: str) -> str:
    module = view.module(path)
    return module.language if module is not None else ""


def _abstract(view: View, path: str, qualname: str, ancestors: ResolveAncestors) -> dict[str, _Member]:
    """The abstract methods that a class is left with, where abstractness is enforced at all."""
    klass = _class_named(view, path, qualname)
    line = ancestors(view, path, klass) if klass is not None else ()
    if not any(map(_is_enforced, (one for _, one in line))):
        return {}
    left: dict[str, _Member | None] = {}
    for where, one in line:
        for member in _members(view.module(where), one.qualname):
            is_demanded = member.is_abstract or (one.kind in _PROMISES and not member.is_optional)
            left.setdefault(member.name, _Member(where, member) if is_demanded else None)
    return {name: member for name, member in left.items() if member is not None and name != "[]"}


def _is_enforced(ancestor: Definition) -> bool:
    """Whether a class that lacks a member can't be made for this ancestor's sake."""
    marked = any(mark in base for base in ancestor.bases for mark in _ABSTRACT_BASES)
    return marked or ancestor.is_abstract or ancestor.kind in _PROMISES


def _class_named(view: View, path: str, qualname: str) -> Definition | None:
    module = view.module(path)
    named = (one for one in reversed(module.definitions) if one.qualname == qualname) if module is not None else ()
    return next((one for one in named if one.kind is Kind.CLASS), None)


def _declares_abstract(view: View, path: str, qualname: str) -> Iterator[bool]:
    yield from (member.is_abstract for member in _members(view.module(path), qualname))


def _overrides(
    pair: Pair, path: str, found: tuple[Definition, Module, Module | None], ancestors: ResolveAncestors
) -> Iterator[Finding]:
    """S206: a new override that takes what the old base method took, and not what the changed one takes."""
    klass, module, old = found
    for member in _members(module, klass.qualname):
        before = old.find(member.qualname) if old is not None else None
        is_new = before is None or before.signature != member.signature
        if not is_new or member.kind is not Kind.METHOD or member.name in _CONSTRUCTION or member.signature is None:
            continue
        base = _overridden(pair.right_view, path, klass, member.name, ancestors)
        changed = _overridden(pair.merged, path, klass, member.name, ancestors)
        if base is None or changed is None or base.definition.signature == changed.definition.signature:
            continue
        override = _Member(path, member)
        finding = _override_finding(pair, override, base, changed) or _reordered(pair, override, base, changed)
        if finding is not None:
            yield finding


def _override_finding(pair: Pair, override: _Member, base: _Member, changed: _Member) -> Finding | None:
    """An error where the new base method demands it or a new call in the base class makes it so; else a warning."""
    signature, place = override.definition.signature, _in_side(pair.left, pair.left_view, changed)
    old, new = base.definition.signature, changed.definition.signature
    language = _language(pair.right_view, override.path)
    if signature is None or old is None or new is None or place is None or _refusals(language, signature, old)[1]:
        return None
    required, possible = _refusals(language, signature, new)
    caller = _new_caller(pair, override, changed) if language == "python" else None
    if required is None and possible is None and caller is None:
        return None
    name = override.definition.name
    return Finding(
        "S206",
        Severity.ERROR if required or caller else Severity.WARNING,
        f"{pair.left.name} changes {changed.definition.qualname}; {pair.right.name} overrides {name}, "
        f"which {required or possible or 'no longer takes the calls'}",
        (pair.left.name, pair.right.name),
        tuple(
            filter(None, (place, Location(pair.right.name, override.path, *override.definition.place, "use"), caller))
        ),
        symbol=f"{changed.path}:{changed.definition.qualname}",
        language=language,
    )


def _reordered(pair: Pair, override: _Member, base: _Member, changed: _Member) -> Finding | None:
    """An override with the old order of what the base method now takes in another, and is given by position."""
    was, now, mine = (_in_order(one.definition.signature) for one in (base, changed, override))
    moved = [name for name, old in zip(now, was, strict=False) if name != old]
    place, caller = _in_side(pair.left, pair.left_view, changed), _called_by_position(pair, changed, len(moved))
    if len(was) != len(now) or set(was) != set(now) or len(moved) < 2 or mine != was or place is None:
        return None
    if caller is None:
        return None
    name = override.definition.name
    return Finding(
        "S206",
        Severity.ERROR,
        f"{pair.left.name} puts the parameters of {changed.definition.qualname} in another order;"
        f" {pair.right.name} overrides {name} with the old one",
        (pair.left.name, pair.right.name),
        (place, Location(pair.right.name, override.path, *override.definition.place, "use"), caller),
        symbol=f"{changed.path}:{changed.definition.qualname}",
        language=_language(pair.right_view, override.path),
    )


def _in_order(signature: Signature | None) -> list[str]:
    return [one.name for one in _unbound(signature).parameters if one.kind in _BY_POSITION]


def _called_by_position(pair: Pair, base: _Member, places: int) -> Location | None:
    """Where the changing side gives a method's arguments by position."""
    for path in dict.fromkeys((base.path, *pair.left.changes)):
        module = pair.left_view.module(path) if path in pair.left.changes else None
        for one in module.references if module is not None else ():
            if one.call is not None and one.call.positional >= places and one.path.endswith(f".{base.definition.name}"):
                return Location(pair.left.name, path, *one.place, "call")
    return None


def _refusals(language: str, override: Signature, base: Signature) -> tuple[str | None, str | None]:
    """Why an override can't take a call that its base method demands, and one that it allows."""
    if language == "python":
        return _first_misfit(override, _demands(base)), _first_misfit(override, base)
    why = unfit_override(override, base)
    return why, why


def _overridden(view: View, path: str, klass: Definition, name: str, ancestors: ResolveAncestors) -> _Member | None:
    """The nearest method of that name above a class."""
    here = _class_named(view, path, klass.qualname)
    for where, one in ancestors(view, path, here)[1:] if here is not None else ():
        for member in _members(view.module(where), one.qualname):
            if member.name == name and member.signature is not None:
                return _Member(where, member)
    return None


def _new_caller(pair: Pair, override: _Member, base: _Member) -> Location | None:
    """A call that the changing side added, and that the override does not take: of itself, or by the base's names."""
    signature, name = _unbound(override.definition.signature), override.definition.name
    names = {one.name for one in _unbound(base.definition.signature).parameters}
    for path in sorted(pair.left.changes):
        old, new = pair.left_base.module(path), pair.left_view.module(path)
        known = {(r.path, r.call) for r in old.references} if old is not None else set()
        for one in new.references if new is not None else ():
            if one.call is None or (one.path, one.call) in known or not one.path.endswith(f".{name}"):
                continue
            is_named = bool(one.call.keywords) and path == base.path and names.issuperset(one.call.keywords)
            is_meant = is_named or one.path in (f"self.{name}", f"this.{name}")
            if is_meant and misfit(signature, one.call) is not None:
                return Location(pair.left.name, path, *one.place, "call")
    return None


def _first_misfit(override: Signature, base: Signature) -> str | None:
    """Why an override can't take a call that its base method takes."""
    mine, theirs = _unbound(override), _unbound(base)
    return next((why for call in _calls_of(theirs.parameters) if (why := misfit(mine, call)) is not None), None)


def _calls_of(parameters: Iterable[Parameter]) -> Iterator[Call]:
    """The plainest call, and the fullest with everything optional given by name."""
    known = [p for p in parameters if p.kind not in (ParameterKind.VARIADIC, ParameterKind.KEYWORDS)]
    places = sum(p.required and p.kind in _BY_POSITION for p in known)
    required = tuple(p.name for p in known if p.required and p.kind is ParameterKind.KEYWORD)
    optional = tuple(p.name for p in known if not p.required and p.kind is not ParameterKind.POSITIONAL_ONLY)
    yield Call(places, required)
    yield Call(places, (*required, *optional))


def _demands(signature: Signature) -> Signature:
    return Signature(tuple(p for p in signature.parameters if p.required))


def _unbound(signature: Signature | None) -> Signature:
    parameters = signature.parameters if signature is not None else ()
    return Signature(parameters[1:] if parameters and parameters[0].name in ("self", "cls") else parameters)


def _members(module: Module | None, qualname: str) -> list[Definition]:
    prefix = f"{qualname}."
    found = module.definitions if module is not None else ()
    return [one for one in found if one.qualname.startswith(prefix) and "." not in one.qualname[len(prefix) :]]


def _in_side(side: Side, view: View, member: _Member) -> Location | None:
    """Where a member stands on a side that changed its file."""
    module = view.module(member.path) if member.path in side.changes else None
    definition = module.find(member.definition.qualname) if module is not None else None
    return Location(side.name, member.path, *definition.place, "definition") if definition is not None else None
