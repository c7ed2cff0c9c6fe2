"""Globs: what they match, and whether two of them can meet."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gitorch.plan import globs

_PARTS = st.sampled_from(["a", "b", "ab", "*", "?", "**", "a*", "*b", "[ab]", "[!a]", "{a,b}", "c.py", "*.py"])
_GLOBS = st.lists(_PARTS, min_size=1, max_size=4).map("/".join)
_PATHS = st.lists(st.sampled_from(["a", "b", "ab", "c.py", "abc"]), min_size=1, max_size=4).map("/".join)


@pytest.mark.parametrize(
    ("glob", "path", "expected"),
    [
        ("src/*.py", "src/a.py", True),
        ("src/*.py", "src/a/b.py", False),
        ("src/**/*.py", "src/a.py", True),
        ("src/**/*.py", "src/a/b/c.py", True),
        ("**/*.md", "README.md", True),
        ("docs", "docs/a/b.md", True),
        ("docs/", "docs", False),
        ("docs", "docsx", False),
        ("a/{b,c}/d", "a/c/d", True),
        ("a/[!b]", "a/b", False),
        ("a?c", "a/c", False),
    ],
)
def test_a_glob_matches_as_in_a_shell(glob: str, path: str, expected: bool) -> None:
    assert globs.matches(glob, path) is expected


@pytest.mark.parametrize("glob", ["/etc", "../x", "a/../b", ".git/hooks", "", "a{b", "C:x", "a\\b", "{a,b}" * 7])
def test_a_glob_that_leaves_the_repository_is_refused(glob: str) -> None:
    assert globs.problem(glob) is not None


@pytest.mark.parametrize(
    ("left", "right", "meet"),
    [
        (["src/api/**"], ["src/web/**"], False),
        (["src/**/*.py"], ["src/api/**"], True),
        (["*.md"], ["docs/*.md"], False),
        (["a/*.py"], ["a/b*"], True),
        (["web"], ["web/app.ts"], True),
    ],
)
def test_globs_meet_where_one_path_can_be_in_both(left: list[str], right: list[str], meet: bool) -> None:
    assert (globs.meeting(left, right) is not None) is meet


@settings(deadline=None, max_examples=300)
@given(_GLOBS, _GLOBS, _PATHS)
def test_a_path_in_both_is_found_and_a_witness_is_in_both(left: str, right: str, path: str) -> None:
    witness = globs.meeting([left], [right])
    if witness is not None:
        assert globs.matches(left, witness)
        assert globs.matches(right, witness)
    elif globs.matches(left, path):
        assert not globs.matches(right, path)
