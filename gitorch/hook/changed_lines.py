"""Which lines of a file an edit touches and another version changes, and whether git could merge the two. Pure."""

from __future__ import annotations

from difflib import SequenceMatcher

TYPE_CHECKING = False  # typing's own costs an import
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    Range = tuple[int, int]
    """Lines from, to: counted from 0, the end not in it; empty where lines only come in."""
    Opcode = tuple[int, int, int, int]
    """A range of an old text and the range of the new one that takes its place."""


def changes(old: Sequence[str], new: Sequence[str]) -> list[Opcode]:
    """Where two texts differ. What is equal at the beginning and the end costs nothing."""
    shortest = min(len(old), len(new))
    start = next((at for at in range(shortest) if old[at] != new[at]), shortest)
    rest = shortest - start
    end = next((at for at in range(rest) if old[-1 - at] != new[-1 - at]), rest)
    matcher = SequenceMatcher(None, old[start : len(old) - end], new[start : len(new) - end], autojunk=False)
    return [
        (low + start, high + start, new_low + start, new_high + start)
        for tag, low, high, new_low, new_high in matcher.get_opcodes()
        if tag != "equal"
    ]


def edited(before: Sequence[str], given: dict[str, Any]) -> list[Range]:
    """The lines that a tool call of an agent's program would touch; none for a call that edits nothing.

    It knows whole files (``content``), replacements (``old_string``, ``old_str``, or several in ``edits``), insertions
    (``insert_line``) and cells of a notebook, whose lines can't be told.
    """
    if isinstance(content := given.get("content"), str):
        return [(low, high) for low, high, _, _ in changes(before, content.splitlines())]
    if isinstance(line := given.get("insert_line"), int):
        return [(line, line)]
    if "new_source" in given:
        return [(0, len(before))]
    edits = given["edits"] if isinstance(given.get("edits"), list) else [given]
    text = "\n".join(before)
    found = (_replaced(text, edit) for edit in edits if isinstance(edit, dict))
    return [one for one in found if one is not None]


def _replaced(text: str, edit: dict[str, Any]) -> Range | None:
    old = edit.get("old_string", edit.get("old_str"))
    if not isinstance(old, str) or not old:
        return None
    at = text.find("\n".join(old.splitlines()))
    first = text.count("\n", 0, at)
    return (first, first + len(old.splitlines())) if at >= 0 else None


def in_base(made: Sequence[Opcode], wanted: Range) -> Range:
    """A range of a new text as a range of the old one that ``made`` turned into it."""
    low, high = wanted
    return _line(made, low, at_end=False), _line(made, high, at_end=True)


def _line(made: Sequence[Opcode], line: int, *, at_end: bool) -> int:
    shift = 0
    for low, high, new_low, new_high in made:
        if line < new_low or (at_end and line == new_low):
            break
        if line < new_high or (at_end and line == new_high):
            return high if at_end else low
        shift = high - new_high
    return line + shift


def touch(one: Range, other: Range) -> bool:
    """Whether two ranges overlap or meet: git merges neither."""
    return one[0] <= other[1] and other[0] <= one[1]
