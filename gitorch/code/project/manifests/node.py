"""What packages of Node require, and what their lock files hold. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from gitorch.code.offsets import place_of
from gitorch.code.project.manifests.written import Dependency, Reader, found_at, normalised

_SECTIONS = ("dependencies", "devDependencies", "peerDependencies", "optionalDependencies")


def _package(text: str) -> Iterator[Dependency]:
    document = json.loads(text)
    for section in _SECTIONS:
        for name, value in (document.get(section) or {}).items():
            place = found_at(text, rf'"{re.escape(name)}"\s*:', name)
            yield Dependency(normalised(name, "node"), str(value), "node", section, place)


def _node_lock(text: str) -> Iterator[Dependency]:
    pattern = r"^\s*\"(?:\S*node_modules/)((?:@[^/\"]+/)?[^/\"]+)\":|^ {0,2}[\"'/]?((?:@[\w.-]+/)?[\w.-]+)@[^:\n]*:\s*$"
    for match in re.finditer(pattern, text, re.MULTILINE):
        group = 1 if match[1] else 2
        yield Dependency(match[group].lower(), "", "node", "lock", place_of(text, match.start(group)), is_locked=True)


READERS: dict[str, Reader] = {
    "package.json": _package,
    "package-lock.json": _node_lock,
    "yarn.lock": _node_lock,
    "pnpm-lock.yaml": _node_lock,
}
