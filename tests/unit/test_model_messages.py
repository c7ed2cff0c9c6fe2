# ruff: noqa: E501 - a table of sentences reads better unfolded
"""The real SDK against a local server: answers, and every way of not getting one."""

from __future__ import annotations

from importlib.util import find_spec

import pytest
from model_server import Reply, serving

from gitorch.errors import ModelError
from gitorch.model.messages import Answer, Listener, Question, Turn, Usage, ask, count_tokens

pytestmark = [
    pytest.mark.slow,  # importing the SDK alone takes two seconds
    pytest.mark.skipif(find_spec("anthropic") is None, reason="needs the SDK"),
]

QUESTION = Question("be brief", (Turn("user", "hello"),), {"type": "object"})
GOOD = Reply('{"a": "' + "x" * 90 + '"}')


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")


def asked(monkeypatch: pytest.MonkeyPatch, *replies: Reply) -> tuple[Answer | ModelError, int, list[float], str]:
    """The outcome, the number of requests, the waits, and the text as it streamed."""
    waits: list[float] = []
    pieces: list[str] = []
    listener = Listener(pieces.append, lambda reason, seconds: waits.append(seconds), lambda seconds: None)
    with serving(*replies) as server:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", server.url)
        try:
            outcome: Answer | ModelError = ask(QUESTION, model="scripted", listener=listener)
        except ModelError as error:
            outcome = error
    return outcome, len(server.requests), waits, "".join(pieces)


def test_an_answer_streams_and_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    outcome, requests, waits, streamed = asked(monkeypatch, GOOD)
    assert outcome == Answer(GOOD.text, Usage(100, len(GOOD.text) // 4, 20, 5))
    assert (requests, waits, streamed) == (1, [], GOOD.text)


@pytest.mark.parametrize(
    "trouble",
    [
        Reply(status=529, error="overloaded_error", headers=(("x-should-retry", "false"),)),
        Reply(status=429, error="rate_limit_error", headers=(("x-should-retry", "false"),)),
        Reply(status=500, error="api_error", headers=(("x-should-retry", "false"),)),
        Reply(stream_error="overloaded_error"),
        Reply(GOOD.text, break_after=3),
        Reply(GOOD.text, break_after=0),
    ],
)
def test_passing_trouble_is_waited_out(monkeypatch: pytest.MonkeyPatch, trouble: Reply) -> None:
    outcome, _, waits, _ = asked(monkeypatch, trouble, GOOD)
    assert isinstance(outcome, Answer)
    assert outcome.text == GOOD.text
    assert waits == [2.0]


def test_trouble_that_stays_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    trouble = Reply(status=529, error="overloaded_error", headers=(("x-should-retry", "false"),))
    outcome, requests, waits, _ = asked(monkeypatch, trouble)
    assert str(outcome) == "the model is not available after 5 attempts: overloaded_error"
    assert (requests, waits) == (5, [2.0, 4.0, 8.0, 16.0])


@pytest.mark.parametrize(
    ("reply", "sentence", "hint"),
    [
        (Reply(stop_reason="refusal"), "the model refused the request", "reword the request"),
        (Reply("{", stop_reason="max_tokens"), "the model's answer was cut off after 1 tokens", "ask for less at once, or raise --budget"),
        (Reply(status=401, error="authentication_error"), "the model's API said no (401): scripted authentication_error", "check ANTHROPIC_API_KEY"),
        (Reply(status=404, error="not_found_error"), "the model's API said no (404): scripted not_found_error", "choose another model with --model"),
    ],
)  # fmt: skip
def test_a_final_no_is_not_tried_again(monkeypatch: pytest.MonkeyPatch, reply: Reply, sentence: str, hint: str) -> None:
    outcome, requests, waits, _ = asked(monkeypatch, reply)
    assert isinstance(outcome, ModelError)
    assert outcome.message.split(" - ")[0] == sentence
    assert (outcome.hint, requests, waits) == (hint, 1, [])


def test_without_a_key_nothing_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    outcome, requests, _, _ = asked(monkeypatch, GOOD)
    assert str(outcome) == "there is no key for the model: ANTHROPIC_API_KEY is not set"
    assert requests == 0


def test_tokens_are_counted_by_the_api(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(GOOD) as server:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", server.url)
        counted = count_tokens(QUESTION, model="scripted")
    assert counted > 0
    assert server.requests[0]["messages"] == [{"role": "user", "content": [{"type": "text", "text": "hello"}]}]
