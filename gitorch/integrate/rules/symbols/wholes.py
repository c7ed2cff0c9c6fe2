"""S209: one side adds a member to a union or an enum; a new branching of the other claims to know them all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gitorch.code.exhaustive import Exhaustive, exhaustive
from gitorch.code.model import Definition, Kind, Module, Place
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.sides import Pair, View

_LITERAL = re.compile(r"""^\s*["']([^"']+)["']\s*$""")
_Members = dict[str, Place]  # what a case says, and where the member stands


@dataclass(frozen=True)
class _Grown:
    """A union or enum of the left side, with what a branching over it says, before and together."""

    path: str
    name: str
    known: frozenset[str]
    added: _Members


def branchings_outgrown(integration: Integration) -> Iterator[Finding]:
    """Every new exhaustive branching that another side's new member falls through."""
    for pair in integration.pairs():
        for way in (pair, pair.swapped):
            found = list(_claims(way))
            grown = list(_grown(way)) if found else []
            for path, one in found:
                yield from (_finding(way, path, one, each) for each in grown if _is_over(way, path, one, each))


def _claims(pair: Pair) -> Iterator[tuple[str, Exhaustive]]:
    """The branchings of the right side that claim to be whole, and did not stand there before."""
    for path in pair.right.changes:
        content = pair.right_view.read(path)
        before = {one.cases for one in exhaustive(path, pair.right_base.read(path) or b"")} if content else set()
        for one in exhaustive(path, content or b""):
            if one.cases not in before:
                yield path, one


def _grown(pair: Pair) -> Iterator[_Grown]:
    for path in pair.left.changes:
        base, view = pair.left_base.module(path), pair.left_view.module(path)
        if base is None or view is None:
            continue
        before, after = _families(base), _families(view)
        for key in sorted(before.keys() & after.keys()):
            added = {value: place for value, place in after[key].items() if value not in before[key]}
            if added and before[key].keys() <= after[key].keys():
                yield _Grown(path, key[0], frozenset(before[key]), added)


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
    for one in module.definitions:
        if one.kind is Kind.TYPE and one.annotation:
            for name in re.findall(r"(?:^|\|)\s*([A-Z]\w*)\s*(?=\||$)", one.annotation):
                for member in module.definitions:
                    if member.kind is Kind.FIELD and member.qualname.rpartition(".")[0] == name:
                        _add_literal(found, one.qualname, member)
    return found


def _add_literal(found: dict[tuple[str, str], _Members], owner: str, field: Definition) -> None:
    literal = _LITERAL.match(field.annotation or "")
    if literal is not None:
        found.setdefault((owner, field.name), {})[literal[1]] = field.place


def _is_over(pair: Pair, path: str, one: Exhaustive, grown: _Grown) -> bool:
    """Whether a branching knew the whole of what has grown, can see it, and stands as it was in the merge."""
    if one.cases != grown.known or not _sees(pair.right_view, path, grown):
        return False
    return any(each.cases == one.cases for each in exhaustive(path, pair.merged.read(path) or b""))


def _sees(view: View, path: str, grown: _Grown) -> bool:
    module = view.module(path)
    if path == grown.path or module is None:
        return module is not None
    stem = re.sub(r"(?:/index|/__init__)?\.\w+$", "", grown.path).rpartition("/")[2]
    imported = {part for one in module.imports for part in re.split(r"[./]", one.module)}
    return stem in imported or any(one.name == grown.name for one in module.imports)


def _finding(pair: Pair, path: str, one: Exhaustive, grown: _Grown) -> Finding:
    left, right = pair.left.name, pair.right.name
    names = ", ".join(name.rpartition(".")[2] for name in grown.added)
    module = pair.right_view.module(path)
    return Finding(
        "S209",
        Severity.ERROR,
        f"{left} adds {names} to {grown.name}; {right} branches over it and takes the rest for impossible",
        (left, right),
        (
            Location(left, grown.path, *next(iter(grown.added.values())), "definition"),
            Location(right, path, *one.place, "use"),
            Location(right, path, *one.rest, "use"),
        ),
        symbol=f"{grown.path}:{grown.name}",
        language=module.language if module is not None else "",
    )
