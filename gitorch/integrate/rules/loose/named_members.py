"""S208 for members that are named by a text or a keyword: ``attrgetter("mail")``, ``replace(user, mail=…)``.

What such a call works on has no type here. A file that names the class, and no other class that the two sides touched
with such a member, make it a warning.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from gitorch.code.behaviour.calls.bound_to import singulars
from gitorch.code.model import Definition, Place, Reference
from gitorch.code.python.nodes import within
from gitorch.code.seeking import Sought
from gitorch.integrate.delta import Use
from gitorch.integrate.finding import Finding, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.linking import resembles
from gitorch.integrate.nearby import is_telling
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.resolve import Missing
from gitorch.integrate.rules.loose.members import Gone, is_elsewhere, members_gone
from gitorch.integrate.rules.loose.vanished import VANISHED, Vanished, is_nowhere, vanished_finding
from gitorch.integrate.rules.symbols.message import removal_finding
from gitorch.integrate.rules.symbols.removal import Changer
from gitorch.integrate.sides import Pair
from gitorch.integrate.wire.wiring import changed_lines

_SAYS = Sought(r"attrgetter|methodcaller|\b_?replace\(|model_copy|asdict|getattr\(|hasattr\(|\bvars\(")
_FORMATS = re.compile(r"\{\w+\.\w")
_FIELD = re.compile(r"\{(?P<root>[A-Za-z_]\w*)\.(?P<name>[A-Za-z_]\w*)[^{}]*\}")  # of a text to be formatted


class _Named(NamedTuple):
    name: str
    place: Place
    of: str = ""  # what is called as a class may be


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
        text = (side.view.text(path) or "") if path.endswith(".py") else ""
        if _SAYS.is_in(text) or _FORMATS.search(text) is not None:
            yield path


_SAYING = Fact("files that name members", tuple[str, ...], lambda one: tuple(_saying(one)))


def _in_file(pair: Pair, path: str, source: str, gone: Gone, vanished: Mapping[str, Vanished]) -> Iterator[Finding]:
    fresh = changed_lines(pair.right_view, pair.right_base, path)
    told: set[str] = set()
    for one in _named(source):
        if one.place.line not in fresh or one.name in told:
            continue
        meant = [each for each in gone.get(one.name, ()) if _is_said(source, one, each[1])]
        is_open = is_elsewhere(pair, (one.of,), one.name, path) if one.of else _has(pair, one.name)
        if len(meant) == 1 and not is_open:
            told.add(one.name)
            yield from _finding(pair, path, one, *meant[0])
        elif one.name in vanished and is_nowhere(pair, vanished[one.name], path):
            told.add(one.name)
            yield vanished_finding(pair, vanished[one.name], path, one.place)


def _named(source: str) -> Iterator[_Named]:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    nodes = list(within(tree))
    handed, texts = dict(_handed_to_formats(nodes)), _texts(nodes)
    for node in nodes:
        match node:
            case ast.Call():
                yield from _named_in_call(node)
                yield from _ordered_by(node, texts)
            case ast.Subscript(value=ast.Call(func=func), slice=ast.Constant(value=str()) as key):
                if _verb(func) in _ASDICT:
                    yield _text(key)
            case ast.Constant(value=str() as text) if "{" in text and node.lineno == node.end_lineno:
                for one in _FIELD.finditer(text):
                    where = Place(node.lineno, node.col_offset + 2 + one.start("name"))
                    yield _Named(one["name"], where, handed.get(one["root"], one["root"]))
            case _:
                pass


def _handed_to_formats(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, str]]:
    """What the fields of a text that is formatted stand for: ``text.format(b=book)`` makes ``b`` a book."""
    for node in nodes:
        if isinstance(node, ast.Call) and _verb(node.func) == "format":
            yield from ((one.arg, _verb(one.value)) for one in node.keywords if one.arg and _verb(one.value))


def _texts(nodes: Iterable[ast.AST]) -> dict[str, ast.expr]:
    """The text that a name stands for: a constant, or what a parameter is where nothing is given."""
    found: dict[str, ast.expr] = {}
    for node in nodes:
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and _is_text(node.value):
            found.setdefault(_verb(node.targets[0]), node.value)
    for node in nodes:
        if isinstance(node, ast.arguments):
            named = zip(reversed(node.args), reversed(node.defaults), strict=False)
            kept = ((one, value) for one, value in zip(node.kwonlyargs, node.kw_defaults, strict=True) if value)
            for one, value in (*named, *kept):
                text = value if _is_text(value) else found.get(_verb(value))
                if text is not None:
                    found.setdefault(one.arg, text)
    return found


def _ordered_by(node: ast.Call, texts: Mapping[str, ast.expr]) -> Iterator[_Named]:
    """``min(stops, key=attrgetter(order))``: a member of a stop, whose name another name stands for."""
    key = next((one.value for one in node.keywords if one.arg == "key"), None)
    if not isinstance(key, ast.Call) or _verb(key.func) != "attrgetter":
        return
    over = node.args[0] if node.args else getattr(node.func, "value", None)
    word = _verb(over).lower() if over is not None else ""
    for one in key.args:
        text = texts.get(_verb(one)) if not _is_text(one) else None
        if text is not None and word:
            yield _text(text)._replace(of=next(iter(singulars(word)), word))


def _verb(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _named_in_call(node: ast.Call) -> Iterator[_Named]:
    args, keywords = node.args, node.keywords
    match _verb(node.func):
        case "attrgetter":
            yield from (_text(one) for one in args if _is_text(one))
        case "methodcaller":
            yield from (_text(one) for one in args[:1] if _is_text(one))
        case "getattr" if len(args) == 2 and _is_text(args[1]):
            yield _text(args[1])
        case "getattr" if len(args) == 3 and _is_text(args[1]) and _verb(args[0]) not in ("", "self", "cls"):
            yield _text(args[1])._replace(of=_verb(args[0]))  # with a default nobody hears that it is gone
        case "replace" if len(args) == 1:
            yield from (_Named(one.arg, _place(one)) for one in keywords if one.arg)
        case "model_copy":
            keys = [key for one in keywords if isinstance(one.value, ast.Dict) for key in one.value.keys]
            yield from (_text(one) for one in keys if one is not None and _is_text(one))
        case _:
            pass


_ASDICT = ("asdict", "vars", "_asdict", "model_dump", "dict")


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _text(node: ast.expr) -> _Named:
    value = node.value if isinstance(node, ast.Constant) else ""
    return _Named(str(value).partition(".")[0], Place(node.lineno, node.col_offset + 2))


def _place(node: ast.keyword) -> Place:
    return Place(node.lineno, node.col_offset + 1)


def _is_said(source: str, one: _Named, member: Definition) -> bool:
    """Whether a file names the class that had a member, or calls by its name what it reads the member of."""
    owner = member.qualname.rpartition(".")[0].rpartition(".")[2]
    if one.of:
        return resembles(one.of, owner)
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
