"""The commit that an attempt starts from: the candidate, or what an earlier attempt left, on top of it.

Commits that are made here are kept on a ref of their own before anything else can run.
"""

from __future__ import annotations

from collections.abc import Sequence

from gitorch import names
from gitorch.errors import RepositoryError
from gitorch.git import refs, trees
from gitorch.git.repository import Oid, Repository
from gitorch.plan.globs import matching


def continuing(repository: Repository, run: str, task: str, base: Oid, kept: Oid, scope: Sequence[str]) -> Oid:
    """What an attempt left, as one commit on its base: regular files within the scope and nothing else of it."""
    base_tree = repository.tree_of(base)
    changed = trees.changes(repository, base_tree, repository.tree_of(kept))
    wanted = set(matching(scope, changed))
    edits = {
        path: change.new
        for path, change in changed.items()
        if path in wanted and all(entry is None or entry.is_file for entry in (change.old, change.new))
    }
    if not edits:
        return base
    tree = trees.edited(repository, base_tree, edits)
    message = f"Go on with '{task}' from where it was\n\nGitorch-Task: {run}/{task}\n"
    return _kept(repository, run, task, refs.commit_tree(repository, tree, [base], message))


def repairing(repository: Repository, run: str, task: str, work: Oid, candidate: Oid) -> Oid:
    """A task's work merged with the candidate that it collides with; conflicting lines stand between markers.

    Raises RepositoryError if git can't merge them at all.
    """
    done = repository.git("merge-tree", "--write-tree", "--allow-unrelated-histories", work, candidate)
    tree = done.text.partition("\n")[0].strip()
    if done.status not in (0, 1) or len(tree) != len(candidate):
        raise RepositoryError(f"{task} can't be merged with the candidate: {done.error_text.strip()}", hint="git fsck")
    message = f"Merge the candidate into '{task}' for repair\n\nGitorch-Task: {run}/{task}\n"
    return _kept(repository, run, task, refs.commit_tree(repository, Oid(tree), [work, candidate], message))


def _kept(repository: Repository, run: str, task: str, commit: Oid) -> Oid:
    ref = names.start(run, task)
    refs.advance(repository, ref, expected=repository.tip(ref) or refs.ABSENT, to=commit, reason="gitorch: start")
    return commit
