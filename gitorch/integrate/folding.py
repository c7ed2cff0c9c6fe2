"""Folding sides into a tree path by path: what one side changed is taken, what both changed is merged as text.

This is the fast way to *look at* a merge. Whether two branches merge is git's verdict (``git/merging.py``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gitorch.git.blobs import merge_blobs
from gitorch.git.repository import Entry
from gitorch.git.scratch import Scratch
from gitorch.integrate.sides import Side, View


@dataclass(frozen=True)
class Folded:
    """The view with the sides laid over it, and the paths at which one of them could not be merged."""

    view: View
    conflicts: tuple[tuple[str, str], ...]  # side, path


def fold(onto: View, sides: Iterable[Side], scratch: Scratch | None = None) -> Folded:
    """Lay each side's changes over ``onto`` in turn; merged files are written to ``scratch`` if there is one."""
    overlay: dict[str, Entry | None] = dict(onto.overlay)
    conflicts: list[tuple[str, str]] = []
    for side in sides:
        current = View(onto.repository, onto.parse, onto.tree, overlay)
        left_from_here = side.base_tree == onto.tree  # then a path that nobody laid over is as the side found it
        for path, change in side.changes.items():
            here = change.old if left_from_here and path not in overlay else current.entry(path)
            if here == change.new:
                continue
            if here == change.old:
                overlay[path] = change.new
                continue
            merged = merge_blobs(onto.repository, change.old, here, change.new, scratch)
            if merged is None:
                conflicts.append((side.name, path))
            else:
                overlay[path] = merged
    return Folded(View(onto.repository, onto.parse, onto.tree, overlay), tuple(conflicts))
