"""Lines of two versions of a file, matched by git's diff."""

from __future__ import annotations

import pytest
from conftest import Repo

from gitorch.git import trees
from gitorch.git.hunks import Hunk, added_lines, hunks, line_now
from gitorch.git.repository import open_repository

OLD = "a\nb\nc\nd\ne\n"


@pytest.mark.parametrize(
    ("new", "expected", "lines"),
    [
        (OLD, (), [1, 2, 3, 4, 5]),
        ("x\n" + OLD, (Hunk(1, 0, 1, 1),), [2, 3, 4, 5, 6]),
        ("a\nc\nd\ne\n", (Hunk(2, 1, 2, 0),), [1, 1, 2, 3, 4]),
        ("a\nB\nc\nd\ne\nf\n", (Hunk(2, 1, 2, 1), Hunk(6, 0, 6, 1)), [1, 2, 3, 4, 5]),
        ("a\nX\nY\ne\n", (Hunk(2, 3, 2, 2),), [1, 2, 3, 3, 4]),
    ],
)
def test_where_each_old_line_stands_now(repo: Repo, new: str, expected: tuple[Hunk, ...], lines: list[int]) -> None:
    repository = open_repository(repo.path)
    changed = hunks(repository, *(trees.write_blob(repository, text.encode()) for text in (OLD, new)))

    assert changed == expected
    assert [line_now(changed, line) for line in range(1, 6)] == lines
    assert added_lines(changed) == {n for h in expected for n in range(h.new_start, h.new_start + h.new_count)}
