"""Specialists from ``.claude/agents/*.md``: front matter and a prompt, as the agent programs of the field read them.

Unknown fields are kept. A file of the repository wins over gitorch's own of the same name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from types import MappingProxyType

from gitorch.config.strict_yaml import read_yaml
from gitorch.errors import ConfigError
from gitorch.git import trees
from gitorch.git.repository import Oid, Repository

FOLDER = ".claude/agents"
_FENCE = "---"


@dataclass(frozen=True)
class Specialist:
    """A role: ``tools`` None means all; ``source`` is the file it comes from, or ``gitorch``."""

    name: str
    description: str
    prompt: str
    source: str
    tools: tuple[str, ...] | None = None
    disallowed_tools: tuple[str, ...] = ()
    model: str | None = None
    permission_mode: str | None = None
    max_turns: int | None = None
    other: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


def specialists(repository: Repository, commit: Oid) -> tuple[Specialist, ...]:
    """Every specialist that a task of ``commit`` can name, by name. Raises ConfigError for a file that is wrong."""
    found = {specialist.name: specialist for specialist in own_specialists()}
    tree = repository.tree_of(commit)
    for name in sorted(trees.listing(repository, tree, FOLDER)):
        path = f"{FOLDER}/{name}"
        entry = trees.entry(repository, tree, path)
        if name.endswith(".md") and entry is not None and entry.is_file:
            specialist = parse_specialist(repository.read_blob(entry.oid).decode("utf-8", "replace"), path)
            found[specialist.name] = specialist
    return tuple(found[name] for name in sorted(found))


def own_specialists() -> tuple[Specialist, ...]:
    """Those that gitorch brings, which ``gitorch init`` writes for a project to change."""
    folder = resources.files("gitorch") / "templates" / "agents"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".md")), key=lambda file: file.name)
    return tuple(parse_specialist(file.read_text(encoding="utf-8"), "gitorch") for file in files)


def parse_specialist(text: str, source: str) -> Specialist:
    """One file. Raises ConfigError with its place if the front matter is missing or wrong."""
    head, prompt = _parted(text, source)
    document = read_yaml(head, source)
    fields = document.value if isinstance(document.value, dict) else {}
    name = fields.pop("name", None)
    if not isinstance(name, str) or not name or name.startswith("-"):
        raise ConfigError(f"{source}: the front matter has no name", hint="name: backend")
    return Specialist(
        name,
        str(fields.pop("description", "") or ""),
        prompt.strip(),
        source,
        _words(fields.pop("tools", None)),
        _words(fields.pop("disallowedTools", None)) or (),
        _text(fields.pop("model", None)),
        _text(fields.pop("permissionMode", None)),
        _number(fields.pop("maxTurns", None), source),
        MappingProxyType(fields),
    )


def _parted(text: str, source: str) -> tuple[str, str]:
    lines = text.lstrip("\ufeff").splitlines()
    if not lines or lines[0].strip() != _FENCE or _FENCE not in (line.strip() for line in lines[1:]):
        raise ConfigError(f"{source} has no front matter between two lines of ---", hint="gitorch init")
    end = next(at for at, line in enumerate(lines[1:], 1) if line.strip() == _FENCE)
    return "\n".join(["", *lines[1:end]]), "\n".join(lines[end + 1 :])


def _words(value: object) -> tuple[str, ...] | None:
    """``Read, Edit`` and a list mean the same."""
    if value is None:
        return None
    parts = value if isinstance(value, list) else str(value).split(",")
    return tuple(word for part in parts if (word := str(part).strip()))


def _text(value: object) -> str | None:
    return str(value) if value is not None else None


def _number(value: object, source: str) -> int | None:
    if value is None:
        return None
    if not str(value).isdigit():
        raise ConfigError(f"{source}: maxTurns is {value!r}, which is not a number")
    return int(str(value))
