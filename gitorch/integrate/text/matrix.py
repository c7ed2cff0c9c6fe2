"""All pairs of sides, each with git's verdict: which merge, and which do not and where.

Most pairs share no path and need no merge at all. The files that the others share are merged all at once. Pairs for
which that says no, or can't tell, are merged on commits that hold only the paths they share; only what may involve a
rename costs a merge of the whole. All of those go to one git process.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations
from operator import attrgetter

from gitorch.git.contents import Contents, Versions
from gitorch.git.merging import Attributes, Conflicted, Merged, MergeResult, directories_of, merge_many
from gitorch.git.repository import Entry, Oid
from gitorch.git.scratch import NOBODY, Scratch
from gitorch.integrate.sides import Side
from gitorch.integrate.text.ancestry import Ancestry
from gitorch.integrate.text.touching import Apart, Entangled, Line, Sharing, Touch, gitlinks, meeting, sharing, touch

Touches = Mapping[tuple[str, str], tuple[Oid | None, Touch]]
"""By the names of two sides: their merge base where there is exactly one, and how they touch. Others are apart."""


@dataclass(frozen=True)
class Matrix:
    """The pairs that don't merge, by the sides' names as they were given; every other pair merges.

    ``shared`` counts the paths that a pair both changes, where there are any. ``whole`` holds the merged tree of every
    pair that had to be merged as a whole; such a tree is in the scratch store.
    """

    conflicts: Mapping[tuple[str, str], Conflicted]
    shared: Mapping[tuple[str, str], int]
    whole: Mapping[tuple[str, str], Oid] = field(default_factory=dict)


def compare(scratch: Scratch, ancestry: Ancestry, sides: Sequence[Side], contents: Contents) -> Matrix:
    """Merge every pair of ``sides``, files by ``contents``, whose attributes hold."""
    pairs = _Pairs(scratch, ancestry)
    touches = _touches(pairs, sides)
    by_name = {side.name: side for side in sides}
    results = _merged(pairs, by_name, _doubtful(pairs, by_name, touches, contents), contents.attributes_tree)
    return Matrix(
        {names: result for names, result in results.items() if isinstance(result, Conflicted)},
        sharing({side.name: side.changes for side in sides}),
        {names: result.tree for names, result in results.items()
         if isinstance(result, Merged) and isinstance(touches[names][1], Entangled)},
    )  # fmt: skip


class _Pairs:
    """The lines of pairs, each made once."""

    def __init__(self, scratch: Scratch, ancestry: Ancestry) -> None:
        self.scratch = scratch
        self.ancestry = ancestry
        self._lines: dict[tuple[Oid, str], Line] = {}

    def line(self, base: Oid, side: Side) -> Line:
        key = (base, side.name)
        if key not in self._lines:
            self._lines[key] = Line(self.scratch, self.ancestry.changes_since(base, side), side.tree)
        return self._lines[key]


def _touches(pairs: _Pairs, sides: Sequence[Side]) -> Touches:
    """How two sides touch, for all that are not apart, in the order of the pairs."""
    found: dict[tuple[str, str], tuple[Oid | None, Touch]] = {}
    starts = pairs.ancestry.starts()
    by_base: dict[Oid, set[str]] = {}
    for name, base in starts.items():
        by_base.setdefault(base, set()).add(name)
    others = _other_bases(pairs.ancestry, sides, starts)
    for pair, other_base in others.items():
        if other_base is None:
            found[pair] = None, Entangled()
        else:
            by_base.setdefault(other_base, set()).update(pair)
    for base, names in by_base.items():
        lines = {side.name: pairs.line(base, side) for side in sides if side.name in names}
        for pair in meeting(lines):
            if starts.get(pair[0]) == base == starts.get(pair[1]) or others.get(pair) == base:
                found[pair] = base, touch(lines[pair[0]], lines[pair[1]])
    place = {side.name: number for number, side in enumerate(sides)}
    return {pair: found[pair] for pair in sorted(found, key=lambda pair: (place[pair[0]], place[pair[1]]))}


def _other_bases(
    ancestry: Ancestry, sides: Sequence[Side], starts: Mapping[str, Oid]
) -> dict[tuple[str, str], Oid | None]:
    """The merge base, where there is exactly one, of two sides that don't start together nor contain one another."""
    if len({starts.get(side.name) for side in sides}) == 1 and len(starts) == len(sides):
        return {}
    return {
        (left.name, right.name): ancestry.only_base(left, right)
        for left, right in combinations(sides, 2)
        if left.name not in starts or starts[left.name] != starts.get(right.name)
        if not ancestry.contains(left, right) and not ancestry.contains(right, left)
    }


