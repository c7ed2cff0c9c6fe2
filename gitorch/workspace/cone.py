"""The directories that a task writes and reads, as the cone of a sparse checkout."""

from __future__ import annotations

from collections.abc import Iterable

from gitorch.errors import WorktreeError
from gitorch.git.repository import Oid, Repository
from gitorch.git.worktrees import Worktree, within
from gitorch.plan.globs import is_literal, literal_prefix


def cone_of(globs: Iterable[str]) -> tuple[str, ...]:
    """The directories that hold everything that the globs can match, none below another; empty if that is the root.

    Files at the root are always in a cone.
    """
    wanted = {_directory(glob) for glob in globs if not glob.startswith("!")} - {None}
    if "" in wanted:
        return ()
    found = sorted(directory for directory in wanted if directory)
    return tuple(one for one in found if not any(one.startswith(f"{other}/") for other in found))


def check_out_cone(repository: Repository, worktree: Worktree, commit: Oid, cone: Iterable[str]) -> None:
    """Bring the files of a cone to a worktree that has none. Raises WorktreeError if git can't."""
    patterns = worktree.directory / "info" / "sparse-checkout"
    patterns.parent.mkdir(exist_ok=True)
    patterns.write_text("".join(_patterns(cone)), "utf-8", "surrogateescape")
    done = within(
        repository, worktree, "-c", "core.sparseCheckout=true", "-c", "core.sparseCheckoutCone=true",
        "-c", "index.version=4", "read-tree", "-m", "-u", commit,
    )  # fmt: skip
    if done.status != 0:
        raise WorktreeError(f"{worktree.path} can't be prepared: {done.error_text.strip()}", hint="df -h; git fsck")


def widen(repository: Repository, worktree: Worktree) -> None:
    """Bring the files that a cone left out; all others stay as they are. Raises WorktreeError if git can't."""
    (worktree.directory / "info" / "sparse-checkout").write_text("/*\n")
    sparse = ("-c", "core.sparseCheckout=true", "-c", "core.sparseCheckoutCone=false")
    done = within(repository, worktree, *sparse, "sparse-checkout", "reapply")
    if done.status != 0:
        raise WorktreeError(f"{worktree.path} can't be made whole: {done.error_text.strip()}", hint="df -h; git fsck")


def _directory(glob: str) -> str | None:
    """The directory of a glob; None for a single file at the root, which needs none."""
    if is_literal(glob):
        folder, _, name = glob.rpartition("/")
        return folder or (None if "." in name else name)
    return literal_prefix(glob)


def _patterns(cone: Iterable[str]) -> list[str]:
    """A cone as ``git sparse-checkout`` writes one: the files on the way to each directory, and all that is in it."""
    lines = ["/*\n", "!/*/\n"]
    parents = {"/".join(one.split("/")[:end]) for one in cone for end in range(1, one.count("/") + 1)}
    lines += [f"/{_escaped(one)}/\n!/{_escaped(one)}/*/\n" for one in sorted(parents)]
    return [*lines, *(f"/{_escaped(one)}/\n" for one in sorted(cone))]


def _escaped(path: str) -> str:
    return "".join(f"\\{char}" if char in "\\*?[" else char for char in path)
