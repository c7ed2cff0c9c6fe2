"""What the packages of a lock file demand of each other, where a project can hold only one version. Pure.

npm's peer dependencies, and everything in Poetry's: a version that one branch raises may be one that a package of
another branch can't live with, and no manifest says so.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from gitorch.code.model import Place
from gitorch.code.offsets import place_of
from gitorch.code.project.dependencies import normalised


@dataclass(frozen=True)
class Demand:
    """``by`` wants ``name`` within ``requirement``."""

    by: str
    name: str
    requirement: str
    place: Place


@dataclass(frozen=True)
class Locked:
    """A package at the version that a lock file holds."""

    name: str
    version: str
    place: Place


def has_demands(path: str) -> bool:
    """Whether the lock files of this name say what packages demand of each other."""
    return PurePosixPath(path).name in ("package-lock.json", "npm-shrinkwrap.json", "poetry.lock")


def locked(path: str, text: str) -> tuple[tuple[Locked, ...], tuple[Demand, ...]]:
    """The packages that lie at the top of a lock file, and what they demand; nothing for one that does not parse."""
    try:
        entries = list(_poetry(text) if path.endswith("poetry.lock") else _npm(text))
    except (ValueError, TypeError, AttributeError, RecursionError):
        return (), ()
    packages = tuple(package for package, _ in entries)
    return packages, tuple(demand for _, demands in entries for demand in demands)


_Entry = tuple[Locked, list[Demand]]


def _npm(text: str) -> Iterator[_Entry]:
    at = 0
    for path, entry in (json.loads(text).get("packages") or {}).items():
        folder, _, name = path.rpartition("node_modules/")
        if folder or not name or entry.get("link"):
            continue
        at = max(text.find(f'"{path}"', at), at)  # the entries of a document keep its order
        optional = {one for one, meta in (entry.get("peerDependenciesMeta") or {}).items() if meta.get("optional")}
        demands = [
            Demand(name, other, str(wanted), _place(text, rf'"{re.escape(other)}"\s*:', text.find('"peerDep', at)))
            for other, wanted in (entry.get("peerDependencies") or {}).items()
            if other not in optional
        ]
        yield Locked(name, str(entry.get("version", "")), _place(text, r'"version"\s*:', at)), demands


def _poetry(text: str) -> Iterator[_Entry]:
    at = 0
    for entry in tomllib.loads(text).get("package", ()):
        name = normalised(entry["name"])
        at = max(text.find(f'\nname = "{entry["name"]}"', at), at)
        demands = [
            Demand(name, normalised(other), wanted, _place(text, rf"^[\"']?{re.escape(other)}[\"']?\s*=", at))
            for other, wanted in entry.get("dependencies", {}).items()
            if isinstance(wanted, str)
        ]
        yield Locked(name, str(entry["version"]), _place(text, r"^version = ", at)), demands


def _place(text: str, pattern: str, start: int) -> Place:
    match = re.compile(pattern, re.MULTILINE).search(text, max(start, 0))
    return place_of(text, match.start() if match is not None else max(start, 0))
