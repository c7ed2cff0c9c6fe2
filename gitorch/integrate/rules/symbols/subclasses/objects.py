"""S205 for objects: one side adds a member that a type requires; a new object of the other lacks it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.model import Definition, Kind, Reference
from gitorch.code.typescript.type_syntax import parse_type
from gitorch.integrate.delta import Use
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.resolve.typescript.shapes import required_members
from gitorch.integrate.resolve.typescript.typed import Typed
from gitorch.integrate.rules.symbols.message import place_of
from gitorch.integrate.sides import Pair

_ROLES = ("object", "element")
_MEMBERS = (Kind.FIELD, Kind.METHOD, Kind.PROPERTY)
_PARENTS = (Kind.INTERFACE, Kind.TYPE)


def lacking_objects(pair: Pair, added: frozenset[tuple[str, str]], uses: tuple[Use, ...]) -> Iterator[Finding]:
    """Objects and elements that ``pair.right`` added, lacking what ``pair.left`` newly requires: ``added``."""
    for use in uses if added else ():
        if isinstance(use.what, Reference) and use.what.role in _ROLES and use.language == "typescript":
            yield from _lacking(pair, use, use.what, added)


class _Required(NamedTuple):
    path: str
    qualname: str


def newly_required(one: OneSide) -> frozenset[tuple[str, str]]:
    """By file and name, members of types that stood before, which this side added or made required."""
    return frozenset(one.know(_REQUIRED))


_REQUIRED = Fact("newly required", tuple[_Required, ...], lambda one: tuple(_newly_required(one)))


def _newly_required(side: OneSide) -> Iterator[_Required]:
    for path in side.side.changes:
        old, new = side.base.module(path), side.view.module(path)
        if old is None or new is None or new.language != "typescript":
            continue
        for one in new.definitions:
            parent = old.find(one.qualname.rpartition(".")[0]) if one.kind in _MEMBERS and not one.is_optional else None
            before = old.find(one.qualname)
            if parent is not None and parent.kind in _PARENTS and (before is None or before.is_optional):
                yield _Required(path, one.qualname)
            owner = old.find(one.qualname.rpartition(".")[0]) if one.kind is Kind.MEMBER else None
            if owner is not None and owner.kind is Kind.TYPE and before is None:
                yield _Required(path, one.qualname)  # a key that every record over the union must have


def _lacking(pair: Pair, use: Use, what: Reference, added: frozenset[tuple[str, str]]) -> Iterator[Finding]:
    if what.call is None or what.call.has_keyword_spread or what.root_type is None:
        return
    required = required_members(pair.merged, Typed(use.path, parse_type(what.root_type)))
    for name, found in (required or {}).items():
        if name in what.call.keywords or (found.path, found.definition.qualname) not in added:
            continue
        owner = found.definition.qualname.rpartition(".")[0]
        yield Finding(
            "S205",
            Severity.ERROR,
            f"{pair.left.name} makes {name} a required member of {owner}; {pair.right.name} adds one without it",
            (pair.left.name, pair.right.name),
            (_where(pair, found.path, found.definition), place_of(pair, use)),
            symbol=f"{found.path}:{found.definition.qualname}",
            language=use.language,
        )


def _where(pair: Pair, path: str, definition: Definition) -> Location:
    """Where the member stands on the side that added it."""
    module = pair.left_view.module(path)
    there = module.find(definition.qualname) if module is not None else None
    return Location(pair.left.name, path, *(there or definition).place, "definition")
