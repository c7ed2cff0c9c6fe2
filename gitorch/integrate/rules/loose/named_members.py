"""S208 for members that are named by a text or a keyword: ``attrgetter("mail")``, ``replace(user, mail=…)``.

What such a call works on has no type here. A file that names the class, and no other class that the two sides touched
with such a member, make it a warning.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from gitorch.code.model import Definition, Place, Reference
from gitorch.code.seeking import Sought
from gitorch.integrate.delta import Use
from gitorch.integrate.finding import Finding, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.resolve import Missing
from gitorch.integrate.rules.loose.members import Gone, members_gone
from gitorch.integrate.rules.symbols.message import removal_finding
from gitorch.integrate.rules.symbols.removal import Changer
from gitorch.integrate.sides import Pair
from gitorch.integrate.wire.wiring import changed_lines

_SAYS = Sought(r"attrgetter|methodcaller|\breplace\(|model_copy|asdict|getattr\(|hasattr\(|\bvars\(")


class _Named(NamedTuple):
    name: str
    place: Place


def named_members(integration: Integration) -> Iterator[Finding]:
    """Every new naming of a member that another side took from the only class that is meant."""
    said = {side.name: integration.one(side).know(_SAYING) for side in integration.all_sides}
    for pair in integration.pairs():
        for way in (pair, pair.swapped):
            gone = members_gone(way) if said[way.right.name] else {}
            for path in said[way.right.name] if gone else ():
                yield from _in_file(way, path, way.right_view.text(path) or "", gone)


def _saying(side: OneSide) -> Iterator[str]:
    """The changed files that may name a member by a text or a keyword."""
    for path in side.side.changes:
        if path.endswith(".py") and _SAYS.is_in(side.view.text(path) or ""):
            yield path


_SAYING = Fact("files that name members", tuple[str, ...], lambda one: tuple(_saying(one)))


def _in_file(pair: Pair, path: str, source: str, gone: Gone) -> Iterator[Finding]:
    fresh = changed_lines(pair.right_view, pair.right_base, path)
    told: set[str] = set()
    for one in _named(source):
        meant = [each for each in gone.get(one.name, ()) if _is_said(source, each[1])]
        if one.place.line in fresh and one.name not in told and len(meant) == 1 and not _has(pair, one.name):
            told.add(one.name)
            yield from _finding(pair, path, one, *meant[0])


def _named(source: str) -> Iterator[_Named]:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=func, args=args, keywords=keywords):
                verb = func.id if isinstance(func, ast.Name) else getattr(func, "attr", "")
                if verb == "attrgetter":
                    yield from (_text(one) for one in args if _is_text(one))
                elif verb == "getattr" and len(args) == 2 and _is_text(args[1]):
                    yield _text(args[1])
                elif verb == "replace" and len(args) == 1:
                    yield from (_Named(one.arg, _place(one)) for one in keywords if one.arg)
                elif verb == "model_copy":
                    keys = [key for one in keywords if isinstance(one.value, ast.Dict) for key in one.value.keys]
                    yield from (_text(one) for one in keys if one is not None and _is_text(one))
            case ast.Subscript(value=ast.Call(func=func), slice=ast.Constant(value=str()) as key):
                if (func.id if isinstance(func, ast.Name) else getattr(func, "attr", "")) in ("asdict", "vars"):
                    yield _text(key)
            case _:
                pass


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _text(node: ast.expr) -> _Named:
    value = node.value if isinstance(node, ast.Constant) else ""
    return _Named(str(value).partition(".")[0], Place(node.lineno, node.col_offset + 2))


def _place(node: ast.keyword) -> Place:
    return Place(node.lineno, node.col_offset + 1)


def _is_said(source: str, member: Definition) -> bool:
    """Whether a file names the class that had a member."""
    owner = member.qualname.rpartition(".")[0].rpartition(".")[2]
    return bool(owner) and re.search(rf"\b{owner}\b", source) is not None


def _has(pair: Pair, name: str) -> bool:
    """Whether any class that the two sides touched has such a member."""
    touched = {**pair.left.changes, **pair.right.changes}
    modules = (pair.merged.module(path) for path in touched if path.endswith(".py"))
    return any(one.name == name and "." in one.qualname for m in modules if m is not None for one in m.definitions)


def _finding(pair: Pair, path: str, one: _Named, where: str, member: Definition) -> Iterator[Finding]:
    missing = Missing("member", where, member.qualname)
    removal = Changer(pair.left, pair.left_base, pair.left_view).member(missing)
    if removal is not None:
        use = Use(path, "python", Reference(one.name, one.place), frozenset())
        yield replace(removal_finding(pair, use, removal, missing), severity=Severity.WARNING)
