"""Replay the merge commits of a repository and compare gitorch's verdict and tree with git's own.

    python benchmarks/replay_merges.py REPOSITORY [--limit N] [--skip N]

Each two-parent merge in the history of HEAD is merged again, the first parent being the target and the second the
branch. git's answer is ``git merge-tree --write-tree`` with the attributes of the first parent, as a checkout of it
would have them. Nothing is written to the repository. Exit status 1 if any answer differs.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # a fresh clone, not installed

from gitorch.git.contents import Contents
from gitorch.git.merging import Conflicted
from gitorch.git.repository import Branch, Oid, Repository, open_repository
from gitorch.git.scratch import Scratch
from gitorch.integrate.candidate import build_candidate
from gitorch.integrate.siding import side_of, target_side
from gitorch.integrate.text.ancestry import Ancestry
from gitorch.integrate.text.matrix import compare


@dataclass(frozen=True)
class Answer:
    """The merged tree, or the paths in conflict."""

    tree: str | None
    conflicts: frozenset[str] = frozenset()


def merges(repository: Path, limit: int, skip: int = 0) -> Iterator[tuple[Oid, Oid]]:
    """The parents of the newest two-parent merges."""
    listed = _git(repository, "rev-list", "--merges", "--min-parents=2", "--max-parents=2", "--parents",
                  f"--max-count={limit}", f"--skip={skip}", "HEAD")  # fmt: skip
    for line in listed.stdout.splitlines():
        _, ours, theirs = line.split(" ")
        yield Oid(ours), Oid(theirs)


def ours_of(repository: Repository, ours: Oid, theirs: Oid) -> tuple[Answer, Answer]:
    """What gitorch says: as a pair of the matrix, and as a branch merged into a candidate."""
    onto, branch = Branch("target", None, ours), Branch("branch", None, theirs)
    with Scratch(repository) as scratch:
        sides = (side_of(repository, onto, branch),)
        target = target_side(repository, onto, sides)
        every = sides if target is None else (target, *sides)
        ancestry = Ancestry(repository, onto, every)
        contents = Contents(scratch, repository.tree_of(ours))
        matrix = compare(scratch, ancestry, every, contents)
        candidate, refused = build_candidate(contents, ancestry, onto, sides)
        pair = [_paths(result) for result in matrix.conflicts.values()]
        built = Answer(None, _paths(refused[0].result)) if refused else Answer(candidate.tree)
        return Answer(None if pair else candidate.tree, pair[0] if pair else frozenset()), built


def _paths(result: Conflicted) -> frozenset[str]:
    return frozenset(path for path, _ in result.stages)


def git_of(repository: Path, ours: Oid, theirs: Oid) -> Answer:
    """What git says, its objects thrown away."""
    with tempfile.TemporaryDirectory() as scratch:
        directory = _git(repository, "rev-parse", "--absolute-git-dir").stdout.strip()
        objects, worktree = Path(scratch, "objects"), Path(scratch, "worktree")
        objects.mkdir()
        worktree.mkdir()
        environment = {
            "GIT_DIR": directory,
            "GIT_WORK_TREE": str(worktree),
            "GIT_INDEX_FILE": str(Path(scratch, "index")),
            "GIT_OBJECT_DIRECTORY": str(objects),
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": str(Path(directory, "objects")),
        }
        _git(repository, "read-tree", ours, environment=environment)
        _git(worktree, "checkout-index", "-z", "--stdin", environment=environment,
             stdin=_git(repository, "ls-files", "-z", "*.gitattributes", environment=environment).stdout)  # fmt: skip
        done = _git(worktree, "merge-tree", "--write-tree", "-z", "--name-only", "--allow-unrelated-histories",
                    ours, theirs, environment=environment, check=False)  # fmt: skip
        tree, *rest = done.stdout.split("\0")
        if done.returncode == 0:
            return Answer(tree)
        return Answer(None, frozenset(path.partition("~" + theirs)[0].partition("~" + ours)[0]
                                      for path in rest[: rest.index("")]))  # fmt: skip


def _git(
    directory: Path,
    *arguments: str,
    environment: dict[str, str] | None = None,
    stdin: str | None = None,
    check: bool = True,
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["git", *arguments], cwd=directory, env={**os.environ, **(environment or {})}, check=check, input=stdin,
        capture_output=True, text=True, errors="surrogateescape",
    )  # fmt: skip


def replay(path: Path, limit: int, skip: int = 0) -> Counter[str]:
    """How many merges were clean, in conflict, and answered differently; the latter are printed."""
    counted: Counter[str] = Counter()
    for ours, theirs in merges(path, limit, skip):
        repository = open_repository(path)
        if repository.merge_base(ours, theirs) is None:
            counted["unrelated"] += 1
            continue
        expected = git_of(path, ours, theirs)
        pair, built = ours_of(repository, ours, theirs)
        counted["clean" if expected.tree else "conflicted"] += 1
        if (pair, built) != (expected, expected):
            counted["different"] += 1
            print(f"{ours} {theirs}\n  git: {expected}\n  pair: {pair}\n  built: {built}", file=sys.stderr)
    return counted


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repository", type=Path)
    parser.add_argument("--limit", type=int, default=500, help="how many merges, the newest first")
    parser.add_argument("--skip", type=int, default=0, help="how many of the newest to pass over")
    arguments = parser.parse_args()
    counted = replay(arguments.repository, arguments.limit, arguments.skip)
    print(", ".join(f"{counted[key]} {key}" for key in ("clean", "conflicted", "unrelated", "different")))
    return 1 if counted["different"] else 0


if __name__ == "__main__":
    sys.exit(main())
