"""A place in code, shown as a compiler shows it: the path, the line, and a caret under the column."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitorch.integrate.finding import Location
from gitorch.report.page import Line, Span, Style, line
from gitorch.report.printable import cells, printable

_WORD = re.compile(r"""[\w$]+|"[^"]*"|'[^']*'|`[^`]*`""")
_CUT = "…"


def snippet(place: Location, text: str | None, *, gutter: int, width: int, style: Style) -> Iterator[Line]:
    """The lines for one place. ``text`` is its source line, or None where it can't be shown.

    ``gutter`` is the width of the widest line number beside it.
    """
    pad = " " * gutter
    yield line(f"{pad}", Span("--> ", Style.PLACE), Span(f"{place.path}:{place.line}:{place.column}", Style.STRONG),
               Span(" on ", Style.DIM), Span(place.branch, Style.NOTE))  # fmt: skip
    if text is None:
        yield line(Span(f"{pad} = ", Style.PLACE), Span(f"{place.role}", style))
        return
    before, marked, after = _split(text, place.column, is_line=place.role == "edit")
    shown, offset, length = _fit(printable(before), printable(marked), printable(after), max(width - gutter - 3, 20))
    yield line(Span(f"{pad} |", Style.PLACE))
    yield line(Span(f"{place.line:>{gutter}} | ", Style.PLACE), shown)
    yield line(
        Span(f"{pad} | ", Style.PLACE), " " * offset, Span("^" * max(length, 1), style), " ", Span(place.role, style)
    )


def _split(text: str, column: int, *, is_line: bool) -> tuple[str, str, str]:
    """The line before the mark, what is marked, and the rest: a word or string, or the rest of the line where none
    begins, or where it is the line that is meant."""
    at = min(column - 1, len(text))
    word = _WORD.match(text, at)
    if word is not None and not is_line:
        return text[:at], word[0], text[word.end() :]
    if not is_line and not text[at : at + 1].isspace():
        return text[:at], text[at : at + 1], text[at + 1 :]
    marked = text[at:].strip()
    start = text.index(marked, at)
    return text[:start], marked, text[start + len(marked) :]


def _fit(before: str, marked: str, after: str, width: int) -> tuple[str, int, int]:
    """The line cut to ``width`` around the marked word, where the word begins on screen, and how wide it is."""
    whole = before + marked + after
    if cells(whole) > width:
        room = width - 2 * len(_CUT)
        keep = max((room - len(marked)) // 2, 0)
        if len(before) > keep:
            before = _CUT + before[len(before) - keep :]
        marked = marked[:room]
        rest = max(width - cells(before) - cells(marked), len(_CUT))
        if cells(after) > rest:
            after = after[: rest - len(_CUT)] + _CUT
    return before + marked + after, cells(before), cells(marked)
