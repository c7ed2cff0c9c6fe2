"""What a function takes out of the objects that it is given, in Python and JavaScript."""

from __future__ import annotations

import pytest

from gitorch.code.behaviour.promises.options_taken import options_taken
from gitorch.code.model import Place
from gitorch.code.syntax import function_at, parsed


@pytest.mark.parametrize(
    ("language", "source", "names", "needed", "is_open"),
    [
        ("typescript", "function f({ a, b: c, d = 1 }) { return a.b }", ["a", "b", "d"], ["a"], False),
        ("typescript", "function f({ a, ...rest }) { return a }", ["a"], [], True),
        ("typescript", "function f({ a }) { return a?.b ?? a.c }", ["a"], [], False),
        ("typescript", "function f(o) { const { a } = o; return o.b }", ["a", "b"], [], False),
        ("typescript", "function f(o) { return g(o, o.a) }", ["a"], [], True),
        ("typescript", "function f(o) { return { o, a: o.a } }", ["a"], [], True),
        ("python", "def f(o):\n    return o['a'] + o.get('b', 1)\n", ["a", "b"], ["a"], False),
        ("python", "def f(o):\n    return g(**o)\n", [], [], True),
    ],
)
def test_each_form_is_read(language: str, source: str, names: list[str], needed: list[str], *, is_open: bool) -> None:
    function = function_at(parsed(language, source.encode()), Place(1, source.index("f(") + 1))
    assert function is not None
    (taken,) = options_taken(function)
    assert (sorted(taken.names), sorted(taken.needed), taken.is_open) == (names, needed, is_open)


def test_a_parameter_with_a_type_is_left_to_the_rules_of_types() -> None:
    source = b"function f({ a }: Options) { return a.b }"
    function = function_at(parsed("typescript", source), Place(1, 10))
    assert function is not None
    assert list(options_taken(function)) == []
