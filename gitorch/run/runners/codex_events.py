"""Reading the events of ``codex exec --json``: usage is cumulative, a turn ends completed or failed."""

from __future__ import annotations

from collections.abc import Iterator

from gitorch.run.activity import Activity, Asked, Counted, Denied, End, Ended, Said, Usage, UsedTool
from gitorch.run.runners.dialogs import dialog
from gitorch.run.runners.metering import Meter
from gitorch.run.runners.stream import LONGEST_DETAIL, Record, count, ending, member, record, records, text
from gitorch.run.runners.trouble import unavailable


class CodexReader:
    """Reads the events of one attempt."""

    def __init__(self) -> None:
        self._meter = Meter()
        self._last = ""  # the kind of the last event that tells of a turn
        self._words = ""
        self._error = ""
        self._asked = ""
        self._denied = 0

    def feed(self, line: bytes) -> Iterator[Activity]:
        event = record(line)
        match event.get("type"):
            case "turn.started":
                self._last = "turn.started"
            case "turn.completed":
                self._last = "turn.completed"
                yield self._counted(member(event, "usage"))
            case "turn.failed":
                self._last = "turn.failed"
                self._error = text(member(event, "error").get("message"), 2000) or self._error
            case "error":
                self._error = text(event.get("message"), 2000)
            case "item.completed":
                yield from self._item(member(event, "item"))
            case None if question := dialog(line):
                self._asked = question
                yield Asked(question)
            case _:
                return

    def end(self, status: int, complaints: bytes) -> Ended:
        if self._asked and self._last != "turn.completed":
            return Ended(End.STALLED, self._asked)
        if self._last == "turn.failed" or (status > 0 and self._error):
            words = self._error or ending(complaints) or "its turn failed"
            return Ended(End.UNAVAILABLE if unavailable(words) else End.FAILED, words)
        if self._last != "turn.completed":
            said = ending(complaints)
            return Ended(End.FAILED if status > 0 and said else End.NO_RESULT, said or "its turn has no end")
        if status != 0:
            return Ended(End.FAILED, ending(complaints) or f"it ended with status {status}")
        if self._denied:
            return Ended(End.DENIED, f"{self._denied} of its commands or changes were declined")
        return Ended(End.COMPLETED, self._words)

    def _counted(self, usage: Record) -> Counted:
        read, written = count(usage.get("cached_input_tokens")), count(usage.get("cache_write_input_tokens"))
        entered = max(0, count(usage.get("input_tokens")) - read - written)
        return self._meter.at(Usage(entered, count(usage.get("output_tokens")), read, written), is_turn=False)

    def _item(self, item: Record) -> Iterator[Activity]:
        is_declined = item.get("status") == "declined"
        is_error = item.get("status") == "failed"
        match item.get("type"):
            case "agent_message":
                self._words = text(item.get("text"))
                yield from [Said(self._words)] if self._words.strip() else []
            case "command_execution" if not is_declined:
                yield UsedTool("shell", text(item.get("command"), LONGEST_DETAIL), is_error=is_error)
            case "file_change" if not is_declined:
                for change in records(item.get("changes")):
                    path = text(change.get("path"), 4096)
                    yield UsedTool("edit", text(change.get("kind"), 100), None if is_error else path, is_error=is_error)
            case "mcp_tool_call" | "web_search" as kind:
                words = text(item.get("tool") or item.get("query"), LONGEST_DETAIL)
                yield UsedTool(kind, words, is_error=is_error)
            case "command_execution" | "file_change" as kind:
                self._denied += 1
                yield Denied(
                    "shell" if kind == "command_execution" else "edit", text(item.get("command"), LONGEST_DETAIL)
                )
            case _:
                return
