"""The program of a project that runs its migrations, looked for only where two of them have one number."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from gitorch.code.project.migration_runners import keeps_names
from gitorch.code.project.migrations import Migration
from gitorch.code.wire.reading import wire_language
from gitorch.integrate.sides import View

_OF_NOBODY = ("SQL", "numbered", "golang-migrate")  # named as by a tool, or by the project's own program
_READ = ("python", "javascript")
_MOST = 300
_BELOW = 2
_SKIPPED = frozenset(("node_modules", "vendor", "dist", "build", "tests", "test", "__tests__", "docs"))


def run_by_name(view: View, one: Migration) -> bool:
    """Whether the project runs a migration by a program of its own, and that keeps the names of those it ran."""
    name = one.folder.rpartition("/")[2]
    if one.framework not in _OF_NOBODY or not name:
        return False
    found = [
        kept
        for path in _near(view, one.folder)
        if name.encode() in (view.read(path) or b"") and (kept := keeps_names(view.text(path) or "", name)) is not None
    ]
    return bool(found) and all(found)


def _near(view: View, folder: str) -> list[str]:
    """The programs beside a folder and beside those above it, a little deeper too, nearest first."""
    parts = folder.split("/")[:-1]
    above = ["/".join(parts[:depth]) for depth in range(len(parts), -1, -1)]
    found = (path for each in above for path in _within(view, each, folder, _BELOW))
    return list(dict.fromkeys(islice(found, _MOST)))


def _within(view: View, folder: str, passed: str, depth: int) -> Iterator[str]:
    for name, is_tree in sorted(view.listing(folder).items(), key=lambda one: (one[1], one[0])):
        path = f"{folder}/{name}" if folder else name
        if is_tree and depth and path != passed and name not in _SKIPPED and not name.startswith("."):
            yield from _within(view, path, passed, depth - 1)
        elif not is_tree and wire_language(path) in _READ:
            yield path
