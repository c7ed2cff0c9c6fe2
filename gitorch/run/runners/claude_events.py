"""Reading Claude Code's ``stream-json``.

Each content block comes as an event of its own with the usage that stood when its message began: input is counted once
a message, output only where a result tells it. A result may come more than once, and it says ``success`` where the API
failed: an attempt is completed only if nothing in it says otherwise.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from gitorch.model.windows import window_of
from gitorch.run.activity import Activity, Asked, Counted, Denied, End, Ended, Said, Usage, UsedTool
from gitorch.run.runners.dialogs import dialog
from gitorch.run.runners.metering import Meter
from gitorch.run.runners.stream import (
    LONGEST_DETAIL,
    Call,
    Record,
    amount,
    call,
    count,
    detail,
    ending,
    member,
    record,
    records,
    remember,
    text,
)

_WRITES = frozenset({"Write", "Edit", "MultiEdit", "NotebookEdit"})
ADVICE = "Neither of you has merged yet."
"""What our own pre-edit hook says where it answers a call: advice, which the same call again passes by."""
_FULL = frozenset({"prompt_too_long", "blocking_limit"})


class ClaudeReader:
    """Reads the events of one attempt."""

    def __init__(self) -> None:
        self._meter = Meter()
        self._cwd = ""
        self._messages: dict[str, None] = {}
        self._calls: dict[str, Call] = {}
        self._denied: dict[str, None] = {}
        self._advised: dict[str, None] = {}
        self._entered = Usage()
        self._result: Record | None = None
        self._asked = ""

    def feed(self, line: bytes) -> Iterator[Activity]:
        event = record(line)
        match event.get("type"):
            case "assistant":
                yield from self._assistant(event)
            case "user":
                yield from self._user(event)
            case "system":
                yield from self._system(event)
            case "result":
                self._result = event
                yield from self._ended(event)
            case _:
                if question := dialog(line):
                    self._asked = question
                    yield Asked(question)

    def end(self, status: int, complaints: bytes) -> Ended:
        result = self._result
        if result is None:
            return self._without_result(status, complaints)
        words = text(result.get("result"), 2000) or _errors(result) or ending(complaints)
        bad = _judged(result, words)
        if bad is not None:
            return bad
        if self._denied:
            return Ended(End.DENIED, f"permissions refused {', '.join(sorted(set(self._denied_tools())))}")
        if status != 0:
            return Ended(End.FAILED, ending(complaints) or f"it ended with status {status}")
        return Ended(End.COMPLETED, words)

    def _without_result(self, status: int, complaints: bytes) -> Ended:
        if self._asked or (question := dialog(ending(complaints).encode())):
            return Ended(End.STALLED, self._asked or question or "")
        said = ending(complaints)
        if status > 0 and said:
            return Ended(End.FAILED, said)
        return Ended(End.NO_RESULT, said or f"it ended with status {status} and without a result")

    def _denied_tools(self) -> Iterator[str]:
        return (key.split(" ", 1)[0] or "a tool" for key in self._denied)

    def _assistant(self, event: Record) -> Iterator[Activity]:
        message = member(event, "message")
        is_inner = event.get("parent_tool_use_id") is not None
        for block in records(message.get("content")):
            if block.get("type") == "text" and not is_inner and (words := text(block.get("text"))).strip():
                yield Said(words)
            if block.get("type") == "tool_use":
                yield from self._called(block)
        name = text(message.get("id"), 200)
        if name and name not in self._messages:
            remember(self._messages, name, None)
            yield self._counted(member(message, "usage"), text(message.get("model"), 200), is_inner=is_inner)

    def _called(self, block: Record) -> Iterator[Activity]:
        made = call(block.get("name"), block.get("input"))
        remember(self._calls, text(block.get("id"), 200), made)
        if made.tool == "AskUserQuestion":
            questions = records(member(block, "input").get("questions"))
            self._asked = text(questions[0].get("question") if questions else "", LONGEST_DETAIL) or made.tool
            yield Asked(self._asked)

    def _counted(self, usage: Record, model: str, *, is_inner: bool) -> Counted:
        entered = count(usage.get("input_tokens"))
        read, written = count(usage.get("cache_read_input_tokens")), count(usage.get("cache_creation_input_tokens"))
        self._entered = self._entered.plus(Usage(entered, count(usage.get("output_tokens")), read, written))
        context = 0 if is_inner else entered + read + written
        return self._meter.at(self._entered, context=context, window=window_of(model))

    def _user(self, event: Record) -> Iterator[UsedTool]:
        for block in records(member(event, "message").get("content")):
            if block.get("type") != "tool_result":
                continue
            called = text(block.get("tool_use_id"), 200)
            made = self._calls.pop(called, Call())
            is_error = block.get("is_error") is True
            if is_error and ADVICE in str(block.get("content")):
                remember(self._advised, called, None)
                self._denied.pop(f"{made.tool} {called}", None)
            is_written = made.tool in _WRITES and made.path and not is_error
            path = self._relative(made.path) if is_written else None
            yield UsedTool(made.tool, made.detail, path, is_error=is_error)

    def _relative(self, path: str) -> str:
        inside = self._cwd and path.startswith(f"{self._cwd}{os.sep}")
        return path[len(self._cwd) + 1 :] if inside else path

    def _system(self, event: Record) -> Iterator[Activity]:
        if event.get("subtype") == "init":
            self._cwd = text(event.get("cwd"), 4096)
        if event.get("subtype") == "permission_denied":
            yield from self._refused(event)

    def _ended(self, event: Record) -> Iterator[Activity]:
        for denial in records(event.get("permission_denials")):
            yield from self._refused(denial)
        models = [member(event, "modelUsage", name) for name in member(event, "modelUsage")]
        if models:
            dollars = [amount(one.get("costUSD")) or 0.0 for one in models]
            names = ("inputTokens", "outputTokens", "cacheReadInputTokens", "cacheCreationInputTokens")
            entered, left, read, written = (sum(count(one.get(name)) for one in models) for name in names)
            window = max(count(one.get("contextWindow")) for one in models)
            yield self._meter.at(Usage(entered, left, read, written, sum(dollars)), window=window, is_turn=False)

    def _refused(self, event: Record) -> Iterator[Denied]:
        tool = text(event.get("tool_name"), 100)
        if text(event.get("tool_use_id"), 200) in self._advised:
            return
        key = f"{tool} {text(event.get('tool_use_id'), 200)}"
        if key not in self._denied:
            remember(self._denied, key, None)
            reason = detail(event.get("tool_input")) or text(event.get("message"), LONGEST_DETAIL)
            yield Denied(tool, reason)


def _judged(result: Record, words: str) -> Ended | None:
    """What a result admits, None if it is a plain success."""
    subtype, reason = text(result.get("subtype"), 100), text(result.get("terminal_reason"), 100)
    if subtype == "error_max_turns":
        return Ended(End.OVER_BUDGET, "it reached its number of turns")
    if subtype == "error_max_budget_usd":
        return Ended(End.OVER_BUDGET, "it reached its budget in dollars")
    if reason in _FULL:
        return Ended(End.OVER_BUDGET, words or "its window is full")
    if reason == "api_error":
        status = count(result.get("api_error_status"))
        is_ours = status in (400, 413, 422)
        return Ended(End.FAILED if is_ours else End.UNAVAILABLE, words or f"the API said {status}")
    if result.get("is_error") is not False or subtype != "success" or reason not in ("", "completed"):
        return Ended(End.FAILED, words or reason or subtype or "it says that it failed")
    return None


def _errors(result: Record) -> str:
    said = result.get("errors")
    return "; ".join(text(one, LONGEST_DETAIL) for one in said[:5]) if isinstance(said, list) else ""
