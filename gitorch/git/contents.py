"""Files merged by their three versions: many merges' files in one merge of git's, each merged once.

merge-ort decides a regular file that both sides changed by its three versions and its ``merge`` attribute, whatever
else the commits hold. So the files of many merges can stand side by side, under made-up names, in one pair of trees.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gitorch.git.merging import ATTRIBUTES, Attributes, Conflicted, attribute_of, directories_of, merge
from gitorch.git.repository import Entry, Oid
from gitorch.git.scratch import NOBODY, Scratch

_DECIDING = ("merge.default", "merge.renormalize")  # configuration under which names and attributes decide too


@dataclass(frozen=True)
class Versions:
    """The three versions of a path that two sides changed; None where there is none."""

    base: Entry | None
    ours: Entry | None
    theirs: Entry | None


class Contents:
    """What git makes of files, remembered; attributes are read as one tree has them."""

    def __init__(self, scratch: Scratch, attributes_tree: Oid) -> None:
        self.scratch = scratch
        self.attributes_tree = attributes_tree
        self._plain: dict[str, bool] = {}
        self._merged: dict[Versions, Entry | None] = {}

    def merge(self, wanted: Iterable[tuple[str, Versions]]) -> None:
        """Have these decided, as far as they can be decided like this, all by one run of git."""
        asked = [(path, versions) for path, versions in wanted if versions not in self._merged and _are_files(versions)]
        self._look_up({path for path, _ in asked} - self._plain.keys())
        fresh = dict.fromkeys(versions for path, versions in asked if self._plain[path])
        if fresh:
            self._merged.update(self._by_git({f"{number:07}": versions for number, versions in enumerate(fresh)}))

    def merged(self, path: str, versions: Versions) -> Entry | None:
        """The merged file, in the scratch store; None for a conflict and for what can't be decided like this."""
        return self._merged.get(versions) if self._plain.get(path, False) else None

    def _look_up(self, paths: set[str]) -> None:
        """Which paths have no say in how they are merged: no driver is named for them, by whatever means."""
        if not paths:
            return
        repository = self.scratch.repository
        config = repository.raw.config
        overridden = (repository.common / "info" / "attributes").exists()
        if overridden or any(key in config for key in _DECIDING):
            self._plain.update(dict.fromkeys(paths, False))
            return
        attributes = Attributes(self.attributes_tree, directories_of(paths))
        named = attribute_of(self.scratch, "merge", sorted(paths), attributes)
        self._plain.update({path: named.get(path) == "unspecified" for path in paths})

    def _by_git(self, wanted: Mapping[str, Versions]) -> dict[Versions, Entry | None]:
        scratch = self.scratch
        none = Entry(0o100644, scratch.write("blob", b"* !merge\n"))  # the user's own attributes are about real names
        base, ours, theirs = (
            scratch.edited(None, {ATTRIBUTES: none, **{name: entry for name, entry in versions if entry is not None}})
            for versions in (
                [(name, versions.base) for name, versions in wanted.items()],
                [(name, versions.ours) for name, versions in wanted.items()],
                [(name, versions.theirs) for name, versions in wanted.items()],
            )
        )
        root = scratch.commit(base, [], "base", NOBODY)
        one, other = (scratch.commit(tree, [root], "side", NOBODY) for tree in (ours, theirs))
        result = merge(scratch, one, other, Attributes(base))
        clashing = {path for path, _ in result.stages} if isinstance(result, Conflicted) else set()
        return {
            versions: None if name in clashing else scratch.entry(result.tree, name)
            for name, versions in wanted.items()
        }


def _are_files(versions: Versions) -> bool:
    sides = (versions.ours, versions.theirs)
    return (versions.base is None or versions.base.is_file) and all(one is not None and one.is_file for one in sides)
