"""How much of what a real commit needed its brief would have told, against aider's repo map and against whole files.

    python benchmarks/briefs.py REPOSITORY… [--commits N] [--budgets 650 2000 4000 8500] [--aider PYTHON]

A task is a commit's message (its first 800 characters) and the files it wrote; what it needed are the definitions
outside those files that its added lines use. A definition counts as told if the text names it under its file with its
right signature: every parameter with its type, in order, and what it returns. Tokens are gitorch's estimate for all.
The brief includes the task itself; the map may exceed its budget by 15 %, as aider lets it, and is left out without
--aider. ``bound`` is what our lines would carry in the same room had the ranking known the truth; what the brief's
misses are is counted below it. ``whole files`` are those that the written files use most, as many lines as the budget
holds; ``nothing`` is the message alone. Commits are the newest tasks among every fourth of HEAD's first-parent history.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # a fresh clone, not installed

from benchmarks.briefs_bound import Hindsight, Miss
from benchmarks.briefs_truth import Case, case_of
from gitorch.api.briefing import Terrain
from gitorch.context.links import Ground
from gitorch.context.ranking import ranked
from gitorch.context.tokens import estimate, fit
from gitorch.errors import BriefError
from gitorch.git.repository import Oid, Repository, open_repository
from gitorch.integrate.kept import cache_folder
from gitorch.integrate.modules import ModuleCache
from gitorch.plan.globs import matching
from gitorch.plan.model import Plan

_WAYS = ("brief", "bound", "repo map", "whole files", "nothing")


@dataclass
class Score:
    """Told of wanted, by way and budget; each commit weighs the same."""

    shares: dict[tuple[str, int], list[float]] = field(default_factory=lambda: defaultdict(list))
    misses: dict[int, Counter[Miss]] = field(default_factory=lambda: defaultdict(Counter))
    seconds: list[float] = field(default_factory=list)

    def mean(self, way: str, budget: int) -> float | None:
        shares = self.shares.get((way, budget))
        return sum(shares) / len(shares) if shares else None


def cases(repository: Repository, count: int) -> list[Case]:
    """The newest commits that are tasks, of every fourth commit."""
    cache = ModuleCache(cache_folder(os.environ))
    commits = repository.require_git("rev-list", "--first-parent", "--no-merges", "-n", "8000", "HEAD").split()
    found = (case_of(repository, Oid(commit), cache) for commit in commits[::4])
    return list(islice(filter(None, found), count))


def plan_of(case: Case) -> Plan:
    """The commit's message as a plan of one task: the first line its title, all of it its goal."""
    title, _, body = case.message.partition("\n")
    scope = list(map(_literal, case.written))
    task = {"id": "task", "title": title or "change", "goal": body.strip() or title or "change", "scope": scope}
    return Plan.model_validate({"request": title or "change", "base": case.base, "tasks": [task]})


def _literal(path: str) -> str:
    """A path as a glob that matches it and no other, near enough."""
    return "".join("?" if char in "*?[]{}!" else char for char in path)


def measure(case: Case, terrain: Terrain, budgets: Sequence[int], maps: dict[str, str], score: Score) -> None:
    plan = plan_of(case)
    hindsight = _hindsight(case, terrain, plan)
    for budget in budgets:
        start = time.process_time()
        text, room = _brief(terrain, plan, budget)
        score.seconds.append(time.process_time() - start)
        texts = {"brief": text, "whole files": _whole_files(case, terrain, budget), "nothing": case.message}
        if maps:
            texts["repo map"] = maps[str(budget)]
        told = {way: hindsight.told(text) for way, text in texts.items()} | {"bound": hindsight.best(room)}
        for way, hits in told.items():
            score.shares[way, budget].append(sum(hits) / len(hits))
        score.misses[budget] += hindsight.misses(told["brief"], told["bound"])


def _hindsight(case: Case, terrain: Terrain, plan: Plan) -> Hindsight:
    ground = Ground(terrain.facts, terrain.used(matching(plan.tasks[0].scope, terrain.facts)))
    return Hindsight(case, ground, ranked(plan, plan.tasks[0], ground), {one.path for one in terrain.files})


