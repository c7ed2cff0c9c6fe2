"""Installed packages that no commit has, lent to a check's worktree by links from the user's own.

A package that is itself a link into the user's tree, as npm and pnpm make for workspaces, is linked to the worktree's
copy instead: a check must see the candidate's code, never the checkout's.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

_FOLDER = "node_modules"
_DEPTHS = ("", "*/", "*/*/")


def lend_packages(source: Path, to: Path) -> None:
    """Link what is in each ``node_modules`` of ``source``, root and workspaces, where ``to`` has none."""
    for found in [place for depth in _DEPTHS for place in sorted(source.glob(f"{depth}{_FOLDER}"))]:
        place = to / found.relative_to(source)
        if found.is_dir() and place.parent.is_dir() and not place.exists():
            for package in _packages(found):
                _link(package, source, to)


def _packages(folder: Path) -> Iterator[Path]:
    """The packages in a folder, those of a scope (``@app/shared``) one by one; caches are not lent."""
    for child in sorted(folder.iterdir()):
        if child.name.startswith("@") and child.is_dir() and not child.is_symlink():
            yield from sorted(child.iterdir())
        elif child.name not in (".cache", ".vite"):
            yield child


def _link(package: Path, source: Path, to: Path) -> None:
    link = to / package.relative_to(source)
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(_aim(package, source.resolve(), to))


def _aim(package: Path, source: Path, to: Path) -> Path:
    real = package.resolve()
    if real.is_relative_to(source) and _FOLDER not in real.relative_to(source).parts:
        return to / real.relative_to(source)
    return package
