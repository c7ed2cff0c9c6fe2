"""Patches against a side's files, as unified diffs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import unified_diff

from gitorch.code.model import Place
from gitorch.integrate.finding import Fix
from gitorch.integrate.sides import View


def renamed(view: View, branch: str, places: Iterable[tuple[str, Place]], old: str, new: str) -> Fix | None:
    """A patch that writes ``new`` for ``old`` at these places; None if the old text does not stand there."""
    edits: dict[str, str] = {}
    for path, place in sorted(set(places), reverse=True):
        text = edits.get(path) or view.text(path)
        if text is None:
            return None
        lines = text.splitlines(keepends=True)
        line = lines[place.line - 1]
        at = line.find(old, place.column - 1)
        if at < 0:
            return None
        lines[place.line - 1] = line[:at] + new + line[at + len(old) :]
        edits[path] = "".join(lines)
    patch = patch_of({path: (view.text(path) or "", text) for path, text in edits.items()})
    return Fix(f"use {new} instead of {old}", branch, patch) if patch else None


def patch_of(edits: Mapping[str, tuple[str, str]]) -> str:
    """One unified diff of every path's old and new text."""
    parts: list[str] = []
    for path, (old, new) in sorted(edits.items()):
        lines = unified_diff(old.splitlines(keepends=True), new.splitlines(keepends=True), f"a/{path}", f"b/{path}")
        parts.extend(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
    return "".join(parts)
