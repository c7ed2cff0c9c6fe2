"""S207 for members of enums said as plain texts: one side gives a member another text, or makes the enum's members no
texts any more; the other newly compares a thing that is called like the enum with the text as it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.model import Definition, Kind, Module, Place
from gitorch.code.raw_texts import Raw, raw_texts, text_methods
from gitorch.code.syntax import language_of
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.linking import is_alike, is_near, resembles
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.sides import Pair
from gitorch.integrate.wire.wiring import changed_lines

_TEXTS = ("str", "StrEnum", "TextChoices")
_DATA = (".json", ".yaml", ".yml", ".toml")


class _Spelled(NamedTuple):
    """A member whose text is another now, or is none any more: then ``now`` is empty."""

    path: str
    enum: str
    name: str
    old: str
    now: str
    place: Place


def raw_value_findings(integration: Integration) -> Iterator[Finding]:
    """Every new text in the place of a member that another side spells otherwise."""
    for way, spelled in integration.meetings(_SPELLED):
        for path, change in way.right.changes.items():
            is_read = path.endswith(_DATA) or any(is_alike(path, one.path) for one in spelled)
            if change.new is not None and is_read:
                yield from _in_file(way, path, spelled)


def _spelled(one: OneSide) -> Iterator[_Spelled]:
    for path in one.side.changes:
        old, new = (one.base.module(path), one.view.module(path)) if language_of(path) is not None else (None, None)
        if old is None or new is None:
            continue
        now = {each.qualname: each for each in new.definitions}
        enums = {each.qualname: each for each in old.definitions if each.qualname in now and _is_enum(old, each)}
        for each in old.definitions:
            owner, _, name = each.qualname.rpartition(".")
            text, then = _text(each), now.get(each.qualname)
            if not text or owner not in enums or then is None:
                continue
            if _text(then) and _text(then) != text and text not in _texts(new, owner):
                yield _Spelled(path, owner, name, text, _text(then), then.place)
            elif _is_text(enums[owner]) and not _is_text(now[owner]) and now[owner].kind is Kind.ENUM:
                yield _Spelled(path, owner, name, text, "", now[owner].place)


_SPELLED = Fact("respelled members of enums", tuple[_Spelled, ...], lambda one: tuple(_spelled(one)))


def _is_enum(module: Module, one: Definition) -> bool:
    """Whether a definition is an enum, or an object or a class that has nothing but texts in capitals."""
    if one.kind is Kind.ENUM:
        return True
    if one.kind not in (Kind.VARIABLE, Kind.CLASS):
        return False
    members = [each for each in module.definitions if each.qualname.rpartition(".")[0] == one.qualname]
    return len(members) > 1 and all(_text(each) and each.name[:1].isupper() for each in members)


def _is_text(enum: Definition) -> bool:
    return enum.kind is Kind.ENUM and any(base.rpartition(".")[2] in _TEXTS for base in enum.bases)


def _text(member: Definition) -> str:
    found = re.fullmatch(r"([\"'])([^\"'\n]+)\1", member.value or "")
    return found[2] if found is not None and member.kind in (Kind.MEMBER, Kind.FIELD) else ""


def _texts(module: Module, owner: str) -> set[str]:
    return {_text(one) for one in module.definitions if one.qualname.rpartition(".")[0] == owner}


def _in_file(pair: Pair, path: str, spelled: tuple[_Spelled, ...]) -> Iterator[Finding]:
    source = pair.right_view.text(path) or ""
    by_text = {one.old: [each for each in spelled if each.old == one.old] for one in spelled}
    if not any(text in source for text in by_text) and all(one.now for one in spelled):
        return
    fresh = changed_lines(pair.right_view, pair.right_base, path)
    told: set[str] = set()
    for raw in raw_texts(source, by_text, fresh):
        for one in by_text[raw.said]:
            if one.enum not in told and _is_meant(pair, path, one, raw):
                told.add(one.enum)
                yield _finding(pair, one, path, raw.place, f"newly says {raw.said!r} for it")
    no_texts = [one for one in spelled if not one.now and one.enum not in told]
    for key, method, place in text_methods(source, fresh) if no_texts and not path.endswith(_DATA) else ():
        for one in no_texts:
            if one.enum not in told and is_near(path, one.path) and resembles(key, _last(one.enum)):
                told.add(one.enum)
                yield _finding(pair, one, path, place, f"newly asks one for {method}")


def _is_meant(pair: Pair, path: str, one: _Spelled, raw: Raw) -> bool:
    """Whether a text stands for the member of that enum, and of no other that has it still."""
    if not resembles(raw.key, _last(one.enum)) or not is_near(path, one.path) or (not one.now and not raw.is_asked):
        return False
    if path.endswith(_DATA) and not one.now:
        return False
    touched = dict.fromkeys((one.path, *pair.left.changes, *pair.right.changes))
    for other in touched if one.now else ():
        module = pair.merged.module(other) if language_of(other) is not None else None
        for each in module.definitions if module is not None else ():
            owner = each.qualname.rpartition(".")[0]
            if owner and _text(each) == one.old and resembles(raw.key, _last(owner)):
                return False
    return True


def _last(qualname: str) -> str:
    return qualname.rpartition(".")[2]


def _finding(pair: Pair, one: _Spelled, path: str, place: Place, does: str) -> Finding:
    did = (
        f"gives {one.enum}.{one.name} the text {one.now!r}" if one.now else f"makes the members of {one.enum} no texts"
    )
    return Finding(
        "S207",
        Severity.WARNING,
        f"{pair.left.name} {did}; {pair.right.name} {does}",
        (pair.left.name, pair.right.name),
        (Location(pair.left.name, one.path, *one.place, "definition"), Location(pair.right.name, path, *place, "use")),
        symbol=f"{one.path}:{one.enum}.{one.name}",
        language=language_of(path) or "",
    )
