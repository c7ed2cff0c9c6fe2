"""What gitorch itself costs for each task of a run, beside the same agents in worktrees made by hand.

    python benchmarks/run_overhead.py [--tasks 8,32]

The agent is a shell script that writes a file and commits it. By hand: ``git worktree add``, the script, and one
``git merge`` a branch. Both in one run, alternately, as CPU seconds of all processes together: wall time
on a busy machine says little. The difference buys a journal, briefs, handoffs, snapshots, enforcement and validation.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
AGENT = """\
mkdir -p "$GITORCH_TASK"
echo "$GITORCH_TASK" > "$GITORCH_TASK/done.txt"
git add -A && git -c user.name=A -c user.email=a@example.org commit -q -m "$GITORCH_TASK"
"""
CONFIG = "run: {runner: command, command: [sh, agent.sh], jobs: 2, sandbox: %s}\n"


def repository(path: Path, tasks: int, sandbox: str) -> None:
    """A repository with a plan of so many tasks in one wave."""
    path.mkdir()
    plan = [
        {"id": f"t{n}", "title": "T", "goal": "g", "scope": [f"t{n}/**"], "done_when": ["it is"]} for n in range(tasks)
    ]
    (path / "agent.sh").write_text(AGENT)
    (path / "gitorch.yaml").write_text(CONFIG % sandbox)
    (path / "plan.yaml").write_text(yaml.safe_dump({"request": "Many", "tasks": plan}))
    for arguments in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "base"]):
        git(path, *arguments)


def git(path: Path, *arguments: str, **environment: str) -> None:
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    subprocess.run(["git", *identity, *arguments], cwd=path, check=True, env={**os.environ, **environment})


def by_gitorch(path: Path, _: int) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-m", "gitorch", "run", "-q"], cwd=path, env=environment, check=True,
                   stdout=subprocess.DEVNULL)  # fmt: skip


def by_hand(path: Path, tasks: int) -> None:
    for number in range(tasks):
        worktree = path.with_name(f"{path.name}-w{number}")
        git(path, "worktree", "add", "-q", "-b", f"t{number}", str(worktree))
        task = {**os.environ, "GITORCH_TASK": f"t{number}"}
        subprocess.run(["sh", "agent.sh"], cwd=worktree, env=task, check=True)
    for number in range(tasks):
        git(path, "merge", "-q", "--no-ff", "-m", f"t{number}", f"t{number}")


def cpu(work: Callable[[Path, int], None], path: Path, tasks: int) -> float:
    """CPU seconds of everything that the work started."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    work(path, tasks)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tasks", default="8,32")
    parser.add_argument("--sandbox", default="off", choices=["off", "auto"])
    options = parser.parse_args()
    print("tasks  by hand  gitorch  (CPU s)   a task, by hand   gitorch   ratio")
    for tasks in map(int, options.tasks.split(",")):
        with tempfile.TemporaryDirectory() as directory:
            hand, run = Path(directory, "hand"), Path(directory, "run")
            repository(hand, tasks, options.sandbox)
            repository(run, tasks, options.sandbox)
            one, other = cpu(by_hand, hand, tasks), cpu(by_gitorch, run, tasks)
        each = f"{one / tasks * 1000:13.0f} ms {other / tasks * 1000:6.0f} ms"
        print(f"{tasks:5}  {one:7.2f}  {other:7.2f}           {each}  {other / one:6.1f}")


if __name__ == "__main__":
    main()
