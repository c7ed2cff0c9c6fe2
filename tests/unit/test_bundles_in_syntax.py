"""Bundles that a tool has put together or squeezed have no functions to read."""

from __future__ import annotations

from gitorch.code.syntax import parsed


def test_a_bundle_is_read_as_empty() -> None:
    squeezed = b"function f(){return 1};" * 20_000
    assert parsed("tsx", squeezed).children == []


def test_the_same_text_on_lines_of_its_own_is_read() -> None:
    assert len(parsed("tsx", b"function f(){return 1}\n" * 20_000).children) == 20_000


def test_a_huge_text_that_names_its_source_map_is_read_as_empty() -> None:
    compiled = b"function f() {\n  return 1;\n}\n" * 20_000
    assert parsed("tsx", compiled + b"//# sourceMappingURL=all.js.map\n").children == []


def test_a_huge_text_in_a_wrapper_for_every_loader_is_read_as_empty() -> None:
    wrapper = b"(function (root, factory) {\n  if (typeof define === 'function' && define.amd) define([], factory);\n"
    assert parsed("tsx", wrapper + b"  var one = 1;\n" * 20_000).children == []


def test_a_huge_text_with_modules_of_webpack_is_read_as_empty() -> None:
    joined = b"function f() {\n  return 1;\n}\n" * 20_000
    assert parsed("tsx", joined + b"var one = __webpack_require__(1);\n").children == []


def test_a_huge_text_of_several_libraries_is_read_as_empty() -> None:
    library = b"f();\n" * 20_000 + b"if (typeof define === 'function') define(f);\n"
    assert parsed("tsx", library * 3).children == []
    assert parsed("tsx", library * 2).named_child_count == 40_002


def test_a_compiled_text_of_common_size_is_read() -> None:
    assert parsed("tsx", b"f();\n" * 10 + b"//# sourceMappingURL=f.js.map\n").named_child_count == 11
