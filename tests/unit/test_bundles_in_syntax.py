"""Bundles that a tool has squeezed have no functions to read."""

from __future__ import annotations

from gitorch.code.syntax import parsed


def test_a_bundle_is_read_as_empty() -> None:
    squeezed = b"function f(){return 1};" * 20_000
    assert parsed("tsx", squeezed).children == []


def test_the_same_text_on_lines_of_its_own_is_read() -> None:
    assert len(parsed("tsx", b"function f(){return 1}\n" * 20_000).children) == 20_000
