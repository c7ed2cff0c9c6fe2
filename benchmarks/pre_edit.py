"""How long an agent waits for the answer before each edit, with many live worktrees on a large repository.

``python benchmarks/pre_edit.py [--files N] [--worktrees N] [--rounds N]`` generates the repository, changes the same
file in every worktree, and asks the hook as an agent's program would: one process a question. It prints the median of
the answers that find a clash and of those that find none, against Python that does nothing. Goal: 200 ms.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

GOAL = 0.2  # seconds
MAIN = "import sys; from gitorch.__main__ import main; sys.exit(main())"
FILE = "".join(f"line {number}\n" for number in range(400))


def main(files: int, worktrees: int, rounds: int) -> None:
    """Print the medians; exit status 1 if the goal is missed."""
    with tempfile.TemporaryDirectory() as directory:
        place = Path(directory)
        repository = _repository(place / "repo", files)
        for number in range(worktrees):
            tree = place / f"w{number}"
            _git(repository, "worktree", "add", "-q", "--no-checkout", "--detach", str(tree))
            (tree / "hot.py").write_text(FILE.replace("line 200\n", f"line 200 of {number}\n"))
        here = place / "w0"
        clash = {"file_path": str(here / "hot.py"), "old_string": "line 201\n", "new_string": "x\n"}
        clear = {"file_path": str(here / "hot.py"), "old_string": "line 399\n", "new_string": "x\n"}
        told = repository / ".git" / "worktrees" / "w0" / "gitorch-told"
        figures = {"python": [], "clear": [], "clash": []}  # type: dict[str, list[float]]
        for _ in range(rounds):
            figures["python"].append(_seconds(["-c", "pass"], here, {}))
            figures["clear"].append(_seconds(["-P", "-c", MAIN, "hook", "pre-edit"], here, clear))
            told.unlink(missing_ok=True)
            figures["clash"].append(_seconds(["-P", "-c", MAIN, "hook", "pre-edit"], here, clash))
        if not told.exists():
            sys.exit("the hook found no clash where there was one")
    print(f"{files} files, {worktrees} worktrees that changed the file, {rounds} rounds, median wall time")
    for name, seconds in figures.items():
        print(f"  {name:<8} {statistics.median(seconds) * 1000:6.1f} ms")
    sys.exit(statistics.median(figures["clash"]) > GOAL)


def _repository(path: Path, files: int) -> Path:
    subprocess.run(["git", "init", "-q", "-b", "main", str(path)], check=True)
    entries = [f"M 100644 inline d{n % 500}/f{n}.py\ndata 2\nx\n" for n in range(files)]
    stream = (
        "commit refs/heads/main\ncommitter Ada <ada@example.org> 1700000000 +0000\ndata 4\nbase\n"
        f"M 100644 inline hot.py\ndata {len(FILE)}\n{FILE}\n{''.join(entries)}"
    )
    subprocess.run(["git", "fast-import", "--quiet"], cwd=path, input=stream.encode(), check=True)
    return path


def _git(where: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=where, check=True)


def _seconds(arguments: list[str], cwd: Path, call: dict[str, str]) -> float:
    said = json.dumps({"tool_name": "Edit", "tool_input": call, "cwd": str(cwd)}).encode()
    started = time.perf_counter()
    subprocess.run([sys.executable, *arguments], cwd=cwd, input=said, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - started


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=50_000)
    parser.add_argument("--worktrees", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=15)
    given = parser.parse_args()
    main(given.files, given.worktrees, given.rounds)
