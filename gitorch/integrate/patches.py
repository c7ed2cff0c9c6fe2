"""Small unified diffs for fixes, against one side's tree."""

from __future__ import annotations

import difflib


def replacement(path: str, text: str, line: int, new: str) -> str:
    """A patch that replaces one line (from 1) of a file."""
    before = text.splitlines(keepends=True)
    ending = "\r\n" if before[line - 1].endswith("\r\n") else "\n"
    after = [*before[: line - 1], new + ending, *before[line:]]
    return "".join(difflib.unified_diff(before, after, f"a/{path}", f"b/{path}"))


def renaming(old: str, new: str) -> str:
    """A patch that renames a file and changes nothing in it."""
    return f"diff --git a/{old} b/{new}\nsimilarity index 100%\nrename from {old}\nrename to {new}\n"
