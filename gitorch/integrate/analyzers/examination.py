"""One language and one analyzer: ask about the merged tree, then about the sides only as far as needed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field

from gitorch.git.repository import Oid
from gitorch.integrate.analyzers import delta
from gitorch.integrate.analyzers.diagnostic import Diagnostic, Key
from gitorch.integrate.sides import Side

Ask = Callable[[Oid, Sequence[str]], tuple[Diagnostic, ...]]
"""The errors of a tree in these files; files that the tree lacks have none."""


@dataclass
class Examination:
    """The questions of one analyzer about one merge."""

    ask: Ask
    unsure: Mapping[str, str]
    sides: Sequence[Side]
    root: Oid
    _bases: dict[Oid, Counter[Key]] = field(default_factory=dict)

    def findings(self, merged: Oid, files: Sequence[str]) -> list[Diagnostic]:
        """The errors of ``merged`` in these files that putting the sides together made."""
        errors = self._sure(self.ask(merged, files))
        counts = delta.counted(errors)
        asked: dict[str, tuple[Diagnostic, ...]] = {}
        sides = _likeliest_first(self.sides, {key.path for key in counts})
        for side in sides:
            suspects = delta.beyond_any_side(counts, map(delta.counted, asked.values()))
            if not suspects:
                return []
            asked[side.name] = self._sure(self.ask(side.tree, sorted({key.path for key in suspects})))
        known = [delta.counted(found) for found in asked.values()]
        suspects = delta.beyond_any_side(counts, known)
        open_counts = {key: counts[key] for key in sorted(suspects)}
        doubtful = sorted({key.path for key in suspects if delta.needs_bases(key, open_counts, known)})
        lines = [
            delta.Line(count, self._base(side.base_tree, doubtful)) for side, count in zip(sides, known, strict=True)
        ]
        surplus = delta.excess(open_counts, self._base(self.root, doubtful), lines)
        return _newest(errors, surplus, list(asked.values()))

    def _sure(self, found: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
        return tuple(one for one in found if one.code not in self.unsure)

    def _base(self, tree: Oid, files: Sequence[str]) -> Counter[Key]:
        if tree not in self._bases:
            self._bases[tree] = delta.counted(self._sure(self.ask(tree, files))) if files else Counter()
        return self._bases[tree]


def _likeliest_first(sides: Sequence[Side], files: Set[str]) -> list[Side]:
    """The side first that changed most of the files with errors: it most likely brought them, and ends the inquiry."""
    return sorted(sides, key=lambda side: -len(files & side.changes.keys()))


def _newest(
    errors: Sequence[Diagnostic], surplus: Mapping[Key, int], sides: Sequence[Sequence[Diagnostic]]
) -> list[Diagnostic]:
    """Of several errors with one key those that are new: rather the ones that no side has on the same line."""
    standing = {(one.key, one.line) for found in sides for one in found}
    left, chosen = dict(surplus), list[Diagnostic]()
    for one in sorted(errors, key=lambda error: ((error.key, error.line) in standing, error)):
        if left.get(one.key, 0) > 0:
            left[one.key] -= 1
            chosen.append(one)
    return sorted(chosen)
