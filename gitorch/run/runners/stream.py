"""Taking JSON apart that somebody else wrote: every access is typed and bounded, and nothing raises.

What a program prints may be cut off, nested without end, or made to hurt; the worst that it can do is to say nothing.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

LONGEST_LINE = 8 << 20  # bytes; a longer one is skipped, as it can only be the content of some file
LONGEST_TEXT = 64 << 10  # characters kept of anything that is said
LONGEST_DETAIL = 400  # characters kept of a tool's arguments
LARGEST = 1 << 53

LONGEST_PATH = 4096
MANY = 10_000  # ids that are remembered; older ones are forgotten

Record = Mapping[str, object]
Value = TypeVar("Value")


def record(line: bytes) -> Record:
    """The JSON object on a line; empty for anything else."""
    line = line.strip()
    if not line.startswith(b"{") or len(line) > LONGEST_LINE:
        return {}
    try:
        return mapping(json.loads(line))
    except (ValueError, RecursionError):
        return {}


def mapping(value: object) -> Record:
    """An object's members; none if it is something else."""
    return value if isinstance(value, dict) else {}


def member(value: object, *names: str) -> Record:
    """The object that stands under these names, one below the other."""
    for name in names:
        value = mapping(value).get(name)
    return mapping(value)


def records(value: object) -> list[Record]:
    """The objects of a list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def text(value: object, limit: int = LONGEST_TEXT) -> str:
    """A string that can be written anywhere, its end left out beyond ``limit``; empty for anything else."""
    if not isinstance(value, str):
        return ""
    return value[:limit].encode("utf-8", "replace").decode("utf-8")


def count(value: object) -> int:
    """A number of things: zero for what is negative, absurd or no number."""
    if isinstance(value, float) and math.isfinite(value):
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        return 0
    return value if 0 <= value <= LARGEST else 0


def amount(value: object) -> float | None:
    """A price; None for what is negative or no number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) and 0 <= value <= LARGEST else None


def detail(arguments: object) -> str:
    """A tool's arguments in a line for people: a command or a path as it is, anything else as JSON."""
    given = mapping(arguments)
    for name in ("command", "cmd", "file_path", "filePath", "path", "absolute_path", "pattern", "query", "description"):
        if isinstance(given.get(name), str):
            return text(given[name], LONGEST_DETAIL)
    try:
        return text(json.dumps(arguments)[:LONGEST_DETAIL]) if given else ""
    except (ValueError, RecursionError):
        return ""


@dataclass(frozen=True)
class Call:
    """What is kept of a tool call until it comes back: never the content that it writes."""

    tool: str = ""
    detail: str = ""
    path: str = ""


def call(tool: object, arguments: object) -> Call:
    """A tool call, with the path of the file that it is about."""
    given = mapping(arguments)
    names = ("file_path", "filePath", "notebook_path", "path")
    path = next((text(given[name], LONGEST_PATH) for name in names if isinstance(given.get(name), str)), "")
    return Call(text(tool, 100), detail(arguments), path)


def ending(complaints: bytes) -> str:
    """The last line of standard error that says something."""
    lines = [line.strip() for line in complaints[-4096:].decode("utf-8", "replace").splitlines()]
    return next((line[:LONGEST_DETAIL] for line in reversed(lines) if line), "")


def remember(memory: dict[str, Value], key: str, value: Value) -> None:
    """Keep a value, and let the oldest go where there are too many."""
    memory[key] = value
    if len(memory) > MANY:
        del memory[next(iter(memory))]
