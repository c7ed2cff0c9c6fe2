"""S208 for members that are named by a text or a keyword: ``attrgetter("mail")``, ``replace(user, mail=…)``.

What such a call works on has no type here. A file that names the class, and no other class that the two sides touched
with such a member, make it a warning.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import replace
from posixpath import dirname

from gitorch.code.behaviour.calls.bound_to import called_also, singulars
from gitorch.code.model import Definition, Place, Reference
from gitorch.code.python.named_by_text import NamedByText, fields_of, handed_to_formats, named_by_text
from gitorch.code.seeking import Sought
from gitorch.code.syntax import parsed
from gitorch.integrate.delta import Use
from gitorch.integrate.finding import Finding, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.linking import resembles
from gitorch.integrate.nearby import MOST_FILES, files_in, is_telling
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.resolve import Missing
from gitorch.integrate.rules.loose.members import Gone, is_elsewhere, members_gone
from gitorch.integrate.rules.loose.vanished import VANISHED, Vanished, is_nowhere, vanished_finding
from gitorch.integrate.rules.symbols.message import removal_finding
from gitorch.integrate.rules.symbols.removal import Changer
from gitorch.integrate.sides import Pair
from gitorch.integrate.wire.wiring import changed_lines

_SAYS = Sought(r"attrgetter|methodcaller|\b_?replace\(|model_copy|evolve\(|asdict|attr\(|\bvars\(|__dict__|\.dict\(\)")
_FORMATS = re.compile(r"\{\w+\.[A-Za-z_]")
_DATA = (".json", ".yaml", ".yml", ".toml", ".ini", ".cfg", ".conf", ".txt", ".properties")


def named_members(integration: Integration) -> Iterator[Finding]:
    """Every new naming of a member that another side took from the only class that is meant."""
    said = {side.name: integration.one(side).know(_SAYING) for side in integration.all_sides}
    for pair in integration.pairs():
        for way in (pair, pair.swapped):
            vanished = _vanished(integration.one(way.left)) if said[way.right.name] else {}
            gone = members_gone(way) if said[way.right.name] else {}
            for path in said[way.right.name] if gone or vanished else ():
                yield from _in_file(way, path, way.right_view.text(path) or "", gone, vanished)


def _vanished(left: OneSide) -> dict[str, Vanished]:
    listed = left.know(VANISHED)
    return {one.name: one for one in listed if is_telling(one.name, one.path)}


def _saying(side: OneSide) -> Iterator[str]:
    """The changed files that may name a member by a text or a keyword."""
    for path in side.side.changes:
        text = (side.view.text(path) or "") if path.endswith((".py", *_DATA)) else ""
        if (path.endswith(".py") and _SAYS.is_in(text)) or _FORMATS.search(text) is not None:
            yield path


_SAYING = Fact("files that name members", tuple[str, ...], lambda one: tuple(_saying(one)))


def _in_file(pair: Pair, path: str, source: str, gone: Gone, vanished: Mapping[str, Vanished]) -> Iterator[Finding]:
    fresh = changed_lines(pair.right_view, pair.right_base, path)
    told: set[str] = set()
    for one in named_by_text(source) if path.endswith(".py") else _in_data(pair, path, source, fresh):
        if one.place.line not in fresh or one.name in told:
            continue
        words = _words(pair, path, one) if one.name in gone else ()
        meant = [each for each in gone.get(one.name, ()) if _is_said(source, words, each[1])]
        is_open = is_elsewhere(pair, words, one.name, path) if words else _has(pair, one.name)
        if len(meant) == 1 and not is_open:
            told.add(one.name)
            yield from _finding(pair, path, one, *meant[0])
        elif one.name in vanished and path.endswith(".py") and is_nowhere(pair, vanished[one.name], path):
            told.add(one.name)
            yield vanished_finding(pair, vanished[one.name], path, one.place)


def _in_data(pair: Pair, path: str, source: str, fresh: Container[int]) -> Iterator[NamedByText]:
    """The fields of texts that a data file holds, for programs to fill in: ``"short": "{b.title}"``."""
    found = [
        one._replace(place=Place(number, one.place.column))
        for number, line in enumerate(source.splitlines(), 1)
        if number in fresh
        for one in fields_of(line)
    ]
    near = dict.fromkeys(each for each in pair.right.changes if each.endswith(".py")) if found else {}
    for folder in {dirname(each) for each in (*near, *pair.left.changes)} if found else ():
        listed = [each for each in files_in(pair.right_view, folder) if each.endswith(".py")]
        near.update(dict.fromkeys(listed if len(listed) <= MOST_FILES else ()))
    sources = (pair.right_view.text(each) or "" for each in sorted(near))
    handed = [handed_to_formats(each) for each in sources if ".format(" in each]
    for one in found:
        yield one
        yield from (one._replace(of=each[one.of]) for each in handed if one.of in each)


def _words(pair: Pair, path: str, one: NamedByText) -> tuple[str, ...]:
    """What the thing is called that a member is named of, by itself and by what it is one of."""
    content = pair.right_view.read(path)
    if not one.of or content is None or not path.endswith(".py"):
        return (one.of,) if one.of else ()
    return one.of, *singulars(one.of.lower()), *called_also(parsed("python", content), one.place, one.of)


def _is_said(source: str, words: tuple[str, ...], member: Definition) -> bool:
    """Whether a file names the class that had a member, or calls by its name what it reads the member of."""
    owner = member.qualname.rpartition(".")[0].rpartition(".")[2]
    if words:
        return any(resembles(each, owner) for each in words)
    return bool(owner) and re.search(rf"\b{owner}\b", source) is not None


def _has(pair: Pair, name: str) -> bool:
    """Whether any class that the two sides touched has such a member."""
    touched = {**pair.left.changes, **pair.right.changes}
    modules = (pair.merged.module(path) for path in touched if path.endswith(".py"))
    return any(one.name == name and "." in one.qualname for m in modules if m is not None for one in m.definitions)


def _finding(pair: Pair, path: str, one: NamedByText, where: str, member: Definition) -> Iterator[Finding]:
    missing = Missing("member", where, member.qualname)
    removal = Changer(pair.left, pair.left_base, pair.left_view).member(missing)
    if removal is not None:
        use = Use(path, "python", Reference(one.name, one.place), frozenset())
        yield replace(removal_finding(pair, use, removal, missing), severity=Severity.WARNING)
