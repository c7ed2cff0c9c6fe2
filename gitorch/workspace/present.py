"""What every live worktree of a repository holds at this moment, as commits that nobody has to make.

A workspace that an agent works in speaks through its last snapshot, which its run takes every few seconds; the user's
own worktrees are read now, through an index of ours, so that theirs is not touched.
"""

from __future__ import annotations

from collections.abc import Iterator

from gitorch import names
from gitorch.errors import WorktreeError
from gitorch.git import locks, refs
from gitorch.git.repository import Branch, Repository
from gitorch.git.shadow_index import ShadowIndex
from gitorch.git.worktrees import Worktree, worktrees
from gitorch.workspace import registry
from gitorch.workspace.places import shadow_place


def present(repository: Repository) -> tuple[Branch, ...]:
    """Every live worktree that holds something which its branch does not have, by name.

    One that can't be read is passed over: somebody may be taking it away.
    """
    found = [*_leased(repository), *_own(repository)]
    return tuple(sorted(found, key=lambda one: one.name))


def _leased(repository: Repository) -> Iterator[Branch]:
    for record in registry.records(repository):
        workspace = record.workspace
        tip = repository.tip(names.snapshot(workspace.run, workspace.task))
        if record.is_live and tip is not None:
            ref = names.task_branch(workspace.run, workspace.task).ref
            yield Branch(names.short(ref), ref, tip)


def _own(repository: Repository) -> Iterator[Branch]:
    ours = {record.workspace.directory for record in registry.records(repository)}
    spare = repository.common / "worktrees"
    for worktree in worktrees(repository):
        is_spare = worktree.directory.parent == spare and worktree.directory.name.startswith("gitorch-")
        if worktree.directory in ours or is_spare:
            continue
        try:
            found = _read(repository, worktree)
        except WorktreeError:
            continue
        if found is not None:
            yield found


def _read(repository: Repository, worktree: Worktree) -> Branch | None:
    head = worktree.head(repository)
    if head is None:
        return None
    name = f"radar-{worktree.directory.name}"
    with locks.hold(repository, name):
        state = ShadowIndex(repository, worktree, shadow_place(repository, name), head).read()
    if state.tree == repository.tree_of(head):
        return None
    label = names.short(worktree.ref) if worktree.ref else str(worktree.path)
    at = repository.time_of(head)  # no clock: what is as it was is the same commit, of which all is known
    commit = refs.commit_tree(repository, state.tree, [head], f"what {worktree.path} holds\n", at=at)
    return Branch(label, worktree.ref, commit)
