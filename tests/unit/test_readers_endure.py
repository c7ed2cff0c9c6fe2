"""Readers get what somebody else's program prints: cut off, garbled, endless. They never raise, and keep little."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invoked import assignment

from gitorch.run.activity import NOTHING, Activity, Counted, End, Ended, Usage
from gitorch.run.assignment import Choice
from gitorch.run.runners import Reader
from gitorch.run.runners.table import RUNNERS

STREAMS = sorted((Path(__file__).parents[1] / "fixtures/streams").iterdir())
LINES = [line for path in STREAMS for line in path.read_bytes().splitlines()]

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


def reader(name: str) -> Reader:
    return RUNNERS[name].reader(assignment(Choice(name)))


def activities(name: str, lines: list[bytes], status: int = 0) -> tuple[list[Activity], Ended]:
    one = reader(name)
    seen = [activity for line in lines for activity in one.feed(line)]
    return seen, one.end(status, b"\xff\xfe complaint")


def _paths(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield (*path, key)
        yield from _paths(one, (*path, key))


def _altered(line: bytes, where: int, what: object) -> bytes:
    try:
        event = json.loads(line)
    except ValueError:
        return line
    paths = list(_paths(event))
    *path, last = paths[where % len(paths)]
    place = event
    for key in path:
        place = place[key]
    place[last] = what
    return json.dumps(event).encode()


@pytest.mark.parametrize("name", RUNNERS)
@settings(deadline=None, max_examples=40)
@given(st.data())
def test_no_member_of_an_event_can_hurt(name: str, data: st.DataObject) -> None:
    altered = [
        _altered(data.draw(st.sampled_from(LINES)), data.draw(st.integers(0, 60)), data.draw(values)) for _ in range(8)
    ]
    seen, ended = activities(name, altered, data.draw(st.sampled_from([0, 1, -9, 143])))
    for activity in [*seen, ended]:
        json.dumps(repr(activity), ensure_ascii=False).encode()


@pytest.mark.parametrize("name", RUNNERS)
@settings(deadline=None, max_examples=30)
@given(st.lists(st.binary(max_size=60) | st.sampled_from(LINES).map(lambda line: line[: len(line) // 2]), max_size=8))
def test_garbage_and_halves_of_lines_say_nothing_good(name: str, lines: list[bytes]) -> None:
    seen, ended = activities(name, lines)
    assert all(one.usage == NOTHING for one in seen if isinstance(one, Counted))
    assert ended.end is not End.COMPLETED or name == "command"


@pytest.mark.parametrize("name", RUNNERS)
def test_a_stream_that_stops_anywhere_is_never_more_than_the_whole(name: str) -> None:
    for path in (path for path in STREAMS if path.name.startswith(f"{name}-success")):
        whole = path.read_bytes()
        for end in range(0, len(whole) - 1, 97):
            ended = activities(name, whole[:end].splitlines(keepends=True))[1]
            assert ended.end is not End.COMPLETED or name == "aider", (path.name, end)


@pytest.mark.parametrize("name", RUNNERS)
@pytest.mark.parametrize(
    "line",
    [
        b'{"type":' * 100_000 + b"1" + b"}" * 100_000,
        b"[" * 1_000_000,
        b'{"type":"assistant","message":' + b'{"content":[' * 500 + b"]}" * 500 + b"}",
        b'{"type":"result","modelUsage":{"m":{"inputTokens":' + b"9" * 5000 + b"}}}",
        b'{"type":"turn.completed","usage":{"input_tokens":1e999,"output_tokens":NaN}}',
        b'{"gitorch":"said","text":"\\ud800\\udfff\\ud800 \\u0000"}',
        b'{"gitorch":"said","text":"' + b"x" * (9 << 20) + b'"}',
        b"\x00" * 1000,
        b"Applied edit to " + b"x" * 1_000_000,
        b"Tokens: " + b"9" * 1000 + b" sent, 1.1.1 received. Cost: $1.1.1 message, $1.1.1 session.",
        b"",
    ],
    ids=range(11),
)
def test_a_line_that_was_made_to_hurt_does_not(name: str, line: bytes) -> None:
    for activity in activities(name, [line])[0]:
        assert len(repr(activity).encode()) < 200_000


@pytest.mark.parametrize("name", ["claude", "command"])
def test_usage_never_runs_backwards(name: str) -> None:
    sizes = (500, 100, -3, 900, 10**30)
    form = {
        "claude": b'{"type":"result","subtype":"success","modelUsage":{"m":{"inputTokens":%d}}}',
        "command": b'{"gitorch":"usage","entered":%d}',
    }[name]
    seen, _ = activities(name, [form % size for size in sizes])
    entered = [one.usage.entered for one in seen if isinstance(one, Counted)]
    assert entered == [500, 500, 500, 900, 900]
    assert Usage(900).total == 900


@pytest.mark.slow
@pytest.mark.parametrize("name", RUNNERS)
def test_two_hundred_megabytes_leave_little_behind(name: str) -> None:
    """Each line is of another kind and has another id; what is kept does not grow with them."""
    one, size, number = reader(name), 0, 0
    ballast = b"x" * 100_000
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    while size < 200 << 20:
        line = LINES[number % len(LINES)].replace(b'"m1"', b'"m%d"' % number).replace(b'"t1"', b'"t%d"' % number)
        line = line.replace(b"Done.", ballast).replace(b'"x"', b'"%s"' % ballast)
        size += len(line)
        number += 1
        for _ in one.feed(line):
            pass
        size += 10_000  # most lines are short: fewer of them do
    one.end(0, b"")
    after, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert after - before < 16 << 20
    assert peak - before < 32 << 20
