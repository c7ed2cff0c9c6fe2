"""Where text leaves the program: results on stdout, all else on stderr, coloured only for a terminal that wants it."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Iterable
from typing import IO

import click

from gitorch.report.page import Line, Span, Style, line, render

_WIDTH_OF_NO_TERMINAL = 100
_ESCAPABLE = re.compile(r"[^\x00-\x7e]")


def show(lines: Iterable[Line]) -> None:
    """Print a page of results."""
    click.echo(render(lines, colour=wants_colour(sys.stdout)), nl=False, color=True)


def show_json(document: object) -> None:
    """Print a document for programs: a byte that was not UTF-8 is U+FFFD, as half a surrogate pair ends parsers."""
    text = json.dumps(document, indent=2, ensure_ascii=False)
    show_text(_ESCAPABLE.sub(_escape, text) + "\n")


def _escape(found: re.Match[str]) -> str:
    is_half = 0xD800 <= ord(found[0]) <= 0xDFFF
    return "\\ufffd" if is_half else json.dumps(found[0])[1:-1]


def show_text(text: str) -> None:
    """Print a document for programs as it is."""
    click.echo(text, nl=False, color=True)


def tell(lines: Iterable[Line]) -> None:
    """Print a page that is not the result: errors, hints, what is going on."""
    click.echo(render(lines, colour=wants_colour(sys.stderr)), nl=False, err=True, color=True)


def tell_error(message: str, hint: str | None = None) -> None:
    """One sentence, and a hint on a line of its own."""
    head, *rest = message.splitlines() or [""]
    tell([line(Span("error", Style.ERROR), f": {head}"), *(line(f"  {text}") for text in rest)])
    if hint:
        tell([line(Span("hint", Style.NOTE), f": {hint}")])


def tell_progress(text: str) -> None:
    """Say how far something is on a line that the next word overwrites; on a terminal only."""
    if sys.stderr.isatty():
        click.echo(f"\r{text}\r", err=True, nl=False)


def width() -> int:
    """Columns to write for: the terminal's, or COLUMNS, or 100."""
    return max(shutil.get_terminal_size((_WIDTH_OF_NO_TERMINAL, 24)).columns, 40)


def wants_colour(stream: IO[str]) -> bool:
    """Whether to colour what goes to ``stream``.

    As https://no-color.org and https://bixense.com/clicolors say: NO_COLOR wins, CLICOLOR_FORCE comes next, then it
    takes a terminal that is not dumb and no CLICOLOR=0.
    """
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("CLICOLOR_FORCE", "0") != "0":
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb" and os.environ.get("CLICOLOR") != "0"
