"""A conversation in which the model uses tools: what it says, what it calls, what it costs.

What it says goes back to it unchanged, since blocks of thinking are signed. The newest block is cached, so that a turn
costs what is new in it. Source: https://platform.claude.com/docs/en/agents-and-tools/tool-use/overview
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gitorch.model.messages import SILENT, Listener, Usage
from gitorch.model.patience import Trouble, client, passing, persistently

if TYPE_CHECKING:
    from anthropic.types.beta.parsed_beta_message import ParsedBetaMessage

Message = Mapping[str, Any]


@dataclass(frozen=True)
class Setting:
    """What stays the same from turn to turn. ``edits`` are ``betas`` and ``context_management``, or empty."""

    system: str
    model: str
    tools: Sequence[Mapping[str, Any]]
    max_tokens: int = 16_000
    effort: str | None = None
    edits: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Call:
    """A tool that the model wants used."""

    id: str
    tool: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True)
class Result:
    """What came of a call."""

    call: str
    text: str
    is_error: bool = False


@dataclass(frozen=True)
class Reply:
    """One answer. ``reason`` is why it ended; ``context`` is how many tokens the conversation has by now."""

    text: str
    calls: tuple[Call, ...]
    reason: str
    usage: Usage
    context: int


class Conversation:
    """The messages so far; :meth:`reply` adds the model's next one."""

    def __init__(self, setting: Setting, listener: Listener = SILENT) -> None:
        self._setting = setting
        self._listener = listener
        self._client = client()
        self.messages: list[Message] = []

    def tell(self, text: str) -> None:
        """Add words of the user."""
        self._add("user", [{"type": "text", "text": text}])

    def answer(self, results: Sequence[Result]) -> None:
        """Add what came of the calls of the last reply: all of them in one message."""
        self._add(
            "user",
            [
                {"type": "tool_result", "tool_use_id": one.call, "content": one.text or "(no output)",
                 **({"is_error": True} if one.is_error else {})}
                for one in results
            ],
        )  # fmt: skip

    def reply(self, schema: Mapping[str, Any] | None = None) -> Reply:
        """The model's next answer, added to the messages unless it was cut off in the middle of a call.

        With a ``schema`` it is JSON and calls nothing. Tries again while the trouble is a passing one. Raises
        ModelError for trouble that stays.
        """
        parameters = self._parameters(schema)
        message = persistently(lambda: self._attempt(parameters), wait=self._listener.wait, sleep=self._listener.sleep)
        blocks = message["content"]
        calls = tuple(Call(one["id"], one["name"], one["input"]) for one in blocks if one["type"] == "tool_use")
        is_cut = message["stop_reason"] == "max_tokens"
        if blocks and not (is_cut and calls):
            self._add("assistant", blocks)
        usage = _usage(message["usage"])
        return Reply(
            "".join(one["text"] for one in blocks if one["type"] == "text"),
            () if is_cut else calls,
            message["stop_reason"],
            usage,
            usage.input + usage.cache_read + usage.cache_written + usage.output,
        )

    def _add(self, role: str, blocks: Sequence[Mapping[str, Any]]) -> None:
        """Words that follow words of the same side become one message: roles alternate."""
        if self.messages and self.messages[-1]["role"] == role:
            blocks = [*self.messages.pop()["content"], *blocks]
        self.messages.append({"role": role, "content": list(blocks)})

    def _attempt(self, parameters: Mapping[str, Any]) -> dict[str, Any] | Trouble:
        import anthropic  # noqa: PLC0415 - a second of import, paid by whoever asks
        import httpx2  # noqa: PLC0415

        try:
            with self._client.beta.messages.stream(**parameters) as stream:
                for event in stream:
                    if event.type == "text":
                        self._listener.text(event.text)
                message = stream.get_final_message()
        except (anthropic.APIError, httpx2.TransportError) as error:
            return passing(error)
        except AssertionError:  # the SDK's own, of a stream without a message
            return Trouble("the stream ended before it began")
        if message.stop_reason is None:
            return Trouble("the stream ended in the middle")
        return _plain(message)

    def _parameters(self, schema: Mapping[str, Any] | None) -> dict[str, Any]:
        setting = self._setting
        output: dict[str, Any] = {"effort": setting.effort} if setting.effort else {}
        if schema is not None:
            output["format"] = {"type": "json_schema", "schema": dict(schema)}
        return {
            "model": setting.model,
            "max_tokens": setting.max_tokens,
            "system": [{"type": "text", "text": setting.system, "cache_control": {"type": "ephemeral"}}],
            "messages": list(self.messages),
            "tools": setting.tools,
            "thinking": {"type": "adaptive"},
            "cache_control": {"type": "ephemeral"},
            **({"output_config": output} if output else {}),
            **({"tool_choice": {"type": "none"}} if schema is not None else {}),
            **setting.edits,
        }


def _plain(message: ParsedBetaMessage[Any]) -> dict[str, Any]:
    """The message as the API takes it back."""
    plain: dict[str, Any] = message.to_dict(mode="json")
    for block in plain["content"]:
        block.pop("parsed_output", None)
    return plain


def _usage(usage: Mapping[str, Any]) -> Usage:
    names = ("input_tokens", "output_tokens", "cache_read_input_tokens", "cache_creation_input_tokens")
    return Usage(*(usage.get(name) or 0 for name in names))
