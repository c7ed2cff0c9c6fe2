"""One requirement as a manifest says it, and where. Pure.

Names are normalised as their registries do, so that ``Ruamel.YAML`` and ``ruamel-yaml`` are one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from gitorch.code.model import Place
from gitorch.code.offsets import place_of


@dataclass(frozen=True)
class Dependency:
    """One requirement. ``requirement`` is the version as written, empty for any; ``section`` where it stands."""

    name: str
    requirement: str
    ecosystem: str
    section: str
    place: Place
    is_locked: bool = False


Reader = Callable[[str], Iterator[Dependency]]
"""From a manifest's text to what it requires; ValueError, TypeError or AttributeError for one that it can't read."""


def normalised(name: str, ecosystem: str = "") -> str:
    """A package's name as its registry compares it."""
    lowered = name.strip().lower()
    return re.sub(r"[-_.]+", "-", lowered) if ecosystem in ("", "python", "rust") and "/" not in lowered else lowered


def version_in(value: object) -> str:
    """The version in a Poetry, Pipenv or Cargo entry, which is a string or a table."""
    if isinstance(value, Mapping):
        value = value.get("version", "")
    return value if isinstance(value, str) else ""


def key_at(text: str, name: str) -> Place:
    """Where ``name = …`` is written in TOML; the file's beginning where it is not."""
    return found_at(text, rf"^[ \t]*[\"']?{re.escape(name)}[\"']?\s*=", name)


def found_at(text: str, pattern: str, name: str) -> Place:
    """Where a name stands in the first match of a pattern; the file's beginning where nothing matches."""
    match = re.search(pattern, text, re.MULTILINE)
    if match is None:
        return Place(1, 1)
    return place_of(text, match.start() + max(match[0].find(name), 0))
