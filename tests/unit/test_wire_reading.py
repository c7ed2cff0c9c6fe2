"""Which files are read for wires at all."""

from __future__ import annotations

import pytest

from gitorch.code.languages import is_bundled
from gitorch.code.wire.reading import wire_facts, wire_language


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("a.ts", "javascript"), ("A.vue", "javascript"), ("a.svelte", "javascript"), ("a.astro", "javascript"),
        ("a.rb", "ruby"), ("a.json.jbuilder", "ruby"), ("a.html.erb", "ruby"), ("a.php", "php"), ("A.cs", "csharp"),
        ("api.yaml", "schema"), ("a.yaml", ""), ("a.txt", ""),
    ],
)  # fmt: skip
def test_a_path_tells_the_family_of_its_language(path: str, language: str) -> None:
    assert wire_language(path) == language


def test_a_bundle_is_not_read() -> None:
    assert is_bundled(b"a=1;" * 6000)
    assert not is_bundled(b"a = 1;\n" * 6000)
    assert not is_bundled(b"a=1;" * 600)
    assert wire_facts("a.js", b"fetch('/a');" * 2000) is None


@pytest.mark.parametrize(
    "path", ["config/routes.rb", "routes/api.php", "a.rb", "a.php", "A.cs", "A.vue", "a.json.jbuilder"]
)
@pytest.mark.parametrize(
    "source", [b"", b"\xff\xfe{{{(((", b"render json: {", b"Route::get('", b"record A(", b"<script>{{"]
)
def test_broken_text_is_read_as_far_as_it_goes(path: str, source: bytes) -> None:
    assert wire_facts(path, source) is not None


def test_a_key_of_a_map_or_a_bucket_is_no_path_in_go() -> None:
    lines = ("package p", "func F(r R, b B) {", 'r.Get("", list)', "delete(seen, key)", "b.Put(key[:], value)", "}")
    facts = wire_facts("a.go", "\n".join(lines).encode())
    assert facts is not None
    assert [(route.method, route.path, route.handler) for route in facts.routes] == [("GET", "/", "list")]
