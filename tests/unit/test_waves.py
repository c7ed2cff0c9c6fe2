"""Waves: always valid, never fewer than the bound, the same every time."""

from __future__ import annotations

from conftest import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from gitorch.plan.waves import Job, Limits, cycle, pack


@st.composite
def problems(draw: st.DrawFn) -> tuple[list[Job], dict[str, frozenset[str]], Limits]:
    count = draw(st.integers(1, 14))
    ids = [f"t{number}" for number in range(count)]
    jobs = [
        Job(
            name,
            frozenset(draw(st.sets(st.sampled_from(ids[:at]), max_size=3))) if at else frozenset(),
            draw(st.integers(0, 5)),
        )
        for at, name in enumerate(ids)
    ]
    pairs = draw(st.sets(st.tuples(st.sampled_from(ids), st.sampled_from(ids)), max_size=12))
    collisions = {
        name: frozenset(
            {b for a, b in pairs if a == name and b != name} | {a for a, b in pairs if b == name and a != name}
        )
        for name in ids
    }
    return jobs, collisions, Limits(draw(st.sampled_from([0, 5, 9])), draw(st.sampled_from([0, 1, 3])))


@settings(deadline=None, max_examples=examples(200))
@given(problems())
def test_waves_are_valid_complete_and_deterministic(
    problem: tuple[list[Job], dict[str, frozenset[str]], Limits],
) -> None:
    jobs, collisions, limits = problem
    packing = pack(jobs, collisions, limits)
    wave_of = {name: at for at, wave in enumerate(packing.waves) for name in wave}
    assert sorted(wave_of) == sorted(job.id for job in jobs)
    for job in jobs:
        assert all(wave_of[need] < wave_of[job.id] for need in job.needs)
        assert all(wave_of[other] != wave_of[job.id] for other in collisions[job.id])
    weights = {job.id: job.weight for job in jobs}
    assert all(limits.hold(sum(weights[name] for name in wave), len(wave)) for wave in packing.waves)
    assert len(packing.waves) >= packing.lower_bound
    assert pack(list(reversed(jobs)), collisions, limits) == packing


def test_independent_tasks_share_one_wave() -> None:
    assert pack([Job("b"), Job("a")], {}, Limits()).waves == (("a", "b"),)


def test_the_critical_path_is_the_bound() -> None:
    jobs = [Job("a"), Job("b", frozenset("a")), Job("c", frozenset("b")), Job("d")]
    packing = pack(jobs, {}, Limits())
    assert (packing.waves, packing.lower_bound) == ((("a", "d"), ("b",), ("c",)), 3)


def test_a_search_beats_the_greedy_packing() -> None:
    weights = {"a": 4, "b": 3, "c": 3, "d": 2, "e": 2, "f": 2}  # 4+2+2 and 3+3+2 fill two waves of eight
    packing = pack([Job(name, weight=weight) for name, weight in weights.items()], {}, Limits(budget=8))
    assert (len(packing.waves), packing.lower_bound) == (2, 2)


def test_a_cycle_is_shown_in_the_order_of_needs() -> None:
    assert cycle([Job("a", frozenset("b")), Job("b", frozenset("a"))]) in (("a", "b", "a"), ("b", "a", "b"))
    assert cycle([Job("a"), Job("b", frozenset("a"))]) is None
