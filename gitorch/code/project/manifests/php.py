"""What Composer is told to require, and what it locked. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from gitorch.code.project.manifests.written import (
    Dependency,
    Reader,
    found_at,
)

_PLATFORM = re.compile(r"php(?:-64bit)?$|ext-|lib-|composer-")


def _composer(text: str) -> Iterator[Dependency]:
    document = json.loads(text)
    for section in ("require", "require-dev"):
        for name, value in (document.get(section) or {}).items():
            if not _PLATFORM.match(name):
                at = found_at(text, rf'"{re.escape(name)}"\s*:', name)
                either = re.sub(r"\s*\|\|?\s*", " || ", str(value))
                yield Dependency(name.lower(), either, "php", section, at)


def _composer_lock(text: str) -> Iterator[Dependency]:
    document = json.loads(text)
    for one in [*(document.get("packages") or []), *(document.get("packages-dev") or [])]:
        name, version = str(one["name"]), str(one.get("version", ""))
        at = found_at(text, rf'"name"\s*:\s*"{re.escape(name)}"', name)
        yield Dependency(name.lower(), f"={version.removeprefix('v')}", "php", "lock", at, is_locked=True)


READERS: dict[str, Reader] = {
    "composer.json": _composer,
    "composer.lock": _composer_lock,
}
