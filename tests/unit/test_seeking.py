"""A pattern that is asked only of texts with one of its words finds all that it would find alone."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import EVERYTHING
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gitorch.code import exhaustive
from gitorch.code.behaviour.failures import error_handlers
from gitorch.code.behaviour.sharing import locks, stored_state
from gitorch.code.seeking import Sought
from gitorch.code.wire import signs
from gitorch.integrate import wording
from gitorch.integrate.wire import reliance

_MODULES = (exhaustive, error_handlers, locks, stored_state, signs, wording, reliance)
_ALL = [
    one
    for module in _MODULES
    for value in vars(module).values()
    for one in (value.values() if isinstance(value, dict) else (value,))
    if isinstance(one, Sought)
]


@pytest.mark.parametrize("sought", _ALL, ids=lambda one: str(one.pattern.pattern)[:24])
@settings(deadline=None, max_examples=60 if EVERYTHING else 20, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_the_pattern_matches_holds_one_of_its_words(sought: Sought[Any], data: st.DataObject) -> None:
    plain = sought.pattern.pattern
    pattern = plain if isinstance(plain, str) else plain.decode("ascii")
    drawn = data.draw(st.from_regex(pattern, alphabet=st.characters(max_codepoint=127)))
    text = drawn if isinstance(plain, str) else drawn.encode()
    assert sought.is_in(text) == (sought.pattern.search(text) is not None)


def test_a_text_without_the_pattern_has_it_nowhere() -> None:
    sought = Sought(rb"(?i)never\(")
    assert [sought.is_in(text) for text in (b"", b"never", b"nev(", b"assertNever(x)")] == [False, False, False, True]


@pytest.mark.parametrize(
    ("pattern", "text", "is_in"),
    [
        ("a*", "", True),
        ("(?:ab|[cd])e", "ce", True),
        ("[eE]rror", "Error", True),
        ("(?i)STRASSE|x{0}", "strasse", True),
        ("(?<=un)known", "unknown", True),
        ("wait(?:ed)?", "they wait", True),
        ("(?:left|right)?hand", "forehand", True),
        ("wait(?:ed)?", "they are", False),
    ],
)
def test_any_pattern_may_be_sought(pattern: str, text: str, *, is_in: bool) -> None:
    assert Sought(pattern).is_in(text) is is_in
