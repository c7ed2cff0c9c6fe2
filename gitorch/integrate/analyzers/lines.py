"""Which line of one text is which line of another. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from itertools import pairwise


@dataclass(frozen=True)
class Correspondence:
    """Two texts of one file, line by line. Lines count from 1."""

    old: Sequence[str]
    new: Sequence[str]

    @cached_property
    def _blocks(self) -> list[tuple[int, int, int]]:
        """Equal runs as (start in old, start in new, length), the common head and tail found without a search."""
        head, shorter = 0, min(len(self.old), len(self.new))
        while head < shorter and self.old[head] == self.new[head]:
            head += 1
        tail = 0
        while tail < shorter - head and self.old[-1 - tail] == self.new[-1 - tail]:
            tail += 1
        old, new = self.old[head : len(self.old) - tail], self.new[head : len(self.new) - tail]
        middle = SequenceMatcher(None, old, new, autojunk=len(old) * len(new) > 4_000_000).get_matching_blocks()
        inner = [(head + block.a, head + block.b, block.size) for block in middle if block.size]
        return [(0, 0, head), *inner, (len(self.old) - tail, len(self.new) - tail, tail)]

    @cached_property
    def hunks(self) -> list[tuple[Sequence[str], Sequence[str], int, int]]:
        """What was replaced by what, with the number of the line before each, in the old text and in the new."""
        ends = [(0, 0, 0), *self._blocks, (len(self.old), len(self.new), 0)]
        gaps = [(a + n, c, b + n, d) for (a, b, n), (c, d, _) in pairwise(ends) if a + n < c or b + n < d]
        return [(self.old[a:c], self.new[b:d], a, b) for a, c, b, d in gaps]

    def to_new(self, line: int) -> int | None:
        """The line of the new text that is this line of the old one; None if it was deleted or changed."""
        for old, new, size in self._blocks:
            if old < line <= old + size:
                return new + line - old
        return None

    def to_old(self, line: int) -> int | None:
        """The line of the old text that is this line of the new one; None if it was added or changed."""
        for old, new, size in self._blocks:
            if new < line <= new + size:
                return old + line - new
        return None

    def nearest_new(self, line: int) -> int:
        """Where this line of the old text stands or, if it is gone, where it stood: never outside the new text."""
        where = 1
        for old, new, size in self._blocks:
            if line <= old:
                break
            where = new + min(line - old, size + 1)
        return max(1, min(where, len(self.new)))

    @cached_property
    def removed(self) -> tuple[int, ...]:
        """The lines of the old text that the new one lacks."""
        kept = {old + number for old, _, size in self._blocks for number in range(1, size + 1)}
        return tuple(line for line in range(1, len(self.old) + 1) if line not in kept)

    @cached_property
    def added(self) -> tuple[int, ...]:
        """The lines of the new text that the old one lacks."""
        kept = {new + number for _, new, size in self._blocks for number in range(1, size + 1)}
        return tuple(line for line in range(1, len(self.new) + 1) if line not in kept)
