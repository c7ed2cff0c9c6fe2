"""Which line of one text is which line of another."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from gitorch.integrate.analyzers.lines import Correspondence

texts = st.lists(st.sampled_from(["a", "b", "c", "d", ""]), max_size=12)


def test_a_line_moves_with_what_stands_before_it() -> None:
    lines = Correspondence(["one", "two", "three"], ["zero", "one", "three"])
    assert [lines.to_new(number) for number in (1, 2, 3)] == [2, None, 3]
    assert [lines.to_old(number) for number in (1, 2, 3)] == [None, 1, 3]
    assert (lines.removed, lines.added) == ((2,), (1,))


def test_a_deleted_line_is_shown_where_it_stood() -> None:
    lines = Correspondence(["one", "two", "three"], ["one", "three"])
    assert lines.nearest_new(2) == 2
    assert Correspondence(["one", "two"], ["one"]).nearest_new(2) == 1
    assert Correspondence(["one"], []).nearest_new(1) == 1


@settings(deadline=None)
@given(old=texts, new=texts)
def test_the_two_directions_agree(old: list[str], new: list[str]) -> None:
    lines = Correspondence(old, new)
    for number, text in enumerate(old, 1):
        there = lines.to_new(number)
        if there is not None:
            assert new[there - 1] == text
            assert lines.to_old(there) == number
            assert lines.nearest_new(number) == there
    assert len(old) - len(lines.removed) == len(new) - len(lines.added)


@settings(deadline=None)
@given(old=texts, new=st.lists(st.sampled_from("abcd"), min_size=1, max_size=12), number=st.integers(1, 12))
def test_the_nearest_line_is_always_in_the_text(old: list[str], new: list[str], number: int) -> None:
    assert 1 <= Correspondence(old, new).nearest_new(number) <= len(new)
