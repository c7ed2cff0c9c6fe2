"""Reading Gemini CLI's ``stream-json``: words come in pieces, tokens only with the result."""

from __future__ import annotations

from collections.abc import Iterator

from gitorch.run.activity import Activity, Asked, Counted, End, Ended, Said, Usage, UsedTool
from gitorch.run.runners.dialogs import dialog
from gitorch.run.runners.metering import Meter
from gitorch.run.runners.stream import (
    LONGEST_TEXT,
    Call,
    Record,
    call,
    count,
    ending,
    member,
    record,
    remember,
    text,
)
from gitorch.run.runners.trouble import unavailable

_WRITES = frozenset({"write_file", "replace", "edit"})


class GeminiReader:
    """Reads the events of one attempt."""

    def __init__(self) -> None:
        self._meter = Meter()
        self._pieces = ""
        self._words = ""
        self._calls: dict[str, Call] = {}
        self._result: Record | None = None
        self._error = ""
        self._asked = ""

    def feed(self, line: bytes) -> Iterator[Activity]:
        event = record(line)
        kind = event.get("type")
        if kind == "message" and event.get("role") == "assistant":
            self._pieces = (self._pieces + text(event.get("content")))[:LONGEST_TEXT]
            return
        yield from self._flushed()
        match kind:
            case "tool_use":
                made = call(event.get("tool_name"), event.get("parameters"))
                remember(self._calls, text(event.get("tool_id"), 200), made)
            case "tool_result":
                yield self._used(event)
            case "error":
                self._error = text(event.get("message"), 2000)
            case "result":
                self._result = event
                yield self._counted(member(event, "stats"))
            case None if question := dialog(line):
                self._asked = question
                yield Asked(question)
            case _:
                return

    def end(self, status: int, complaints: bytes) -> Ended:
        result = self._result
        if result is None:
            said = self._error or ending(complaints)
            if self._asked:
                return Ended(End.STALLED, self._asked)
            if status > 0:
                return Ended(
                    End.UNAVAILABLE if unavailable(said) else End.FAILED, said or f"it ended with status {status}"
                )
            return Ended(End.NO_RESULT, said or "it ended without a result")
        if result.get("status") != "success" or status != 0:
            words = text(member(result, "error").get("message"), 2000) or self._error or ending(complaints)
            return Ended(
                End.UNAVAILABLE if unavailable(words) else End.FAILED, words or f"it ended with status {status}"
            )
        return Ended(End.COMPLETED, self._words)

    def _flushed(self) -> Iterator[Said]:
        words, self._pieces = self._pieces, ""
        if words.strip():
            self._words = words
            yield Said(words)

    def _used(self, event: Record) -> UsedTool:
        made = self._calls.pop(text(event.get("tool_id"), 200), Call())
        is_error = event.get("status") != "success"
        is_written = made.tool in _WRITES and made.path and not is_error
        return UsedTool(made.tool, made.detail, made.path if is_written else None, is_error=is_error)

    def _counted(self, stats: Record) -> Counted:
        read = count(stats.get("cached"))
        entered = max(0, count(stats.get("input_tokens")) - read)
        return self._meter.at(Usage(entered, count(stats.get("output_tokens")), read), is_turn=False)
