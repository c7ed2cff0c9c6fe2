"""Places of a text, which are lines and columns, to offsets and back. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

from gitorch.code.model import Place


def offset_of(code: str, where: Place) -> int:
    """The offset of a place, or of the end of the text beyond it."""
    starts = _line_starts(code)
    return min(starts[where.line - 1] + where.column - 1, len(code)) if where.line <= len(starts) else len(code)


def place_of(code: str, offset: int) -> Place:
    """The place of an offset in a text."""
    starts = _line_starts(code)
    line = bisect_right(starts, offset)
    return Place(line, offset - starts[line - 1] + 1)


@lru_cache(maxsize=64)
def _line_starts(code: str) -> tuple[int, ...]:
    return (0, *(found.end() for found in re.finditer("\n", code)))
