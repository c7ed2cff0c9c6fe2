"""Members that Python names by a text or a keyword: ``attrgetter("mail")``, ``"{user.mail}"``. Pure."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from gitorch.code.behaviour.calls.bound_to import singulars
from gitorch.code.model import Place
from gitorch.code.python.nodes import within

_FIELD = re.compile(r"\{(?P<root>[A-Za-z_]\w*)\.(?P<name>[A-Za-z_]\w*)[^{}]*\}")  # of a text to be formatted


class NamedByText(NamedTuple):
    """A member's name, and where it is said."""

    name: str
    place: Place
    of: str = ""  # what is called as a class may be


def named_by_text(source: str) -> Iterator[NamedByText]:
    """Every member that a file of Python names so; nothing for one that does not parse."""
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
                    yield NamedByText(one["name"], where, handed.get(one["root"], one["root"]))
            case _:
                pass


def _handed_to_formats(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, str]]:
    """What the fields of a text that is formatted stand for: ``text.format(b=book)`` makes ``b`` a book."""
    for node in nodes:
        if isinstance(node, ast.Call) and _verb(node.func) == "format":
            yield from ((one.arg, _verb(one.value)) for one in node.keywords if one.arg and _verb(one.value))


def _texts(nodes: Iterable[ast.AST]) -> dict[str, list[ast.expr]]:
    """The texts that a name stands for: a constant, a list of some, or what a parameter is where nothing is given."""
    found: dict[str, list[ast.expr]] = {}
    for node in nodes:
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and (texts := _said(node.value, {})):
            found.setdefault(_verb(node.targets[0]), texts)
    for node in nodes:
        if isinstance(node, ast.arguments):
            named = zip(reversed(node.args), reversed(node.defaults), strict=False)
            kept = ((one, value) for one, value in zip(node.kwonlyargs, node.kw_defaults, strict=True) if value)
            for one, value in (*named, *kept):
                if texts := _said(value, found):
                    found.setdefault(one.arg, texts)
    return found


def _said(node: ast.expr, known: Mapping[str, list[ast.expr]]) -> list[ast.expr]:
    """The texts that an expression stands for, as far as they are written out."""
    match node:
        case ast.Constant(value=str()):
            return [node]
        case ast.List(elts=listed) | ast.Tuple(elts=listed) if listed and all(map(_is_text, listed)):
            return listed
        case ast.Starred(value=value):
            return _said(value, known)
        case _:
            return known.get(_verb(node), [])


def _ordered_by(node: ast.Call, texts: Mapping[str, list[ast.expr]]) -> Iterator[NamedByText]:
    """``min(stops, key=attrgetter(order))``, ``map(attrgetter("name"), stops)``: a member of a stop."""
    key = next((one.value for one in node.keywords if one.arg == "key"), None)
    over = node.args[0] if node.args else getattr(node.func, "value", None)
    if key is None and _verb(node.func) in ("map", "filter", "groupby") and len(node.args) == 2:
        key, over = sorted(node.args, key=lambda one: not isinstance(one, ast.Call))
    if not isinstance(key, ast.Call) or _verb(key.func) != "attrgetter":
        return
    word = _verb(over).lower() if over is not None else ""
    for one in key.args if word else ():
        for text in _said(one, texts):
            yield _text(text)._replace(of=next(iter(singulars(word)), word))


def _verb(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _named_in_call(node: ast.Call) -> Iterator[NamedByText]:
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
            yield from (NamedByText(one.arg, _place(one)) for one in keywords if one.arg)
        case "model_copy":
            keys = [key for one in keywords if isinstance(one.value, ast.Dict) for key in one.value.keys]
            yield from (_text(one) for one in keys if one is not None and _is_text(one))
        case _:
            pass


_ASDICT = ("asdict", "vars", "_asdict", "model_dump", "dict")


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _text(node: ast.expr) -> NamedByText:
    value = node.value if isinstance(node, ast.Constant) else ""
    return NamedByText(str(value).partition(".")[0], Place(node.lineno, node.col_offset + 2))


def _place(node: ast.keyword) -> Place:
    return Place(node.lineno, node.col_offset + 1)
