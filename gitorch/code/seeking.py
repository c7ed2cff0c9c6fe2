"""Looking for a pattern in many texts that don't hold it, at a twentieth of what the pattern alone would cost. Pure.

Every match of ``(?i)never|unreachable`` holds one of two words, and to look for words costs next to nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from importlib import import_module
from typing import Any, AnyStr, Generic

_Words = frozenset[str]
_NONE: _Words = frozenset()
_parse = import_module("re._parser").parse  # as ``re`` itself does


class Sought(Generic[AnyStr]):
    """A pattern that is asked only of texts with one of the words that it can't match without."""

    def __init__(self, pattern: AnyStr) -> None:
        self._source: AnyStr = pattern

    @cached_property
    def pattern(self) -> re.Pattern[AnyStr]:
        """Compiled when a text is first looked at: most runs know already what would be found."""
        return re.compile(self._source)

    @cached_property
    def _words(self) -> list[Any]:
        return _spelt(_fewest(_of(_parse(self._source))), self._source)

    def is_in(self, text: AnyStr) -> bool:
        """Whether the pattern matches anywhere."""
        return self._is_likely(_small(text)) and self.pattern.search(text) is not None

    def _is_likely(self, lower: Any) -> bool:
        for word in self._words:  # a generator would take as long as the looking
            if word in lower:
                return True
        return not self._words


@lru_cache(maxsize=128)
def _small(text: Any) -> Any:
    return text.lower() if isinstance(text, bytes) else text.casefold()


def _fewest(words: _Words) -> _Words:
    """Those that say it all: a text with ``rename_column`` has ``rename``, too."""
    return frozenset(word for word in words if not any(other != word and other in word for other in words))


def _spelt(words: _Words, like: object) -> list[Any]:
    return sorted(one.encode("latin-1") if isinstance(like, bytes) else one for one in words)


def _of(sequence: Iterable[tuple[object, Any]]) -> _Words:
    """Words in small letters of which whatever matches holds one; none where that can't be told."""
    found, run = [_NONE], ""
    for operation, argument in sequence:
        letters = {chr(code).lower() for code in _letters(str(operation), argument)}
        if len(letters) == 1:
            run += letters.pop()
        else:
            found += [_word(run), _within(str(operation), argument)]
            run = ""
    return max((*found, _word(run)), key=lambda words: min(map(len, words), default=0))


def _word(run: str) -> _Words:
    return frozenset((run,)) if run else _NONE


def _letters(operation: str, argument: Any) -> Iterator[int]:
    """The letter that stands here, or both of its cases; nothing for anything else."""
    if operation == "LITERAL":
        yield argument
    elif operation == "IN" and all(str(kind) == "LITERAL" for kind, _ in argument):
        yield from (code for _, code in argument)


def _within(operation: str, argument: Any) -> _Words:
    match operation:
        case "BRANCH":
            each = [_of(branch) for branch in argument[1]]
            return frozenset().union(*each) if all(each) else _NONE
        case "SUBPATTERN":
            return _of(argument[-1])
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT" if argument[0]:
            return _of(argument[-1])
        case _:
            return _NONE
