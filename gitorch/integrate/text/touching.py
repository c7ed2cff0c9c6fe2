"""How two lines of work touch, from their changed paths alone.

merge-ort decides a path by its three versions unless a rename, a directory rename or a file against a directory is
involved. This module says when none can be: then only the paths that both sides changed need merging, and a pair
without any merges by taking each side's changes. When in doubt the answer is ``Entangled``, and git is asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from gitorch.git.merging import directories_of
from gitorch.git.repository import Oid
from gitorch.git.scratch import Scratch
from gitorch.git.trees import Change

GITLINK = 0o160000


@dataclass(frozen=True)
class Apart:
    """No path needs merging."""


@dataclass(frozen=True)
class Sharing:
    """Only these paths need merging, each by its three versions."""

    paths: frozenset[str]


@dataclass(frozen=True)
class Entangled:
    """Only the two whole commits tell."""


Touch = Apart | Sharing | Entangled


@dataclass(frozen=True)
class Line:
    """One side of a merge: what it changed since the merge base, and the tree it came to."""

    scratch: Scratch
    changes: Mapping[str, Change]
    tree: Oid

    @cached_property
    def added(self) -> frozenset[str]:
        return frozenset(path for path, change in self.changes.items() if change.old is None)

    @cached_property
    def removed(self) -> frozenset[str]:
        return frozenset(path for path, change in self.changes.items() if change.new is None)

    @cached_property
    def above_added(self) -> frozenset[str]:
        """The directories above every added path."""
        return directories_of(self.added) - {""}

    @cached_property
    def above_removed(self) -> frozenset[str]:
        """The directories above every removed path."""
        return directories_of(self.removed) - {""}

    def gone(self, directories: frozenset[str]) -> Iterator[str]:
        """Of some directories those that a rename may have carried away: no longer there, on a line that also adds."""
        doubtful = self.above_removed & directories if self.added else ()
        yield from (one for one in sorted(doubtful) if not self._has_changed_in(one) and not self._has_directory(one))

    def _has_changed_in(self, directory: str) -> bool:
        """Whether a changed path is there, below a directory; cheaper to tell than what the tree has."""
        below = directory + "/"
        return any(path.startswith(below) and change.new is not None for path, change in self.changes.items())

    def _has_directory(self, path: str) -> bool:
        found = self.scratch.entry(self.tree, path)
        return found is not None and found.mode == 0o040000


def touch(left: Line, right: Line) -> Touch:
    """How two lines from one merge base touch; the order of the two makes no difference."""
    shared = left.changes.keys() & right.changes.keys()
    if _collide(left, right) or _collide(right, left) or any(_entangles(left, right, path) for path in shared):
        return Entangled()
    merging = frozenset(path for path in shared if left.changes[path].new != right.changes[path].new)
    return Sharing(merging) if merging else Apart()


def meeting(lines: Mapping[str, Line]) -> set[tuple[str, str]]:
    """The names of the lines that :func:`touch` may call anything but apart, in the order of ``lines``.

    All lines leave one merge base. Costs the paths that they changed, and the pairs found.
    """
    place = {name: number for number, name in enumerate(lines)}
    found = set(sharing({name: line.changes for name, line in lines.items()}))
    below: dict[str, list[str]] = {}
    for name, line in lines.items():
        for directory in line.above_added:
            below.setdefault(directory, []).append(name)
    for name, line in lines.items():
        for above in {*line.gone(line.above_removed), *line.added}:
            for other in below.get(above, ()):
                if place[name] != place[other]:
                    found.add((name, other) if place[name] < place[other] else (other, name))
    return found


def sharing(changes: Mapping[str, Iterable[str]]) -> Counter[tuple[str, str]]:
    """How many paths two lines both changed, from the paths of each by its name; only where there is one."""
    by_path: dict[str, list[str]] = {}
    for name, paths in changes.items():
        for path in paths:
            by_path.setdefault(path, []).append(name)
    return Counter(pair for names in by_path.values() if len(names) > 1 for pair in combinations(names, 2))


def _collide(left: Line, right: Line) -> bool:
    """A path that right adds lies in a directory that left renamed away, or below a file that left adds."""
    return any(left.gone(right.above_added)) or not left.added.isdisjoint(right.above_added)


def _entangles(left: Line, right: Line, path: str) -> bool:
    """Whether a path that both changed may be one end of a rename, or is gone on one side only."""
    one, other = left.changes[path], right.changes[path]
    if one.new is None and other.new is None:
        return bool(left.added or right.added)
    if one.new is None or other.new is None or _both_gitlinks(one, other):
        return True
    return one.old is None and bool(left.removed or right.removed)


def gitlinks(changes: Iterable[Change]) -> frozenset[str]:
    """The paths at which a submodule stands now."""
    return frozenset(change.path for change in changes if change.new is not None and change.new.mode == GITLINK)


def _both_gitlinks(one: Change, other: Change) -> bool:
    return one.new != other.new and any(
        entry is not None and entry.mode == GITLINK for entry in (one.old, one.new, other.new)
    )
