"""What crates require: Cargo.toml and Cargo.lock. Pure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

from gitorch.code.offsets import place_of
from gitorch.code.project.manifests.written import Dependency, Reader, key_at, normalised, version_in

_LOCK_PACKAGE = re.compile(r'^name = "([^"]+)"\r?\nversion = "([^"]+)"', re.MULTILINE)


def _cargo(text: str) -> Iterator[Dependency]:
    document = tomllib.loads(text)
    tables = [(name, document.get(name, {})) for name in ("dependencies", "dev-dependencies", "build-dependencies")]
    tables += [("workspace", document.get("workspace", {}).get("dependencies", {}))]
    tables += [("dependencies", target.get("dependencies", {})) for target in document.get("target", {}).values()]
    for section, table in tables:
        for name, value in table.items():
            real = value.get("package", name) if isinstance(value, dict) else name
            yield Dependency(normalised(real, "rust"), version_in(value), "rust", section, key_at(text, name))


def _cargo_lock(text: str) -> Iterator[Dependency]:
    for match in _LOCK_PACKAGE.finditer(text):
        name = normalised(match[1], "rust")
        yield Dependency(name, f"={match[2]}", "rust", "lock", place_of(text, match.start(1)), is_locked=True)


READERS: dict[str, Reader] = {
    "Cargo.toml": _cargo,
    "Cargo.lock": _cargo_lock,
}
