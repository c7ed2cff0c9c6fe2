"""What validating N branches of M source files costs as branches, files and the repository grow.

    python benchmarks/interfaces.py [--branches 10 25 50] [--files 10 30] [--size 2000 20000] [--grow] [--floor]

CPU seconds of the whole command, start included, on repositories that the script makes, one run each: ``first`` is
the first run, ``wall`` what it took by the clock, ``a file`` its CPU milliseconds for each changed file of a branch,
``again`` the second run, ``one more`` the one after one branch got one commit more. ``parsing`` is the floor: every
changed file and what it was, parsed once. Times mean little from machine to machine; read the ratios. With ``--grow``
one grows at a time instead, from 50 branches of 30 files each in a repository of 5,000.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # a fresh clone, not installed

from gitorch.code.languages import parser_for

ROOT = Path(__file__).parents[1]

_COMMITTER = "committer Ada <ada@example.org> {} +0000\n"
_FUNCTIONS = 12


@dataclass(frozen=True)
class Shape:
    """``branches`` that change ``files`` each, of the ``size`` that the repository has."""

    branches: int
    files: int
    size: int


def source(number: int, mark: str = "") -> str:
    """A module that imports its neighbour and defines a dozen functions; ``mark`` makes a version of it.

    No function stands in two modules, so that nothing is spared that would not be in a real repository.
    """
    before = (number // 50) * 50 + (number - 1) % 50
    head = f"from package{before // 50}.module{before} import work0 as base\n\n"
    body = "".join(
        f"\ndef work{one}(first, second=None):\n    found = [base(first) for _ in range({number * _FUNCTIONS + one})]\n"
        f"    if second is None:\n        return len(found)\n    return {{'of': second, 'found': found}}\n\n"
        for one in range(_FUNCTIONS)
    )
    return (
        f"{head}{body}\ndef added{mark}(value):\n    return work1(value, second=work2(value))\n"
        if mark
        else head + body
    )


def path_of(number: int) -> str:
    return f"package{number // 50}/module{number}.py"


def make(repository: Path, shape: Shape) -> list[str]:
    """The repository, and its branches: each changes files of its own, as often as there are enough."""
    subprocess.run(["git", "init", "-q", "-b", "main", str(repository)], check=True)
    subprocess.run(["git", "fast-import", "--quiet"], cwd=repository, input=b"".join(_stream(shape)), check=True)
    return [f"agent{number}" for number in range(shape.branches)]


def _stream(shape: Shape) -> Iterator[bytes]:
    yield from _commit("main", 1, {path_of(number): source(number) for number in range(shape.size)}, "")
    for branch in range(shape.branches):
        first = branch * shape.files
        numbers = [(first + offset) % shape.size for offset in range(shape.files)]
        changed = {path_of(number): source(number, f"_{branch}") for number in numbers}
        yield from _commit(f"agent{branch}", 2 + branch, changed, "from refs/heads/main\n")


def _commit(branch: str, when: int, files: dict[str, str], parent: str) -> Iterator[bytes]:
    said = f"commit refs/heads/{branch}\n{_COMMITTER.format(1_767_225_600 + when)}data 4\nwork\n{parent}"
    yield said.encode()
    for path, text in files.items():
        content = text.encode()
        yield b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(content), content)


def spent(work: Callable[[], object]) -> float:
    """CPU seconds of the children that ``work`` waits for."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def validating(repository: Path, branches: Sequence[str]) -> float:
    command = [sys.executable, "-m", "gitorch", "-C", str(repository), "validate", "--quiet", "--analyzers", "none"]
    own = {**os.environ, "PYTHONPATH": str(ROOT)}
    own["XDG_CACHE_HOME"] = str(repository / "kept")  # the same branches are kept for every shape
    return spent(lambda: subprocess.run([*command, *branches], env=own, check=True, stdout=subprocess.DEVNULL))


def parsing(shape: Shape) -> float:
    """CPU seconds to parse every changed file and what it was."""
    parser = parser_for("module.py")
    if parser is None:
        raise LookupError("no parser for Python")
    before = time.process_time()
    for number in range(shape.branches * shape.files):
        parser.parse(source(number).encode())
        parser.parse(source(number, f"_{number // shape.files}").encode())
    return time.process_time() - before


def measured(shape: Shape) -> tuple[float, float, float, float]:
    """The first run, what it took by the clock, the same again, and again after one branch changed."""
    with tempfile.TemporaryDirectory() as folder:
        repository = Path(folder)
        branches = make(repository, shape)
        started = time.perf_counter()
        first = validating(repository, branches)
        wall = time.perf_counter() - started
        again = validating(repository, branches)
        more = b"".join(_commit("agent0", 999, {path_of(0): source(0, "_more")}, "from refs/heads/agent0^0\n"))
        subprocess.run(["git", "fast-import", "--quiet"], cwd=repository, input=more, check=True)
        return first, wall, again, validating(repository, branches)


def shapes(chosen: argparse.Namespace) -> Iterator[Shape]:
    """Every combination, or one that grows at a time."""
    if not chosen.grow:
        yield from (Shape(*one) for one in product(chosen.branches, chosen.files, chosen.size))
        return
    yield from (Shape(branches, 30, 5_000) for branches in (10, 25, 50, 100))
    yield from (Shape(50, files, 5_000) for files in (10, 60))
    yield from (Shape(50, 30, size) for size in (20_000, 50_000))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--branches", type=int, nargs="+", default=[10, 25, 50])
    parser.add_argument("--files", type=int, nargs="+", default=[10, 30])
    parser.add_argument("--size", type=int, nargs="+", default=[2000, 20000])
    parser.add_argument("--grow", action="store_true", help="one of the three at a time")
    parser.add_argument("--floor", action="store_true", help="measure parsing alone, too")
    chosen = parser.parse_args()
    print("branches files   size   first    wall  a file   again  one more  again/first  parsing")
    for shape in shapes(chosen):
        first, wall, again, more = measured(shape)
        a_file = first / (shape.branches * shape.files) * 1000
        floor = f"{parsing(shape):8.2f}" if chosen.floor else ""
        print(f"{shape.branches:8} {shape.files:5} {shape.size:6} {first:7.2f} {wall:7.2f} {a_file:7.2f}", end="")
        print(f" {again:7.2f} {more:9.2f} {again / first:12.2f} {floor}", flush=True)


if __name__ == "__main__":
    main()
