"""Strict YAML: strings, lists and mappings with their places; everything else refused with a place."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gitorch.config.strict_yaml import read_yaml
from gitorch.errors import ConfigError


def test_scalars_stay_strings_and_know_their_place() -> None:
    document = read_yaml("a: no\nb:\n  - 1.10\n  - 12:30:45\nc:\nd: ''\n", "f.yaml")
    assert document.value == {"a": "no", "b": ["1.10", "12:30:45"], "c": None, "d": ""}
    assert document.where(("b", 1)) == "f.yaml:4:5"
    assert document.where(("b", 9, "x")) == "f.yaml:2:1"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: &x 1\nb: *x\n", "f.yaml:1:4 uses an anchor or an alias; write the value out"),
        ("a: 1\n<<: {b: 2}\n", "f.yaml:2:1 uses a merge key; write the values out"),
        ("a: 1\nb: 2\na: 3\n", "f.yaml:3:1 says 'a' twice"),
        ("a: !!python/object:os.system x\n", "f.yaml:1:4 uses a tag; write a plain value"),
        ("? [a]\n: b\n", "f.yaml:1:3 has a key that is not a word"),
        ("[" * 40 + "]" * 40, "f.yaml:1:33 is nested deeper than 32 levels"),
    ],
)
def test_tricks_are_refused_with_their_place(text: str, message: str) -> None:
    with pytest.raises(ConfigError) as refusal:
        read_yaml(text, "f.yaml")
    assert refusal.value.message == message


@settings(deadline=None, max_examples=300)
@given(st.text(alphabet="abc:- \n[]{}&*!#'\"|>%@`,?\t\x00\x85\ud800", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    assert _outcome(text) in ("read", "refused with its place")


def _outcome(text: str) -> str:
    try:
        read_yaml(text, "f.yaml")
    except ConfigError as refusal:
        return "refused with its place" if refusal.message.startswith("f.yaml:") else refusal.message
    return "read"
