"""Which way a workspace is made: the cheapest one that this machine, this repository and this lease allow."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path

from gitorch.git import trees
from gitorch.git.repository import Oid, Repository
from gitorch.workspace import Lease
from gitorch.workspace.cone import cone_of
from gitorch.workspace.mounting import is_mountable_by_root, is_mountable_in_a_namespace
from gitorch.workspace.shelf import places

WORTH_A_LAYER = 1_000  # files, below which git's own checkout costs less than it takes to think of something better
WORTH_A_CONE = 10_000


class Way(StrEnum):
    """How a workspace's files come to be; ``MOUNTED`` and ``LAYERED`` are both overlays, told apart by who mounts."""

    MOUNTED = "mounted"
    LAYERED = "layered"
    SPARSE = "sparse"
    CHECKOUT = "checkout"


def way_for(repository: Repository, lease: Lease, place: Path) -> Way:
    """The way for a lease whose workspace will lie in ``place``."""
    size = tracked_files(repository, lease.base)
    if size >= WORTH_A_LAYER and not _has_submodules(repository, lease.base):
        overlay = overlay_in(repository, place)
        if overlay is Way.MOUNTED or (overlay is Way.LAYERED and lease.sandboxed):
            return overlay
    if size >= WORTH_A_CONE and not is_sparse(repository) and cone_of([*lease.scope, *lease.reads]) and lease.reads:
        return Way.SPARSE
    return Way.CHECKOUT


def overlay_in(repository: Repository, place: Path) -> Way | None:
    """Who may mount overlays over ``place``: we for everybody, a sandbox for itself, or nobody. Tried once a boot."""
    remembered = repository.gitorch_directory / "overlay"
    key = f"{os.geteuid()} {_boot()} {place}"
    said = _text(remembered).split("\n")
    if said[0] != key:
        found = Way.MOUNTED if is_mountable_by_root(place) else None
        found = found or (Way.LAYERED if is_mountable_in_a_namespace(place) else None)
        remembered.write_text(f"{key}\n{found or ''}\n", "utf-8", "surrogateescape")
        return found
    return Way(said[1]) if said[1] else None


def overlay_prospect(repository: Repository, folder: Path | None) -> Way | None:
    """What :func:`overlay_in` would find where workspaces will lie, without making that place or remembering it."""
    place = next(path for path in places(repository, folder) if path.parent.is_dir())
    near = place if place.is_dir() else place.parent
    if is_mountable_by_root(near):
        return Way.MOUNTED
    return Way.LAYERED if is_mountable_in_a_namespace(near) else None


def tracked_files(repository: Repository, commit: Oid) -> int:
    """About how many files a commit has: what the checkout's index says, which costs nothing to ask."""
    try:
        with (repository.directory / "index").open("rb") as index:
            head = index.read(12)
    except OSError:
        head = b""
    if head[:4] == b"DIRC":
        return int.from_bytes(head[8:12], "big")
    return repository.require_git("ls-tree", "-r", "-z", "--name-only", commit).count("\0")


def is_sparse(repository: Repository) -> bool:
    """Whether the user's own checkout is sparse; git then makes every new worktree so."""
    return (repository.directory / "info" / "sparse-checkout").is_file()


def _has_submodules(repository: Repository, commit: Oid) -> bool:
    return trees.entry(repository, repository.tree_of(commit), ".gitmodules") is not None


def _boot() -> str:
    return _text(Path("/proc/sys/kernel/random/boot_id")).strip()


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "surrogateescape")
    except OSError:
        return ""
