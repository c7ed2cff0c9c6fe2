"""The keys of YAML documents, from the events of libyaml's parser: fast, and no depth of nesting is too deep."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import yaml

from gitorch.code.model import Place

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MERGE = "<<"

Found = tuple[tuple[str, ...], Place, str]
"""A key: the names that lead to it, its document's number first; where it stands; what it is given."""


class _Mark(Protocol):
    """A place as either parser tells it, counted from zero."""

    @property
    def line(self) -> int: ...

    @property
    def column(self) -> int: ...


@dataclass(slots=True)
class _Open:
    """A mapping or a list whose end has not come. ``path`` is None where nothing below is told."""

    is_mapping: bool
    path: tuple[str, ...] | None
    begin: int
    slot: int | None  # where its own key waits for what it is given
    count: int = 0  # of what a list has so far
    key: yaml.ScalarEvent | None = None
    is_at_value: bool = False


def yaml_keys(source: str) -> tuple[Found, ...]:
    """Every key of every document, in the order of the text; nothing of a text that is no YAML."""
    reader = _Reader(source)
    try:
        for event in yaml.parse(source, Loader=_LOADER):
            reader.take(event)
    except (yaml.YAMLError, ValueError):
        return ()
    return tuple(reader.found)


class _Reader:
    def __init__(self, source: str) -> None:
        self.found: list[Found] = []
        self._source = source
        self._lines = [0, *_line_starts(source)]
        self._open: list[_Open] = []
        self._documents = -1

    def take(self, event: yaml.Event) -> None:
        """Read the next event."""
        match event:
            case yaml.DocumentStartEvent():
                self._documents += 1
                self._open = [_Open(is_mapping=False, path=(), begin=0, slot=None, count=self._documents)]
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                path, slot = self._next(None)
                begin = self._offset(event.start_mark)
                self._open.append(
                    _Open(is_mapping=isinstance(event, yaml.MappingStartEvent), path=path, begin=begin, slot=slot)
                )
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                ended = self._open.pop()
                self._given(ended.slot, ended.begin, self._offset(event.end_mark))
            case yaml.ScalarEvent() | yaml.AliasEvent():
                _, slot = self._next(event if isinstance(event, yaml.ScalarEvent) else None)
                self._given(slot, self._offset(event.start_mark), self._offset(event.end_mark))
            case _:
                return

    def _next(self, scalar: yaml.ScalarEvent | None) -> tuple[tuple[str, ...] | None, int | None]:
        """Where the node that begins stands: the path of what is below it, and the slot of the key that it is given."""
        above = self._open[-1]
        if not above.is_mapping:
            above.count += 1
            return (None if above.path is None else (*above.path, str(above.count - 1))), None
        if not above.is_at_value:
            above.key, above.is_at_value = scalar, True
            return None, None
        key, above.key, above.is_at_value = above.key, None, False
        if key is None or key.value == _MERGE or above.path is None:
            return None, None
        path, mark = (*above.path, str(key.value)), key.start_mark
        self.found.append((path, Place(mark.line + 1, mark.column + 1) if mark is not None else Place(1, 1), ""))
        return path, len(self.found) - 1

    def _given(self, slot: int | None, begin: int, end: int) -> None:
        if slot is not None:
            path, place, _ = self.found[slot]
            self.found[slot] = (path, place, " ".join(self._source[begin:end].split()))

    def _offset(self, mark: _Mark | None) -> int:
        """Where a mark stands in the text; one behind a last line without an end is the text's own end."""
        if mark is None or mark.line >= len(self._lines):
            return len(self._source)
        return self._lines[mark.line] + mark.column


def _line_starts(source: str) -> Iterator[int]:
    at = source.find("\n")
    while at >= 0:
        yield at + 1
        at = source.find("\n", at + 1)
