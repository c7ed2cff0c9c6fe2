"""The four formats in which agent programs talk to models: reading a request, and spelling a scripted turn."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from agent_server import Deed, Turn

_CWD = re.compile(
    r"(?:[Ww]orking directory(?: is)?:? |working in the directory:? |<cwd>|[Ww]orkspace root(?: folder)?: )"
    r"(?P<path>/[^\s\"<\\`]+)"
)


@dataclass(frozen=True)
class Asked:
    """A request: the words in it, how many answers came before, what the client can do. ``is_plain``: in words only."""

    path: str
    body: dict[str, Any]
    headers: dict[str, str]
    prompt: str
    answers: int
    tools: tuple[str, ...]
    is_streamed: bool

    @property
    def has_tools(self) -> bool:
        return bool(self.tools)

    @property
    def is_plain(self) -> bool:
        return "SEARCH/REPLACE" in self.prompt

    @property
    def cwd(self) -> str:
        """Where the client says that it works."""
        found = _CWD.search(json.dumps(self.body, ensure_ascii=False))
        return found["path"].rstrip(".") if found else "."


@dataclass(frozen=True)
class Event:
    content: str
    name: str = ""


class Wire(Protocol):
    def asked(self, path: str, body: dict[str, Any], headers: dict[str, str]) -> Asked: ...
    def events(self, turn: Turn, asked: Asked) -> Iterator[Event]: ...
    def whole(self, turn: Turn, asked: Asked) -> dict[str, Any]: ...
    def error(self, turn: Turn) -> dict[str, Any]: ...


def wire_of(path: str) -> Wire | None:
    plain = path.split("?", maxsplit=1)[0]
    if plain.endswith("/messages"):
        return Messages()
    if plain.endswith("/responses"):
        return Responses()
    if plain.endswith("/chat/completions"):
        return Chat()
    return Gemini() if "enerateContent" in plain else None


class Messages:
    """https://platform.claude.com/docs/en/api/messages-streaming"""

    def asked(self, path: str, body: dict[str, Any], headers: dict[str, str]) -> Asked:
        messages = body.get("messages", [])
        tools = tuple(tool["name"] for tool in body.get("tools", ()))
        answers = sum(one["role"] == "assistant" for one in messages)
        return Asked(path, body, headers, _words(messages), answers, tools, body.get("stream", False))

    def events(self, turn: Turn, asked: Asked) -> Iterator[Event]:
        whole = self.whole(turn, asked)
        usage = {**whole["usage"], "output_tokens": 1}
        yield _named(
            {"type": "message_start", "message": {**whole, "content": [], "stop_reason": None, "usage": usage}}
        )
        if turn.stream_error:
            yield _named({"type": "error", "error": {"type": turn.stream_error, "message": "scripted"}})
            return
        for index, block in enumerate(whole["content"]):
            start, delta = _delta(block)
            yield _named({"type": "content_block_start", "index": index, "content_block": start})
            yield _named({"type": "content_block_delta", "index": index, "delta": delta})
            yield _named({"type": "content_block_stop", "index": index})
        yield _named(
            {
                "type": "message_delta",
                "delta": {"stop_reason": whole["stop_reason"], "stop_sequence": None},
                "usage": {"output_tokens": whole["usage"]["output_tokens"]},
            }
        )
        yield _named({"type": "message_stop"})

    def whole(self, turn: Turn, asked: Asked) -> dict[str, Any]:
        blocks: list[dict[str, Any]] = []
        if turn.compaction:
            blocks.append({"type": "compaction", "content": turn.compaction, "encrypted_content": "c2VhbGVk"})
        if turn.thinking:
            blocks.append({"type": "thinking", "thinking": turn.thinking, "signature": "c2lnbmVk"})
        if turn.text or not turn.deeds:
            blocks.append({"type": "text", "text": turn.text})
        for number, (name, arguments) in enumerate(_calls(turn, asked)):
            blocks.append({"type": "tool_use", "id": _id("toolu", asked, number), "name": name, "input": arguments})
        return {
            "id": _id("msg", asked), "type": "message", "role": "assistant", "model": asked.body.get("model", "m"),
            "content": blocks, "stop_reason": turn.stop_reason or ("tool_use" if turn.deeds else "end_turn"),
            "stop_sequence": None,
            "usage": {
                "input_tokens": 100, "output_tokens": 25, "cache_read_input_tokens": 20,
                "cache_creation_input_tokens": 5, **turn.usage,
            },
        }  # fmt: skip

    def error(self, turn: Turn) -> dict[str, Any]:
        return {"type": "error", "error": {"type": turn.error, "message": turn.message or f"scripted {turn.error}"}}


