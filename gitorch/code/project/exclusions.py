"""Which packages a project's own rules forbid, wherever they are written down as data. Pure.

gitorch.yaml, a ``[tool.…]`` table, a decision record in YAML, cargo-deny's bans, a linter's banned imports: a list
under a key that says exclude, forbid, ban, deny or disallow, in a context that speaks of dependencies.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gitorch.code.model import Place
from gitorch.code.project.outline import scalars


@dataclass(frozen=True)
class Exclusion:
    """A package that must not be added: its name or glob as written, and where."""

    name: str
    place: Place


_NO = re.compile(
    r"(?i)^(?:exclu(?:de|ded|des|sions?)|forbid(?:den|s)?|ban(?:ned|s)?|disallow(?:ed|s)?|den(?:y|ied|ylist)"
    r"|prohibit(?:ed|s)?|not[_-]?allowed|blocked|no[_-]restricted[_-]imports)"
    r"(?:[_-]?(?:dependenc(?:y|ies)|packages?|librar(?:y|ies)|libs?|imports?|api|crates?))?$"
)
_CONTEXT = re.compile(r"(?i)depend|package|librar|import|constraint|gitorch|architect|banned-api|crate|^bans$|decision")
_NAME_KEYS = ("name", "package", "dependency", "crate")
_FILE = re.compile(
    r"(?i)(?:^|/)gitorch\.ya?ml$|(?:^|/)(?:pyproject|ruff|\.ruff|deny)\.toml$|(?:^|/)package\.json$"
    r"|(?:^|/)\.eslintrc(?:\.json)?$"
    r"|(?:constraint|architect|decision|\badr|polic|guardrail|convention|dependenc)[^/]*(?:/[^/]*)?\.(?:ya?ml|toml|json)$"
)


def may_exclude(path: str) -> bool:
    """Whether a file of this name is where such rules are kept."""
    return _FILE.search(path) is not None


def exclusions(path: str, text: str) -> tuple[Exclusion, ...]:
    """Every package that the file forbids; nothing for a file that does not parse."""
    context = "gitorch" if path.endswith(("gitorch.yaml", "gitorch.yml")) else path.rpartition("/")[2]
    return tuple(_found(path, text, context))


def _found(path: str, text: str, context: str) -> Iterator[Exclusion]:
    for keys, value, place in scalars(path, text):
        name = _excluded(keys, value, context)
        if name:
            yield Exclusion(name, place)


def _excluded(keys: tuple[str, ...], value: str, context: str) -> str | None:
    """The package that a leaf names, if the keys above it forbid it."""
    at = next((n for n, key in enumerate(keys) if _NO.match(key)), None)
    if at is None or not any(_CONTEXT.search(key) for key in (context, *keys[: at + 1])):
        return None
    if keys[0] == "tool" and not any(_CONTEXT.search(key) for key in keys[1 : at + 1]):
        return None  # a tool's own list of paths
    below = [key for key in keys[at + 1 :] if key != "[]"]
    if "source_modules" in below or value in ("error", "warn", "off"):
        return None
    if not below or below[-1] in _NAME_KEYS:
        return value if re.fullmatch(r"[@\w][\w./@*: <>=~^-]*", value) else None
    return below[0] if keys[at].endswith("api") else None