def _doubtful(pairs: _Pairs, by_name: Mapping[str, Side], touches: Touches, contents: Contents) -> Touches:
    """The pairs that are not apart and whose shared files do not all merge by themselves."""
    shared: dict[tuple[str, str], list[tuple[str, Versions]]] = {}
    for names, (base, how) in touches.items():
        if isinstance(how, Sharing) and base is not None:
            left, right = (pairs.line(base, by_name[name]).changes for name in names)
            shared[names] = [
                (path, Versions(left[path].old, left[path].new, right[path].new)) for path in sorted(how.paths)
            ]
    contents.merge(chain.from_iterable(shared.values()))
    return {
        names: (base, how)
        for names, (base, how) in touches.items()
        if not isinstance(how, Apart)
        and not (names in shared and all(contents.merged(path, versions) for path, versions in shared[names]))
    }


def _merged(
    pairs: _Pairs, by_name: Mapping[str, Side], touches: Touches, attributes_tree: Oid
) -> dict[tuple[str, str], MergeResult]:
    """The verdict on every pair that only a merge of commits tells."""
    small = _Pruned(pairs, by_name, touches)
    asked: dict[tuple[str, str], tuple[Oid, Oid]] = {}
    touched: set[str] = set()
    submodules: frozenset[str] = frozenset()
    for names, (base, how) in touches.items():
        left, right = by_name[names[0]], by_name[names[1]]
        match how:
            case Sharing(paths) if base is not None:
                touched |= paths
                asked[names] = small.commit(base, left), small.commit(base, right)
            case Sharing() | Entangled():
                touched |= left.changes.keys() | right.changes.keys()
                submodules |= gitlinks([*left.changes.values(), *right.changes.values()])
                asked[names] = left.commit, right.commit
            case Apart():  # its sides merge by taking both
                pass
    attributes = Attributes(attributes_tree, directories_of(touched))
    results = merge_many(pairs.scratch, list(asked.values()), attributes, submodules)
    return dict(zip(asked, results, strict=True))


class _Pruned:
    """Commits that hold only the paths which some pair from the same base has to merge."""

    def __init__(self, pairs: _Pairs, by_name: Mapping[str, Side], touches: Touches) -> None:
        self._pairs = pairs
        self._paths: dict[Oid, dict[str, Entry | None]] = {}  # each as the base has it
        for (left, _), (base, how) in touches.items():
            if base is not None and isinstance(how, Sharing):
                changes = pairs.line(base, by_name[left]).changes
                self._paths.setdefault(base, {}).update({path: changes[path].old for path in sorted(how.paths)})
        self._bases: dict[Oid, tuple[Oid, Oid]] = {}
        self._commits: dict[tuple[Oid, str], Oid] = {}

    def commit(self, base: Oid, side: Side) -> Oid:
        key = (base, side.name)
        if key not in self._commits:
            tree, root = self._base(base)
            line = self._pairs.line(base, side)
            edits = {
                path: change.new
                for path in self._paths[base].keys() & line.changes.keys()
                if (change := line.changes[path]).new is not None and (change.old is not None or not line.removed)
            }
            scratch = self._pairs.scratch
            self._commits[key] = scratch.commit(scratch.edited(tree, edits), [root], side.name, NOBODY)
        return self._commits[key]

    def _base(self, base: Oid) -> tuple[Oid, Oid]:
        """Tree and commit of the base with nothing but the paths in question."""
        if base not in self._bases:
            scratch = self._pairs.scratch
            entries = {path: entry for path, entry in self._paths[base].items() if entry is not None}
            tree = scratch.edited(None, entries)
            self._bases[base] = tree, scratch.commit(tree, [], "base", NOBODY)
        return self._bases[base]


def merge_paths(
    scratch: Scratch, versions: Mapping[str, Versions], attributes_tree: Oid
) -> tuple[MergeResult, dict[str, Entry | None]]:
    """Merge paths, each by its three versions, with the verdict and what stands there after it."""
    base, ours, theirs = (
        scratch.edited(None, {path: entry for path, three in versions.items() if (entry := which(three)) is not None})
        for which in (attrgetter("base"), attrgetter("ours"), attrgetter("theirs"))
    )
    root = scratch.commit(base, [], "base", NOBODY)
    sides = [scratch.commit(tree, [root], name, NOBODY) for tree, name in ((ours, "ours"), (theirs, "theirs"))]
    attributes = Attributes(attributes_tree, directories_of(versions))
    result = merge_many(scratch, [(sides[0], sides[1])], attributes)[0]
    if isinstance(result, Conflicted):
        return result, {}
    return result, {path: scratch.entry(result.tree, path) for path in versions}
