"""Where a slow checker has to look: at what mentions something that another side declares anew, changes or removes.

An error that only the merge has comes from one side's declaration and another side's use of its name. What mentions
none of the names that others touched is as right, or as wrong, as its own side made it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from gitorch.integrate.analyzers.lines import Correspondence
from gitorch.integrate.analyzers.traces import WORD, SideTexts

_DECLARES = re.compile(
    r"\b(?:function\*?|class|interface|type|enum|namespace|module|const|let|var|get|set|def)\s+([A-Za-z_$][\w$]*)"
    r"|([A-Za-z_$][\w$]*)\s*[?!]?\s*(?::|=(?!=)|\()"
)
_LISTS = re.compile(r"\b(?:import|export|from|extends|implements)\b")
_SAYS_NOTHING = frozenset({
    "if", "for", "while", "switch", "catch", "return", "await", "typeof", "new", "function", "super", "this", "else",
    "default", "case", "it", "test", "describe", "expect", "const", "let", "var", "import", "export", "from", "as",
})  # fmt: skip


def focus(sides: Sequence[SideTexts], files: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """For each of these files the words that make a place in it worth checking."""
    touched = {side.side.name: _touched(side) for side in sides}
    found: dict[str, tuple[str, ...]] = {}
    for path in files:
        changers = {side.side.name for side in sides if path in side.correspondences}
        others = [words for name, words in touched.items() if len(changers) > 1 or name not in changers]
        found[path] = tuple(sorted(set[str]().union(*others)))
    return found


def mentioned(focused: Mapping[str, tuple[str, ...]], texts: Mapping[str, Sequence[str]]) -> list[str]:
    """The files whose text has one of their words."""
    return [
        path
        for path, words in focused.items()
        if not {word for line in texts[path] for word in WORD.findall(line)}.isdisjoint(words)
    ]


def _touched(side: SideTexts) -> set[str]:
    """The names that a side declares on lines that it changed, that it took away, or inside of which it edits."""
    words = {word for word, traces in side.traces.items() if any(one.is_gone or one.kind for one in traces)}
    for lines in side.correspondences.values():
        words.update(_declared_in_changes(lines))
    return words - _SAYS_NOTHING


def _declared_in_changes(lines: Correspondence) -> Iterator[str]:
    for text, numbers in ((lines.old, lines.removed), (lines.new, lines.added)):
        previous, least = 0, 0
        for number in numbers:
            line = text[number - 1]
            yield from _declared(line)
            depth = _indentation(line)
            if number != previous + 1 or depth < least:
                yield from (word for above in _around(text, number) for word in _declared(text[above - 1]))
                least = depth
            previous = number


def _declared(line: str) -> Iterator[str]:
    if _LISTS.search(line):
        yield from WORD.findall(line)
        return
    for match in _DECLARES.finditer(line):
        yield match.group(1) or match.group(2)


def _around(text: Sequence[str], number: int) -> Iterator[int]:
    """The lines that open the blocks around a line, by their indentation, the innermost first."""
    depth = _indentation(text[number - 1])
    for above in range(number - 1, 0, -1):
        if depth == 0:
            return
        line = text[above - 1]
        if line.strip() and _indentation(line) < depth:
            depth = _indentation(line)
            yield above


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())
