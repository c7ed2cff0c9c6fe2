"""Whether an edit and another version touch is what git says when it merges them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gitorch.hook.changed_lines import changes, edited, in_base, touch

BASE = [f"line {number}" for number in range(8)]


@st.composite
def _change(draw: st.DrawFn, mark: str) -> tuple[int, int, list[str]]:
    low = draw(st.integers(0, len(BASE)))
    high = draw(st.integers(low, len(BASE)))
    new = [f"{mark} {at}" for at in range(draw(st.integers(0 if high > low else 1, 3)))]
    return low, high, new


def _applied(change: tuple[int, int, list[str]]) -> list[str]:
    low, high, new = change
    return [*BASE[:low], *new, *BASE[high:]]


@given(_change("ours"), _change("theirs"))
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_two_changes_touch_exactly_where_git_can_not_merge_them(
    tmp_path: Path, ours: tuple[int, int, list[str]], theirs: tuple[int, int, list[str]]
) -> None:
    for name, lines in (("base", BASE), ("ours", _applied(ours)), ("theirs", _applied(theirs))):
        (tmp_path / name).write_text("".join(f"{line}\n" for line in lines))
    merged = subprocess.run(
        ["git", "merge-file", "-p", "-q", "ours", "base", "theirs"], cwd=tmp_path, capture_output=True, check=False
    )
    wanted = edited(BASE, {"content": "\n".join(_applied(ours))})
    found = [(low, high) for low, high, _, _ in changes(BASE, _applied(theirs))]
    same = _applied(ours) == _applied(theirs)

    assert any(touch(one, other) for one in wanted for other in found) is (merged.returncode != 0 or same)


@given(_change("mine"), st.integers(0, 8), st.integers(0, 8))
@settings(deadline=None, max_examples=200)
def test_a_range_is_found_again_in_the_base(mine: tuple[int, int, list[str]], one: int, other: int) -> None:
    low, high = sorted((one, other))
    after = _applied(mine)
    made = changes(BASE, after)
    untouched = [line for line in BASE[low:high] if line in after]
    if len(untouched) < high - low or not untouched:
        return
    there = (after.index(untouched[0]), after.index(untouched[-1]) + 1)
    if there[1] - there[0] == len(untouched):
        assert in_base(made, there) == (low, high)


@pytest.mark.parametrize(
    ("call", "lines"),
    [
        ({"old_string": "line 2", "new_string": "x"}, [(2, 3)]),
        ({"old_string": "line 2\nline 3\n", "new_string": "x"}, [(2, 4)]),
        ({"old_string": "line 2\r\nline 3", "new_string": "x"}, [(2, 4)]),
        ({"old_str": "line 7"}, [(7, 8)]),
        ({"edits": [{"old_string": "line 1"}, {"old_string": "line 5"}, "no edit"]}, [(1, 2), (5, 6)]),
        ({"insert_line": 4, "new_str": "x"}, [(4, 4)]),
        ({"content": "\n".join(BASE[:5])}, [(5, 8)]),
        ({"content": "\n".join(BASE)}, []),
        ({"new_source": "x", "cell_id": "1"}, [(0, 8)]),
        ({"old_string": "not there"}, []),
        ({"old_string": ""}, []),
        ({"command": "ls"}, []),
    ],
)
def test_the_lines_that_a_tool_call_touches(call: dict[str, object], lines: list[tuple[int, int]]) -> None:
    assert edited(BASE, call) == lines
