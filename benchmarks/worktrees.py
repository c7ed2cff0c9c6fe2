"""What a workspace costs, each way beside ``git worktree add`` in one run.

    python benchmarks/worktrees.py [--sizes 200 80000] [--rounds 9] [--folder DIR]

Repositories of so many files are made under DIR (the temporary directory), which has to be on a real disk to mean
anything. Each round makes one workspace each way, a ``git worktree add`` among them, in turn; nothing is removed
meanwhile. Medians in milliseconds of wall and CPU time (children included), and how many times less than
``git worktree add`` that is. ``fresh`` is a workspace by git's own checkout where nothing is parked; it is left out
where that would be as dear as git's. In CPU milliseconds: ``status`` is the first ``git status`` in it, which must be
empty; ``first`` the first workspace of all, where no layer is there; ``snapshot`` one of an edited file. A task of ten
folders is taken for ``sparse``. Read the ratios.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from unittest import mock

from gitorch.git.repository import Oid, Repository, open_repository
from gitorch.workspace import Lease, Workspace
from gitorch.workspace.mounting import inside, unmount
from gitorch.workspace.prepare import prepare
from gitorch.workspace.release import release
from gitorch.workspace.snapshots import Snapshots
from gitorch.workspace.ways import Way, overlay_in

_IN_A_FOLDER = 40
_DEAR = 5_000
_SCOPE = ("part0/folder0/**", "part0/folder1/**", "part0/folder2/*.txt")
_READS = tuple(f"part1/folder{number}/**" for number in range(20, 27))


@dataclass(frozen=True)
class Cost:
    """Milliseconds."""

    wall: float
    cpu: float


def cost_of(act: Callable[[], object]) -> Cost:
    wall, cpu = time.perf_counter(), _cpu()
    act()
    return Cost((time.perf_counter() - wall) * 1000, (_cpu() - cpu) * 1000)


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def make(path: Path, size: int) -> Repository:
    """A repository of ``size`` files of about a kilobyte, forty to a folder, checked out."""
    subprocess.run(["git", "init", "-q", "-b", "main", str(path)], check=True)
    stream = [b"commit refs/heads/main\ncommitter Ada <ada@example.org> 1700000000 +0000\ndata 4\nbase\n"]
    for number in range(size):
        text = b"".join(b"line %d of file %d, which is one of very many\n" % (line, number) for line in range(24))
        folder = number // _IN_A_FOLDER
        stream.append(b"M 100644 inline part%d/folder%d/file%d.txt\n" % (folder // 20, folder, number))
        stream.append(b"data %d\n%s\n" % (len(text), text))
    subprocess.run(["git", "fast-import", "--quiet"], cwd=path, input=b"".join(stream), check=True)
    subprocess.run(["git", "reset", "-q", "--hard"], cwd=path, check=True)
    return open_repository(path)


class Bench:
    """The ways of one repository, each workspace for a task of its own."""

    def __init__(self, repository: Repository, place: Path) -> None:
        self._repository = repository
        self._place = place
        self._base = Oid(str(repository.raw.head.target))
        self._count = 0
        self.status: dict[str, list[Cost]] = {}

    def by_git(self) -> Cost:
        self._count += 1
        path = self._place / f"plain{self._count}"
        made = cost_of(lambda: self._git("worktree", "add", "-q", "--detach", str(path), "HEAD"))
        self._look(path, "git", None)
        return made

    def by(self, name: str, way: Way, *, keep: bool = True) -> Cost:
        """Prepare a workspace one way; given back at once if it is not to be kept."""
        self._count += 1
        folder = self._place / "fresh" if name == "fresh" else None
        lease = Lease(f"r{self._count}", "task", 1, self._base, _SCOPE, _READS, sandboxed=True, folder=folder)
        made: list[Workspace] = []
        with mock.patch("gitorch.workspace.prepare.way_for", return_value=way):
            spent = cost_of(lambda: made.append(prepare(self._repository, lease)))
        self._look(made[0].path, name, made[0])
        if not keep:
            release(self._repository, made[0])
        return spent

    def snapshot(self, way: Way) -> Cost:
        """A snapshot after one file was edited, the second of its workspace."""
        self._count += 1
        lease = Lease(f"r{self._count}", "task", 1, self._base, _SCOPE, _READS, sandboxed=True)
        with mock.patch("gitorch.workspace.prepare.way_for", return_value=way):
            workspace = prepare(self._repository, lease)
        snapshots = Snapshots(self._repository, workspace)
        (workspace.files / "new.txt").write_text("one\n")
        snapshots.take("one")
        (workspace.files / "new.txt").write_text("two and more\n")
        return cost_of(lambda: snapshots.take("two"))

    def _look(self, path: Path, name: str, workspace: Workspace | None) -> None:
        argv: tuple[str, ...] = ("git", "status", "--porcelain")
        if workspace is not None:
            argv = inside(workspace.path, workspace.layers, argv)
        said: list[str] = []
        run = lambda: said.append(subprocess.run(argv, cwd=path, check=True, capture_output=True, text=True).stdout)  # noqa: E731
        self.status.setdefault(name, []).append(cost_of(run))
        if said != [""]:
            raise SystemExit(f"git status in a workspace made by {name} is not empty: {said}")

    def _git(self, *arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=self._repository.root, check=True)


def measure(size: int, rounds: int, folder: Path) -> None:
    place = folder / f"files{size}"
    place.mkdir()
    repository = make(place / "repo", size)
    bench = Bench(repository, place)
    overlay = overlay_in(repository, place)
    ways = {"sparse": Way.SPARSE, "parked": Way.CHECKOUT, **({"overlay": overlay} if overlay else {})}
    ways |= {"fresh": Way.CHECKOUT} if size < _DEAR else {}
    first = {
        name: bench.by(f"first {name}", way, keep=name != "parked") for name, way in ways.items() if name != "fresh"
    }
    spent: dict[str, list[Cost]] = {name: [] for name in ("git", *ways)}
    for _ in range(rounds):
        spent["git"].append(bench.by_git())
        for name, way in ways.items():
            spent[name].append(bench.by(name, way, keep=name != "parked"))
    snapshots = {name: bench.snapshot(way) for name, way in ways.items() if name != "fresh"}
    _print(size, spent, bench.status, first, snapshots)
    for path in (place / "repo.gitorch").iterdir():
        unmount(path)


def _middle(costs: list[Cost]) -> Cost:
    return Cost(median(one.wall for one in costs), median(one.cpu for one in costs))


def _print(
    size: int,
    spent: dict[str, list[Cost]],
    status: dict[str, list[Cost]],
    first: dict[str, Cost],
    snapshots: dict[str, Cost],
) -> None:
    git, looked = _middle(spent["git"]), _middle(status["git"])
    columns = ("wall ms", "cpu ms", "x wall", "x cpu", "status", "x status", "first", "snapshot")
    print(f"\n{f'{size} files':<14}" + "".join(f"{column:>10}" for column in columns))
    for name, costs in spent.items():
        one, seen = _middle(costs), _middle(status[name])
        figures = [one.wall, one.cpu, git.wall / one.wall, git.cpu / one.cpu, seen.cpu, looked.cpu / seen.cpu]
        figures += [found[name].cpu for found in (first, snapshots) if name in found]
        print(f"{name:<14}" + "".join(f"{figure:>10.1f}" for figure in figures))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[200, 80_000])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--folder", type=Path, default=None)
    said = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gitorch-worktrees-", dir=said.folder) as folder:
        for size in said.sizes:
            measure(size, said.rounds, Path(folder))


if __name__ == "__main__":
    main()
