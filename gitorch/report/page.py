"""Styled text as a value: lines of spans. Whatever is shown to people passes :func:`render`, and is made safe there."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import NamedTuple

from gitorch.report.printable import cells, printable


class Style(Enum):
    """What a span means; the value is how a terminal is told."""

    PLAIN = ""
    STRONG = "1"
    DIM = "2"
    ERROR = "1;31"
    WARNING = "1;33"
    NOTE = "1;36"
    PLACE = "34"
    ADDED = "32"
    REMOVED = "31"
    GOOD = "1;32"
    COMMAND = "36"


class Span(NamedTuple):
    """A stretch of text in one style. Line breaks in it are shown as escapes: only a page breaks lines."""

    text: str
    style: Style = Style.PLAIN


Line = tuple[Span, ...]
EMPTY: Line = ()


def line(*spans: Span | str) -> Line:
    """One line; bare strings are plain."""
    return tuple(span if isinstance(span, Span) else Span(span) for span in spans)


def render(lines: Iterable[Line], *, colour: bool = False) -> str:
    """The page as text that is safe to print, each line ended; escape sequences are ours alone."""
    return "".join(_render_line(spans, colour=colour) + "\n" for spans in lines)


def wrapped(heads: Line, text: str, *, width: int, style: Style = Style.PLAIN) -> Iterator[Line]:
    """Heading spans and a text, folded at ``width`` with the rest indented below where it began."""
    indent = sum(cells(span.text) for span in heads)
    for number, paragraph in enumerate(text.splitlines() or [""]):
        folded = textwrap.wrap(
            printable(paragraph), max(width - indent, 30), break_long_words=False, break_on_hyphens=False
        )
        for part_number, part in enumerate(folded or [""]):
            is_first = number == part_number == 0
            yield (*(heads if is_first else line(" " * indent)), Span(part, style))


def _render_line(spans: Line, *, colour: bool) -> str:
    return "".join(_render_span(span, colour=colour) for span in spans).rstrip()


def _render_span(span: Span, *, colour: bool) -> str:
    text = printable(span.text)
    if not colour or span.style is Style.PLAIN or not text:
        return text
    return f"\x1b[{span.style.value}m{text}\x1b[0m"
