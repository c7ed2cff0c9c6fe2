"""What a brief costs as repositories grow: cold, again, for another task, and after a commit.

Beside it what starting Python with the libraries costs that any brief imports, and ``git grep -c`` over the same tree.

Run it with the interpreter that gitorch is installed for: ``python benchmarks/brief_speed.py [FILES …]``. CPU of whole
commands, children included; warm ones the least of three. The repositories are made: modules of ten definitions that
import and call one another, in folders of twenty.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

_ROUNDS = 3
_IMPORTS = "import click, pydantic, pygit2, yaml"
_TASKS = ("first", "other")


def main(sizes: list[int]) -> None:
    """A line for each size: seconds of CPU, and what part of a cold brief a warm one takes."""
    heads = ("files", "git grep", "imports", "cold", "again", "other task", "after a commit", "again / cold")
    print("".join(f"{head:>16}" for head in heads))
    for files in sizes:
        with tempfile.TemporaryDirectory() as folder:
            _measure(files, Path(folder))


def _measure(files: int, folder: Path) -> None:
    repository, cache = folder / "repository", folder / "cache"
    _make(repository, files)
    plan = folder / "plan.yaml"
    plan.write_text(json.dumps(_plan(files)))

    def brief(task: str) -> float:
        argv = [sys.executable, "-P", "-m", "gitorch", "-C", str(repository), "brief", task, "--plan", str(plan)]
        return _cpu(argv, repository, cache)

    grep = min(_cpu(["git", "grep", "-c", "def ", "HEAD"], repository, cache) for _ in range(_ROUNDS))
    imports = min(_cpu([sys.executable, "-c", _IMPORTS], repository, cache) for _ in range(_ROUNDS))
    cold = brief("first")
    again = min(brief("first") for _ in range(_ROUNDS))
    other = brief("other")
    _commit(repository, [(1, _text(1, files) + "\n\ndef added(): ...\n")], "from refs/heads/main^0\n")
    after = brief("first")
    figures = (grep, imports, cold, again, other, after, again / cold)
    print(f"{files:16}" + "".join(f"{figure:16.2f}" for figure in figures), flush=True)


def _cpu(argv: list[str], repository: Path, cache: Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    subprocess.run(
        argv, cwd=repository, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _plan(files: int) -> dict[str, object]:
    middle = files // 2
    tasks = [
        {"id": name, "title": f"Change unit{number}", "goal": f"Make work_{number}_3 faster", "scope": [_path(number)]}
        for name, number in zip(_TASKS, (middle, middle + 1), strict=True)
    ]
    return {"request": "Faster units", "tasks": tasks}


def _make(path: Path, files: int) -> None:
    subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", str(path)], check=True)
    _commit(path, ((number, _text(number, files)) for number in range(files)), "")


def _commit(path: Path, files: Iterator[tuple[int, str]] | list[tuple[int, str]], parent: str) -> None:
    head = "commit refs/heads/main\ncommitter Ada <ada@example.org> 1767323045 +0000\ndata 4\nwork\n"
    said = "".join(f"M 100644 inline {_path(number)}\ndata {len(text.encode())}\n{text}\n" for number, text in files)
    subprocess.run(["git", "fast-import", "--quiet"], cwd=path, input=(head + parent + said).encode(), check=True)


def _path(number: int) -> str:
    return f"area{number // 1000}/part{number // 20}/unit{number}.py"


def _text(number: int, files: int) -> str:
    """A module that uses three others: its neighbour, one far away, and one that many use."""
    others = [(number + 1) % files, number * 7919 % files, number % 40]
    lines = [f"from {_path(one)[:-3].replace('/', '.')} import work_{one}_{one % 10}" for one in others]
    for at in range(10):
        calls = [f"    work_{one}_{one % 10}(left, right={at})" for one in others[at % 3 :]]
        lines += [
            "",
            "",
            f"def work_{number}_{at}(left: int, right: int = {at}) -> int:",
            *calls,
            "    return left + right",
        ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main([int(one) for one in sys.argv[1:]] or [500, 5_000, 20_000])
