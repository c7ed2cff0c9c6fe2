"""The two names of a file in a diff: prefixes, quotes, and the headers that alone tell of renames and empty files.

Source: https://git-scm.com/docs/diff-format#generate_patch_text_with_p
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_NOWHERE = "/dev/null"
_PREFIX = re.compile(r"[abciow12]/")
_ESCAPE = re.compile(rb'\\([0-7]{3}|[abtnvfr"\\])')
_LETTERS = {b"a": b"\a", b"b": b"\b", b"t": b"\t", b"n": b"\n", b"v": b"\v", b"f": b"\f", b"r": b"\r"}


def names(source: str, target: str, header: Sequence[str]) -> tuple[str | None, str | None]:
    """The path before and the path after, None where there is none."""
    moved = [_value(header, "rename from ", "copy from "), _value(header, "rename to ", "copy to ")]
    if moved[0] is not None and moved[1] is not None:
        return unquoted(moved[0]), unquoted(moved[1])
    whole = _halves(header[0].removeprefix("diff --git ")) if header and header[0].startswith("diff --git ") else None
    old = whole[0] if whole and source != _NOWHERE else unquoted(source)
    new = whole[1] if whole and target != _NOWHERE else unquoted(target)
    pair = [name for name in (old, new) if name != _NOWHERE]
    cut = 2 if all(_PREFIX.match(name) for name in pair) else 0
    return (None if old == _NOWHERE else old[cut:]), (None if new == _NOWHERE else new[cut:])


def unquoted(name: str) -> str:
    """A name as it is, without the quotes and escapes of ``core.quotePath``."""
    if not (len(name) > 1 and name.startswith('"') and name.endswith('"')):
        return name
    plain = _ESCAPE.sub(_unescaped, name[1:-1].encode("utf-8", "surrogateescape"))
    return plain.decode("utf-8", "surrogateescape")


def _unescaped(match: re.Match[bytes]) -> bytes:
    said = match[1]
    return bytes([int(said, 8) & 0xFF]) if len(said) == 3 else _LETTERS.get(said, said)


def _value(header: Sequence[str], *starts: str) -> str | None:
    return next((line[len(start) :] for line in header for start in starts if line.startswith(start)), None)


def _halves(both: str) -> tuple[str, str] | None:
    """Two names that are the same but for their prefix, however many spaces are in them."""
    middle = len(both) // 2
    old, new = unquoted(both[:middle]), unquoted(both[middle + 1 :])
    return (old, new) if both[middle : middle + 1] == " " and old[2:] == new[2:] else None