def _brief(terrain: Terrain, plan: Plan, budget: int) -> tuple[str, int]:
    """The brief, and the tokens that it has for interfaces."""
    try:
        told = terrain.brief(plan, plan.tasks[0], budget=budget)
    except BriefError:
        return "", 0
    others = sum(section.tokens for section in told.sections if section.name != "Interfaces")
    return told.text, budget - others - estimate("# Interfaces") - 1


def _whole_files(case: Case, terrain: Terrain, budget: int) -> str:
    used: Counter[str] = Counter()
    for (path, _), times in terrain.used(matching(map(_literal, case.written), terrain.facts)).times.items():
        used[path] += times
    files = {one.path: one for one in terrain.files}
    lines: list[str] = []
    for path, _ in used.most_common(30):
        text = terrain.repository.read_blob(files[path].entry.oid).decode("utf-8", "replace")
        lines += [path, *(f"│{line}" for line in text.splitlines())]
    return "\n".join(fit(lines, budget)[0])


@contextmanager
def mapper(repository: Path, python: Path | None, budgets: Sequence[int]) -> Iterator[subprocess.Popen[str] | None]:
    """aider in a process of its own, with a clone of its own."""
    if python is None:
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "clone"
        subprocess.run(["git", "clone", "--quiet", "--shared", str(repository), str(clone)], check=True)
        program = [str(python), str(Path(__file__).with_name("briefs_repo_map.py")), str(clone), *map(str, budgets)]
        with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            yield process
            if process.stdin is not None:
                process.stdin.close()


def _maps(process: subprocess.Popen[str] | None, case: Case) -> dict[str, str]:
    if process is None or process.stdin is None or process.stdout is None:
        return {}
    process.stdin.write(json.dumps({"commit": case.base, "chat": case.written, "words": case.message}) + "\n")
    process.stdin.flush()
    answer: dict[str, str] = json.loads(process.stdout.readline())
    return answer


def measured(path: Path, chosen: argparse.Namespace) -> Score:
    """Every case of one repository."""
    repository = open_repository(path)
    score = Score()
    with mapper(path, chosen.aider, chosen.budgets) as process:
        for case in cases(repository, chosen.commits):
            maps = _maps(process, case)
            measure(case, Terrain.of(repository, case.base), chosen.budgets, maps, score)
    return score


def show(name: str, score: Score, budgets: Sequence[int]) -> None:
    count = len(score.shares.get(("brief", budgets[0]), ()))
    slowest = max(score.seconds, default=0.0)
    mean = sum(score.seconds) / max(1, len(score.seconds))
    print(f"\n{name}: {count} commits, a brief in {mean:.2f} s of CPU, at most {slowest:.2f}")
    print(f"{'':14}" + "".join(f"{budget:>8}" for budget in budgets))
    for way in _WAYS:
        means = [score.mean(way, budget) for budget in budgets]
        print(f"{way:14}" + "".join("       -" if mean is None else f"{mean:8.3f}" for mean in means))
    for miss in Miss:
        counts = [score.misses[budget][miss] for budget in budgets]
        if any(counts):
            print(f"  {miss:12}" + "".join(f"{count:8}" for count in counts), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("repositories", type=Path, nargs="+")
    parser.add_argument("--commits", type=int, default=40)
    parser.add_argument("--budgets", type=int, nargs="+", default=[650, 2000, 4000, 8500])
    parser.add_argument("--aider", type=Path, metavar="PYTHON", help="the python of an environment with aider-chat")
    chosen = parser.parse_args()
    if chosen.aider is None:
        print("without --aider PYTHON there is no repo map to compare with (pip install aider-chat in its own venv)")
    whole = Score()
    for path in chosen.repositories:
        score = measured(path, chosen)
        show(path.name, score, chosen.budgets)
        whole.seconds += score.seconds
        for key, shares in score.shares.items():
            whole.shares[key] += shares
        for budget, misses in score.misses.items():
            whole.misses[budget] += misses
    if len(chosen.repositories) > 1:
        show("all", whole, chosen.budgets)


if __name__ == "__main__":
    main()
