"""A parsed module as JSON and back, so that it can be remembered from run to run. Pure.

Each value is the list of its fields in order, defaults at the end left out, so what wrote it must be the same code:
:func:`code_digest` says which code that is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Hashable
from dataclasses import fields, is_dataclass
from enum import StrEnum
from functools import cache
from operator import attrgetter
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from gitorch.code.model import Module

_Convert = Callable[[Any], Any]
_AS_THEY_ARE = frozenset({str, int, float, bool, type(None)})
_T = TypeVar("_T")


def encode(value: object) -> bytes:
    """A value of dataclasses, tuples, sets of text and plain fields as bytes that :func:`decode` takes.

    A digest, and the values.
    """
    body = json.dumps(_plain(value), separators=(",", ":"), ensure_ascii=True).encode()
    return _digest(body) + b"\n" + body


def decode(kind: type[_T], content: bytes) -> _T | None:
    """The value of that type, or None for bytes that are not whole, or that other code has written."""
    head, _, body = content.partition(b"\n")
    if head != _digest(body):
        return None
    try:
        return cast("_T", _decoder(cast("Hashable", kind))(json.loads(body)))
    except (TypeError, ValueError, RecursionError):
        return None


def encode_module(module: Module) -> bytes:
    """The module as bytes that :func:`decode_module` takes."""
    return encode(module)


def decode_module(content: bytes) -> Module | None:
    """The module, or None for bytes that are not whole, or that other code has written."""
    return decode(Module, content)


@cache
def code_digest() -> str:
    """The same for the same parsers: what they wrote before they changed is not theirs any more."""
    folder = Path(__file__).parent
    stats = ((path, path.stat()) for path in sorted(folder.rglob("*.py")))
    said = "\0".join(f"{path.relative_to(folder)}:{stat.st_size}:{stat.st_mtime_ns}" for path, stat in stats)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _digest(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest().encode()


def _plain(value: Any) -> Any:
    kind: Any = type(value)
    if kind in _AS_THEY_ARE:
        return value
    if isinstance(value, tuple):
        return [one if type(one) in _AS_THEY_ARE else _plain(one) for one in value]
    if isinstance(value, frozenset):
        return sorted(value)
    return _encoder(cast("Hashable", kind))(value) if is_dataclass(kind) else value


@cache
def _encoder(kind: Any) -> _Convert:
    """How a dataclass becomes the list of its fields, defaults at the end left out."""
    names, defaults, hints = _names(kind), _defaults(kind), get_type_hints(kind)
    read = attrgetter(*names) if len(names) > 1 else lambda value: (getattr(value, names[0]),)
    nested = [at for at, name in enumerate(names) if not _is_json(hints[name])]

    def encode(value: Any) -> list[Any]:
        said = list(read(value))
        while said and said[-1] == defaults[len(said) - 1]:
            said.pop()
        for at in nested:
            if at < len(said):
                said[at] = _plain(said[at])
        return said

    return encode


@cache
def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))


@cache
def _defaults(kind: type[Any]) -> tuple[Any, ...]:
    """The defaults of the fields, those without one by a value that nothing equals; the last ones are not written."""
    return tuple(one.default for one in fields(kind))


@cache
def _decoder(kind: Any) -> _Convert:
    """How a value of a type comes back from JSON."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        inner = _decoder(next(argument for argument in arguments if argument is not type(None)))
        return lambda value: None if value is None else inner(value)
    if origin is frozenset:
        return frozenset
    if origin is tuple:
        item = _decoder(arguments[0])
        return tuple if _is_plain(arguments[0]) else lambda value: tuple([item(one) for one in value])
    if isinstance(kind, type) and (is_dataclass(kind) or issubclass(kind, tuple)):
        return _record(kind)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind
    return lambda value: value


def _record(kind: type[Any]) -> _Convert:
    """A dataclass or a named tuple from the list of its fields; plain fields are taken as they are."""
    hints = get_type_hints(kind)
    names = _names(kind) if is_dataclass(kind) else tuple(hints)
    special = [(at, _decoder(hints[name])) for at, name in enumerate(names) if not _is_plain(hints[name])]
    count = len(names)

    def decode(values: list[Any]) -> Any:
        if len(values) > count:
            raise ValueError(f"{kind.__name__} has {count} fields")
        for at, convert in special:
            if at < len(values):
                values[at] = convert(values[at])
        return kind(*values)

    return decode


def _is_plain(kind: Any) -> bool:
    """Whether JSON gives the value back as it was."""
    if get_origin(kind) in (Union, UnionType):
        return all(_is_plain(argument) for argument in get_args(kind))
    return kind in (str, int, bool, float, type(None))


def _is_json(kind: Any) -> bool:
    """Whether JSON takes a value as it is."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType, tuple):
        return all(argument is ... or _is_json(argument) for argument in arguments)
    if isinstance(kind, type) and issubclass(kind, tuple):
        return all(map(_is_json, get_type_hints(kind).values()))
    return _is_plain(kind) or (isinstance(kind, type) and issubclass(kind, StrEnum))
