"""How long the compiler takes by number of tasks, and how many waves it needs against what no packing can beat.

    python benchmarks/plan_compile.py [--sizes 10,100,1000,5000]

Plans are generated from a fixed seed: each task writes a directory of its own, needs up to two earlier ones, and
reads what they write. Figures are seconds of this machine; what to look at is the growth.
"""

from __future__ import annotations

import argparse
import random
import time

from gitorch.config.strict_yaml import Document
from gitorch.plan.compile import compile_plan
from gitorch.plan.model import Plan
from gitorch.plan.problems import Ground
from gitorch.plan.reading import Draft
from gitorch.plan.waves import Limits


def generated(size: int) -> tuple[Draft, Ground]:
    """A sound plan of ``size`` tasks, and the repository it is about: four files a task."""
    chance = random.Random(size)
    tasks = []
    for number in range(size):
        needs = sorted({chance.randrange(number) for _ in range(chance.randrange(3))}) if number else []
        tasks.append(
            {
                "id": f"task-{number}",
                "title": f"Task {number}",
                "goal": "Do it",
                "scope": [f"pkg{number % 97}/part{number}/**"],
                "reads": [f"pkg{need % 97}/part{need}/**" for need in needs],
                "needs": [f"task-{need}" for need in needs],
                "done_when": ["it is done"],
            }
        )
    plan = Plan.model_validate({"schema": "gitorch.plan/1", "request": "r", "tasks": tasks})
    paths = sorted(f"pkg{n % 97}/part{n}/f{f}.py" for n in range(size) for f in range(4))
    briefs = {f"task-{number}": chance.randrange(500, 8_000) for number in range(size)}
    return Draft(plan, Document("plan.yaml", {}, {})), Ground(tuple(paths), briefs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="10,100,1000,5000")
    print("tasks  seconds  waves  lower bound")
    for size in map(int, parser.parse_args().sizes.split(",")):
        draft, ground = generated(size)
        started = time.perf_counter()
        compiled = compile_plan(draft, ground, Limits(budget=100_000, parallel=16))
        seconds = time.perf_counter() - started
        print(f"{size:5}  {seconds:7.3f}  {len(compiled.packing.waves):5}  {compiled.packing.lower_bound:11}")


if __name__ == "__main__":
    main()
