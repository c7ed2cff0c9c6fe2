"""From a target and branches to one candidate commit; what can't go in is named, never dropped.

The tree after each branch is the one that ``git merge`` would make there, and none of it is written before all of it is
known.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gitorch import names
from gitorch.git import refs, trees
from gitorch.git.contents import Contents, Versions
from gitorch.git.merging import ATTRIBUTES, Attributes, Conflicted, Merged, directories_of, merge
from gitorch.git.repository import Branch, Entry, Oid, Repository
from gitorch.git.scratch import Scratch
from gitorch.git.trees import Change
from gitorch.integrate.sides import Side
from gitorch.integrate.text.ancestry import Ancestry
from gitorch.integrate.text.matrix import merge_paths
from gitorch.integrate.text.touching import Apart, Entangled, Line, Sharing, Touch, gitlinks, touch
from gitorch.integrate.trailers import merge_message
from gitorch.integrate.validation import Candidate


@dataclass(frozen=True)
class Refused:
    """A side that does not merge into what is there, and where it fails."""

    side: Side
    result: Conflicted


def build_candidate(
    contents: Contents, ancestry: Ancestry, onto: Branch, sides: Sequence[Side]
) -> tuple[Candidate, tuple[Refused, ...]]:
    """Merge each side in turn, leaving out any that conflicts with what went in before it.

    ``contents`` merges files with the target's attributes, for as long as no side has changed those. The
    candidate's objects are in the scratch store until :func:`keep`.
    """
    tip = _Tip(contents, ancestry, onto)
    refused = []
    for side in sides:
        result = tip.take(side)
        if isinstance(result, Conflicted):
            refused.append(Refused(side, result))
    return Candidate(tip.commit, tip.tree, onto.commit, tuple(side.name for side in tip.taken)), tuple(refused)


def keep(scratch: Scratch, candidate: Candidate, onto: Branch, branches: Sequence[str]) -> None:
    """Bring the candidate into the repository under a ref of its own, in place of an older one of these branches."""
    if candidate.commit == onto.commit:
        return
    ref = names.candidate(candidate_id(onto, branches))
    before = scratch.repository.tip(ref)
    if before == candidate.commit:
        return
    scratch.publish([candidate.commit])
    refs.advance(
        scratch.repository, ref, expected=before or refs.ABSENT, to=candidate.commit, reason="gitorch: candidate"
    )


def drop_candidates(repository: Repository, onto: Branch) -> None:
    """Forget every candidate for a target: once it has moved, none of them can land."""
    prefix = names.candidate(_target_id(onto)) + "-"
    for ref, commit in refs.listed(repository, f"{names.NAMESPACE}candidates/").items():
        if ref.startswith(prefix):
            refs.delete(repository, ref, expected=commit)


def candidate_id(onto: Branch, branches: Sequence[str]) -> str:
    """The same for the same branches onto the same target, whatever their commits."""
    digest = hashlib.sha256("\0".join(sorted(branches)).encode("utf-8", "surrogateescape")).hexdigest()
    return f"{_target_id(onto)}-{digest[:12]}"


def _target_id(onto: Branch) -> str:
    digest = hashlib.sha256((onto.ref or onto.name).encode("utf-8", "surrogateescape")).hexdigest()
    return f"{names.slug(onto.name)[:24]}-{digest[:8]}"


class _Tip:
    """The candidate as it grows."""

    def __init__(self, contents: Contents, ancestry: Ancestry, onto: Branch) -> None:
        self._contents = contents
        self._scratch = scratch = contents.scratch
        self._ancestry = ancestry
        self._onto = onto
        self._onto_tree = scratch.repository.tree_of(onto.commit)
        self._identity = "{} <{}>".format(*scratch.repository.identity())
        self._time = scratch.repository.time_of(onto.commit)
        self._target_changes: dict[Oid, Mapping[str, Change]] = {onto.commit: {}}
        self._laid: dict[str, Change] = {}  # what the branches made of the target's paths
        self.commit = onto.commit
        self.tree = self._onto_tree
        self.taken: list[Side] = []

    def take(self, side: Side) -> Conflicted | None:
        """Merge one side in, or say why it does not go and change nothing."""
        if self._has(side):
            return None
        line = Line(self._scratch, side.changes, side.tree)
        how: Touch = touch(self._line_since(side.base), line) if self._one_base(side) else Entangled()
        match how:
            case Apart():
                edits = {path: change.new for path, change in side.changes.items()}
            case Sharing(paths):
                result = self._merge_shared(side, paths)
                if isinstance(result, Conflicted):
                    return result
                edits = {**{path: change.new for path, change in side.changes.items()}, **result}
            case Entangled():
                whole = self._merge_whole(side)
                if isinstance(whole, Conflicted):
                    return whole
                edits = self._edits_to(whole)
        self._grow(side, edits)
        return None

    def _has(self, side: Side) -> bool:
        own = self._ancestry.own(side)
        return not own or any(side.commit in self._ancestry.own(other) for other in self.taken)

    def _one_base(self, side: Side) -> bool:
        own = self._ancestry.own(side)
        return self._ancestry.is_simple(side) and all(own.isdisjoint(self._ancestry.own(other)) for other in self.taken)

    def _line_since(self, base: Oid) -> Line:
        """What the tip has changed since a commit of the target."""
        if base not in self._target_changes:
            repository = self._scratch.repository
            self._target_changes[base] = trees.changes(repository, repository.tree_of(base), self._onto_tree)
        since = self._target_changes[base]
        changes = {**since, **self._laid}
        for path in since.keys() & self._laid.keys():
            old, new = since[path].old, self._laid[path].new
            changes[path] = Change(path, old, new)
            if old == new:
                del changes[path]
        return Line(self._scratch, changes, self.tree)

    def _merge_shared(self, side: Side, paths: frozenset[str]) -> Conflicted | Mapping[str, Entry | None]:
        versions = {
            path: Versions(side.changes[path].old, self._scratch.entry(self.tree, path), side.changes[path].new)
            for path in sorted(paths)
        }
        if not any(path.rpartition("/")[2] == ATTRIBUTES for path in self._laid):
            self._contents.merge(versions.items())
            files = {path: self._contents.merged(path, three) for path, three in versions.items()}
            if all(files.values()):
                return files
        result, merged = merge_paths(self._scratch, versions, self.tree)
        return result if isinstance(result, Conflicted) else merged

    def _merge_whole(self, side: Side) -> Conflicted | Oid:
        touched = directories_of([*side.changes, *self._laid, *self._target_changes.get(side.base, {})])
        submodules = gitlinks(side.changes.values())
        match merge(self._scratch, self.commit, side.commit, Attributes(self.tree, touched), submodules):
            case Merged(tree):
                return tree
            case Conflicted() as result:
                return result

    def _edits_to(self, tree: Oid) -> dict[str, Entry | None]:
        self._scratch.spill()
        return {path: one.new for path, one in trees.changes(self._scratch.repository, self.tree, tree).items()}

    def _grow(self, side: Side, edits: Mapping[str, Entry | None]) -> None:
        for path, new in edits.items():
            old = self._laid[path].old if path in self._laid else self._at_start(side, path)
            self._laid[path] = Change(path, old, new)
            if old == new:
                del self._laid[path]
        self.tree = self._scratch.edited(self.tree, edits)
        # No clock: the same branches make the same commit.
        self._time = max(self._time, self._scratch.repository.time_of(side.commit))
        signature = f"{self._identity} {self._time} +0000"
        message = merge_message(self._scratch.repository, side)
        self.commit = self._scratch.commit(self.tree, [self.commit, side.commit], message, signature)
        self.taken.append(side)

    def _at_start(self, side: Side, path: str) -> Entry | None:
        if side.base_tree == self._onto_tree and path in side.changes:
            return side.changes[path].old
        found = self._scratch.entry(self._onto_tree, path)
        return None if found is not None and found.mode == trees.TREE else found
