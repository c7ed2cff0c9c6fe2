"""Asking a model for one JSON answer, streamed, with every way it can fail told apart.

Importing this module is free; the SDK, which costs more than a second, is imported when a question is asked.
Source for the wire behaviour: https://platform.claude.com/docs/en/api/messages
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gitorch.errors import ModelError

if TYPE_CHECKING:
    import anthropic

DEFAULT_MODEL = "claude-opus-5-5"
ATTEMPTS = 5
LONGEST_WAIT = 60.0

_PASSING = ("overloaded_error", "api_error", "rate_limit_error", "timeout_error")


@dataclass(frozen=True)
class Usage:
    """Tokens of one or more answers."""

    input: int = 0
    output: int = 0
    cache_read: int = 0
    cache_written: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.input + other.input,
            self.output + other.output,
            self.cache_read + other.cache_read,
            self.cache_written + other.cache_written,
        )


@dataclass(frozen=True)
class Turn:
    """One message of the conversation: ``role`` is user or assistant; ``is_kept`` asks the API to cache up to here."""

    role: str
    text: str
    is_kept: bool = False


@dataclass(frozen=True)
class Question:
    """What is asked. ``schema`` is the JSON Schema of the answer; ``max_tokens`` bounds the answer."""

    system: str
    turns: tuple[Turn, ...]
    schema: Mapping[str, Any] = field(repr=False)
    max_tokens: int = 16_000


@dataclass(frozen=True)
class Answer:
    """What came back: complete text, which may still be wrong."""

    text: str
    usage: Usage


@dataclass(frozen=True)
class Listener:
    """Where progress goes: ``text`` gets each piece as it comes, ``wait`` is told why and how many seconds."""

    text: Callable[[str], None] = lambda piece: None
    wait: Callable[[str, float], None] = lambda reason, seconds: None
    sleep: Callable[[float], None] = time.sleep


SILENT = Listener()


def has_key() -> bool:
    """Whether the environment holds a credential for the API."""
    return bool(os.environ.get("ANTHROPIC_API_KEY") or os.environ.get("ANTHROPIC_AUTH_TOKEN"))


def ask(question: Question, *, model: str = DEFAULT_MODEL, listener: Listener = SILENT) -> Answer:
    """One complete answer, trying again for as long as the trouble is a passing one.

    Raises ModelError for a missing or refused key, a refusal, an answer cut short, and trouble that stays.
    """
    client = _client()
    trouble = ""
    for attempt in range(ATTEMPTS):
        if attempt:
            seconds = min(LONGEST_WAIT, 2.0**attempt)
            listener.wait(trouble, seconds)
            listener.sleep(seconds)
        outcome = _attempt(client, question, model, listener)
        if isinstance(outcome, Answer):
            return outcome
        trouble = outcome
    raise ModelError(f"the model is not available after {ATTEMPTS} attempts: {trouble}", hint="try again later")


def count_tokens(question: Question, *, model: str = DEFAULT_MODEL) -> int:
    """The tokens of a question as the API counts them. Raises ModelError."""
    import anthropic  # noqa: PLC0415 - a second of import, paid by whoever asks

    try:
        counted = _client().messages.count_tokens(
            model=model, system=question.system, messages=_messages(question.turns)
        )
    except anthropic.APIError as error:
        raise _explained(error) from error
    return counted.input_tokens


def answer_schema(model: type[Any]) -> dict[str, Any]:
    """The JSON Schema that the API accepts for a pydantic model: bounds become descriptions."""
    import anthropic  # noqa: PLC0415

    return anthropic.transform_schema(model)


def require_key() -> None:
    """Raise ModelError, saying what works without one, if the environment holds no credential."""
    if not has_key():
        raise ModelError(
            "there is no key for the model: ANTHROPIC_API_KEY is not set",
            hint="gitorch plan --from tasks.md needs no key, and no model",
        )


def _client() -> anthropic.Anthropic:
    require_key()
    try:
        import anthropic  # noqa: PLC0415
    except ImportError as error:
        raise ModelError("the anthropic package is not installed", hint="pip install 'gitorch[model]'") from error
    return anthropic.Anthropic(max_retries=1)


def _attempt(client: anthropic.Anthropic, question: Question, model: str, listener: Listener) -> Answer | str:
    """An answer, or the passing trouble that kept it from coming."""
    import anthropic  # noqa: PLC0415
    import httpx2  # noqa: PLC0415

    try:
        with client.messages.stream(
            model=model,
            max_tokens=question.max_tokens,
            system=[{"type": "text", "text": question.system, "cache_control": {"type": "ephemeral"}}],
            messages=_messages(question.turns),
            thinking={"type": "adaptive"},
            output_config={"format": {"type": "json_schema", "schema": dict(question.schema)}},
        ) as stream:
            for piece in stream.text_stream:
                listener.text(piece)
            return _complete(stream.get_final_message())
    except anthropic.APIStatusError as error:
        if error.type not in _PASSING and error.status_code not in (408, 409, 429, *range(500, 600)):
            raise _explained(error) from error
        return str(error.type or error.status_code)
    except (anthropic.APIConnectionError, httpx2.TransportError) as error:
        return f"the connection broke ({type(error).__name__})"


def _complete(message: anthropic.types.Message) -> Answer | str:
    """The answer, if the model ended it by itself; a stream that just stops has no reason for it."""
    if message.stop_reason is None:
        return "the stream ended in the middle"
    text = "".join(block.text for block in message.content if block.type == "text")
    if message.stop_reason == "refusal":
        raise ModelError("the model refused the request", hint="reword the request")
    if message.stop_reason in ("max_tokens", "model_context_window_exceeded"):
        raise ModelError(
            f"the model's answer was cut off after {message.usage.output_tokens} tokens",
            hint="ask for less at once, or raise --budget",
        )
    usage = message.usage
    return Answer(
        text,
        Usage(
            usage.input_tokens,
            usage.output_tokens,
            usage.cache_read_input_tokens or 0,
            usage.cache_creation_input_tokens or 0,
        ),
    )


def _messages(turns: Sequence[Turn]) -> list[anthropic.types.MessageParam]:
    from anthropic.types import TextBlockParam  # noqa: PLC0415
    from anthropic.types.assistant_message_param import AssistantMessageParam  # noqa: PLC0415
    from anthropic.types.user_message_param import UserMessageParam  # noqa: PLC0415

    made: list[anthropic.types.MessageParam] = []
    for turn in turns:
        content = [TextBlockParam(type="text", text=turn.text)]
        if turn.is_kept:
            content[0]["cache_control"] = {"type": "ephemeral"}
        if turn.role == "user":
            made.append(UserMessageParam(role="user", content=content))
        else:
            made.append(AssistantMessageParam(role="assistant", content=content))
    return made


def _explained(error: anthropic.APIError) -> ModelError:
    status = getattr(error, "status_code", None)
    hints = {
        401: "check ANTHROPIC_API_KEY",
        403: "check what the key may do",
        404: "choose another model with --model",
        413: "make the request smaller with --budget",
    }
    reason = error.message.strip().splitlines()[0] if error.message else type(error).__name__
    return ModelError(f"the model's API said no ({status}): {reason}", hint=hints.get(status or 0))
