"""Values of dataclasses and named tuples as JSON and back, so that they can be remembered from run to run. Pure.

The fields of many values of one kind lie in columns: reading and writing a column is one call, where a list of lists
would be one call a value. What wrote them must be the same code: :func:`code_digest` says which code that is.
"""

from __future__ import annotations

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from functools import cache, cached_property
from itertools import chain
from operator import attrgetter
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

_PLAIN = (str, int, bool, float, type(None))
_T = TypeVar("_T")


def encode(kind: type[_T], value: _T) -> bytes:
    """A value of that type as bytes that :func:`decode` takes: a digest, and the value.

    Types are dataclasses, named tuples, tuples, frozen sets, enums of text, what JSON has, and any of these or None.
    """
    column = _column(cast("Hashable", kind)).packed([value])
    body = json.dumps(column, separators=(",", ":"), ensure_ascii=True).encode()
    return _digest(body) + b"\n" + body


def decode(kind: type[_T], content: bytes) -> _T | None:
    """The value of that type, or None for bytes that are not whole, or that other code has written."""
    head, _, body = content.partition(b"\n")
    if head != _digest(body):
        return None
    try:
        (value,) = _column(cast("Hashable", kind)).unpacked(json.loads(body))
    except (TypeError, ValueError, IndexError, KeyError, RecursionError):
        return None
    return cast("_T", value)


@cache
def code_digest() -> str:
    """The same for the same parsers: what they wrote before they changed is not theirs any more."""
    folder = Path(__file__).parent
    stats = ((path, path.stat()) for path in sorted(folder.rglob("*.py")))
    said = "\0".join(f"{path.relative_to(folder)}:{stat.st_size}:{stat.st_mtime_ns}" for path, stat in stats)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _digest(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest().encode()


class _Column(ABC):
    """Many values of one type: ``packed`` makes what JSON takes of them, ``unpacked`` makes them of that again."""

    @abstractmethod
    def packed(self, values: Sequence[Any]) -> Any: ...

    @abstractmethod
    def unpacked(self, column: Any) -> Sequence[Any]: ...


class _Plain(_Column):
    """Values that JSON gives back as they were."""

    def packed(self, values: Sequence[Any]) -> Any:
        return values

    def unpacked(self, column: Any) -> Sequence[Any]:
        return cast("Sequence[Any]", column)


class _Words(_Column):
    """Members of an enum of text."""

    def __init__(self, kind: type[StrEnum]) -> None:
        self._members: dict[str, StrEnum] = {str(member): member for member in kind}

    def packed(self, values: Sequence[Any]) -> Any:
        return values

    def unpacked(self, column: Any) -> Sequence[Any]:
        return [self._members[one] for one in column]


class _Optional(_Column):
    """Values that may be None: where they stand, and those that are there."""

    def __init__(self, inner: _Column) -> None:
        self._inner = inner

    def packed(self, values: Sequence[Any]) -> Any:
        there = [at for at, value in enumerate(values) if value is not None]
        return len(values), there, self._inner.packed([values[at] for at in there])

    def unpacked(self, column: Any) -> Sequence[Any]:
        count, there, inner = column
        values = [None] * count
        for at, value in zip(there, self._inner.unpacked(inner), strict=True):
            values[at] = value
        return values


class _Many(_Column):
    """Tuples or sets of any length: how long each is, and all of what is in them."""

    def __init__(self, make: type[tuple[Any, ...]] | type[frozenset[Any]], inner: _Column) -> None:
        self._make, self._inner = make, inner

    def packed(self, values: Sequence[Any]) -> Any:
        ordered = map(sorted, values) if self._make is frozenset else values
        return list(map(len, values)), self._inner.packed(list(chain.from_iterable(ordered)))

    def unpacked(self, column: Any) -> Sequence[Any]:
        lengths, packed = column
        inner, found, start = self._inner.unpacked(packed), [], 0
        for length in lengths:
            found.append(self._make(inner[start : start + length]))
            start += length
        return found


class _Record(_Column):
    """Values of several fields, a column each; one that holds nothing but the field's default is left out."""

    def __init__(self, kind: type[Any], names: Iterable[str], types: Iterable[Any], defaults: Iterable[Any]) -> None:
        self._kind, self._names = kind, tuple(names)
        self._types, self._defaults = tuple(types), tuple(defaults)

    @cached_property
    def _columns(self) -> tuple[_Column, ...]:
        """Looked up late: a type may hold others of its own."""
        return tuple(map(_column, self._types))

    def packed(self, values: Sequence[Any]) -> Any:
        if not values:
            return ()
        return len(values), [
            None if default is not MISSING and column.count(default) == len(column) else kind.packed(column)
            for kind, column, default in zip(self._columns, self._across(values), self._defaults, strict=True)
        ]

    def _across(self, values: Sequence[Any]) -> Iterable[Sequence[Any]]:
        if issubclass(self._kind, tuple):
            return zip(*values, strict=True)
        return (list(map(attrgetter(name), values)) for name in self._names)

    def unpacked(self, column: Any) -> Sequence[Any]:
        if not column:
            return ()
        count, packed = column
        columns = [
            [default] * count if one is None else kind.unpacked(one)
            for kind, one, default in zip(self._columns, packed, self._defaults, strict=True)
        ]
        return list(map(self._kind, *columns)) if self._kind is not tuple else list(zip(*columns, strict=True))


@cache
def _column(kind: Any) -> _Column:
    """How values of a type are packed."""
    origin, arguments = get_origin(kind), get_args(kind)
    if _is_plain(kind):
        return _Plain()
    if origin in (Union, UnionType):
        return _Optional(_column(next(argument for argument in arguments if argument is not type(None))))
    if origin is frozenset or (origin is tuple and arguments[-1] is ...):
        return _Many(origin, _column(arguments[0]))
    if origin is tuple:
        return _Record(tuple, (), arguments, [MISSING] * len(arguments))
    if issubclass(kind, StrEnum):
        return _Words(kind)
    return _record(kind)


def _record(kind: type[Any]) -> _Column:
    hints = get_type_hints(kind)
    if is_dataclass(kind):
        said = fields(kind)
        return _Record(
            kind, [one.name for one in said], [hints[one.name] for one in said], [one.default for one in said]
        )
    defaults = kind._field_defaults
    return _Record(kind, hints, hints.values(), [defaults.get(name, MISSING) for name in hints])


def _is_plain(kind: Any) -> bool:
    """Whether JSON gives the value back as it was."""
    if get_origin(kind) in (Union, UnionType):
        return all(map(_is_plain, get_args(kind)))
    return kind in _PLAIN
