"""What files say of wires is read of any text: broken, cut off, nested without end."""

from __future__ import annotations

import pytest
from cases import all_cases
from hypothesis import given, settings
from hypothesis import strategies as st

from gitorch.code.wire.reading import wire_facts, wire_language

_FILES = sorted({(path, text) for case in all_cases() for _, _, path, text in case.sections if wire_language(path)})


@given(st.sampled_from(_FILES), st.floats(0, 1), st.binary(max_size=4))
@settings(deadline=None, max_examples=300)
def test_a_file_that_is_cut_off_and_broken_is_read_as_far_as_it_goes(
    file: tuple[str, str], where: float, put: bytes
) -> None:
    path, source = file[0], file[1].encode()
    cut = int(len(source) * where)
    wire_facts(path, source[:cut])
    wire_facts(path, source[:cut] + put + source[cut:])


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("openapi.yaml", b"openapi: 3\npaths: " + b"[" * 90_000),
        ("openapi.json", b'{"openapi": 3, "a":' + b'{"a":' * 40_000),
        ("openapi.yaml", b"openapi: 3\na: &a [*a, *a]\ncomponents: &c {schemas: *c}\n"),
        ("schema.graphql", b"{" + b"a{" * 20_000),
        ("a.proto", b"message A {" * 5_000),
        ("a.go", b'package a\nfunc f() { http.Get("a"' + b'+"a"' * 3_000 + b") }"),
        ("A.java", b'class A { void f() { rest.getForObject("a"' + b'+"a"' * 3_000 + b"); } }"),
        ("a.kt", b'fun f() { client.get("a"' + b'+"a"' * 3_000 + b") }"),
        ("a.rs", b"fn f() { client.get(" + b"&" * 3_000 + b'"/a"); }'),
        ("a.ts", b'fetch("a"' + b'+"a"' * 3_000 + b")"),
    ],
)
def test_a_file_that_is_nested_without_end_is_left_out(path: str, source: bytes) -> None:
    facts = wire_facts(path, source)
    assert facts is None or (facts.shapes, facts.routes) == ((), ())


def test_a_place_counts_characters() -> None:
    facts = wire_facts("a.go", 'package a\n\ntype U struct { É string `json:"é"`; Name string `json:"n"` }\n'.encode())
    assert facts is not None
    assert [(field.name, field.place.column) for field in facts.shapes[0].fields] == [("é", 17), ("n", 38)]


def test_annotations_of_kotlin_classes_count_whatever_follows() -> None:
    one = '@RestController\n@RequestMapping("/{0}")\nclass {0} {{\n    @GetMapping("/x")\n    fun x(): Int = 1\n}}\n\n'
    facts = wire_facts("a.kt", ("package a\n\n" + one.format("p") + one.format("q")).encode())
    assert facts is not None
    assert [route.path for route in facts.routes] == ["/p/x", "/q/x"]
