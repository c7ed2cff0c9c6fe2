"""The text of a type to its value."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gitorch.code.typescript.type_syntax import parse_type
from gitorch.code.typescript.types import (
    Function,
    Indexed,
    Intersection,
    Literal,
    Mapped,
    Named,
    Opaque,
    Shape,
    Tuple,
    Type,
    TypeOf,
    Union,
)

_A, _B, _STRING = Named("A"), Named("B"), Named("string")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A", _A),
        ("A.B<string>", Named("A.B", (_STRING,))),
        ("readonly A[]", Named("Array", (_A,))),
        ("(A | B)[]", Named("Array", (Union((_A, _B)),))),
        ("| A | B & C", Union((_A, Intersection((_B, Named("C")))))),
        ("'x' | \"y\"", Union((Literal("x"), Literal("y")))),
        ("{ a?: A; readonly b: B, }", Shape((("a", _A), ("b", _B)))),
        ("{ [key: string]: A }", Shape((), is_open=True)),
        ("{ m(x: A): B }", Shape((("m", Function((_A,), _B, 1)),))),
        ("(a: A, ...rest: B[]) => string", Function((_A, Named("Array", (_B,))), _STRING, 1, is_variadic=True)),
        ("(x: unknown) => x is A", Function((Named("unknown"),), Named("boolean"), 1)),
        ("typeof a.b", TypeOf(("a", "b"))),
        ('typeof import("./x")', TypeOf((), "./x")),
        ("A['b'][number]", Indexed(Indexed(_A, Literal("b")), Named("number"))),
        ("[first: A, second?: B]", Tuple((_A, _B))),
        ("{ [K in `on-${T}`]: A }", Mapped("on-")),
        ("{ [K in keyof T]?: A }", Mapped(None)),
        ("A extends B ? C : D", Opaque()),
        ("keyof A", Opaque()),
        ("A |", Opaque()),
        ("", Opaque()),
    ],
)
def test_a_type_is_read(text: str, expected: Type) -> None:
    assert parse_type(text) == expected


@settings(deadline=None, max_examples=200)
@given(st.text(alphabet="AB|&<>()[]{}:;=.?'\"` ,keyof", max_size=30))
def test_no_text_is_an_error(text: str) -> None:
    parse_type(text)
