"""Members that Python names by a text or a keyword: ``attrgetter("mail")``, ``"{user.mail}"``. Pure."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from gitorch.code.model import Place
from gitorch.code.python.nodes import within
from gitorch.code.python.taken_apart import keys_read, thing_taken_apart

_FIELD = re.compile(r"(?<!\{)\{(?P<root>\w+)\.(?P<name>[A-Za-z_]\w*)[^{}]*\}(?!\})")  # of a text to be formatted
_PLAIN = re.compile(r"(?<!\{)\{([A-Za-z_]\w*)[^{}.]*\}|%\(([A-Za-z_]\w*)\)|\$\{?([A-Za-z_]\w*)")
_HIMSELF = ("", "self", "cls")


class NamedByText(NamedTuple):
    """A member's name, and where it is said."""

    name: str
    place: Place
    of: str = ""  # what is called as a class may be, or as many of it


def named_by_text(source: str) -> Iterator[NamedByText]:
    """Every member that a file of Python names so; nothing for one that does not parse."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    nodes = list(within(tree))
    handed, texts = dict(_handed_to_formats(nodes)), _texts(nodes)
    for key, of in keys_read(nodes):
        yield from (_text(key)._replace(of=of), _text(key))
    for node in nodes:
        match node:
            case ast.Call():
                yield from _named_in_call(node)
                yield from _ordered_by(node, texts)
                yield from _filled_with(node, texts)
            case ast.BinOp(op=ast.Mod()):
                yield from _filled_with(node, texts)
            case ast.Constant(value=str() as text) if "{" in text and node.lineno == node.end_lineno:
                for one in fields_of(text):
                    where = Place(node.lineno, node.col_offset + 1 + one.place.column)
                    yield NamedByText(one.name, where, handed.get(one.of, one.of))
            case _:
                pass


def fields_of(line: str) -> Iterator[NamedByText]:
    """The members that the fields of a text name: ``{tenant.rent}``, by columns, and what each is one of."""
    for one in _FIELD.finditer(line):
        yield NamedByText(one["name"], Place(1, one.start("name") + 1), one["root"])


def handed_to_formats(source: str) -> dict[str, str]:
    """What the fields of texts that a file formats stand for: ``text.format(b=book)`` makes ``b`` a book."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    return dict(_handed_to_formats(within(tree)))


def _handed_to_formats(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, str]]:
    for node in nodes:
        if isinstance(node, ast.Call) and _verb(node.func) == "format":
            yield from ((one.arg, _verb(one.value)) for one in node.keywords if one.arg and _verb(one.value))
            yield from ((str(at), _verb(one)) for at, one in enumerate(node.args) if _verb(one))


def _filled_with(node: ast.Call | ast.BinOp, texts: Mapping[str, list[ast.expr]]) -> Iterator[NamedByText]:
    """A text whose fields are members of one thing: ``text.format(**vars(stop))``, ``text % vars(stop)``."""
    match node:
        case ast.BinOp(left=said, right=values):
            pass
        case ast.Call(func=ast.Attribute(value=said, attr="format"), keywords=[ast.keyword(arg=None, value=values)]):
            pass
        case ast.Call(
            func=ast.Attribute(value=said, attr="format_map" | "substitute" | "safe_substitute"), args=[values]
        ):
            pass
        case _:
            return
    thing = thing_taken_apart(values)
    whose = _verb(thing) if thing is not None else ""
    said = said.args[0] if isinstance(said, ast.Call) and said.args else said  # Template("…")
    for text in _said(said, texts) if whose else ():
        for one in _PLAIN.finditer(str(getattr(text, "value", ""))):
            where = Place(text.lineno, text.col_offset + 2 + one.start())
            yield NamedByText(one[1] or one[2] or one[3], where, whose)


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
    word = _verb(over) if over is not None else ""
    for one in key.args if word else ():
        for text in _said(one, texts):
            yield _text(text)._replace(of=word)


def _verb(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _named_in_call(node: ast.Call) -> Iterator[NamedByText]:
    args, keywords = node.args, node.keywords
    match _verb(node.func):
        case "attrgetter":
            yield from (_text(one) for one in args if _is_text(one))
        case "methodcaller":
            yield from (_text(one) for one in args[:1] if _is_text(one))
        case "getattr" | "setattr" | "delattr" as how if len(args) > 1 and _is_text(args[1]):
            yield from [_text(args[1])] if how == "getattr" and len(args) == 2 else ()
            if _verb(args[0]) not in _HIMSELF:  # with a default, nobody hears that it is gone
                yield _text(args[1])._replace(of=_verb(args[0]))
        case "replace" | "_replace" | "evolve" if len(args) < 2:
            holder = _verb(args[0] if args else getattr(node.func, "value", node.func))
            yield from (NamedByText(one.arg, _place(one)) for one in keywords if one.arg and args)
            yield from (NamedByText(one.arg, _place(one), holder) for one in keywords if one.arg and holder)
        case "model_copy":
            keys = [key for one in keywords if isinstance(one.value, ast.Dict) for key in one.value.keys]
            yield from (_text(one) for one in keys if one is not None and _is_text(one))
        case _:
            pass


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _text(node: ast.expr) -> NamedByText:
    value = node.value if isinstance(node, ast.Constant) else ""
    return NamedByText(str(value).partition(".")[0], Place(node.lineno, node.col_offset + 2))


def _place(node: ast.keyword) -> Place:
    return Place(node.lineno, node.col_offset + 1)
