"""The lines by which a program of one's own tells gitorch what it does. ``patch`` and ``messages`` speak it as well.

A line of standard output that is a JSON object with a member ``gitorch`` is for us; all others are only logged. Every
other member may be absent:

    {"gitorch": "said", "text": "…"}
    {"gitorch": "tool", "tool": "bash", "detail": "make", "path": "a/file/that/it/wrote", "is_error": false}
    {"gitorch": "usage", "entered": 900, "left": 20, "read": 0, "written": 0, "dollars": 0.01, "context": 920, "window": 200000}
    {"gitorch": "denied", "tool": "bash", "reason": "…"}
    {"gitorch": "asked", "question": "…"}
    {"gitorch": "handoff", "handoff": {…}}
    {"gitorch": "result", "end": "completed", "message": "…"}

Usage is cumulative. ``end`` is completed, failed, denied, unavailable or over-budget. A handoff may as well be left in
the workspace, as ``.gitorch/handoff.json``. A program that takes warnings reads lines like this one:

    {"gitorch": "warned", "text": "…"}
"""  # noqa: E501 - a line of the protocol is one line

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from gitorch.run.activity import Activity, Asked, Counted, Denied, End, Ended, Said, Usage, UsedTool
from gitorch.run.runners.metering import Meter
from gitorch.run.runners.stream import (
    LONGEST_DETAIL,
    LONGEST_TEXT,
    Record,
    amount,
    count,
    ending,
    mapping,
    record,
    text,
)

_ENDS = frozenset({End.COMPLETED, End.FAILED, End.DENIED, End.UNAVAILABLE, End.OVER_BUDGET})


class SpokenReader:
    """Reads these lines. ``is_bound`` programs always give a result: one that ends without has not done its work."""

    def __init__(self, *, is_bound: bool) -> None:
        self._is_bound = is_bound
        self._meter = Meter()
        self._result: Ended | None = None
        self._asked = ""

    def feed(self, line: bytes) -> Iterator[Activity]:
        said = record(line)
        match said.get("gitorch"):
            case "said":
                yield from _said(text(said.get("text")))
            case "tool":
                yield _tool(said)
            case "usage":
                yield from self._counted(said)
            case "denied":
                yield Denied(text(said.get("tool"), 100), text(said.get("reason"), LONGEST_DETAIL))
            case "asked":
                self._asked = text(said.get("question"), LONGEST_DETAIL)
                yield Asked(self._asked)
            case "handoff":
                yield from _said(_fenced(mapping(said.get("handoff"))))
            case "result":
                self._result = _result(said)
            case _:
                return

    def end(self, status: int, complaints: bytes) -> Ended:
        result = self._result
        if result is not None and result.end is not End.COMPLETED:
            return result
        if status != 0:
            return Ended(End.FAILED, ending(complaints) or f"it ended with status {status}")
        if self._asked and result is None:
            return Ended(End.STALLED, self._asked)
        if result is None and self._is_bound:
            return Ended(End.NO_RESULT, ending(complaints) or "it ended without a result")
        return result or Ended(End.COMPLETED)

    def _counted(self, said: Record) -> Iterator[Counted]:
        names = ("entered", "left", "read", "written")
        entered, left, read, written = (count(said.get(name)) for name in names)
        yield self._meter.at(
            Usage(entered, left, read, written, amount(said.get("dollars"))),
            context=count(said.get("context")),
            window=count(said.get("window")),
        )


def _said(words: str) -> Iterator[Said]:
    if words.strip():
        yield Said(words)


def _tool(said: Record) -> UsedTool:
    return UsedTool(
        text(said.get("tool"), 100),
        text(said.get("detail"), LONGEST_DETAIL),
        text(said.get("path"), 4096) or None,
        is_error=said.get("is_error") is True,
    )


def _fenced(handoff: Mapping[str, object]) -> str:
    """A handoff as agents put one into their words."""
    try:
        block = json.dumps(handoff)
    except (ValueError, RecursionError):
        return ""
    return f"```json gitorch.handoff\n{block}\n```" if handoff and len(block) < LONGEST_TEXT - 100 else ""


def _result(said: Record) -> Ended:
    end = text(said.get("end"), 20)
    message = text(said.get("message"), 2000)
    return Ended(End(end), message) if end in _ENDS else Ended(End.FAILED, message or "its result names no known end")
