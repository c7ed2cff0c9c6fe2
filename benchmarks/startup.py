"""How long starting up takes: help and version against a bare click program, the hook against Python itself.

Run it with the interpreter that gitorch is installed for: ``python benchmarks/startup.py [ROUNDS]``. Programs take
turns, and the least time of each counts, so that a busy machine does not decide.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BARE = "import click; click.Command('bare', callback=lambda: None).main([], standalone_mode=False)"
MAIN = "import sys; from gitorch.__main__ import main; sys.exit(main())"
GOALS = {"--version": ("click", 1.5), "--help": ("click", 1.5), "hook": ("python", 4.0), "other push": ("python", 4.0)}


def main(rounds: int) -> None:
    """Print each time and ratio; exit status 1 if a goal is missed."""
    with tempfile.TemporaryDirectory() as directory:
        commit = _landed(Path(directory))
        pushed = f"refs/heads/main {commit} refs/heads/main {'0' * 40}\n"
        other = f"refs/heads/other {commit} refs/heads/other {'0' * 40}\n"
        programs = {
            "python": (["-c", "pass"], ""),
            "click": (["-c", BARE], ""),
            "--version": (["-P", "-c", MAIN, "--version"], ""),
            "--help": (["-P", "-c", MAIN, "--help"], ""),
            "hook": (["-P", "-c", MAIN, "hook", "pre-push", "origin", "url"], pushed),
            "other push": (["-P", "-c", MAIN, "hook", "pre-push", "origin", "url"], other),
        }
        least = dict.fromkeys(programs, float("inf"))
        for _ in range(rounds):
            for name, (arguments, stdin) in programs.items():
                least[name] = min(least[name], _seconds(arguments, stdin, Path(directory)))
    sys.exit(_report(least))


def _landed(directory: Path) -> str:
    """A repository with one landing of gitorch's own; the commit that landed."""
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    for arguments in (
        ["init", "-q", "-b", "main"],
        [*who, "commit", "-q", "--allow-empty", "-m", "base"],
        ["checkout", "-q", "-b", "one"],
        [*who, "commit", "-q", "--allow-empty", "-m", "one"],
        ["checkout", "-q", "main"],
    ):
        subprocess.run(["git", *arguments], cwd=directory, check=True)
    (directory / "one.txt").write_text("1\n")
    subprocess.run(["git", "checkout", "-q", "one"], cwd=directory, check=True)
    subprocess.run(["git", "add", "one.txt"], cwd=directory, check=True)
    subprocess.run(["git", *who, "commit", "-q", "-m", "file"], cwd=directory, check=True)
    subprocess.run(["git", "checkout", "-q", "main"], cwd=directory, check=True)
    merge = [sys.executable, "-m", "gitorch", "-C", str(directory), "merge", "one"]
    subprocess.run(merge, check=True, stdout=subprocess.DEVNULL)
    tip = subprocess.run(["git", "rev-parse", "main"], cwd=directory, check=True, capture_output=True, text=True)
    return tip.stdout.strip()


def _seconds(arguments: list[str], stdin: str, directory: Path) -> float:
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, *arguments], cwd=directory, env=os.environ, input=stdin, text=True, check=True,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    return time.perf_counter() - started


def _report(least: dict[str, float]) -> int:
    missed = 0
    for name, seconds in least.items():
        against, goal = GOALS.get(name, (name, 1.0))
        ratio = seconds / least[against]
        missed += ratio > goal
        print(f"{name:12} {seconds * 1000:6.1f} ms  {ratio:4.2f} x {against:6}  (goal: at most {goal:g})")
    return 1 if missed else 0


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
