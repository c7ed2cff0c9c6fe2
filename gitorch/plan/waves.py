"""Packing tasks into waves: as few as can be, each within its budget, nothing in it that collides.

Pure and deterministic. The problem is bin packing with precedence and conflicts, which is NP-hard: three list
schedules are tried first, and where none meets the lower bound a search with a fixed number of steps looks for
better (Coffman and Graham, 1972, give the level order that list scheduling uses here).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter

_SEARCH_STEPS = 20_000

Waves = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Job:
    """A task as the packer sees it: what it needs, and how much of a wave's budget it takes."""

    id: str
    needs: frozenset[str] = frozenset()
    weight: int = 0


@dataclass(frozen=True)
class Limits:
    """What one wave can hold: the sum of weights (0: no limit), and the number of tasks (0: no limit)."""

    budget: int = 0
    parallel: int = 0

    def hold(self, weight: int, count: int) -> bool:
        return (not self.budget or weight <= self.budget) and (not self.parallel or count <= self.parallel)


@dataclass(frozen=True)
class Packing:
    """The waves, and a number of waves that no packing can beat."""

    waves: Waves
    lower_bound: int


@dataclass(frozen=True)
class _Problem:
    jobs: Mapping[str, Job]
    collisions: Mapping[str, frozenset[str]]
    limits: Limits
    height: Mapping[str, int] = field(default_factory=dict)  # waves that must follow, itself included


def cycle(jobs: Sequence[Job]) -> tuple[str, ...] | None:
    """A cycle of needs, first task repeated at the end, or None."""
    try:
        TopologicalSorter({job.id: sorted(job.needs) for job in jobs}).prepare()
    except CycleError as error:
        found: list[str] = error.args[1]
        return tuple(reversed(found))
    return None


def pack(jobs: Sequence[Job], collisions: Mapping[str, frozenset[str]], limits: Limits) -> Packing:
    """Pack jobs into waves. Needs name jobs and have no cycle; each job alone fits the limits.

    ``collisions`` names, for a job, those it may not share a wave with, and is symmetric.
    """
    if not jobs:
        return Packing((), 0)
    plain = _Problem({job.id: job for job in jobs}, collisions, limits)
    problem = _Problem(plain.jobs, collisions, limits, _heights(plain.jobs))
    bound = _lower_bound(problem)
    best = min((_list_schedule(problem, order) for order in _ORDERS), key=len)
    if len(best) > bound:
        best = _search(problem, best, bound)
    return Packing(tuple(tuple(sorted(wave)) for wave in best), bound)


def _heights(jobs: Mapping[str, Job]) -> dict[str, int]:
    order = list(TopologicalSorter({name: sorted(job.needs) for name, job in jobs.items()}).static_order())
    height = dict.fromkeys(order, 1)
    for name in reversed(order):
        for need in jobs[name].needs:
            height[need] = max(height[need], height[name] + 1)
    return height


def _lower_bound(problem: _Problem) -> int:
    """The critical path, the budget, the number of places and a clique of collisions, whichever asks for most."""
    weight = sum(job.weight for job in problem.jobs.values())
    bounds = [max(problem.height.values()), len(_clique(problem.collisions))]
    if problem.limits.budget:
        bounds.append(-(-weight // problem.limits.budget))
    if problem.limits.parallel:
        bounds.append(-(-len(problem.jobs) // problem.limits.parallel))
    return max(bounds)


def _clique(collisions: Mapping[str, frozenset[str]]) -> list[str]:
    """Jobs that all collide with each other, grown greedily from the one with most collisions."""
    clique: list[str] = []
    for name in sorted(collisions, key=lambda name: (-len(collisions[name]), name)):
        if all(name in collisions[other] for other in clique):
            clique.append(name)
    return clique


_ORDERS: tuple[Callable[[_Problem, str], tuple[int, ...]], ...] = (
    lambda problem, name: (-problem.height[name], -problem.jobs[name].weight),
    lambda problem, name: (-problem.height[name], -len(problem.collisions.get(name, ()))),
    lambda problem, name: (-len(problem.collisions.get(name, ())), -problem.height[name]),
)


def _list_schedule(problem: _Problem, order: Callable[[_Problem, str], tuple[int, ...]]) -> list[list[str]]:
    """Fill one wave after another with whatever is ready and fits, most urgent first."""
    waiting = sorted(problem.jobs, key=lambda name: (order(problem, name), name))
    done: set[str] = set()
    waves: list[list[str]] = []
    while waiting:
        wave = _fill(problem, [name for name in waiting if problem.jobs[name].needs <= done])
        done.update(wave)
        waves.append(wave)
        waiting = [name for name in waiting if name not in done]
    return waves


def _fill(problem: _Problem, ready: Sequence[str]) -> list[str]:
    wave: list[str] = []
    weight, barred = 0, set[str]()
    for name in ready:
        heavier = weight + problem.jobs[name].weight
        if name in barred or not problem.limits.hold(heavier, len(wave) + 1):
            continue
        wave.append(name)
        weight = heavier
        barred |= problem.collisions.get(name, frozenset())
    return wave or [ready[0]]


def _search(problem: _Problem, best: list[list[str]], bound: int) -> list[list[str]]:
    """Look for fewer waves than ``best``, depth first over maximal waves, for a fixed number of steps."""
    steps = _SEARCH_STEPS // max(1, len(problem.jobs) // 16)
    stack: list[tuple[frozenset[str], list[list[str]]]] = [(frozenset(), [])]
    seen: dict[frozenset[str], int] = {}
    while stack and steps > 0 and len(best) > bound:
        steps -= 1
        done, waves = stack.pop()
        if len(done) == len(problem.jobs):
            best = waves
            continue
        left = [name for name in problem.jobs if name not in done]
        if len(waves) + max(problem.height[name] for name in left) >= len(best) or seen.get(done, 99999) <= len(waves):
            continue
        seen[done] = len(waves)
        ready = sorted((n for n in left if problem.jobs[n].needs <= done), key=lambda n: (_ORDERS[0](problem, n), n))
        for first in reversed(ready[:6]):
            wave = _fill(problem, [first, *(name for name in ready if name != first)])
            stack.append((done | frozenset(wave), [*waves, wave]))
    return best
