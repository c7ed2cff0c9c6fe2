"""Small histories made fast: trees as dictionaries, commits without a worktree, and what git says of merging two."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gitorch.git.contents import Contents
from gitorch.git.merging import Conflicted
from gitorch.git.repository import Branch, Entry, Oid, Repository, open_repository
from gitorch.git.scratch import Scratch
from gitorch.integrate.candidate import build_candidate
from gitorch.integrate.siding import side_of, target_side
from gitorch.integrate.text.ancestry import Ancestry
from gitorch.integrate.text.matrix import compare

FILE, PROGRAM, LINK, GITLINK = 0o100644, 0o100755, 0o120000, 0o160000
Files = Mapping[str, tuple[int, bytes]]
_SIGNATURE = "Ada <ada@example.org> 1767323045 +0000"


@dataclass(frozen=True)
class Answer:
    """The merged tree, or the paths in conflict."""

    tree: str | None
    conflicts: frozenset[str] = frozenset()


class History:
    """A bare repository that commits are put into directly."""

    def __init__(self, path: Path) -> None:
        self.path = path
        subprocess.run(["git", "init", "--quiet", "--bare", "--template=", str(path)], check=True)
        self.repository = open_repository(path)

    def commit(self, files: Files, *parents: Oid) -> Oid:
        with Scratch(self.repository) as scratch:
            entries: dict[str, Entry | None] = {
                path: Entry(mode, Oid(content.decode()) if mode == GITLINK else scratch.write("blob", content))
                for path, (mode, content) in files.items()
            }
            made = scratch.commit(scratch.edited(None, entries), parents, "commit\n", _SIGNATURE)
            scratch.publish([made])
        return made

    def gitorch(self, ours: Oid, theirs: Oid) -> Answer:
        """What gitorch says, the same as a pair of the matrix and as a branch merged into a candidate."""
        onto, branch = Branch("target", None, ours), Branch("branch", None, theirs)
        repository = open_repository(self.path)
        with Scratch(repository) as scratch:
            sides = (side_of(repository, onto, branch),)
            target = target_side(repository, onto, sides)
            every = sides if target is None else (target, *sides)
            ancestry = Ancestry(repository, onto, every)
            contents = Contents(scratch, repository.tree_of(ours))
            conflicts = list(compare(scratch, ancestry, every, contents).conflicts.values())
            candidate, refused = build_candidate(contents, ancestry, onto, sides)
        assert [_paths(result) for result in conflicts] == [_paths(one.result) for one in refused]
        return Answer(None, _paths(conflicts[0])) if conflicts else Answer(candidate.tree)

    def git(self, ours: Oid, theirs: Oid) -> Answer:
        done = self._run("merge-tree", "--write-tree", "-z", "--name-only", "--allow-unrelated-histories", ours, theirs)
        tree, *rest = done.split("\0")
        if not rest[0:1] or rest == [""]:
            return Answer(tree.strip())
        aside = [path.partition(f"~{ours}")[0].partition(f"~{theirs}")[0] for path in rest[: rest.index("")]]
        return Answer(None, frozenset(aside))

    def _run(self, *arguments: str) -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=self.path, env=dict(os.environ), check=False, capture_output=True, text=True
        )
        assert done.returncode in (0, 1), done.stderr
        return done.stdout


def _paths(result: Conflicted) -> frozenset[str]:
    return frozenset(path for path, _ in result.stages)


def files(**contents: str) -> dict[str, tuple[int, bytes]]:
    return {path: (FILE, content.encode()) for path, content in contents.items()}


def chain(history: History, base: Oid, trees: Sequence[Files]) -> Oid:
    """Commit after commit on ``base``."""
    for tree in trees:
        base = history.commit(tree, base)
    return base


__all__ = ["FILE", "GITLINK", "LINK", "PROGRAM", "Answer", "Files", "History", "Repository", "chain", "files"]
