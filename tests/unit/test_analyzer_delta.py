"""Which errors of a merged tree no side brought along."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from gitorch.integrate.analyzers.delta import Line, allowance, beyond_any_side, excess, needs_bases
from gitorch.integrate.analyzers.diagnostic import Diagnostic, Key

KEY = Key("a.py", "missing-argument", "# arguments")
counts = st.integers(0, 6)


def _counter(number: int) -> Counter[Key]:
    return Counter({KEY: number})


def _excess(merged: int, base: int, *sides: int) -> int:
    lines = [Line(_counter(side), _counter(base)) for side in sides]
    return excess(_counter(merged), _counter(base), lines).get(KEY, 0)


def test_an_error_that_no_side_has_is_a_finding() -> None:
    assert _excess(1, 0, 0, 0) == 1


def test_an_error_that_one_side_has_is_not() -> None:
    assert _excess(1, 0, 1, 0) == 0


def test_errors_that_both_sides_add_may_both_be_there() -> None:
    assert (_excess(2, 0, 1, 1), _excess(3, 0, 1, 1)) == (0, 1)


def test_an_error_of_the_base_counts_once() -> None:
    assert (_excess(1, 1, 1, 1), _excess(2, 1, 1, 1), _excess(3, 1, 2, 2)) == (0, 1, 0)


def test_a_side_that_mends_an_error_does_not_accuse_the_other() -> None:
    assert _excess(1, 1, 0, 1) == 0


@settings(deadline=None)
@given(base=counts, one=counts, other=counts)
def test_two_sides_of_one_base_follow_the_formula(base: int, one: int, other: int) -> None:
    lines = [Line(_counter(one), _counter(base)), Line(_counter(other), _counter(base))]
    assert allowance(KEY, _counter(base), lines) == max(one + other - base, one, other, 0)


@settings(deadline=None)
@given(merged=counts, sides=st.lists(counts, min_size=2, max_size=5), base=counts)
def test_stopping_early_never_changes_the_answer(merged: int, sides: list[int], base: int) -> None:
    counters = [_counter(side) for side in sides]
    truth = _excess(merged, base, *sides)
    if KEY not in beyond_any_side(_counter(merged), counters):
        assert truth == 0
    elif not needs_bases(KEY, _counter(merged), counters):
        assert truth > 0


@settings(deadline=None)
@given(merged=counts, sides=st.lists(counts, min_size=2, max_size=5), base=counts)
def test_the_order_of_the_sides_does_not_matter(merged: int, sides: list[int], base: int) -> None:
    assert _excess(merged, base, *sides) == _excess(merged, base, *reversed(sides))


def test_numbers_and_layout_of_a_message_do_not_matter_but_names_do() -> None:
    one = Diagnostic("a.py", 3, 1, "code", "expected 2 arguments,\n  got 3 in f2", "S202")
    assert one.key == Diagnostic("a.py", 9, 4, "code", "expected 4 arguments, got 1 in f2", "S202").key
    assert one.key != Diagnostic("a.py", 3, 1, "code", "expected 2 arguments, got 3 in f3", "S202").key
