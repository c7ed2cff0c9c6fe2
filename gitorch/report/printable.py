"""The one sanitiser: what branches contain may be shown, but may not drive the terminal that shows it.

Names, messages and code come from branches. An escape sequence in them could repaint a screen, a bidirectional
control could make code read as what it is not; each such character is shown as its escape instead.
"""

from __future__ import annotations

import re
import unicodedata

_JOINERS = "\u200c\u200d"  # Persian and emoji need them, and they can't reorder anything
_HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_PLAIN = re.compile(r"[ -~]*")
_TAB = 4


def printable(text: str) -> str:
    """The text on one line: tabs as spaces; controls, invisible and reordering characters as escapes."""
    if _PLAIN.fullmatch(text):
        return text
    return "".join(_shown(character) for character in text)


def cells(text: str) -> int:
    """How many columns of a terminal a printable text takes: wide characters two, combining ones none."""
    return len(text) if text.isascii() else sum(_width(character) for character in text)


def _shown(character: str) -> str:
    if character == "\t":
        return " " * _TAB
    if unicodedata.category(character) not in _HIDDEN or character in _JOINERS:
        return character
    return _escape(ord(character))


def _escape(code: int) -> str:
    if 0xDC80 <= code <= 0xDCFF:  # a byte that is not UTF-8, as surrogateescape keeps it
        return f"\\x{code - 0xDC00:02x}"
    if code > 0xFFFF:
        return f"\\U{code:08x}"
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}"


def _width(character: str) -> int:
    if unicodedata.combining(character) or character in _JOINERS:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
