"""Version numbers as programs print them, and the floor below which a release has known holes."""

from __future__ import annotations

import pytest

from gitorch.git.versions import is_patched, version_numbers


@pytest.mark.parametrize(
    ("said", "numbers"),
    [
        ("git version 2.39.5\n", (2, 39, 5)),
        ("git version 2.39.5 (Apple Git-154)", (2, 39, 5)),
        ("git version 2.51.0.windows.1", (2, 51, 0)),
        ("git version 2.52.GIT", (2, 52)),
        ("", ()),
    ],
)
def test_the_number_is_found_in_what_git_says(said: str, numbers: tuple[int, ...]) -> None:
    assert version_numbers(said) == numbers


@pytest.mark.parametrize(
    ("version", "patched"),
    [((2, 39, 5), False), ((2, 43, 6), False), ((2, 43, 7), True), ((2, 50, 0), False), ((2, 50, 1), True),
     ((2, 51), True), ((3, 0, 0), True)],
)  # fmt: skip
def test_each_line_of_releases_has_its_own_first_fixed_one(version: tuple[int, ...], *, patched: bool) -> None:
    assert is_patched(version) is patched
