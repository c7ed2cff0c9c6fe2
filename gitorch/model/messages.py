"""Asking a model for one JSON answer, streamed, with every way it can fail told apart.

Importing this module is free; the SDK, which costs more than a second, is imported when a question is asked.
Source for the wire behaviour: https://platform.claude.com/docs/en/api/messages
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gitorch.errors import ModelError
from gitorch.model.patience import Trouble, client, explained, passing, persistently

if TYPE_CHECKING:
    import anthropic

DEFAULT_MODEL = "claude-opus-5-5"


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


def ask(question: Question, *, model: str = DEFAULT_MODEL, listener: Listener = SILENT) -> Answer:
    """One complete answer, trying again for as long as the trouble is a passing one.

    Raises ModelError for a missing or refused key, a refusal, an answer cut short, and trouble that stays.
    """
    asking = client()
    return persistently(lambda: _attempt(asking, question, model, listener), wait=listener.wait, sleep=listener.sleep)


def count_tokens(question: Question, *, model: str = DEFAULT_MODEL, patience: float = 60.0) -> int:
    """The tokens of a question as the API counts them, asked once, for so many seconds. Raises ModelError."""
    single = client().with_options(timeout=patience, max_retries=0)
    import anthropic  # noqa: PLC0415 - a second of import, paid by whoever asks

    system = question.system or anthropic.omit
    try:
        with single as asking:
            counted = asking.messages.count_tokens(model=model, system=system, messages=_messages(question.turns))
    except anthropic.APITimeoutError as error:
        raise ModelError(f"the model's API did not answer within {patience:g} s", hint="try again later") from error
    except anthropic.APIConnectionError as error:
        raise ModelError("the model's API can't be reached", hint="check the network and ANTHROPIC_BASE_URL") from error
    except anthropic.APIError as error:
        raise explained(error) from error
    return counted.input_tokens


def answer_schema(model: type[Any]) -> dict[str, Any]:
    """The JSON Schema that the API accepts for a pydantic model: bounds become descriptions."""
    import anthropic  # noqa: PLC0415

    return anthropic.transform_schema(model)


def _attempt(asking: anthropic.Anthropic, question: Question, model: str, listener: Listener) -> Answer | Trouble:
    """An answer, or the passing trouble that kept it from coming."""
    import anthropic  # noqa: PLC0415
    import httpx2  # noqa: PLC0415

    try:
        with asking.messages.stream(
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
    except (anthropic.APIError, httpx2.TransportError) as error:
        return passing(error)
    except AssertionError:  # the SDK's own, of a stream without a message
        return Trouble("the stream ended before it began")


def _complete(message: anthropic.types.Message) -> Answer | Trouble:
    """The answer, if the model ended it by itself; a stream that just stops has no reason for it."""
    if message.stop_reason is None:
        return Trouble("the stream ended in the middle")
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
