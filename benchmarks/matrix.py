"""What all pairs of N branches cost, and N clean branches in one tree, against git; each figure beside its goal.

    python benchmarks/matrix.py [--files 300 50000] [--branches 10 50 100] [--chain-files 5000 50000] [--chain 28]

CPU seconds, those of child processes included, the least of ``--repeat`` rounds in which the two sides take turns, on
repositories that the script makes. Pairs: gitorch's matrix (sides read, pairs compared, exact verdicts), one ``git
merge-tree --stdin`` for all pairs, whose every verdict is compared, and one ``git merge-tree`` process per pair,
measured on ``--sample`` pairs and extrapolated. Chain: clean branches into one tree, from opening the repository to the
candidate kept under its ref, against ``git merge`` once per branch in a worktree. Git's throw-away objects go where
TMPDIR says, so its figures depend on that file system; gitorch's lie in memory where there is some.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import combinations
from pathlib import Path

from made_repository import Shape, make

sys.path.insert(0, str(Path(__file__).parents[1]))  # a fresh clone, not installed

from gitorch.git.contents import Contents
from gitorch.git.repository import Oid, open_repository
from gitorch.git.scratch import Scratch
from gitorch.integrate.siding import sides_of
from gitorch.integrate.text.ancestry import Ancestry
from gitorch.integrate.text.matrix import compare
from gitorch.integrate.text.text_merge import TextMerge

LARGE, MANY = 50_000, 100  # files and branches for which the goals of the matrix are set
GOAL_PROCESS, GOAL_STDIN, GOAL_CHAIN = 50, 20, 15
Pair = tuple[str, str]


def cpu() -> float:
    """CPU seconds of this process and of its children that have ended."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def spent(work: Callable[[], object]) -> float:
    before = cpu()
    work()
    return cpu() - before


def conflicting_pairs(path: Path, names: Sequence[str]) -> set[Pair]:
    """The pairs that don't merge, says gitorch."""
    repository = open_repository(path)
    onto = repository.branch("main")
    with Scratch(repository) as scratch:
        sides = sides_of(repository, onto, [repository.branch(name) for name in names])
        contents = Contents(scratch, repository.tree_of(onto.commit))
        return set(compare(scratch, Ancestry(repository, onto, sides), sides, contents).conflicts)


@contextmanager
def throw_away(path: Path) -> Iterator[dict[str, str]]:
    """An environment in which git's new objects go to a directory that is removed."""
    with tempfile.TemporaryDirectory() as scratch:
        yield {**os.environ, "GIT_OBJECT_DIRECTORY": scratch, "GIT_ALTERNATE_OBJECT_DIRECTORIES": str(path / "objects")}


def process_per_pair(path: Path, pairs: Sequence[Pair]) -> None:
    with throw_away(path) as environment:
        for pair in pairs:
            command = ["git", "merge-tree", "--write-tree", *pair]
            subprocess.run(command, cwd=path, env=environment, check=False, stdout=subprocess.DEVNULL)


def one_process(path: Path, pairs: Sequence[Pair]) -> set[Pair]:
    """The pairs that don't merge, says ``git merge-tree --stdin``."""
    with throw_away(path) as environment:
        lines = "".join(f"{left} {right}\n" for left, right in pairs)
        done = subprocess.run(["git", "merge-tree", "--stdin", "--name-only", "--no-messages"], cwd=path,
                              env=environment, check=True, input=lines.encode(), capture_output=True)  # fmt: skip
    fields = iter(done.stdout.decode().split("\0"))
    found = set()
    for pair in pairs:
        status, _ = next(fields), next(fields)
        for _ in iter(fields.__next__, ""):
            pass
        if status == "0":
            found.add(pair)
    return found


def measure_matrix(path: Path, names: Sequence[str], files: int, sample: int, repeat: int) -> None:
    pairs = list(combinations(names, 2))
    found: set[Pair] = set()
    said: set[Pair] = set()
    ours, piped = [], []
    for _ in range(repeat):
        ours.append(spent(lambda: found.update(conflicting_pairs(path, names))))
        piped.append(spent(lambda: said.update(one_process(path, pairs))))
    few = random.Random(1).sample(pairs, min(sample, len(pairs)))
    each = spent(lambda: process_per_pair(path, few)) * len(pairs) / len(few)
    goals = files >= LARGE and len(names) >= MANY
    print(f"  {len(names)} branches, {len(pairs)} pairs: gitorch {min(ours):.2f} s; "
          f"--stdin {min(piped):.2f} s, {ratio(min(piped), min(ours), GOAL_STDIN if goals else None)}; "
          f"a process per pair {each:.1f} s ({len(few)} measured), "
          f"{ratio(each, min(ours), GOAL_PROCESS if goals else None)}; "
          f"{len(said)} conflicts, {len(said - found)} missed, {len(found - said)} false (goal 0, 0)",
          flush=True)  # fmt: skip


