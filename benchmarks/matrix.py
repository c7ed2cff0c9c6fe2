"""What all pairs of N branches cost, and N clean branches in one tree, against git.

    python benchmarks/matrix.py [--files 300 50000] [--branches 10 50 100] [--sample 60] [--every-pair] [--chain 28]

CPU seconds, those of child processes included, all measured in one run on repositories that the script makes:
gitorch's matrix (sides read, pairs compared, exact verdicts), one ``git merge-tree`` process per pair, and one ``git
merge-tree --stdin`` for all pairs. The two of git are measured on ``--sample`` pairs and extrapolated, unless
``--every-pair`` asks for all; only then is every verdict compared. Git's objects go to a scratch store, as ours do.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import combinations
from pathlib import Path

from made_repository import Shape, make

from gitorch import api
from gitorch.git.contents import Contents
from gitorch.git.repository import open_repository
from gitorch.git.scratch import Scratch
from gitorch.integrate.ancestry import Ancestry
from gitorch.integrate.matrix import compare
from gitorch.integrate.validate import sides_of

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


def measure_matrix(path: Path, names: Sequence[str], sample: int, *, every_pair: bool) -> None:
    pairs = list(combinations(names, 2))
    some = pairs if every_pair or len(pairs) <= sample else random.Random(1).sample(pairs, sample)
    found: set[Pair] = set()
    ours = spent(lambda: found.update(conflicting_pairs(path, names)))
    few = some[:sample]
    each = spent(lambda: process_per_pair(path, few)) * len(pairs) / len(few)
    said: set[Pair] = set()
    piped = spent(lambda: said.update(one_process(path, some))) * len(pairs) / len(some)
    missed, false = len(said - found), len(found.intersection(some) - said)
    how = "every pair" if len(some) == len(pairs) else f"{len(some)} pairs, extrapolated"
    print(f"  {len(names):4} branches, {len(pairs):5} pairs: gitorch {ours:6.2f} s; a process per pair {each:7.2f} s "
          f"= {each / ours:5.1f}x ({len(few)} pairs); --stdin {piped:6.2f} s = {piped / ours:5.1f}x ({how}); "
          f"{len(found)} conflicts, {missed} missed, {false} false")  # fmt: skip


def measure_chain(directory: Path, files: int, count: int) -> None:
    """N clean branches into one tree: a candidate, against ``git merge`` N times in a worktree."""
    path = directory / f"chain-{files}.git"
    names = make(path, Shape(files, count, clean=True))
    started, before = time.perf_counter(), cpu()
    validation = api.validate(path, names, onto="main")
    ours, ours_cpu = time.perf_counter() - started, cpu() - before
    text = validation.timings["textual"] / 1000
    worktree = directory / f"worktree-{files}"
    subprocess.run(["git", "worktree", "add", "--quiet", "--detach", str(worktree), "main"], cwd=path, check=True)
    subprocess.run(["git", "status"], cwd=worktree, check=True, stdout=subprocess.DEVNULL)  # a warm index
    started, before = time.perf_counter(), cpu()
    merge = ["git", "-c", "user.name=a", "-c", "user.email=a@b", "merge", "--quiet", "--no-edit", "--no-ff"]
    for name, _ in validation.order:
        subprocess.run([*merge, name], cwd=worktree, check=True)
    theirs, theirs_cpu = time.perf_counter() - started, cpu() - before
    tree = subprocess.run(["git", "rev-parse", "HEAD^{tree}"], cwd=worktree, check=True, capture_output=True, text=True)
    same = validation.candidate is not None and validation.candidate.tree == tree.stdout.strip()
    print(f"  {count} clean branches: candidate {text:.2f} s, the whole validation {ours:.2f} s (cpu {ours_cpu:.2f}); "
          f"git merge {count} times {theirs:.2f} s (cpu {theirs_cpu:.2f}) = {theirs / text:.1f}x; "
          f"{'the same tree' if same else 'ANOTHER TREE'}")  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, nargs="+", default=[300, 50_000])
    parser.add_argument("--branches", type=int, nargs="+", default=[10, 50, 100])
    parser.add_argument("--sample", type=int, default=60)
    parser.add_argument("--every-pair", action="store_true")
    parser.add_argument("--chain", type=int, default=28, help="how many clean branches to integrate; 0 for none")
    arguments = parser.parse_args()
    for files in arguments.files:
        with tempfile.TemporaryDirectory(prefix="gitorch-matrix-") as directory:
            print(f"{files} files:", flush=True)
            path = Path(directory, "made.git")
            names = make(path, Shape(files, max(arguments.branches)))
            for count in arguments.branches:
                measure_matrix(path, names[:count], arguments.sample, every_pair=arguments.every_pair)
            if arguments.chain:
                measure_chain(Path(directory), max(files, 40 * arguments.chain), arguments.chain)
    return 0


if __name__ == "__main__":
    sys.exit(main())
