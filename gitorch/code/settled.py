"""Members that nobody may set: of frozen classes and tuples, properties without a setter, ``readonly`` fields. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gitorch.code.model import Definition, Kind, Module, Place

_CLASSES_MADE = re.compile(r"(?:[\w.]+\.)?(?:dataclass|define|attrs?|s|frozen)\b")
_FROZEN = re.compile(r"\bfrozen\s*=\s*True|(?:^|\.)frozen\b(?!\s*=)|[\"']frozen[\"']\s*:\s*True")
_TUPLES = ("NamedTuple", "typing.NamedTuple")
_WRITTEN = re.compile(r"\s*(?:(?:[-+*/%&|^@]|\*\*|//|<<|>>>?|\|\||&&|\?\?)?=(?![=>])|\+\+|--)")


class Settled(NamedTuple):
    """A member that can't be set, what makes it so and where that stands."""

    name: str
    owner: str  # the qualname of its class or object
    why: str
    place: Place


def settled(module: Module, source: str) -> dict[str, Settled]:
    """The members of a file that can't be set, by qualname."""
    members: dict[str, list[Definition]] = {}
    for one in module.definitions:
        if "." in one.qualname:
            members.setdefault(one.qualname.rpartition(".")[0], []).append(one)
    lines = source.splitlines()
    found: dict[str, Settled] = {}
    for owner in module.definitions:
        listed = members.get(owner.qualname, ())
        why = _frozen(module, owner, listed, lines)
        for one in listed:
            by_itself = _by_itself(one, listed, lines, is_python=module.language == "python")
            if why is not None and one.kind in (Kind.FIELD, Kind.MEMBER) and not one.written_in:
                found[one.qualname] = Settled(one.name, owner.qualname, *why)
            elif by_itself:
                found[one.qualname] = Settled(one.name, owner.qualname, by_itself, one.place)
    return found


def is_set(lines: Sequence[str], name: str, place: Place) -> bool:
    """Whether a member that a line names is given a value there, or taken away."""
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    before, after = line[: place.column - 1], line[place.column - 1 + len(name) :]
    if not before.endswith("."):
        return False  # a key, or a keyword by which a copy is given another value
    return _WRITTEN.match(after) is not None or re.search(r"(?:^\s*del(?:ete)?\s|\+\+|--)[^=]*$", before) is not None


def _frozen(
    module: Module, owner: Definition, members: Sequence[Definition], lines: Sequence[str]
) -> tuple[str, Place] | None:
    """Why, and where, all that a class or an object has is fixed."""
    if owner.kind is Kind.VARIABLE and (owner.value or "").startswith("Object.freeze("):
        return "frozen", owner.place
    if owner.kind is not Kind.CLASS:
        return None
    if module.language != "python":
        at = next((n for n in range(owner.place.line, owner.end_line) if "Object.freeze(this)" in lines[n]), None)
        return ("frozen", Place(at + 1, 1)) if at is not None else None
    if any(base in _TUPLES for base in owner.bases):
        return "a tuple", owner.place
    if any(_CLASSES_MADE.match(one) and _FROZEN.search(one) for one in owner.decorators):
        return "frozen", _decorator_of(owner, lines)
    configured = {f"{owner.qualname}.model_config": _FROZEN, f"{owner.qualname}.Config.frozen": re.compile("True")}
    for one in (*members, *(each for each in module.definitions if each.qualname in configured)):
        if one.qualname in configured and configured[one.qualname].search(one.value or ""):
            return "frozen", one.place
    return None


def _decorator_of(owner: Definition, lines: Sequence[str]) -> Place:
    """The line above a class that makes it frozen."""
    above = range(owner.place.line - 1, max(owner.place.line - 8, 0), -1)
    at = next((n for n in above if "frozen" in lines[n - 1]), owner.place.line)
    return Place(at, 1)


def _by_itself(one: Definition, members: Sequence[Definition], lines: Sequence[str], *, is_python: bool) -> str:
    """Why a member can't be set, whatever its class is."""
    line = lines[one.place.line - 1] if one.place.line <= len(lines) else ""
    if one.kind is Kind.FIELD and not is_python and re.search(r"\breadonly\b", line[: one.place.column - 1]):
        return "readonly"
    if one.kind is not Kind.PROPERTY:
        return ""
    same = [each for each in members if each.name == one.name]
    if is_python:
        kinds = [each.partition("(")[0].rpartition(".")[2] for decorated in same for each in decorated.decorators]
        return "a property without a setter" if kinds and set(kinds) <= {"property", "abstractmethod"} else ""
    is_getter = len(same) == 1 and re.search(r"\bget\s+$", line[: one.place.column - 1]) is not None
    return "a property without a setter" if is_getter else ""


def newly_settled(old: tuple[Module, str], new: tuple[Module, str]) -> Iterator[Settled]:
    """Members that were fields one could set, and can't be set any more; each module with its source."""
    was = {one.qualname for one in old[0].definitions if one.kind in (Kind.FIELD, Kind.MEMBER)}
    before = settled(*old)
    for qualname, one in settled(*new).items():
        if qualname in was and qualname not in before:
            yield one
