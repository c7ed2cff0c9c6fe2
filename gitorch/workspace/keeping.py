"""What a worktree holds that no ref does, and a backup of it before the worktree is cleared or removed."""

from __future__ import annotations

import shutil
from dataclasses import dataclass

from gitorch import names
from gitorch.errors import TargetMovedError, WorktreeGoneError
from gitorch.git import refs, trees
from gitorch.git.refs import ABSENT
from gitorch.git.repository import Oid, Repository
from gitorch.git.shadow_index import LeftOut
from gitorch.git.worktrees import Worktree, within
from gitorch.workspace import Workspace
from gitorch.workspace.carried import is_as_carried
from gitorch.workspace.leftovers import stored, worth_keeping
from gitorch.workspace.places import shadow_place
from gitorch.workspace.snapshots import Snapshots


@dataclass(frozen=True)
class Holding:
    """What a worktree holds. ``tree`` is everything but ignored files, None where the worktree is gone.

    ``staged`` is what only its index has; ``loose`` says that no ref has its HEAD; ``out_of_reach`` is what a backup
    can't take.
    """

    head: Oid
    tree: Oid | None
    loose: bool
    staged: Oid | None
    ignored: tuple[str, ...]
    out_of_reach: tuple[LeftOut, ...]


def held_in(repository: Repository, workspace: Workspace) -> Holding:
    """Look at a workspace that nobody works in any more."""
    worktree = Worktree(workspace.path, workspace.directory)
    head = worktree.head(repository) or workspace.base
    lacking = () if head in repository.raw else (LeftOut("HEAD", f"commit {head[:12]} is not in this repository"),)
    head = workspace.base if lacking else head
    loose = not _is_on_a_ref(repository, head)
    snapshots = Snapshots(repository, workspace)
    try:
        state, ignored = snapshots.state(), snapshots.ignored()
    except WorktreeGoneError:
        return Holding(head, None, loose, None, (), lacking)
    root = workspace.files
    kept, too_much = worth_keeping(root, ignored)
    own = tuple(path for path in kept if not is_as_carried(repository, root / path, path))
    staged = _staged(repository, worktree, {state.tree, repository.tree_of(head)})
    return Holding(head, state.tree, loose, staged, own, (*lacking, *state.left_out, *too_much))


def is_on_a_ref(repository: Repository, workspace: Workspace, tree: Oid) -> bool:
    """Whether the task's own refs, or its base, have this tree already."""
    own = (names.task_branch(workspace.run, workspace.task).ref, names.snapshot(workspace.run, workspace.task))
    tips = [workspace.base, *(tip for ref in own if (tip := repository.tip(ref)) is not None)]
    return any(repository.tree_of(tip) == tree for tip in tips)


def back_up(repository: Repository, workspace: Workspace, holding: Holding, why: str) -> str:
    """Put everything that a worktree holds on a new backup ref, and return the ref.

    The commit's tree has tracked, untracked and ignored files; its parents are the worktree's HEAD and, where the
    index held what nothing else does, a commit of that.
    """
    tree = holding.tree or repository.tree_of(holding.head)
    tree = trees.edited(repository, tree, stored(repository, workspace.files, holding.ignored))
    parents = [holding.head]
    if holding.staged is not None:
        parents.append(refs.commit_tree(repository, holding.staged, [holding.head], f"index of {workspace.task}\n"))
    lines = [f"backup of {workspace.task}: {why}", "", *(f"Ignored: {path!r}" for path in holding.ignored[:50])]
    lines += [f"Left-Out: {one.path!r} ({one.reason})" for one in holding.out_of_reach[:50]]
    commit = refs.commit_tree(repository, tree, parents, "\n".join(lines).rstrip() + "\n")
    return put_on_backup_ref(repository, workspace.run, workspace.task, commit)


def put_on_backup_ref(repository: Repository, run: str, task: str, commit: Oid) -> str:
    """Name a commit by the task's next free backup ref, and return the ref."""
    while True:
        prefix = names.backup(run, task, 0)[:-1]
        taken = [parsed[2] for ref in refs.listed(repository, prefix) if (parsed := names.parse_backup(ref))]
        ref = names.backup(run, task, max(taken, default=0) + 1)
        try:
            refs.advance(repository, ref, expected=ABSENT, to=commit, reason="backup")
        except TargetMovedError:
            continue
        return ref


def _is_on_a_ref(repository: Repository, commit: Oid) -> bool:
    return bool(repository.require_git("for-each-ref", "--count=1", "--contains", commit))


def _staged(repository: Repository, worktree: Worktree, known: set[Oid]) -> Oid | None:
    """The tree of a worktree's index where nothing else has it; None too for an index with conflicts or no sense."""
    theirs = worktree.directory / "index"
    if not theirs.is_file() or theirs.is_symlink():
        return None
    copy = shadow_place(repository, worktree.directory.name) / "staged"
    shutil.copy2(theirs, copy)  # its time tells git which entries to distrust
    done = within(repository, worktree, "write-tree", index=copy)
    copy.unlink()
    tree = Oid(done.text.strip())
    return tree if done.status == 0 and tree not in known else None
