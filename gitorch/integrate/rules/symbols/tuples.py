"""S209: one side gives a named tuple more or fewer fields, or other places; a new unpacking takes it as it was."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from gitorch.code.behaviour.calls.bound_to import singulars
from gitorch.code.model import Definition, Kind, Module, Place, Reference
from gitorch.code.python.unpackings import Unpacking, unpackings
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.linking import is_near, resembles
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.resolve import Found
from gitorch.integrate.resolve.languages import resolver_for
from gitorch.integrate.sides import Pair, View
from gitorch.integrate.wire.wiring import changed_lines

_NAMED = ("NamedTuple", "typing.NamedTuple")


@dataclass(frozen=True)
class _Resized:
    """A named tuple of a side, with its fields as they were and are, where they are others or in other places."""

    path: str
    name: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    place: Place


def tuples_resized(integration: Integration) -> Iterator[Finding]:
    """Every new unpacking that another side's named tuple no longer fits."""
    for way, resized in integration.meetings(_RESIZED):
        for path in way.right.changes:
            if path.endswith(".py"):
                yield from _in_file(way, path, resized)


def _resized(side: OneSide) -> Iterator[_Resized]:
    for path in side.side.changes:
        old, new = side.base.module(path), side.view.module(path)
        if old is None or new is None or new.language != "python":
            continue
        for one in new.definitions:
            was = old.find(one.qualname) if one.kind is Kind.CLASS else None
            if was is not None and any(base in _NAMED for base in was.bases):
                before, after = _fields(old, one.qualname), _fields(new, one.qualname) if _is_tuple(new, one) else ()
                if before and (len(before) != len(after) or _is_reordered(before, after)):
                    added = [name for name in after if name not in before]
                    at = new.find(f"{one.qualname}.{added[0]}") if added else one
                    yield _Resized(path, one.qualname, before, after, (at or one).place)


def _is_tuple(module: Module, one: Definition) -> bool:
    """Whether a class can be unpacked still, or nobody can tell."""
    is_open = any(base not in ("object", "ABC", "Generic") for base in one.bases)
    return is_open or any(module.find(f"{one.qualname}.{name}") is not None for name in ("__iter__", "__getitem__"))


def _is_reordered(before: tuple[str, ...], after: tuple[str, ...]) -> bool:
    return before != after and set(before) == set(after)


_RESIZED = Fact("reshaped tuples", tuple[_Resized, ...], lambda one: tuple(_resized(one)))


def _fields(module: Module, owner: str) -> tuple[str, ...]:
    fields = (one for one in module.definitions if one.kind is Kind.FIELD and one.annotation is not None)
    return tuple(one.name for one in fields if one.qualname.rpartition(".")[0] == owner and not one.written_in)


def _in_file(pair: Pair, path: str, resized: Sequence[_Resized]) -> Iterator[Finding]:
    content, sizes = pair.right_view.read(path), {len(one.before) for one in resized}
    fresh = changed_lines(pair.right_view, pair.right_base, path)
    for each in unpackings(content) if content is not None else ():
        for one in resized if each.names in sizes and each.place.line in fresh else ():
            if each.names != len(one.before):
                continue
            if _is_meant(pair.right_view, path, each, one):
                yield _finding(pair, path, each.place, one)
            elif _is_called_so(pair.right_view, path, each, one):
                yield replace(_finding(pair, path, each.place, one), severity=Severity.WARNING)


def _is_meant(view: View, path: str, each: Unpacking, one: _Resized) -> bool:
    """Whether what is unpacked has the tuple's first field, by that very definition."""
    resolver, module = resolver_for("python"), view.module(path)
    if resolver is None or module is None:
        return False
    line = each.place.line
    inside = [d for d in module.definitions if d.signature is not None and d.place.line <= line <= d.end_line]
    scope = max(inside, key=lambda d: d.place.line).qualname if inside else ""
    found = resolver.reference(view, path, Reference(f"{each.chain}.{one.before[0]}", each.place, scope))
    field = f"{one.name}.{one.before[0]}"
    return isinstance(found, Found) and (found.path, found.definition.qualname) == (one.path, field)


def _is_called_so(view: View, path: str, each: Unpacking, one: _Resized) -> bool:
    """Whether something without a type is taken apart into what the fields are called, or a loop is called so."""
    if is_near(path, one.path) and each.said == one.before:
        return True
    word = re.split(r"[.()\[\]]+", each.chain.removesuffix("[]"))[-1]
    is_loop = each.chain.endswith("[]") and is_near(path, one.path)
    if not is_loop or not any(resembles(single, one.name) for single in singulars(word)):
        return False
    resolver = resolver_for("python")
    found = resolver.reference(view, path, Reference(word, each.place)) if resolver is not None else None
    is_open = not isinstance(found, Found) or found.definition.annotation is None
    return is_open and any(one.before[number] == said for number, said in enumerate(each.said))


def _finding(pair: Pair, path: str, at: Place, one: _Resized) -> Finding:
    left, right = pair.left.name, pair.right.name
    did = f"gives {one.name} {len(one.after)} fields"
    if not one.after:
        did = f"makes {one.name} no tuple any more"
    elif _is_reordered(one.before, one.after):
        did = f"puts the fields of {one.name} in another order"
    return Finding(
        "S209",
        Severity.ERROR,
        f"{left} {did}; {right} unpacks it into {len(one.before)} names",
        (left, right),
        (Location(left, one.path, *one.place, "definition"), Location(right, path, *at, "use")),
        symbol=f"{one.path}:{one.name}",
        language="python",
    )
