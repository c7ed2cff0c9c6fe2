"""Patches against a side's files, as unified diffs that ``git apply`` takes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, unified_diff

from gitorch.code.model import Place
from gitorch.code.syntax import at, language_of, parsed
from gitorch.integrate.finding import Fix
from gitorch.integrate.sides import View

_SCRIPTS = ("javascript", "typescript", "tsx")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_TOKEN = re.compile(r"\w+|\W")
_UNPRINTED = re.compile(r'["\\\x00-\x1f\x7f]')


@dataclass(frozen=True, order=True)
class Edit:
    """``new`` in place of ``old``, which stands at a line and column (from 1, in characters)."""

    line: int
    column: int
    old: str
    new: str


def edited(text: str, edits: Iterable[Edit]) -> str | None:
    """The text with all edits made, those said twice once; None where an old text is not there or two overlap."""
    lines = lines_of(text)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    spans = []
    for edit in sorted(set(edits)):
        start = starts[edit.line - 1] + edit.column - 1 if edit.line <= len(lines) else len(text)
        if not text.startswith(edit.old, start):
            return None
        spans.append((start, start + len(edit.old), edit.new))
    return _spliced(text, spans)


def union(base: str, one: str, other: str) -> str | None:
    """``base`` with the changes of both, word by word; None where they touch the same words differently."""
    return _spliced(base, sorted({*_spans(base, one), *_spans(base, other)}))


def renamed(view: View, branch: str, places: Iterable[tuple[str, Place]], old: str, new: str) -> Fix | None:
    """A patch that writes ``new`` for ``old`` at these places; None if the old text does not stand there.

    A shorthand property of JavaScript says a key and a name at once, of which only the key is written anew.
    """
    edits: dict[str, list[Edit]] = {}
    for path, place in set(places):
        lines = lines_of(view.text(path) or "")
        found = lines[place.line - 1].find(old, place.column - 1) if place.line <= len(lines) else -1
        if found < 0:
            return None
        is_both = _is_shorthand(view, path, Place(place.line, found + 1))
        edits.setdefault(path, []).append(Edit(place.line, found + 1, old, f"{new}: {old}" if is_both else new))
    patch = patch_of(
        {path: (text := view.text(path) or "", edited(text, some) or text) for path, some in edits.items()}
    )
    return Fix(f"use {new} instead of {old}", branch, patch) if patch else None


def _is_shorthand(view: View, path: str, place: Place) -> bool:
    """Whether a name stands alone in an object literal, or in a pattern that takes one apart."""
    language, source = language_of(path), view.read(path)
    node = at(parsed(language, source), place) if language in _SCRIPTS and source is not None else None
    return node is not None and node.type.startswith("shorthand_property_identifier")


def replacement(path: str, text: str, line: int, new: str) -> str:
    """A patch that replaces one line (from 1) of a file; its end stays as it is."""
    lines = lines_of(text)
    old = lines[line - 1]
    ending = old[len(old.rstrip("\r\n")) :]
    return patch_of({path: (text, "".join([*lines[: line - 1], new + ending, *lines[line:]]))})


def renaming(old: str, new: str) -> str:
    """A patch that renames a file and changes nothing in it."""
    return (
        f"diff --git {_quoted(f'a/{old}')} {_quoted(f'b/{new}')}\nsimilarity index 100%\n"
        f"rename from {_quoted(old)}\nrename to {_quoted(new)}\n"
    )


def patch_of(edits: Mapping[str, tuple[str, str]]) -> str:
    """One unified diff of every path's old and new text."""
    parts: list[str] = []
    for path, (old, new) in sorted(edits.items()):
        body = list(unified_diff(lines_of(old), lines_of(new)))[2:]
        if body:
            # As git does: a tab ends a name that has spaces in it.
            end = "\t\n" if " " in path else "\n"
            parts += [f"--- {_quoted(f'a/{path}')}{end}", f"+++ {_quoted(f'b/{path}')}{end}"]
        parts.extend(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in body)
    return "".join(parts)


def lines_of(text: str) -> list[str]:
    """Lines with their ends, as git and the parsers count them: only a line feed ends one."""
    return _LINE.findall(text)


def _spliced(text: str, spans: Sequence[tuple[int, int, str]]) -> str | None:
    parts, done, opened = [], 0, -1
    for start, end, new in spans:
        if start < done or start == opened:
            return None
        parts += [text[done:start], new]
        done, opened = end, start
    return "".join([*parts, text[done:]])


def _spans(old: str, new: str) -> Iterable[tuple[int, int, str]]:
    """What changed, as spans of the old text: by lines first, then by words within the lines that differ."""
    before, after = lines_of(old), lines_of(new)
    at = [0]
    for line in before:
        at.append(at[-1] + len(line))
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            yield from _word_spans(at[i], "".join(before[i:j]), "".join(after[k:m]))


def _word_spans(offset: int, old: str, new: str) -> Iterable[tuple[int, int, str]]:
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    at = [offset]
    for token in before:
        at.append(at[-1] + len(token))
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            yield at[i], at[j], "".join(after[k:m])


def _quoted(name: str) -> str:
    """A name as git writes it in a patch: in quotes where a byte would end or break the line."""
    if not _UNPRINTED.search(name):
        return name
    escaped = (
        f"\\{ord(one):03o}" if ord(one) < 32 or ord(one) == 127 else one for one in re.sub(r'(["\\])', r"\\\1", name)
    )
    return '"' + "".join(escaped) + '"'
