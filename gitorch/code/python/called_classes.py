"""Classes that Python makes by calling: ``namedtuple("Stop", "line platform")``, ``Enum("Colour", ["RED"])``. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tree_sitter import Node

from gitorch.code.model import Kind, Place
from gitorch.code.python.text import Source, folded, last_name, string_constant, text

_TUPLES = frozenset({"namedtuple", "NamedTuple"})
_ENUMS = frozenset({"Enum", "IntEnum", "StrEnum", "Flag", "IntFlag"})


class Field(NamedTuple):
    """A field or member, where it is named, its type and the value that it has where none is given."""

    name: str
    place: Place
    annotation: str | None = None
    value: str | None = None


class CalledClass(NamedTuple):
    """What a call makes: its kind, the base that a class statement would name, its fields or members."""

    kind: Kind
    base: str
    fields: tuple[Field, ...]


def called_class(node: Node | None, source: Source) -> CalledClass | None:
    """The class that an expression makes; None for any other, and for one whose fields are not written out."""
    function = node.child_by_field_name("function") if node is not None and node.type == "call" else None
    made = last_name(text(function)) if function is not None else ""
    if node is None or (made not in _TUPLES and made not in _ENUMS):
        return None
    listed = node.child_by_field_name("arguments")
    given = [one for one in listed.named_children if one.type != "comment"] if listed is not None else []
    plain = [one for one in given if one.type != "keyword_argument"]
    if len(plain) != 2 or string_constant(plain[0]) is None or any(one.type.endswith("_splat") for one in given):
        return None
    fields = tuple(_fields(plain[1], source))
    if not fields:
        return None
    if made in _ENUMS:
        numbered = (one if one.value is not None else one._replace(value=str(n)) for n, one in enumerate(fields, 1))
        return CalledClass(Kind.ENUM, made, tuple(numbered))
    return CalledClass(Kind.CLASS, "NamedTuple", tuple(_with_defaults(fields, given)))


def _fields(node: Node, source: Source) -> Iterator[Field]:
    """``"line platform"``, ``["line", "platform"]``, ``[("line", str)]``, ``{"RED": 1}``."""
    words = string_constant(node)
    if words is not None:
        row, column = source.place(node)
        quotes = text(node).find(words) if words else 0
        if "\n" not in words:
            for found in re.finditer(r"[^\W\d]\w*", words):
                yield Field(found[0], Place(row, column + quotes + found.start()), "Any")
        return
    for one in node.named_children if node.type in ("list", "tuple", "dictionary") else ():
        named = one.named_children[:2] if one.type in ("tuple", "pair") else [one]
        name = string_constant(named[0]) if named else None
        if name is None:
            continue
        said = folded(named[1]) if len(named) > 1 else None
        is_value = one.type == "pair"
        yield Field(
            name,
            source.place(named[0]),
            "Any" if is_value or said is None else said,
            said if is_value else None,
        )


def _with_defaults(fields: tuple[Field, ...], given: list[Node]) -> Iterator[Field]:
    """The last fields have a value where as many are given, all of them where nobody can tell how many."""
    defaults = next(
        (one.child_by_field_name("value") for one in given if text(one).replace(" ", "").startswith("defaults=")), None
    )
    is_counted = defaults is not None and defaults.type in ("tuple", "list")
    values = [folded(one) for one in defaults.named_children] if defaults is not None and is_counted else []
    missing = len(fields) - len(values)
    for number, one in enumerate(fields):
        if defaults is not None and not is_counted:
            yield one._replace(value="...")
        else:
            yield one._replace(value=values[number - missing]) if number >= missing else one
