"""Compression: what must survive does, the result is valid for the Messages API, and it fits."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from conftest import EVERYTHING
from conversations import Conversation, conversation
from hypothesis import given, settings
from hypothesis import strategies as st

from gitorch.context.compression import compress
from gitorch.context.conversation import Message, blocks, tokens_of
from gitorch.context.server_side import server_side

FIXTURES = Path(__file__).parents[1].parent / "fixtures" / "conversations"


def text_of(messages: Sequence[Message]) -> str:
    return "\n".join(
        str(block.get("text") or block.get("content") or block.get("input"))
        for message in messages
        for block in blocks(message)
    )


def assert_valid(messages: Sequence[Message]) -> None:
    """As the API asks: roles alternate from the user's, and every result answers a call of the message before."""
    assert [message["role"] for message in messages] == [("user", "assistant")[at % 2] for at in range(len(messages))]
    for before, message in pairwise(messages):
        called = [block["id"] for block in blocks(before) if block["type"] == "tool_use"]
        answered = [block["tool_use_id"] for block in blocks(message) if block["type"] == "tool_result"]
        assert answered == (called if message["role"] == "user" else [])
    assert all(blocks(message) for message in messages)


def assert_survives(made: Conversation, messages: Sequence[Message]) -> None:
    text = text_of(messages)
    assert [one for one in made.must_survive if one not in text] == []


@pytest.mark.parametrize("turns", [50, 150, 400])
@pytest.mark.parametrize("seed", range(3 if EVERYTHING else 1))
def test_every_pinned_fact_decision_and_open_failure_survives(seed: int, turns: int) -> None:
    made = conversation(seed, turns)
    done = compress(made.messages, made.window)
    assert done.before == tokens_of(made.messages)
    assert done.fits
    assert done.after == tokens_of(done.messages)
    assert_valid(done.messages)
    assert_survives(made, done.messages)
    assert blocks(done.messages[0])[0] == {"type": "text", "text": made.messages[0]["content"]}
    assert done.messages[-1]["role"] == made.messages[-1]["role"]


@settings(deadline=None, max_examples=6)
@given(st.integers(0, 10_000), st.integers(50, 120), st.integers(1, 4))
def test_compressing_while_it_grows_loses_nothing(seed: int, turns: int, pieces: int) -> None:
    made = conversation(seed, turns)
    kept: tuple[Message, ...] = ()
    step = max(2, len(made.messages) // pieces // 2 * 2)
    for at in range(0, len(made.messages), step):
        kept = compress((*kept, *made.messages[at : at + step]), made.window).messages
        assert_valid(kept)
    assert_survives(made, compress(kept, made.window).messages)


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("*.json")), ids=lambda path: path.stem)
def test_conversations_that_were_written_down_keep_what_they_must(path: Path) -> None:
    plain = json.loads(path.read_text())
    made = Conversation(tuple(plain["messages"]), plain["window"], tuple(plain["must_survive"]))
    done = compress(made.messages, made.window)
    assert done.is_changed
    assert done.fits
    assert_valid(done.messages)
    assert_survives(made, done.messages)
    assert [one for one in plain["must_go"] if one in text_of(done.messages)] == []


def test_below_the_threshold_nothing_is_touched() -> None:
    made = conversation(1, 50)
    done = compress(made.messages, 10_000_000)
    assert done.messages == made.messages
    assert not done.is_changed


def test_what_cannot_be_made_short_enough_is_said_not_hidden() -> None:
    made = conversation(1, 50)
    brief = {"role": "user", "content": "word " * 60_000}
    done = compress((brief, *made.messages[1:]), made.window)
    assert not done.fits
    assert blocks(done.messages[0])[0]["text"] == brief["content"]
    assert_valid(done.messages)


def call(name: str, result: str, *, is_error: bool = False, **given: Any) -> tuple[Message, Message]:
    use = {"type": "tool_use", "id": f"t-{hash(json.dumps(given))}", "name": name, "input": given}
    answer = {"type": "tool_result", "tool_use_id": use["id"], "content": result, "is_error": is_error}
    return {"role": "assistant", "content": [use]}, {"role": "user", "content": [answer]}


A, B = "FAILED tests/a.py::test_a", "FAILED tests/b.py::test_b"


def test_the_digest_tells_decisions_failures_fixes_and_interfaces() -> None:
    filler = call("bash", "noise and more noise\n" * 900, command="cat log")
    thought = {"type": "text", "text": "Hm. I decided to keep JSON. Next!"}
    messages: list[Message] = [
        {"role": "user", "content": "# Task\nMend it"},
        *call("bash", f"{A} - KeyError: 1\n{B}\n", is_error=True, command="pytest"),
        *call("edit", "ok", path="app/a.py", file_text="def load(id: int) -> str:\n    return str(id)\n"),
        *call("bash", f"{B} - boom\n", is_error=True, command="pytest"),
        *call("bash", "gcc: not found\n", is_error=True, command="make"),
        {"role": "assistant", "content": [thought, *filler[0]["content"]]},
        filler[1],
        *call("bash", "done", command="ls"),
    ]  # fmt: skip
    done = compress(messages, 800)
    digest = blocks(done.messages[0])[1]["text"]
    assert digest == (
        "# What was done so far (the conversation was compressed)\n"
        "## Decided\n"
        "- I decided to keep JSON.\n"
        "## Tests that fail and are still to be mended\n"
        "- tests/b.py::test_b\n"
        "  boom\n"
        "  pytest\n"
        "## Commands that still fail\n"
        "- make\n"
        "  gcc: not found\n"
        "## Mended\n"
        "- tests/a.py::test_a failed (KeyError: 1); mended in app/a.py\n"
        "## Files, with their interfaces\n"
        "- app/a.py\n"
        "  load(id: int) -> str"
    )
    assert done.messages[1:] == tuple(messages[-2:])


def test_what_the_server_compacted_is_kept_as_it_is() -> None:
    compacted = {"role": "assistant", "content": [{"type": "compaction", "content": "All about\n## the past"}]}
    filler = call("bash", "noise and more noise\n" * 900, command="cat log")
    messages = [{"role": "user", "content": "Task"}, compacted, {"role": "user", "content": "Go on"}, *filler,
                *call("bash", "done", command="ls")]  # fmt: skip
    digest = blocks(compress(messages, 800).messages[0])[1]["text"]
    assert digest.splitlines()[1:] == ["## Before that", "- All about", "  ## the past", "## You were told", "- Go on"]


def test_the_servers_own_means_are_valid_parameters() -> None:
    made = server_side(200_000, keep=4, never_clear=("handoff",))
    assert made["betas"] == ["context-management-2025-06-27", "compact-2026-01-12"]
    clearing, compaction = made["context_management"]["edits"]
    assert clearing == {
        "type": "clear_tool_uses_20250919",
        "trigger": {"type": "input_tokens", "value": 100_000},
        "keep": {"type": "tool_uses", "value": 4},
        "clear_at_least": {"type": "input_tokens", "value": 20_000},
        "exclude_tools": ["handoff"],
    }
    assert compaction["trigger"] == {"type": "input_tokens", "value": 160_000}
    assert [edit["type"] for edit in server_side(32_000)["context_management"]["edits"]] == ["clear_tool_uses_20250919"]
