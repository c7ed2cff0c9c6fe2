"""The built-in specialist: the real SDK in a program of its own, against a scripted model."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest
from agent_server import AgentServer, Call, Edit, Rule, Run, Turn, Write, agents_served
from invoked import Played, assignment, play
from warmed import run_warmed

from gitorch import process
from gitorch.process import Completed
from gitorch.run.activity import Counted, End, Ended, Said, UsedTool
from gitorch.run.assignment import Bounds, Choice, Grants
from gitorch.run.runners.messages import MessagesRunner

pytestmark = [
    pytest.mark.slow,  # the SDK is imported
    pytest.mark.skipif(find_spec("anthropic") is None, reason="needs the SDK"),  # to import it takes two seconds
]

HANDOFF = json.dumps({"summary": "greets", "notes": {"critical": ["say hi"]}})
QUICK = (("x-should-retry", "false"),)
EDITOR = "str_replace_based_edit_tool"


def played(
    tmp_path: Path, *turns: Turn, options: dict[str, str] | None = None, bounds: Bounds | None = None,
    grants: Grants | None = None, by_calls: bool = False, run: Callable[..., Completed] = run_warmed,
) -> tuple[Played, AgentServer]:  # fmt: skip
    workspace = tmp_path / "w"
    workspace.mkdir()
    (workspace / "app.py").write_text("one\ntwo\n")
    given = assignment(
        Choice("messages", "claude-opus-5-5", options=options or {}), brief="MARK: greet", role="You test.",
        bounds=bounds or Bounds(), grants=grants or Grants(),
    )  # fmt: skip
    with agents_served(Rule("MARK", turns, by_calls)) as server:
        environment = {"ANTHROPIC_BASE_URL": server.url, "ANTHROPIC_API_KEY": "sk-secret"}
        return play(MessagesRunner(), given, workspace, environment=environment, timeout=120, run=run), server


def test_a_task_is_worked_on_until_it_is_done(tmp_path: Path) -> None:
    one, server = played(
        tmp_path,
        Turn("I write.", (Write("greet.py", 'print("hi")\n'), Edit("app.py", "two", "TWO")), thinking="hm"),
        Turn("", (Run("env; python3 greet.py; cd /; export A=1"),)),
        Turn("", (Run("pwd; echo $A"),)),
        Turn("All done."),
        Turn(HANDOFF),
        run=process.run,
    )

    assert one.ended == Ended(End.COMPLETED, "All done."), one.complaints
    workspace = tmp_path / "w"
    assert (workspace / "app.py").read_text() == "one\nTWO\n"
    assert json.loads((workspace / ".gitorch/handoff.json").read_text()) == json.loads(HANDOFF)
    done = [activity for activity in one.activities if isinstance(activity, UsedTool)]
    assert done[:2] == [UsedTool(EDITOR, "greet.py", "greet.py"), UsedTool(EDITOR, "app.py", "app.py")]
    counted = [activity for activity in one.activities if isinstance(activity, Counted)]
    assert counted[-1].usage.total == 5 * 150
    assert counted[-1].window == 1_000_000
    assert Said("I write.") in one.activities

    requests = [asked.body for asked in server.requests]
    assert requests[0]["system"][0]["text"].endswith("You test.")
    assert requests[0]["cache_control"] == {"type": "ephemeral"}
    assert requests[0]["thinking"] == {"type": "adaptive"}
    back = requests[1]["messages"]
    assert back[1]["content"][0] == {"type": "thinking", "thinking": "hm", "signature": "c2lnbmVk"}
    assert [block["type"] for block in back[2]["content"]] == ["tool_result", "tool_result"]
    printed = requests[2]["messages"][4]["content"][0]["content"]
    assert "hi" in printed
    assert "sk-secret" not in printed
    assert "ANTHROPIC" not in printed
    assert requests[3]["messages"][6]["content"][0]["content"] == "/\n1"
    assert requests[4]["output_config"]["format"]["type"] == "json_schema"


def test_passing_trouble_is_waited_out(tmp_path: Path) -> None:
    turns = (
        Turn(status=529, error="overloaded_error", headers=QUICK),
        Turn("one", (Write("a", "a"),)),
        Turn("half", (Write("b", "b"),), break_after=5),
        Turn("two", (Write("b", "b"),)),
        Turn(stream_error="overloaded_error"),
        Turn("Done."),
        Turn(HANDOFF, break_after=0),
        Turn(HANDOFF),
    )
    one, server = played(tmp_path, *turns, by_calls=True)
    assert one.ended == Ended(End.COMPLETED, "Done.")
    assert [len(asked.body["messages"]) for asked in server.requests] == [1, 1, 3, 3, 5, 5, 7, 7]


@pytest.mark.parametrize(
    ("turns", "bounds", "ended"),
    [
        ((Turn(status=401, error="authentication_error"),), Bounds(),
         Ended(End.UNAVAILABLE, "the model's API said no (401): scripted authentication_error")),
        ((Turn("no", stop_reason="refusal"),), Bounds(), Ended(End.FAILED, "the model refuses to go on")),
        ((Turn("", (Run("true"),)),), Bounds(turns=2), Ended(End.OVER_BUDGET, "it reached its 2 turns")),
        ((Turn("", (Run("true"),)),), Bounds(tokens=200), Ended(End.OVER_BUDGET, "it used 300 of 200 tokens")),
        ((Turn("", (Run("false"),)),), Bounds(),
         Ended(End.FAILED, "all its calls failed 5 turns in a row: \n[exit status 1]")),
        ((Turn("x", (Write("a", "a"),), stop_reason="max_tokens"),), Bounds(),
         Ended(End.FAILED, "its answers are cut off again and again")),
        ((Turn("x", stop_reason="model_context_window_exceeded"),), Bounds(),
         Ended(End.OVER_BUDGET, "its window is full")),
    ],
)  # fmt: skip
def test_what_is_not_done_is_never_completed(
    tmp_path: Path, turns: tuple[Turn, ...], bounds: Bounds, ended: Ended
) -> None:
    one, _ = played(tmp_path, *turns, bounds=bounds)
    assert (one.ended, one.status) == (ended, 1)


def test_what_lies_outside_the_scope_is_refused_and_the_model_told(tmp_path: Path) -> None:
    grants = Grants(scope=("src/**",), tools=("Read", "Edit"))
    odd = Call("delete_everything", {})
    turns = (
        Turn("", (Write("other.py", "x"), Write("../out", "x"), odd)),
        Turn("", (Write("src/a.py", "x"),)),
        Turn("Done."),
    )
    one, server = played(tmp_path, *turns, Turn("no json"), grants=grants)
    assert one.ended == Ended(End.COMPLETED, "Done.")
    results = server.requests[1].body["messages"][2]["content"]
    assert [(block["content"], block["is_error"]) for block in results] == [
        ("other.py is outside your scope: src/**", True),
        ("'../out' is no path below the workspace", True),
        ("there is no tool 'delete_everything'", True),
    ]
    assert server.requests[0].tools == (EDITOR,)
    assert sorted(path.name for path in (tmp_path / "w").rglob("*")) == ["a.py", "app.py", "src"]


def test_room_is_made_before_the_window_is_full(tmp_path: Path) -> None:
    long = Turn("I decided to count.", (Run("seq 3000"),), usage={"input_tokens": 9_000})
    one, server = played(tmp_path, long, long, long, long, Turn("Done."), Turn(HANDOFF), options={"window": "10000"})
    assert one.ended == Ended(End.COMPLETED, "Done.")
    sizes = [len(json.dumps(asked.body["messages"])) for asked in server.requests]
    assert max(sizes[2:]) < 60_000
    assert all("MARK: greet" in asked.prompt for asked in server.requests)


def test_a_long_conversation_goes_on_as_its_digest(tmp_path: Path) -> None:
    short = Turn("I decided to count.", (Run("seq 300"),))
    long = Turn("", (Run("seq 300"),), usage={"input_tokens": 9_000})
    turns = (*[short] * 11, long, Turn("Done."), Turn(HANDOFF))
    one, server = played(tmp_path, *turns, options={"window": "10000"}, by_calls=True)
    assert one.ended == Ended(End.COMPLETED, "Done."), one.complaints
    before, after = server.requests[11].body["messages"], server.requests[12].body["messages"]
    brief, digest = after[0]["content"]
    assert brief == {"type": "text", "text": "MARK: greet"}
    assert digest["text"].startswith("# What was done so far")
    assert "- I decided to count." in digest["text"]
    assert len(after) < len(before)
    assert [message["role"] for message in after] == ["user", "assistant"] * (len(after) // 2) + ["user"]


def test_work_goes_on_after_the_api_has_made_room(tmp_path: Path) -> None:
    one, server = played(
        tmp_path,
        Turn("", (Run("echo first"),)),
        Turn("I go on.", (Write("greet.py", "print()\n"),), compaction="It looked around, and decided to greet."),
        Turn("", (Run("ls"),)),
        Turn("Done."),
        Turn(HANDOFF),
        options={"context": "server", "window": "100000"},
    )
    assert one.ended == Ended(End.COMPLETED, "Done."), one.complaints
    assert (tmp_path / "w" / "greet.py").read_text() == "print()\n"
    back = server.requests[2].body["messages"][3]["content"]
    assert back[0] == {
        "type": "compaction", "content": "It looked around, and decided to greet.", "encrypted_content": "c2VhbGVk",
    }  # fmt: skip
    assert [block["type"] for block in back] == ["compaction", "text", "tool_use"]
    assert [len(asked.body["messages"]) for asked in server.requests] == [1, 3, 5, 7, 9]


def test_room_can_be_left_to_the_api(tmp_path: Path) -> None:
    _, server = played(tmp_path, Turn("Done."), Turn(HANDOFF), options={"context": "server", "effort": "low"})
    asked = server.requests[0]
    assert [edit["type"] for edit in asked.body["context_management"]["edits"]] == [
        "clear_tool_uses_20250919", "compact_20260112",
    ]  # fmt: skip
    assert asked.headers["anthropic-beta"] == "context-management-2025-06-27,compact-2026-01-12"
    assert asked.body["output_config"] == {"effort": "low"}