class Responses:
    """https://platform.openai.com/docs/api-reference/responses-streaming"""

    _MADE = frozenset({"function_call", "custom_tool_call", "local_shell_call", "reasoning"})

    def asked(self, path: str, body: dict[str, Any], headers: dict[str, str]) -> Asked:
        items = body.get("input", [])
        made = [one.get("type") in self._MADE or one.get("role") == "assistant" for one in items]
        answers = sum(now and not before for before, now in zip([False, *made], made, strict=False))
        tools = tuple(tool.get("name", tool["type"]) for tool in body.get("tools", ()))
        return Asked(path, body, headers, _words(items), answers, tools, body.get("stream", False))

    def events(self, turn: Turn, asked: Asked) -> Iterator[Event]:
        whole = self.whole(turn, asked)
        yield _named({"type": "response.created", "response": {"id": whole["id"]}})
        for index, item in enumerate(whole["output"]):
            yield _named({"type": "response.output_item.done", "output_index": index, "item": item})
        yield _named({"type": "response.completed", "response": whole})

    def whole(self, turn: Turn, asked: Asked) -> dict[str, Any]:
        output: list[dict[str, Any]] = []
        if turn.text or not turn.deeds:
            content = [{"type": "output_text", "text": turn.text, "annotations": []}]
            output.append({"type": "message", "id": _id("msg", asked), "role": "assistant", "content": content})
        for number, (name, arguments) in enumerate(_calls(turn, asked)):
            output.append(
                {
                    "type": "function_call",
                    "id": _id("fc", asked, number),
                    "call_id": _id("call", asked, number),
                    "name": name,
                    "arguments": json.dumps(arguments),
                }
            )
        usage = {
            "input_tokens": 125, "input_tokens_details": {"cached_tokens": 20}, "output_tokens": 25,
            "output_tokens_details": {"reasoning_tokens": 5}, "total_tokens": 150, **turn.usage,
        }  # fmt: skip
        return {"id": _id("resp", asked), "object": "response", "status": "completed", "output": output, "usage": usage}

    def error(self, turn: Turn) -> dict[str, Any]:
        return {"error": {"type": turn.error, "message": turn.message or f"scripted {turn.error}", "code": turn.error}}


