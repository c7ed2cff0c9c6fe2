"""A conversation as the Messages API has it, read as what happened: words, and tool calls with their results. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gitorch.context.tokens import estimate

Message = Mapping[str, Any]
"""``role`` and ``content``: text, or a list of blocks."""

_A_BLOCK = 6  # tokens for what surrounds a block, about
_PATHS = ("path", "file_path", "notebook_path")
_TEXTS = ("file_text", "content", "new_str", "new_string", "insert_text")
_WHOLE = ("file_text", "content")


@dataclass(frozen=True)
class Words:
    """Text, of the user (``is_told``) or of the assistant."""

    text: str
    is_told: bool


@dataclass(frozen=True)
class Step:
    """A tool call and what came back; ``written`` is what it put into ``path``, the whole file or a part of it."""

    tool: str
    path: str
    command: str
    written: str
    is_whole: bool
    result: str
    is_error: bool


@dataclass(frozen=True)
class Summary:
    """What the server made of everything before it."""

    text: str


Happening = Words | Step | Summary


def happenings(messages: Sequence[Message]) -> Iterator[Happening]:
    """What happened, in order; a call stands where its result does, and one without a result is left out."""
    calls: dict[str, Mapping[str, Any]] = {}
    for message in messages:
        for block in blocks(message):
            match block.get("type"):
                case "text":
                    yield Words(str(block.get("text", "")), message.get("role") == "user")
                case "tool_use":
                    calls[str(block.get("id"))] = block
                case "tool_result" if (call := calls.pop(str(block.get("tool_use_id")), None)) is not None:
                    yield _step(call, block)
                case "compaction":
                    yield Summary(str(block.get("content") or ""))
                case _:
                    pass


def blocks(message: Message) -> list[Mapping[str, Any]]:
    """The blocks of a message; bare text is one."""
    content = message.get("content")
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    return [block for block in content or () if isinstance(block, Mapping)]


def result_text(block: Mapping[str, Any]) -> str:
    """The text of a tool's result; what is not text is named."""
    content = block.get("content")
    if isinstance(content, str) or content is None:
        return content or ""
    parts = (one.get("text", f"[{one.get('type')}]") if isinstance(one, Mapping) else str(one) for one in content)
    return "\n".join(map(str, parts))


def tokens_of(messages: Iterable[Message]) -> int:
    """About how many tokens the messages are, tools' inputs and results included."""
    return sum(_block_tokens(block) for message in messages for block in blocks(message))


def _block_tokens(block: Mapping[str, Any]) -> int:
    match block.get("type"):
        case "text":
            text = str(block.get("text", ""))
        case "tool_result":
            text = result_text(block)
        case "tool_use":
            text = str(block.get("name")) + json.dumps(block.get("input"), ensure_ascii=False)
        case _:
            text = str(block.get("thinking") or block.get("content") or block.get("data") or "")
    return estimate(text) + _A_BLOCK


def _step(call: Mapping[str, Any], result: Mapping[str, Any]) -> Step:
    said = call.get("input")
    given: Mapping[str, Any] = said if isinstance(said, Mapping) else {}
    path = next((str(given[key]) for key in _PATHS if given.get(key)), "")
    key = next((key for key in _TEXTS if isinstance(given.get(key), str)), None) if path else None
    return Step(
        str(call.get("name")),
        path,
        str(given.get("command", "")) if not path else "",
        str(given[key]) if key is not None else "",
        key in _WHOLE,
        result_text(result),
        bool(result.get("is_error")),
    )