def ratio(theirs: float, ours: float, goal: float | None) -> str:
    return f"{theirs / ours:.1f}x" + (f" (goal {goal:.0f}x)" if goal else "")


def measure_chain(directory: Path, files: int, count: int, repeat: int) -> None:
    """N clean branches into one tree: a candidate, against ``git merge`` N times in a worktree."""
    path = directory / f"chain-{files}.git"
    names = make(path, Shape(files, count, clean=True))
    worktree = directory / f"worktree-{files}"
    subprocess.run(["git", "worktree", "add", "--quiet", "--detach", str(worktree), "main"], cwd=path, check=True)
    ours, theirs = [], []
    trees: set[str] = set()
    for _ in range(repeat):
        subprocess.run(["git", "update-ref", "--stdin"], cwd=path, check=True, input=forget_candidates(path))
        ours.append(spent(lambda: trees.add(candidate_tree(path, names))))
        subprocess.run(["git", "reset", "--quiet", "--hard", "main"], cwd=worktree, check=True)
        subprocess.run(["git", "status"], cwd=worktree, check=True, stdout=subprocess.DEVNULL)  # a warm index
        theirs.append(spent(lambda: merge_each(worktree, names)))
    tree = subprocess.run(["git", "rev-parse", "HEAD^{tree}"], cwd=worktree, check=True, capture_output=True, text=True)
    same = trees == {tree.stdout.strip()}
    print(f"  {count} clean branches on {files} files: candidate {min(ours):.2f} s; git merge {count} times "
          f"{min(theirs):.2f} s, {ratio(min(theirs), min(ours), GOAL_CHAIN)}; "
          f"{'the same tree' if same else 'ANOTHER TREE'}", flush=True)  # fmt: skip


def forget_candidates(path: Path) -> bytes:
    """What makes ``git update-ref`` drop them, so that the next one is built and written anew."""
    listed = ["git", "for-each-ref", "--format=delete %(refname)", "refs/gitorch/candidates/"]
    return subprocess.run(listed, cwd=path, check=True, capture_output=True).stdout


def candidate_tree(path: Path, names: Sequence[str]) -> Oid:
    repository = open_repository(path)
    onto = repository.branch("main")
    with Scratch(repository) as scratch:
        sides = sides_of(repository, onto, [repository.branch(name) for name in names])
        candidate, conflicts = TextMerge(scratch, onto, sides, None).build()
    if candidate is None:
        sys.exit(f"branches made to be clean conflict: {conflicts}")
    return candidate.tree


def merge_each(worktree: Path, names: Sequence[str]) -> None:
    merge = ["git", "-c", "user.name=a", "-c", "user.email=a@b", "-c", "gc.auto=0", "merge", "--quiet", "--no-edit"]
    for name in names:
        subprocess.run([*merge, "--no-ff", name], cwd=worktree, check=True)


@contextmanager
def made_in(files: int) -> Iterator[Path]:
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"{files} files (load {load}):", flush=True)
    with tempfile.TemporaryDirectory(prefix="gitorch-matrix-") as directory:
        yield Path(directory)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, nargs="+", default=[300, LARGE], help="sizes for the pairs")
    parser.add_argument("--branches", type=int, nargs="+", default=[10, 50, MANY])
    parser.add_argument("--sample", type=int, default=40, help="pairs that get a process of their own")
    parser.add_argument("--repeat", type=int, default=2)
    parser.add_argument("--chain", type=int, default=28, help="how many clean branches to integrate")
    parser.add_argument("--chain-files", type=int, nargs="*", default=[5_000, LARGE], help="sizes for the chain")
    arguments = parser.parse_args()
    for files in arguments.files:
        with made_in(files) as directory:
            path = directory / "made.git"
            names = make(path, Shape(files, max(arguments.branches)))
            for count in arguments.branches:
                measure_matrix(path, names[:count], files, arguments.sample, arguments.repeat)
    for files in arguments.chain_files:
        with made_in(files) as directory:
            measure_chain(directory, max(files, 40 * arguments.chain), arguments.chain, arguments.repeat)
    return 0


if __name__ == "__main__":
    sys.exit(main())