class Chat:
    """https://platform.openai.com/docs/api-reference/chat/streaming"""

    def asked(self, path: str, body: dict[str, Any], headers: dict[str, str]) -> Asked:
        messages = body.get("messages", [])
        tools = tuple(tool["function"]["name"] for tool in body.get("tools", ()))
        answers = sum(one["role"] == "assistant" for one in messages)
        # aider teaches its format with an example conversation
        answers = 0 if "SEARCH/REPLACE" in _words(messages) else answers
        return Asked(path, body, headers, _words(messages), answers, tools, body.get("stream", False))

    def events(self, turn: Turn, asked: Asked) -> Iterator[Event]:
        whole = self.whole(turn, asked)
        choice = whole["choices"][0]
        message = dict(choice["message"])
        if "tool_calls" in message:
            message["tool_calls"] = [{"index": number, **call} for number, call in enumerate(message["tool_calls"])]
        head = {"id": whole["id"], "object": "chat.completion.chunk", "created": 1, "model": "scripted"}
        yield Event(json.dumps({**head, "choices": [{"index": 0, "delta": message, "finish_reason": None}]}))
        last = {"index": 0, "delta": {}, "finish_reason": choice["finish_reason"]}
        yield Event(json.dumps({**head, "choices": [last]}))
        yield Event(json.dumps({**head, "choices": [], "usage": whole["usage"]}))
        yield Event("[DONE]")

    def whole(self, turn: Turn, asked: Asked) -> dict[str, Any]:
        message: dict[str, Any] = {"role": "assistant", "content": turn.text}
        if asked.is_plain:
            message["content"] = "\n".join([turn.text, *map(_search_replace, turn.deeds)])
        elif turn.deeds:
            message["tool_calls"] = [
                {
                    "id": _id("call", asked, number),
                    "type": "function",
                    "function": {"name": name, "arguments": json.dumps(arguments)},
                }
                for number, (name, arguments) in enumerate(_calls(turn, asked))
            ]
        usage = {"prompt_tokens": 125, "completion_tokens": 25, "total_tokens": 150, **turn.usage}
        reason = "tool_calls" if "tool_calls" in message else "stop"
        choice = {"index": 0, "message": message, "finish_reason": turn.stop_reason or reason}
        return {
            "id": _id("chat", asked), "object": "chat.completion", "created": 1, "model": "scripted",
            "choices": [choice], "usage": usage,
        }  # fmt: skip

    def error(self, turn: Turn) -> dict[str, Any]:
        return Responses().error(turn)


class Gemini:
    """https://ai.google.dev/api/generate-content"""

    def asked(self, path: str, body: dict[str, Any], headers: dict[str, str]) -> Asked:
        contents = body.get("contents", [])
        tools = tuple(one["name"] for tool in body.get("tools", ()) for one in tool.get("functionDeclarations", ()))
        answers = sum(one.get("role") == "model" and _calls_something(one) for one in contents)
        return Asked(path, body, headers, _words(contents), answers, tools, "stream" in path)

    def events(self, turn: Turn, asked: Asked) -> Iterator[Event]:
        yield Event(json.dumps(self.whole(turn, asked)))

    def whole(self, turn: Turn, asked: Asked) -> dict[str, Any]:
        parts: list[dict[str, Any]] = [{"text": turn.text}] if turn.text or not turn.deeds else []
        for name, arguments in _calls(turn, asked):
            parts.append({"functionCall": {"name": name, "args": arguments}})
        usage = {
            "promptTokenCount": 125, "candidatesTokenCount": 25, "cachedContentTokenCount": 20, "totalTokenCount": 150,
            **turn.usage,
        }  # fmt: skip
        candidate = {"content": {"role": "model", "parts": parts}, "finishReason": "STOP", "index": 0}
        return {"candidates": [candidate], "usageMetadata": usage, "modelVersion": "scripted"}

    def error(self, turn: Turn) -> dict[str, Any]:
        return {
            "error": {"code": turn.status, "message": turn.message or f"scripted {turn.error}", "status": turn.error}
        }


def _named(event: dict[str, Any]) -> Event:
    return Event(json.dumps(event), event["type"])


def _id(kind: str, asked: Asked, number: int = 0) -> str:
    return f"{kind}_{asked.answers}_{number}_{abs(hash(asked.prompt)) % 10**10}"


