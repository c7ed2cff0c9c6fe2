"""How an attempt of Claude Code ends, told from its stream, its exit status and its complaints together."""

from __future__ import annotations

from pathlib import Path

import pytest
from invoked import assignment, read

from gitorch.run.activity import Activity, Asked, Counted, Denied, End, Ended, Said, Turn, Usage, UsedTool
from gitorch.run.assignment import Bounds, Choice
from gitorch.run.executors.bounds import Watch
from gitorch.run.runners.claude import ClaudeRunner
from gitorch.run.runners.claude_events import ClaudeReader

STREAMS = Path(__file__).parents[1] / "fixtures/streams"
TAKEN = b"Error: Session ID 5f6f is already in use."
ROOT = b"--dangerously-skip-permissions cannot be used with root/sudo privileges for security reasons"


def seen(name: str, status: int = 0, complaints: bytes = b"") -> tuple[tuple[Activity, ...], Ended]:
    stream = (STREAMS / f"claude-{name}").read_bytes() if name else b""
    played = read(ClaudeRunner(), assignment(Choice("claude")), stream, status, complaints)
    return played.activities, played.ended


@pytest.mark.parametrize(
    ("stream", "status", "complaints", "ended"),
    [
        ("success.jsonl", 0, b"", Ended(End.COMPLETED, "Done.")),
        ("cut-off.jsonl", 0, b"", Ended(End.COMPLETED, "Done.")),
        ("two-good-results.jsonl", 0, b"", Ended(End.COMPLETED, "It is through.")),
        ("compacted.jsonl", 0, b"", Ended(End.COMPLETED, "b")),
        ("success.jsonl", 1, b"", Ended(End.FAILED, "it ended with status 1")),
        ("success.jsonl", -9, b"", Ended(End.FAILED, "it ended with status -9")),
        ("api-error.jsonl", 1, b"", Ended(End.UNAVAILABLE, "API Error: 529 Overloaded")),
        ("api-error.jsonl", 0, b"", Ended(End.UNAVAILABLE, "API Error: 529 Overloaded")),
        ("api-401.jsonl", 1, b"", Ended(End.UNAVAILABLE, "Invalid API key")),
        ("api-400.jsonl", 1, b"", Ended(End.FAILED, "API Error: 400 bad")),
        ("retrying.jsonl", -9, b"", Ended(End.NO_RESULT, "it ended with status -9 and without a result")),
        ("max-turns.jsonl", 1, b"", Ended(End.OVER_BUDGET, "it reached its number of turns")),
        ("too-long.jsonl", 1, b"", Ended(End.OVER_BUDGET, "Prompt is too long")),
        ("blocking-limit.jsonl", 1, b"", Ended(End.OVER_BUDGET, "Context limit reached")),
        ("denied.jsonl", 0, b"", Ended(End.DENIED, "permissions refused Write")),
        ("schema-bad.jsonl", 1, b"", Ended(End.FAILED, "completed")),
        ("aborted.jsonl", 0, b"", Ended(End.FAILED, "Interrupted by user")),
        ("killed.jsonl", 143, b"", Ended(End.NO_RESULT, "it ended with status 143 and without a result")),
        ("killed.jsonl", -9, b"", Ended(End.NO_RESULT, "it ended with status -9 and without a result")),
        ("killed.jsonl", 0, b"", Ended(End.NO_RESULT, "it ended with status 0 and without a result")),
        ("two-results.jsonl", 0, b"", Ended(End.FAILED, "aborted_streaming")),
        ("asks.jsonl", 0, b"", Ended(End.STALLED, "Which database?")),
        ("trust.txt", -9, b"", Ended(End.STALLED, "Do you trust the files in this folder?")),
        ("", 0, b"", Ended(End.NO_RESULT, "it ended with status 0 and without a result")),
        ("", 1, ROOT, Ended(End.FAILED, ROOT.decode())),
        ("", 1, TAKEN, Ended(End.FAILED, TAKEN.decode())),
        ("", 1, b"Please log in to continue\n", Ended(End.STALLED, "Please log in to continue")),
    ],
)
def test_how_an_attempt_ends(stream: str, status: int, complaints: bytes, ended: Ended) -> None:
    assert seen(stream, status, complaints)[1] == ended


def test_input_is_counted_once_a_message_and_output_by_the_result() -> None:
    activities, _ = seen("success.jsonl")
    assert activities == (
        Said("I look."),
        Counted(Usage(100, 1, 2000, 50), 2150, 1_000_000),
        UsedTool("Write", "/w/app/a.py", "app/a.py"),
        Counted(Usage(200, 2, 4000, 100), 2150, 1_000_000),
        UsedTool("Bash", "pytest -q", is_error=True),
        Said("Done."),
        Counted(Usage(200, 321, 4000, 100, 0.02), 0, 1_000_000, is_turn=False),
    )


def test_what_the_turns_cost_is_what_all_has_cost() -> None:
    activities, _ = seen("success.jsonl")
    watch = Watch(Bounds(), 0.0)
    for activity in activities:
        watch.saw(activity)
    assert watch.turns == (Turn(100, 1, 2000, 50), Turn(100, 320, 2000, 50))
    assert sum(turn.total for turn in watch.turns) == watch.usage.total


def test_a_second_result_counts_on() -> None:
    counted = [one.usage for one in seen("two-good-results.jsonl")[0] if isinstance(one, Counted)]
    assert counted[-1] == Usage(300, 400, 6000, 100, 0.03)


def test_the_window_empties_when_it_is_compacted() -> None:
    full = [one.context for one in seen("compacted.jsonl")[0] if isinstance(one, Counted)]
    assert full == [900_010, 20_000, 0]


def test_an_inner_agent_costs_tokens_but_fills_another_window() -> None:
    activities, _ = seen("inner.jsonl")
    assert Said("inner words") not in activities
    assert [(one.usage.entered, one.context) for one in activities if isinstance(one, Counted)] == [
        (100, 2150), (107, 0), (200, 0),
    ]  # fmt: skip


def test_a_denial_is_told_once() -> None:
    activities, _ = seen("denied.jsonl")
    assert [one for one in activities if isinstance(one, Denied)] == [
        Denied("Write", "Permission to write was denied.")
    ]


def test_a_question_is_told_when_it_is_asked() -> None:
    assert seen("asks.jsonl")[0][0] == Asked("Which database?")
    assert seen("trust.txt")[0] == (Asked("Do you trust the files in this folder?"),)


def test_a_long_stream_leaves_nothing_behind() -> None:
    reader = ClaudeReader()
    block = b'{"type":"tool_use","id":"t%d","name":"Bash","input":{"command":"make"}}'
    event = b'{"type":"assistant","message":{"id":"m%d","content":[%s],"usage":{"input_tokens":1}}}'
    for number in range(20_000):
        list(reader.feed(event % (number, block % number)))
    assert len(reader._calls) == len(reader._messages) == 10_000
