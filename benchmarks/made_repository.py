"""Repositories of any size with any number of branches, made in seconds by ``git fast-import`` and always the same."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_HEAD = "committer Ada <ada@example.org> 1767323045 +0000\n"
_HOT = 20  # files that everybody likes to edit


@dataclass(frozen=True)
class Shape:
    """How large a repository is, and what its branches do."""

    files: int
    branches: int
    seed: int = 1
    edits: tuple[int, int] = (10, 30)  # paths that a branch changes, from and to
    hot: float = 0.5  # how many hot files a branch edits on average
    clean: bool = False  # no branch touches what another does


def make(path: Path, shape: Shape) -> list[str]:
    """A bare repository with ``main`` and the branches, whose names are returned."""
    subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", str(path)], check=True)
    stream = "".join(_stream(shape)).encode()
    subprocess.run(["git", "fast-import", "--quiet"], cwd=path, input=stream, check=True)
    return [f"agent/{number}" for number in range(shape.branches)]


def _stream(shape: Shape) -> Iterator[str]:
    paths = _paths(shape.files)
    yield f"commit refs/heads/main\nmark :1\n{_HEAD}{_data('base')}"
    for number, path in enumerate(paths):
        yield f"M 100644 inline {path}\n{_data(_content(number))}"
    chance = random.Random(shape.seed)
    free = list(range(_HOT, shape.files))
    chance.shuffle(free)
    for branch in range(shape.branches):
        yield f"\ncommit refs/heads/agent/{branch}\n{_HEAD}{_data(f'work of {branch}')}from :1\n"
        yield from _work(shape, chance, paths, free, branch)


def _work(shape: Shape, chance: random.Random, paths: Sequence[str], free: list[int], branch: int) -> Iterator[str]:
    """Edits for the most part, now and then a deletion, a rename or an addition, around one place of the tree."""
    count = chance.randint(*shape.edits)
    if shape.clean:
        chosen = [free.pop() for _ in range(count)]
    else:
        start = chance.randrange(shape.files)
        chosen = sorted({(start + chance.randrange(400)) % shape.files for _ in range(count)})
        chosen += [number for number in range(_HOT) if chance.random() < shape.hot / _HOT]
    for number in chosen:
        kind = chance.random()
        if kind < 0.03:
            yield f"D {paths[number]}\n"
        elif kind < 0.06:
            yield f"R {paths[number]} {paths[number]}.moved\n"
        elif kind < 0.12:
            yield f"M 100644 inline {paths[number]}.{branch}.new\n{_data(_content(number + shape.files * branch))}"
        else:
            line = chance.randrange(60)
            lines = _content(number).splitlines(keepends=True)
            lines[line] = f"edited by {branch}\n"
            yield f"M 100644 inline {paths[number]}\n{_data(''.join(lines))}"


def _paths(count: int) -> list[str]:
    """Files in directories of twenty, those in directories of fifty, as in a large source tree."""
    return [f"part{number // 20000}/area{number // 1000}/unit{number // 20}/file{number}.py" for number in range(count)]


def _content(number: int) -> str:
    return "".join(f"line {line} of {number}: {number * 7919 % 10007 + line}\n" for line in range(60))


def _data(text: str) -> str:
    return f"data {len(text.encode())}\n{text}\n"
