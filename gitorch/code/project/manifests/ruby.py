"""What Ruby requires: Gemfile, Gemfile.lock and gemspecs. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitorch.code.offsets import place_of
from gitorch.code.project.manifests.written import Dependency, Reader

_GEM = re.compile(r"^\s*gem\s*\(?\s*[\"']([\w.-]+)[\"']((?:\s*,\s*[\"'][^\"']+[\"'])*)", re.MULTILINE)
_ADDED = re.compile(
    r"^\s*\w+\.add_(?:runtime_|development_)?dependency\s*\(?\s*[\"']([\w.-]+)[\"']((?:\s*,\s*[\"'][^\"']+[\"'])*)",
    re.MULTILINE,
)
_LOCKED = re.compile(r"^    ([\w.-]+) \((\d[\w.-]*)\)$", re.MULTILINE)


def _gems(text: str) -> Iterator[Dependency]:
    yield from _listed(_GEM, text)


def gemspec(text: str) -> Iterator[Dependency]:
    """What a ``.gemspec`` adds; the file is never run."""
    yield from _listed(_ADDED, text)


def _listed(pattern: re.Pattern[str], text: str) -> Iterator[Dependency]:
    for match in pattern.finditer(text):
        requirement = ", ".join(re.findall(r"[\"']([^\"']+)[\"']", match[2]))
        yield Dependency(match[1].lower(), requirement, "ruby", "gems", place_of(text, match.start(1)))


def _gem_lock(text: str) -> Iterator[Dependency]:
    for match in _LOCKED.finditer(text):
        yield Dependency(
            match[1].lower(), f"={match[2]}", "ruby", "lock", place_of(text, match.start(1)), is_locked=True
        )


READERS: dict[str, Reader] = {
    "Gemfile": _gems,
    "Gemfile.lock": _gem_lock,
}