def _delta(block: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    match block["type"]:
        case "text":
            return {"type": "text", "text": ""}, {"type": "text_delta", "text": block["text"]}
        case "compaction":
            start = {"type": "compaction", "content": None}
            return start, {**block, "type": "compaction_delta"}
        case "thinking":
            start = {"type": "thinking", "thinking": "", "signature": block["signature"]}
            return start, {"type": "thinking_delta", "thinking": block["thinking"]}
        case _:
            return {**block, "input": {}}, {"type": "input_json_delta", "partial_json": json.dumps(block["input"])}


def _words(value: object) -> str:
    """Every text that stands anywhere in a conversation."""
    if isinstance(value, str):
        return value
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return "\n".join(filter(None, map(_words, parts)))


def _calls_something(content: dict[str, Any]) -> bool:
    """gemini puts an answer of its own before the first question; only real ones call tools in a scripted run."""
    return any("functionCall" in part for part in content.get("parts", ()))


def _calls(turn: Turn, asked: Asked) -> Iterator[tuple[str, dict[str, Any]]]:
    for deed in turn.deeds:
        yield _spelled(deed, asked)


def _spelled(deed: Deed, asked: Asked) -> tuple[str, dict[str, Any]]:
    """A deed as a call of the tools that this client has."""
    kind, tools = type(deed).__name__, set(asked.tools)
    given = {name: getattr(deed, name) for name in deed.__dataclass_fields__}
    if kind == "Call":
        return given["name"], given["arguments"]
    if "exec_command" in tools or "shell_command" in tools:
        name = "exec_command" if "exec_command" in tools else "shell_command"
        return name, {"cmd" if name == "exec_command" else "command": _as_shell(kind, given)}
    place = f"{asked.cwd}/{given.get('path', '')}"
    for run, write, edit in _DIALECTS:
        if write[0] in tools:
            name, *members = {"Run": run, "Write": write, "Edit": edit}[kind]
            values = {"command": given.get("command"), "path": place, **{k: v for k, v in given.items() if k != "path"}}
            fixed = {"description": "as scripted"} if name in ("bash", "run_shell_command") and "write" in tools else {}
            if name == "replace":
                fixed = {"instruction": "as scripted"}
            if name == "str_replace_based_edit_tool":
                fixed = {"command": "create" if kind == "Write" else "str_replace"}
                values["path"] = given["path"]
            return name, {**fixed, **{wire: values[ours] for ours, wire in members}}
    raise AssertionError(f"the client offers no tool for {kind}: {sorted(tools)}")


_DIALECTS: tuple[tuple[tuple[Any, ...], tuple[Any, ...], tuple[Any, ...]], ...] = (
    (  # Claude Code
        ("Bash", ("command", "command")),
        ("Write", ("path", "file_path"), ("content", "content")),
        ("Edit", ("path", "file_path"), ("old", "old_string"), ("new", "new_string")),
    ),
    (  # gemini
        ("run_shell_command", ("command", "command")),
        ("write_file", ("path", "file_path"), ("content", "content")),
        ("replace", ("path", "file_path"), ("old", "old_string"), ("new", "new_string")),
    ),
    (  # opencode
        ("bash", ("command", "command")),
        ("write", ("path", "filePath"), ("content", "content")),
        ("edit", ("path", "filePath"), ("old", "oldString"), ("new", "newString")),
    ),
    (  # gitorch's own loop
        ("bash", ("command", "command")),
        ("str_replace_based_edit_tool", ("path", "path"), ("content", "file_text")),
        ("str_replace_based_edit_tool", ("path", "path"), ("old", "old_str"), ("new", "new_str")),
    ),
)


def _as_shell(kind: str, given: dict[str, str]) -> str:
    if kind == "Run":
        return given["command"]
    old = [f"-{line}" for line in given.get("old", "").splitlines()]
    new = [f"+{line}" for line in given.get("new", given.get("content", "")).splitlines()]
    head = f"*** {'Add' if kind == 'Write' else 'Update'} File: {given['path']}"
    body = "\n".join([head, *(["@@"] if kind == "Edit" else []), *old, *new])
    return f"apply_patch <<'EOF'\n*** Begin Patch\n{body}\n*** End Patch\nEOF"


def _search_replace(deed: Deed) -> str:
    old, new = getattr(deed, "old", ""), getattr(deed, "new", getattr(deed, "content", ""))
    lines = [f"{text}\n" if text and not text.endswith("\n") else text for text in (old, new)]
    return f"{getattr(deed, 'path', '')}\n```\n<<<<<<< SEARCH\n{lines[0]}=======\n{lines[1]}>>>>>>> REPLACE\n```\n"
