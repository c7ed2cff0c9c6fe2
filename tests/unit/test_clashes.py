"""Where two versions clash: told once each, never where both are alike, always at lines that are there."""

from __future__ import annotations

from difflib import SequenceMatcher

from hypothesis import given, settings
from hypothesis import strategies as st

from gitorch.git.blobs import Hunk
from gitorch.integrate.rules.text.clashes import clashing_lines

_LINES = st.lists(st.sampled_from([b"a", b"b", b"c", b"d"]), max_size=8)


def hunks(old: list[bytes], new: list[bytes]) -> list[Hunk]:
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [Hunk(a + 1, b - a, c + 1, d - c) for tag, a, b, c, d in codes if tag != "equal"]


def clashes(base: list[bytes], ours: list[bytes], theirs: list[bytes]) -> list[tuple[int, int]]:
    return list(clashing_lines(hunks(base, ours), hunks(base, theirs), ours, theirs))


def test_two_hunks_that_one_of_the_other_side_touches_are_one_clash() -> None:
    assert clashes([b"1", b"2", b"3"], [b"x", b"2", b"y"], [b"p", b"q", b"r"]) == [(1, 1)]


def test_what_stands_on_one_side_alone_is_no_clash() -> None:
    assert clashes([b"1", b"2", b"3", b"4"], [b"x", b"2", b"3", b"4"], [b"1", b"2", b"3", b"y"]) == []


@given(_LINES, _LINES, _LINES)
@settings(deadline=None, max_examples=200)
def test_places_differ_or_are_at_an_end(base: list[bytes], ours: list[bytes], theirs: list[bytes]) -> None:
    for here, there in clashes(base, ours, theirs):
        assert 1 <= here <= len(ours) + 1
        assert 1 <= there <= len(theirs) + 1
    assert clashes(base, ours, ours) == []
    assert [(b, a) for a, b in clashes(base, ours, theirs)] == clashes(base, theirs, ours)
