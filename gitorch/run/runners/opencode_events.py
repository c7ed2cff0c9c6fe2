"""Reading the events of ``opencode run --format json``: steps with their tokens, tool calls with their state."""

from __future__ import annotations

from collections.abc import Iterator

from gitorch.run.activity import Activity, Asked, Counted, Denied, End, Ended, Said, Usage, UsedTool
from gitorch.run.runners.dialogs import dialog
from gitorch.run.runners.metering import Meter
from gitorch.run.runners.stream import (
    LONGEST_DETAIL,
    Record,
    amount,
    call,
    count,
    ending,
    member,
    record,
    remember,
    text,
)
from gitorch.run.runners.trouble import unavailable

_WRITES = frozenset({"write", "edit", "patch", "multiedit"})


class OpencodeReader:
    """Reads the events of one attempt: it is over when a step has finished for another reason than to use a tool."""

    def __init__(self) -> None:
        self._meter = Meter()
        self._steps: dict[str, None] = {}
        self._total = Usage()
        self._reason = ""
        self._words = ""
        self._error = ""
        self._asked = ""
        self._denied = ""

    def feed(self, line: bytes) -> Iterator[Activity]:
        event = record(line)
        part = member(event, "part")
        match event.get("type"):
            case "text":
                self._words = text(part.get("text"))
                yield from [Said(self._words)] if self._words.strip() else []
            case "tool_use":
                yield from self._used(part)
            case "step_start":
                self._reason = ""
            case "step_finish":
                self._reason = text(part.get("reason"), 100) or "stop"
                yield from self._counted(part)
            case "error":
                self._error = _message(member(event, "error"))
            case None if question := dialog(line):
                self._asked = question
                yield Asked(question)
            case _:
                return

    def end(self, status: int, complaints: bytes) -> Ended:
        if self._error or status != 0:
            words = self._error or ending(complaints) or f"it ended with status {status}"
            return Ended(End.UNAVAILABLE if unavailable(words) else End.FAILED, words)
        if self._asked:
            return Ended(End.STALLED, self._asked)
        if self._reason in ("", "tool-calls", "tool_calls", "unknown"):
            return Ended(End.NO_RESULT, ending(complaints) or "its last step has no end")
        if self._reason in ("length", "error", "content-filter", "other"):
            return Ended(End.FAILED, f"its last step ended by {self._reason}")
        if self._denied:
            return Ended(End.DENIED, f"permissions refused {self._denied}")
        return Ended(End.COMPLETED, self._words)

    def _used(self, part: Record) -> Iterator[Activity]:
        state = member(part, "state")
        made = call(part.get("tool"), state.get("input"))
        error = text(state.get("error"), LONGEST_DETAIL)
        if "rejected permission" in error or "prevents you from using" in error:
            self._denied = made.tool
            yield Denied(made.tool, error)
            return
        is_error = state.get("status") == "error" or count(member(state, "metadata").get("exit")) != 0
        is_written = made.tool in _WRITES and made.path and not is_error
        yield UsedTool(made.tool, made.detail, made.path if is_written else None, is_error=is_error)

    def _counted(self, part: Record) -> Iterator[Counted]:
        name = text(part.get("id"), 200)
        if name in self._steps:
            return
        remember(self._steps, name, None)
        tokens = member(part, "tokens")
        read, written = (count(member(tokens, "cache").get(key)) for key in ("read", "write"))
        entered, left = count(tokens.get("input")), count(tokens.get("output")) + count(tokens.get("reasoning"))
        self._total = self._total.plus(Usage(entered, left, read, written, amount(part.get("cost"))))
        yield self._meter.at(self._total, context=entered + read + written)


def _message(error: Record) -> str:
    said = text(member(error, "data").get("message"), 2000) or text(error.get("message"), 2000)
    return said or text(error.get("name"), 200) or "it reports an error"
