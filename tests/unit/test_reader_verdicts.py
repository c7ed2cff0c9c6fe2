"""What is read from the streams of Codex, Gemini, opencode and aider, and how their attempts end."""

from __future__ import annotations

from pathlib import Path

import pytest
from invoked import assignment, read

from gitorch.run.activity import Activity, Counted, Denied, End, Ended, Said, Usage, UsedTool
from gitorch.run.assignment import Choice
from gitorch.run.runners.table import runner_named

STREAMS = Path(__file__).parents[1] / "fixtures/streams"


def seen(stream: str, status: int = 0, complaints: bytes = b"") -> tuple[tuple[Activity, ...], Ended]:
    name = stream.split("-", maxsplit=1)[0]
    output = b"" if stream == name else (STREAMS / stream).read_bytes()
    played = read(runner_named(name), assignment(Choice(name)), output, status, complaints)
    return played.activities, played.ended


@pytest.mark.parametrize(
    ("stream", "status", "complaints", "ended"),
    [
        ("codex-success.jsonl", 0, b"", Ended(End.COMPLETED, "Done.")),
        ("codex-recovered.jsonl", 0, b"", Ended(End.COMPLETED, "Done.")),
        ("codex-success.jsonl", 1, b"", Ended(End.FAILED, "it ended with status 1")),
        ("codex-failed.jsonl", 1, b"", Ended(End.UNAVAILABLE, "unexpected status 500 Internal Server Error")),
        ("codex-failed.jsonl", 0, b"", Ended(End.UNAVAILABLE, "unexpected status 500 Internal Server Error")),
        ("codex-refused.jsonl", 1, b"", Ended(End.FAILED, "the model refused")),
        ("codex-declined.jsonl", 0, b"", Ended(End.DENIED, "1 of its commands or changes were declined")),
        ("codex-cut.jsonl", 0, b"", Ended(End.NO_RESULT, "its turn has no end")),
        ("codex-cut.jsonl", -9, b"", Ended(End.NO_RESULT, "its turn has no end")),
        ("codex", 1, b"Error: config.toml is bad\n", Ended(End.FAILED, "Error: config.toml is bad")),
        ("codex", 0, b"", Ended(End.NO_RESULT, "its turn has no end")),
        ("gemini-success.jsonl", 0, b"", Ended(End.COMPLETED, "Done.")),
        ("gemini-success.jsonl", 1, b"", Ended(End.FAILED, "it ended with status 1")),
        ("gemini-error.jsonl", 144, b"", Ended(End.UNAVAILABLE, "got status: 503 Service Unavailable")),
        ("gemini-error.jsonl", 0, b"", Ended(End.UNAVAILABLE, "got status: 503 Service Unavailable")),
        ("gemini-cut.jsonl", 0, b"", Ended(End.NO_RESULT, "it ended without a result")),
        ("gemini", 41, b"Please set GEMINI_API_KEY\n", Ended(End.FAILED, "Please set GEMINI_API_KEY")),
        ("opencode-success.jsonl", 0, b"", Ended(End.COMPLETED, "Done.")),
        ("opencode-success.jsonl", 1, b"", Ended(End.FAILED, "it ended with status 1")),
        ("opencode-denied.jsonl", 0, b"", Ended(End.DENIED, "permissions refused edit")),
        ("opencode-error.jsonl", 1, b"", Ended(End.UNAVAILABLE, "Unauthorized: invalid api key")),
        ("opencode-error.jsonl", 0, b"", Ended(End.UNAVAILABLE, "Unauthorized: invalid api key")),
        ("opencode-cut.jsonl", 0, b"", Ended(End.NO_RESULT, "its last step has no end")),
        ("opencode", 0, b"", Ended(End.NO_RESULT, "its last step has no end")),
        ("aider-success.txt", 0, b"", Ended(End.COMPLETED, "2 edits applied")),
        ("aider-success.txt", 1, b"", Ended(End.FAILED, "it ended with status 1")),
        ("aider-nothing.txt", 0, b"", Ended(End.NO_RESULT, "it edited nothing")),
        ("aider-mismatch.txt", 0, b"", Ended(End.FAILED, "Only 3 reflections allowed, stopping.")),
        (
            "aider-unreachable.txt", 0, b"",
            Ended(End.UNAVAILABLE, "The API provider is not able to authenticate you. Check your API key."),
        ),
    ],
)  # fmt: skip
def test_how_an_attempt_ends(stream: str, status: int, complaints: bytes, ended: Ended) -> None:
    assert seen(stream, status, complaints)[1] == ended


@pytest.mark.parametrize(
    ("stream", "activities"),
    [
        (
            "codex-success.jsonl",
            (
                Said("I look."),
                UsedTool("shell", "pytest -q", is_error=True),
                UsedTool("edit", "add", "/w/a.py"),
                UsedTool("edit", "update", "/w/b.py"),
                Said("Done."),
                Counted(Usage(400, 100, 80, 20), is_turn=False),
            ),
        ),
        (
            "gemini-success.jsonl",
            (
                Said("I write."),
                UsedTool("write_file", "a.py", "a.py"),
                UsedTool("run_shell_command", "make", is_error=True),
                Said("Done."),
                Counted(Usage(420, 100, 80), is_turn=False),
            ),
        ),
        (
            "opencode-success.jsonl",
            (
                Said("I write."),
                UsedTool("write", "/w/a.py", "/w/a.py"),
                Counted(Usage(125, 25, 10, 0, 0.25), 135),
                UsedTool("bash", "make", is_error=True),
                Counted(Usage(250, 50, 20, 0, 0.5), 135),
                Said("Done."),
                Counted(Usage(375, 75, 30, 0, 0.75), 135),
            ),
        ),
        (
            "aider-success.txt",
            (
                Counted(Usage(1200, 25)),
                UsedTool("edit", "app/a.py", "app/a.py"),
                Counted(Usage(3700, 65, 1100, 0, 0.03)),
                UsedTool("edit", "b.py", "b.py"),
            ),
        ),
    ],
)
def test_what_an_agent_does_is_read(stream: str, activities: tuple[Activity, ...]) -> None:
    assert seen(stream)[0] == activities


@pytest.mark.parametrize(
    ("stream", "denied"),
    [
        ("codex-declined.jsonl", Denied("shell", "git push")),
        ("opencode-denied.jsonl", Denied("edit", "The user rejected permission to use this specific tool call.")),
    ],
)
def test_a_denial_is_told(stream: str, denied: Denied) -> None:
    assert [one for one in seen(stream)[0] if isinstance(one, Denied)] == [denied]
