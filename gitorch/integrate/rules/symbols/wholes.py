"""S209: one side adds a member to a union or an enum; a new branching of the other claims to know them all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from gitorch.code.braces.blocks import language_of
from gitorch.code.braces.branchings import whole_branchings
from gitorch.code.exhaustive import Exhaustive, exhaustive
from gitorch.code.model import Definition, Kind, Module, Place
from gitorch.code.whole_tables import whole_tables
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.sides import Pair, View

_LITERAL = re.compile(r"""^\s*["']([^"']+)["']\s*$""")
_Members = dict[str, Place]  # what a case says, and where the member stands


class _Member(NamedTuple):
    said: str
    place: Place


class _Claim(NamedTuple):
    path: str
    branching: Exhaustive


@dataclass(frozen=True)
class _Grown:
    """A union or enum of a side, with what a branching over it says, before and together."""

    path: str
    name: str
    known: frozenset[str]
    added: tuple[_Member, ...]


def branchings_outgrown(integration: Integration) -> Iterator[Finding]:
    """Every new exhaustive branching that another side's new member falls through."""
    claims = {side.name: integration.one(side).know(_CLAIMS) for side in integration.all_sides}
    for pair in integration.pairs() if any(claims.values()) else ():
        for way in (pair, pair.swapped):
            grown = integration.one(way.left).know(_GROWN) if claims[way.right.name] else ()
            for path, one in claims[way.right.name]:
                yield from (_finding(way, path, one, each) for each in grown if _is_over(way, path, one, each))


def _claims(side: OneSide) -> Iterator[_Claim]:
    """The branchings of a side that claim to be whole, and did not stand there before."""
    for path in side.side.changes:
        content = side.view.read(path)
        before = {one.cases for one in _whole(path, side.base.read(path) or b"")} if content else set()
        for one in _whole(path, content or b""):
            if one.cases not in before:
                yield _Claim(path, one)


def _whole(path: str, source: bytes) -> Iterator[Exhaustive]:
    language = language_of(path)
    if language is not None:
        yield from whole_branchings(language, source)
        return
    yield from exhaustive(path, source)
    yield from whole_tables(path, source)


_CLAIMS = Fact("whole branchings", tuple[_Claim, ...], lambda one: tuple(_claims(one)))


def _grown(side: OneSide) -> Iterator[_Grown]:
    for path in side.side.changes:
        base, view = side.base.module(path), side.view.module(path)
        if base is None or view is None:
            continue
        before, after = _families(base), _families(view)
        for key in sorted(before.keys() & after.keys()):
            added = tuple(_Member(*member) for member in after[key].items() if member[0] not in before[key])
            if added and before[key].keys() <= after[key].keys():
                yield _Grown(path, key[0], frozenset(before[key]), added)


_GROWN = Fact("grown unions", tuple[_Grown, ...], lambda one: tuple(_grown(one)))


def _families(module: Module) -> dict[tuple[str, str], _Members]:
    """What a branching may say, by the type and the field that tells its members apart; empty for a plain value."""
    found: dict[tuple[str, str], _Members] = {}
    kinds = {one.qualname: one.kind for one in module.definitions}
    for one in module.definitions:
        owner = one.qualname.rpartition(".")[0]
        if one.kind is Kind.MEMBER and kinds.get(owner) in (Kind.ENUM, Kind.CLASS):
            found.setdefault((owner, ""), {})[f"{owner.rpartition('.')[2]}.{one.name}"] = one.place
        elif one.kind is Kind.MEMBER and kinds.get(owner) is Kind.TYPE:
            found.setdefault((owner, ""), {})[one.name] = one.place
        elif one.kind is Kind.FIELD and kinds.get(owner) is Kind.TYPE:
            _add_literal(found, owner, one)
    _add_sealed(found, module)
    for one in module.definitions:
        if one.kind is Kind.TYPE and one.annotation:
            for name in re.findall(r"(?:^|\|)\s*([A-Z]\w*)\s*(?=\||$)", one.annotation):
                for member in module.definitions:
                    if member.kind is Kind.FIELD and member.qualname.rpartition(".")[0] == name:
                        _add_literal(found, one.qualname, member)
    return found


def _add_sealed(found: dict[tuple[str, str], _Members], module: Module) -> None:
    """The classes of one file below a type that says that there are no others."""
    sealed = {one.name for one in module.definitions if "sealed" in one.decorators}
    for one in module.definitions if sealed else ():
        above = next((base for base in one.bases if base in sealed), "")
        if above and one.kind in (Kind.CLASS, Kind.INTERFACE):
            found.setdefault((above, ""), {})[".".join(one.qualname.split(".")[-2:])] = one.place


def _add_literal(found: dict[tuple[str, str], _Members], owner: str, field: Definition) -> None:
    literal = _LITERAL.match(field.annotation or "")
    if literal is not None:
        found.setdefault((owner, field.name), {})[literal[1]] = field.place


def _is_over(pair: Pair, path: str, one: Exhaustive, grown: _Grown) -> bool:
    """Whether a branching knew the whole of what has grown, can see it, and stands as it was in the merge."""
    is_short = not any("." in case for case in one.cases)
    known = {case.rpartition(".")[2] for case in grown.known} if is_short else grown.known
    if one.cases != known or not _sees(pair.right_view, path, grown):
        return False
    return any(each.cases == one.cases for each in _whole(path, pair.merged.read(path) or b""))


def _sees(view: View, path: str, grown: _Grown) -> bool:
    module = view.module(path)
    if path == grown.path or module is None:
        return module is not None
    stem = re.sub(r"(?:/index|/__init__)?\.\w+$", "", grown.path).rpartition("/")[2]
    imported = {part for one in module.imports for part in re.split(r"[./:]+", one.module)}
    other = view.module(grown.path)
    if module.package and other is not None and other.package == module.package:
        return True
    return stem in imported or any(one.name == grown.name for one in module.imports)


def _finding(pair: Pair, path: str, one: Exhaustive, grown: _Grown) -> Finding:
    left, right = pair.left.name, pair.right.name
    names = ", ".join(one.said.rpartition(".")[2] for one in grown.added)
    module = pair.right_view.module(path)
    branches = "branches over it and takes the rest for impossible"
    does = "has a table of it with an answer for each, and for no other" if one.is_table else branches
    return Finding(
        "S207" if one.is_table else "S209",
        Severity.WARNING if one.is_table else Severity.ERROR,
        f"{left} adds {names} to {grown.name}; {right} {does}",
        (left, right),
        (
            Location(left, grown.path, *grown.added[0].place, "definition"),
            *(Location(right, path, *place, "use") for place in dict.fromkeys((one.place, one.rest))),
        ),
        symbol=f"{grown.path}:{grown.name}",
        language=module.language if module is not None else "",
    )
