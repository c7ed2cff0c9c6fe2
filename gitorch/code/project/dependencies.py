"""What a project depends on, from its manifests and lock files. Pure."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from gitorch.code.project.manifests import dotnet, go, jvm, node, php, python, ruby, rust
from gitorch.code.project.manifests.written import Dependency, Reader, normalised

__all__ = ["REGENERATE", "Dependency", "dependencies", "is_manifest", "normalised"]

REGENERATE = {
    "poetry.lock": "poetry lock",
    "uv.lock": "uv lock",
    "pdm.lock": "pdm lock",
    "Pipfile.lock": "pipenv lock",
    "package-lock.json": "npm install --package-lock-only",
    "yarn.lock": "yarn install",
    "pnpm-lock.yaml": "pnpm install --lockfile-only",
    "bun.lock": "bun install",
    "Cargo.lock": "cargo generate-lockfile",
    "go.sum": "go mod tidy",
    "Gemfile.lock": "bundle lock",
    "composer.lock": "composer update --lock",
}
"""How each lock file is made anew."""

_READERS: dict[str, Reader] = {
    name: reader
    for ecosystem in (python, node, rust, go, ruby, jvm, dotnet, php)
    for name, reader in ecosystem.READERS.items()
}
_SUFFIXES = {".csproj": dotnet.project, ".fsproj": dotnet.project, ".gemspec": ruby.gemspec}


def is_manifest(path: str) -> bool:
    """Whether :func:`dependencies` reads files of this name."""
    return _reader(path) is not None


def dependencies(path: str, text: str) -> tuple[Dependency, ...]:
    """Every requirement of a manifest or lock file; nothing for one that does not parse."""
    reader = _reader(path)
    if reader is None:
        return ()
    try:
        return tuple(reader(text))
    except (ValueError, TypeError, AttributeError, RecursionError):
        return ()


def _reader(path: str) -> Reader | None:
    name = PurePosixPath(path)
    if re.fullmatch(r"(?:.*[-_.])?(?:requirements|constraints)(?:[-_.].*)?\.(?:txt|in)", name.name) or (
        "requirements/" in path and name.suffix in (".txt", ".in")
    ):
        return python.requirements
    return _READERS.get(name.name) or _SUFFIXES.get(name.suffix)
