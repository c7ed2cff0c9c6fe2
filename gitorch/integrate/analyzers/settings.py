"""Whether the target's tree configures a tool: reads names and tables, runs nothing."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence

from gitorch.integrate.sides import View


def configures(target: View, tool: str, *, files: Sequence[str]) -> bool:
    """Whether one of these files is at the root, or ``[tool.NAME]`` in pyproject.toml."""
    return any(target.entry(name) is not None for name in files) or _has_table(target, tool)


def has_section(target: View, path: str, section: str) -> bool:
    """Whether an ini file at the root has this section."""
    return f"\n[{section}]" in f"\n{target.text(path) or ''}"


def _has_table(target: View, tool: str) -> bool:
    try:
        tables = tomllib.loads(target.text("pyproject.toml") or "").get("tool", {})
    except tomllib.TOMLDecodeError:
        return False
    return isinstance(tables, dict) and tool in tables
