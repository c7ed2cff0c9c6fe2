"""Applying a patch to files of a tree, by git itself and without a worktree."""

from __future__ import annotations

from collections.abc import Mapping

from gitorch.git.repository import Entry, Oid
from gitorch.git.scratch import Scratch
from gitorch.git.trees import changes


def patched(scratch: Scratch, tree: Oid, patch: str) -> Mapping[str, Entry | None] | None:
    """What the patch makes of a tree's paths (None for one that is gone), or None if it does not apply exactly."""
    index = scratch.directory / "patch-index"
    index.unlink(missing_ok=True)
    scratch.git("read-tree", tree, stdin=b"", index=index)
    applied = scratch.git(
        "-c", "core.autocrlf=false", "apply", "--cached", "--whitespace=nowarn", "-",
        stdin=patch.encode("utf-8", "surrogateescape"), index=index,
    )  # fmt: skip
    if applied.status != 0:
        return None
    new = Oid(scratch.git("write-tree", stdin=b"", index=index).text.strip())
    return {path: one.new for path, one in changes(scratch.repository, tree, new).items()}
