"""YAML as people write it and programs can trust it: mappings, lists and strings, each with its place.

No anchors, aliases, merge keys or tags (a file of 341 bytes made of them hangs a program), no duplicate keys, no
guessing of types: ``no``, ``1.10`` and ``12:30`` are strings, and whoever wants a number converts it. A plain empty
value, ``~`` and ``null`` are None.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from gitorch.errors import ConfigError

SIZE_LIMIT = 1 << 20
DEPTH_LIMIT = 32

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Document:
    """What a file says, and where each part of it stands (line and column from 1)."""

    name: str
    value: Any
    places: dict[Path, tuple[int, int]] = field(repr=False)

    def place(self, path: Path) -> tuple[int, int]:
        """Where ``path`` stands, or the nearest part above it that does."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, (1, 1))

    def where(self, path: Path) -> str:
        """``file:line:column`` of a part."""
        line, column = self.place(path)
        return f"{self.name}:{line}:{column}"


def read_yaml(text: str, name: str) -> Document:
    """Parse one document. Raises ConfigError with ``name:line:column`` for anything but plain YAML."""
    if len(text) > SIZE_LIMIT:
        raise ConfigError(f"{name} is larger than {SIZE_LIMIT} characters", hint="split it")
    try:
        _refuse_tricks(text, name)
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _refusal(name, _at(mark), f"is not YAML: {error.problem or error.context}") from error
    except (yaml.YAMLError, UnicodeEncodeError) as error:  # a character that YAML forbids
        raise _refusal(name, (0, 0), "is not YAML: it contains a character that YAML forbids") from error
    places: dict[Path, tuple[int, int]] = {}
    value = None if node is None else _value(node, (), places, name)
    return Document(name, value, places)


_QUOTED = ("'", '"', "|", ">")
_LOADER: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _refuse_tricks(text: str, name: str) -> None:
    """Events come one by one, so that nothing is built before it has been looked at."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        at = _at(event.start_mark)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise _refusal(name, at, "uses an anchor or an alias; write the value out")
        if getattr(event, "tag", None) is not None:
            raise _refusal(name, at, "uses a tag; write a plain value")
        if isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            depth += 1
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            depth -= 1
        if depth > DEPTH_LIMIT:
            raise _refusal(name, at, f"is nested deeper than {DEPTH_LIMIT} levels")


def _value(node: yaml.Node, path: Path, places: dict[Path, tuple[int, int]], name: str) -> Any:
    line, column = _at(node.start_mark)
    places.setdefault(path, (line + 1, column + 1))
    match node:
        case yaml.MappingNode():
            return {key: _value(child, (*path, key), places, name) for key, child in _entries(node, path, places, name)}
        case yaml.SequenceNode():
            return [_value(child, (*path, at), places, name) for at, child in enumerate(node.value)]
        case yaml.ScalarNode():
            is_null = node.style not in _QUOTED and node.value in ("", "~", "null")
            return None if is_null else str(node.value)
        case _:
            raise TypeError(f"yaml.compose made a {type(node).__name__}")


def _entries(
    node: yaml.MappingNode, path: Path, places: dict[Path, tuple[int, int]], name: str
) -> Iterator[tuple[str, yaml.Node]]:
    seen: set[str] = set()
    for key, child in node.value:
        at = _at(key.start_mark)
        if not isinstance(key, yaml.ScalarNode):
            raise _refusal(name, at, "has a key that is not a word")
        if key.value == "<<" and key.style not in _QUOTED:
            raise _refusal(name, at, "uses a merge key; write the values out")
        if key.value in seen:
            raise _refusal(name, at, f"says {key.value!r} twice")
        seen.add(key.value)
        places[*path, str(key.value)] = (at[0] + 1, at[1] + 1)
        yield str(key.value), child


def _at(mark: Any) -> tuple[int, int]:
    return (mark.line, mark.column) if mark else (0, 0)


def _refusal(name: str, at: tuple[int, int], reason: str) -> ConfigError:
    return ConfigError(f"{name}:{at[0] + 1}:{at[1] + 1} {reason}")
