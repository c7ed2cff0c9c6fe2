"""What the signs of a brief's ranking should count for, fitted to what real commits needed.

    python benchmarks/briefs_fit.py REPOSITORY… [--commits N] [--pull 0.01]

Tasks and truth are those of briefs.py. WEIGHTS are fitted as a log-linear choice, among all candidates of a commit, of
what it needed; MADE_WEIGHTS as whether a needed class was called, so that what its construction takes was needed too.
Each commit counts alike. Both are pulled towards the weights in force, so that few commits move them little. Of a
commit's candidates the 400 best by these weights and those it needed are asked, and every tenth other, tenfold. Prints
both tables beside the weights in force; what is printed is worth taking if briefs.py is better for it on repositories
that were not given here.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import exp, log
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # a fresh clone, not installed

from benchmarks.briefs import cases, plan_of
from benchmarks.briefs_truth import Case, Wanted
from gitorch.api.briefing import Terrain
from gitorch.context.evidence import MADE_WEIGHTS, WEIGHTS, Evidence, candidates
from gitorch.context.links import Ground
from gitorch.context.ranking import evidence_of
from gitorch.git.repository import open_repository
from gitorch.plan.globs import matching

_BEST = 400
_EVERY = 10
_STEPS = 12
_LONGEST_STEP = 1.0

Row = Sequence[float]
Slope = tuple[list[float], list[list[float]]]  # gradient, and curvature with its sign turned


@dataclass(frozen=True)
class Choice:
    """The candidates of one commit: their signs, how many each stands for, and which of them it needed."""

    rows: Sequence[Row] = field(repr=False)
    times: Sequence[int] = field(repr=False)
    needed: Sequence[int]


@dataclass(frozen=True)
class Making:
    """The signs of a class that was needed, and whether what its construction takes was, too."""

    row: Row
    is_needed: bool


def evidence(case: Case, terrain: Terrain) -> Evidence:
    plan = plan_of(case)
    used = terrain.used(matching(plan.tasks[0].scope, terrain.facts))
    return evidence_of(plan, plan.tasks[0], Ground(terrain.facts, used))


def choice_of(case: Case, found: Evidence) -> Choice:
    wanted = {(one.path, one.qualname) for one in case.wanted}
    rows = []
    for path, one in candidates(found):
        signs = found.signs(path, one)
        score = sum(WEIGHTS[name] * value for name, value in signs.items())
        rows.append(((path, one.qualname) in wanted, score, [signs[name] for name in WEIGHTS]))
    rows.sort(key=lambda entry: (not entry[0], -entry[1]))
    needed = sum(1 for entry in rows if entry[0])
    kept, others = rows[: needed + _BEST], rows[needed + _BEST :: _EVERY]
    times = [1] * len(kept) + [_EVERY] * len(others)
    return Choice([entry[2] for entry in (*kept, *others)], times, range(needed))


def makings_of(case: Case, found: Evidence) -> Iterator[Making]:
    wanted = {(one.path, one.qualname): one for one in case.wanted}
    for path, one in candidates(found):
        need = wanted.get((path, one.qualname))
        if need is not None and found.ground.constructed(path, one).made:
            signs = found.made_signs(path, one)
            yield Making([signs[name] for name in MADE_WEIGHTS], _asks_for_parts(need))


def _asks_for_parts(wanted: Wanted) -> bool:
    return all(wanted.signatures)


def slope_of_choices(choices: Sequence[Choice], at: Row) -> Slope:
    gradient, curvature = _nothing(len(at))
    for choice in choices:
        chances = _chances(choice, at)
        mean = [sum(map(_times, chances, column)) for column in zip(*choice.rows, strict=True)]
        for row, chance in zip(choice.rows, chances, strict=True):
            _add_square(curvature, row, chance / len(choices))
        _add_square(curvature, mean, -1 / len(choices))
        for index, value in enumerate(mean):
            needed = sum(choice.rows[one][index] for one in choice.needed) / len(choice.needed)
            gradient[index] += (needed - value) / len(choices)
    return gradient, curvature


def _chances(choice: Choice, at: Row) -> list[float]:
    scores = [log(times) + sum(map(_times, row, at)) for row, times in zip(choice.rows, choice.times, strict=True)]
    top = max(scores)
    weights = [exp(score - top) for score in scores]
    whole = sum(weights)
    return [weight / whole for weight in weights]


def slope_of_makings(makings: Sequence[Making], at: Row) -> Slope:
    gradient, curvature = _nothing(len(at))
    for one in makings:
        chance = 1 / (1 + exp(-sum(map(_times, one.row, at))))
        _add_square(curvature, one.row, chance * (1 - chance) / len(makings))
        for index, value in enumerate(one.row):
            gradient[index] += (one.is_needed - chance) * value / len(makings)
    return gradient, curvature


def fitted(slope: Callable[[Row], Slope], start: Row, pull: float) -> list[float]:
    """Newton's steps uphill from ``start``, which pulls back by the square of the distance."""
    at = list(start)
    for _ in range(_STEPS):
        gradient, curvature = slope(at)
        for index, value in enumerate(at):
            gradient[index] -= 2 * pull * (value - start[index])
            curvature[index][index] += 2 * pull
        step = _solved(curvature, gradient)
        shorter = min(1.0, _LONGEST_STEP / max(map(abs, step)))
        at = [value + shorter * move for value, move in zip(at, step, strict=True)]
    return at


def _solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """The solution of a system that is positive definite, by elimination."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for pivot, own in enumerate(rows):
        for row in rows[pivot + 1 :]:
            factor = row[pivot] / own[pivot]
            row[pivot:] = [value - factor * above for value, above in zip(row[pivot:], own[pivot:], strict=True)]
    found: list[float] = []
    for at in reversed(range(len(rows))):
        known = sum(map(_times, rows[at][at + 1 : -1], found))
        found.insert(0, (rows[at][-1] - known) / rows[at][at])
    return found


def _nothing(size: int) -> Slope:
    return [0.0] * size, [[0.0] * size for _ in range(size)]


def _add_square(matrix: list[list[float]], row: Row, weight: float) -> None:
    there = [(index, value) for index, value in enumerate(row) if value]
    for high, value in there:
        for low, other in there:
            matrix[high][low] += weight * value * other


def _times(one: float, other: float) -> float:
    return one * other


def show(title: str, before: Mapping[str, float], after: Sequence[float]) -> None:
    print(f"\n{title:16}{'in force':>10}{'fitted':>10}")
    for (name, old), new in zip(before.items(), after, strict=True):
        print(f"{name:16}{old:10.2f}{new:10.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("repositories", type=Path, nargs="+")
    parser.add_argument("--commits", type=int, default=12)
    parser.add_argument("--pull", type=float, default=0.01)
    chosen = parser.parse_args()
    choices: list[Choice] = []
    makings: list[Making] = []
    for path in chosen.repositories:
        repository = open_repository(path)
        for case in cases(repository, chosen.commits):
            found = evidence(case, Terrain.of(repository, case.base))
            choice = choice_of(case, found)
            choices += [choice] if choice.needed else []
            makings += makings_of(case, found)
        print(f"{path.name}: {len(choices)} commits, {len(makings)} classes so far", file=sys.stderr)
    show("WEIGHTS", WEIGHTS, fitted(lambda at: slope_of_choices(choices, at), [*WEIGHTS.values()], chosen.pull))
    made = fitted(lambda at: slope_of_makings(makings, at), [*MADE_WEIGHTS.values()], chosen.pull)
    show("MADE_WEIGHTS", MADE_WEIGHTS, made)


if __name__ == "__main__":
    main()
