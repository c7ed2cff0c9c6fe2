"""C302, C303, C304 for protocol buffers: numbers given twice, and generated code used as it was before a change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import PurePosixPath

from gitorch.code.model import Place
from gitorch.code.wire.casing import recased, words
from gitorch.code.wire.model import Member, Numbered
from gitorch.code.wire.reading import wire_language
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.sides import Side
from gitorch.integrate.wire.wiring import WireFiles, changed_files, changed_lines

_GENERATED = re.compile(
    r"_pb2(?:_grpc)?\.pyi?$|\.pb\.(?:go|cc|h|rs)$|(?:_pb|\.pb|_grpc_pb)\.(?:js|ts|d\.ts)$|/generated/"
)


@dataclass(frozen=True)
class _Lost:
    """A field or procedure that generated code had before a side: ``owner`` is its message or service."""

    side: Side
    path: str
    owner: str
    name: str
    place: Place
    heir: str
    is_procedure: bool


def protobuf_findings(integration: Integration) -> Iterator[Finding]:
    """Every number that two sides give in one message, then every new use of what one of them took away."""
    files = integration.wire_files
    touching = [
        (side, paths)
        for side in integration.all_sides
        if (paths := [path for path in changed_files(side) if path.endswith(".proto")])
    ]
    for (one, mine), (two, theirs) in combinations(touching, 2):
        for path in (path for path in mine if path in theirs):
            yield from _clashes(files, integration, one, two, path)
    for side, paths in touching:
        lost = [one for path in paths for one in _lost(files, integration, side, path)]
        for other in integration.all_sides if lost else ():
            if other is not side:
                yield from _used(files, integration, lost, other)


def _clashes(files: WireFiles, integration: Integration, one: Side, two: Side, path: str) -> Iterator[Finding]:
    """Fields that one side adds, and that meet a number, a name or a reservation that the other adds."""
    merged = files.facts(integration.pair(one, two).merged, path)
    ours, theirs = _added(files, integration, one, path), _added(files, integration, two, path)
    standing = {(field.message, field.number, field.name) for field in merged.numbers} if merged is not None else set()
    for mine in ours:
        for other in theirs:
            if not {_identity(mine), _identity(other)} <= standing or mine.message != other.message:
                continue
            what = _clash(mine, other)
            if what:
                yield _clashing((one, two), path, (mine, other), what)
                break


def _identity(field: Numbered) -> tuple[str, int, str]:
    return field.message, field.number, field.name


def _added(files: WireFiles, integration: Integration, side: Side, path: str) -> list[Numbered]:
    before, after = (files.facts(integration.view(tree), path) for tree in (side.base_tree, side.tree))
    had = {(*_identity(one), one.is_reserved) for one in before.numbers} if before is not None else set()
    found = after.numbers if after is not None else ()
    return [one for one in found if (*_identity(one), one.is_reserved) not in had]


def _clash(one: Numbered, other: Numbered) -> str:
    """What two new entries of a message both claim; empty if they get along."""
    if one.is_reserved and other.is_reserved:
        return ""
    if one.number and one.number == other.number and one.name != other.name:
        return f"number {one.number}"
    if one.name and one.name == other.name and (one.number != other.number or one.is_reserved or other.is_reserved):
        return f"the name {one.name}"
    return ""


def _clashing(sides: tuple[Side, Side], path: str, fields: tuple[Numbered, Numbered], what: str) -> Finding:
    (one, two), (mine, other) = sides, fields
    has_types = mine.type != other.type and not (mine.is_reserved or other.is_reserved)
    rule = "C303" if what.startswith("number") and has_types else "C302"
    told = [
        f"{side.name} {'reserves it' if field.is_reserved else f'for {field.type} {field.name}'}"
        for side, field in zip(sides, fields, strict=True)
    ]
    return Finding(
        rule,
        Severity.ERROR,
        f"both sides take {what} of {mine.message}: {told[0]}, {told[1]}",
        (one.name, two.name),
        (
            Location(one.name, path, *mine.place, role="definition"),
            Location(two.name, path, *other.place, role="definition"),
        ),
        f"{mine.message}.{mine.name or other.name}",
        "protobuf",
    )


def _lost(files: WireFiles, integration: Integration, side: Side, path: str) -> Iterator[_Lost]:
    before, after = (files.facts(integration.view(tree), path) for tree in (side.base_tree, side.tree))
    if before is None or after is None or integration.view(side.tree).entry(path) is None:
        return
    fields = [one for one in after.numbers if one.name and not one.is_reserved]
    names = {(one.message, one.name) for one in fields}
    for old in before.numbers:
        if old.name and not old.is_reserved and (old.message, old.name) not in names:
            heir = next((one for one in fields if (one.message, one.number) == (old.message, old.number)), None)
            at = heir.place if heir is not None else _near(after.numbers, old.message)
            yield _Lost(
                side, path, old.message, old.name, at, heir.name if heir is not None else "", is_procedure=False
            )
    procedures = {(one.type, one.name) for one in after.members}
    had = {(one.type, one.name) for one in before.members}
    for member in before.members:
        if (member.type, member.name) not in procedures:
            gained = [one for one in after.members if one.type == member.type and (one.type, one.name) not in had]
            at = gained[0].place if len(gained) == 1 else _near(after.members, member.type)
            heir_name = gained[0].name if len(gained) == 1 else ""
            yield _Lost(side, path, member.type, member.name, at, heir_name, is_procedure=True)


def _near(entries: tuple[Numbered, ...] | tuple[Member, ...], owner: str) -> Place:
    """The place of what is left of a message or service, or the start of the file."""
    owners = ((one.message if isinstance(one, Numbered) else one.type, one.place) for one in entries)
    return next((place for name, place in owners if name == owner), Place(1, 1))


def _used(files: WireFiles, integration: Integration, lost: list[_Lost], other: Side) -> Iterator[Finding]:
    base, view = integration.view(other.base_tree), integration.view(other.tree)
    for path in changed_files(other):
        if path.endswith(".proto") or wire_language(path) in ("schema", "graphql") or _GENERATED.search(path):
            continue
        text = view.text(path) or ""
        for one in lost:
            if not _is_about(text, one):
                continue
            use = _use(text, changed_lines(view, base, path), one)
            if use is not None and not _stands(files, integration, one, other):
                yield _used_finding(one, other, path, use)


def _is_about(text: str, lost: _Lost) -> bool:
    """Whether a file imports what is generated from a ``.proto`` file, and speaks of the message or service."""
    stem = re.escape(PurePosixPath(lost.path).stem)
    package = re.escape(PurePosixPath(lost.path).parent.name or PurePosixPath(lost.path).stem)
    generated = rf"\b{stem}_(?:grpc_)?pb\d?\b|\b{stem}_pb2_grpc\b|\b(?:{stem}|{package})_?pb\b|\b{stem}\.(?:pb|proto)\b"
    imports = rf"{generated}|^\s*(?:import|use|from)\b.*\b(?:{stem}|{package}|pb|proto|grpc)\b"
    owner = re.escape(lost.owner.rpartition(".")[2])
    return bool(re.search(imports, text, re.M | re.I) and re.search(rf"\b{owner}(?:Stub|Client|Grpc)?\b", text))


@dataclass(frozen=True)
class _Use:
    """A new line that names a member; it is sure where the thing that it is asked of is called like its owner."""

    place: Place
    is_sure: bool


def _use(text: str, fresh: frozenset[int], lost: _Lost) -> _Use | None:
    """The first new line that names a member in any of the spellings that generators give it."""
    plain = "|".join(dict.fromkeys([*(recased(lost.name, one) for one in ("camel", "pascal", "snake")), lost.name]))
    accessor = rf"(?:{plain})\b(?!\s*\()|(?:get|set|has|clear|add|Get)_?(?:{plain})\b(?=\()"
    name = rf"(?:{plain})\b(?=\s*\()" if lost.is_procedure else accessor
    form = re.compile(rf"(?:(?P<receiver>\w+)\)?[!?]?|\))\.(?P<name>{name})")
    lines = text.splitlines()
    for number in sorted(fresh):
        match = form.search(lines[number - 1])
        if match is not None and match["receiver"] not in ("self", "this", "cls"):
            is_sure = lost.is_procedure or len(words(lost.name)) > 1 or _is_called_like(match["receiver"], lost.owner)
            return _Use(Place(number, match.start("name") + 1), is_sure)
        column = -1 if lost.is_procedure else _given(lines, number, lost, plain)
        if column >= 0:
            return _Use(Place(number, column + 1), is_sure=True)
    return None


def _is_called_like(receiver: str | None, owner: str) -> bool:
    """Whether a variable's name has a word of a message's name: ``req`` for a request too."""
    told = set(words(receiver or ""))
    short = {"request": "req", "response": "resp"}
    return any(word in told or short.get(word) in told for word in words(owner))


def _given(lines: list[str], number: int, lost: _Lost, plain: str) -> int:
    """Where a line gives a field to its message as it is made, ``User(name=…)`` or ``User{Name: …}``; -1 if not."""
    made = re.search(
        rf"\b{re.escape(lost.owner.rpartition('.')[2])}\s*[({{]", "\n".join(lines[max(0, number - 5) : number])
    )
    match = re.search(rf"\b(?:{plain})\s*(?:=(?!=)|:(?![:=]))", lines[number - 1]) if made is not None else None
    return match.start() if match is not None else -1


def _stands(files: WireFiles, integration: Integration, lost: _Lost, other: Side) -> bool:
    """Whether the merged file has the member after all, or the other side never had it."""
    theirs = files.facts(integration.view(other.tree), lost.path)
    merged = files.facts(integration.pair(lost.side, other).merged, lost.path)
    if theirs is None or merged is None:
        return True
    key = (lost.owner, lost.name)
    return key in _keys(merged.numbers, merged.members) or key not in _keys(theirs.numbers, theirs.members)


def _keys(numbers: tuple[Numbered, ...], members: tuple[Member, ...]) -> set[tuple[str, str]]:
    return {(one.message, one.name) for one in numbers if not one.is_reserved} | {(m.type, m.name) for m in members}


def _used_finding(lost: _Lost, other: Side, path: str, use: _Use) -> Finding:
    symbol = f"{lost.owner}.{lost.name}"
    what = f"renames {symbol} to {lost.heir}" if lost.heir else f"removes {symbol}"
    return Finding(
        "C304" if lost.is_procedure else "C302",
        Severity.ERROR if use.is_sure else Severity.WARNING,
        f"{lost.side.name} {what} in {lost.path}; {other.name} newly uses {lost.name}",
        (lost.side.name, other.name),
        (
            Location(lost.side.name, lost.path, *lost.place, role="definition"),
            Location(other.name, path, *use.place, role="use"),
        ),
        symbol,
        wire_language(path),
    )
