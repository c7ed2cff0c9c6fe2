"""Finding the fewest branches that make a check fail."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from gitorch.integrate.checks.blame import smallest_failing_set


def test_one_that_fails_alone_is_the_answer() -> None:
    assert smallest_failing_set("abc", lambda some: "b" in some) == ("b",)


def test_two_that_fail_together_are_the_answer() -> None:
    assert smallest_failing_set("abcd", lambda some: {"a", "d"} <= set(some)) == ("a", "d")


def test_a_single_branch_needs_no_run() -> None:
    assert smallest_failing_set(["only"], lambda some: 1 / 0 > 0) == ("only",)  # type: ignore[arg-type]


@settings(deadline=None, max_examples=200)
@given(st.integers(1, 24).flatmap(lambda n: st.tuples(st.just(n), st.sets(st.integers(0, n - 1), min_size=1))))
def test_what_fails_together_is_found_within_bounds(case: tuple[int, set[int]]) -> None:
    count, bad = case
    names = [f"b{number:02}" for number in range(count)]
    culprits = tuple(names[number] for number in sorted(bad))
    calls = []

    def fails(some: tuple[str, ...]) -> bool:
        calls.append(some)
        return set(culprits) <= set(some)

    assert smallest_failing_set(names, fails) == culprits
    assert len(calls) <= 2 * count + 28 + 8
