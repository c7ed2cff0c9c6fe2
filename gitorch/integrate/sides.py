"""The sides of an integration and how a rule looks at them.

A *side* is one line of work since it left the target: a branch, or the target's own new commits. A *view* is a tree
as it would be, whether or not git has written it: a real tree with some paths laid over it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Optional

from gitorch.git import trees
from gitorch.git.repository import Entry, Oid, Repository
from gitorch.git.trees import Change
from gitorch.names import slug

if TYPE_CHECKING:
    from gitorch.code.model import Module

Parse = Callable[[str, Oid, Callable[[], bytes]], Optional["Module"]]
"""Path, blob id and a way to read it, to a module; None for a language that we don't read. Cached by blob id."""


_LARGEST = 1 << 23  # bytes of a file that is looked into
_START = 8000  # bytes in which git, too, looks for a NUL


@dataclass(frozen=True)
class Side:
    """One line of work: from ``base`` (a commit that the target has, or its merge base) to ``commit``."""

    name: str
    commit: Oid
    tree: Oid
    base: Oid
    base_tree: Oid
    changes: Mapping[str, Change] = field(repr=False)
    is_target: bool = False


def does(side: Side, tasks: Collection[str]) -> bool:
    """Whether a branch does one of these tasks of a plan, by the end of its name."""
    return side.name.rpartition("/")[2] in tasks or slug(side.name) in tasks


@dataclass(frozen=True)
class View:
    """A tree to read from: ``tree`` with ``overlay`` laid over it (None removes a path).

    ``memo`` is for whoever works something out of the view and wants to find it again.
    """

    repository: Repository = field(repr=False)
    parse: Parse = field(repr=False)
    tree: Oid
    overlay: Mapping[str, Entry | None] = field(default_factory=dict, repr=False)
    memo: dict[object, object] = field(default_factory=dict, repr=False, compare=False)
    _modules: dict[str, Module | None] = field(default_factory=dict, repr=False, compare=False)
    _entries: dict[str, Entry | None] = field(default_factory=dict, repr=False, compare=False)

    def entry(self, path: str) -> Entry | None:
        if path not in self._entries:
            is_laid = path in self.overlay
            found = self.overlay[path] if is_laid else trees.entry(self.repository, self.tree, path)
            self._entries[path] = found
        return self._entries[path]

    def read(self, path: str) -> bytes | None:
        """The bytes of a regular file, or None; None as well for what nobody wrote: over 8 MB, or NUL at its start."""
        found = self.entry(path)
        content = self.repository.read_bounded(found.oid, _LARGEST) if found is not None and found.is_file else None
        return content if content is not None and b"\0" not in content[:_START] else None

    def text(self, path: str) -> str | None:
        """The text of a UTF-8 file, or None for anything else."""
        content = self.read(path)
        if content is None:
            return None
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError:
            return None

    def module(self, path: str) -> Module | None:
        """The parsed file, or None if there is none or its language is not ours."""
        if path not in self._modules:
            found = self.entry(path)
            is_file = found is not None and found.is_file
            self._modules[path] = self._parsed(path, found.oid) if found is not None and is_file else None
        return self._modules[path]

    def _parsed(self, path: str, oid: Oid) -> Module | None:
        return self.parse(path, oid, lambda: self.repository.read_blob(oid))

    def listing(self, directory: str) -> dict[str, bool]:
        """The names directly in a directory (``""`` for the root), each with whether it is a directory."""
        names = trees.listing(self.repository, self.tree, directory)
        prefix = f"{directory}/" if directory else ""
        for path, entry in self._overlay_below.get(directory, {}).items():
            name, _, rest = path[len(prefix) :].partition("/")
            if entry is not None:
                names[name] = bool(rest)
            elif not rest:
                names.pop(name, None)
        return names

    @cached_property
    def _overlay_below(self) -> dict[str, dict[str, Entry | None]]:
        """The overlay's paths by every directory above them."""
        below: dict[str, dict[str, Entry | None]] = {}
        for path, entry in self.overlay.items():
            parts = path.split("/")
            for depth in range(len(parts)):
                below.setdefault("/".join(parts[:depth]), {})[path] = entry
        return below


class Lazily:
    """A view that is made when somebody first looks: of N² pairs most are never looked at together."""

    def __init__(self, make: Callable[[], View]) -> None:
        self._make = make

    @cached_property
    def view(self) -> View:
        return self._make()


@dataclass(frozen=True)
class Pair:
    """Two sides and the trees a rule compares: where each stood, where each stands, and the two together."""

    left: Side
    right: Side
    left_base: View
    right_base: View
    left_view: View
    right_view: View
    together: Lazily = field(repr=False)

    @property
    def merged(self) -> View:
        """The target with both sides in it."""
        return self.together.view

    def have_same(self, path: str) -> bool:
        """Whether both sides have the very same file, so that each of them has what is in it by itself."""
        return self.left_view.entry(path) == self.right_view.entry(path)

    @cached_property
    def swapped(self) -> Pair:
        """The same pair with the sides exchanged, for rules that look in one direction."""
        return Pair(
            self.right,
            self.left,
            self.right_base,
            self.left_base,
            self.right_view,
            self.left_view,
            self.together,
        )
