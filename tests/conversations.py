"""Long conversations of an agent, made from a seed, with what must survive their compression."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_WORDS = ("cache", "user", "order", "price", "retry", "token", "route", "schema", "table", "queue", "index", "page")
_OPENINGS = ("Decision:", "I decided that", "We agreed:", "Going with this:", "I chose the following:")


@dataclass(frozen=True)
class Conversation:
    """``window`` is the model's; ``must_survive`` are texts that no compression may lose."""

    messages: tuple[dict[str, Any], ...]
    window: int
    must_survive: tuple[str, ...]
    mended: tuple[str, ...] = ()


class _Maker:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.calls = 0
        self.survivors: list[str] = []
        self.failing: dict[str, str] = {}
        self.mended: list[str] = []

    def conversation(self, turns: int) -> Conversation:
        pinned = [f"- Pinned {at}: {self.words(9)}" for at in range(5)]
        brief = "\n".join(["# Architecture", *pinned, "# Task", self.words(12)])
        messages: list[dict[str, Any]] = [{"role": "user", "content": brief}]
        for turn in range(turns):
            messages += self.turn(turn)
        survivors = [*pinned, *self.survivors, *self.failing, *self.failing.values()]
        return Conversation(tuple(messages), 60_000, tuple(survivors), tuple(self.mended))

    def turn(self, turn: int) -> Iterator[dict[str, Any]]:
        kind = self.random.choice(["explore", "explore", "read", "write", "edit", "test", "test", "decide", "told"])
        if kind == "told" and self.random.random() < 0.2:
            yield {"role": "assistant", "content": [{"type": "text", "text": self.words(5)}]}
            word = f"Warning {turn}: {self.words(6)}"
            self.survivors.append(word)
            yield {"role": "user", "content": [{"type": "text", "text": word}]}
            return
        tool, given, result, is_error = getattr(self, f"_{kind}", self._explore)(turn)
        self.calls += 1
        name = f"toolu_{self.calls:04}"
        text = self.thought(turn) if kind == "decide" else f"Now I look at the {self.words(3)}."
        thinking = [{"type": "thinking", "thinking": self.words(40), "signature": f"s{turn}"}] if turn % 3 == 0 else []
        call = {"type": "tool_use", "id": name, "name": tool, "input": given}
        yield {"role": "assistant", "content": [*thinking, {"type": "text", "text": text}, call]}
        answer = {"type": "tool_result", "tool_use_id": name, "content": result, "is_error": is_error}
        yield {"role": "user", "content": [answer]}

    def thought(self, turn: int) -> str:
        decision = f"{self.random.choice(_OPENINGS)} {self.words(7)} number {turn}"
        self.survivors.append(decision)
        return f"{self.words(30)}.\n{decision}.\n{self.words(20)}."

    def _explore(self, turn: int) -> tuple[str, dict[str, Any], str, bool]:
        lines = [f"app/{self.word()}/{self.word()}_{at}.py:{at}: {self.words(8)}" for at in range(60)]
        return "bash", {"command": f"grep -rn {self.word()} app | head -{turn}"}, "\n".join(lines), False

    _decide = _explore

    def _read(self, turn: int) -> tuple[str, dict[str, Any], str, bool]:
        numbered = "\n".join(f"{at:6}\t{line}" for at, line in enumerate(self.source(turn).split("\n"), 1))
        return "str_replace_based_edit_tool", {"command": "view", "path": self.path()}, numbered, False

    def _write(self, turn: int) -> tuple[str, dict[str, Any], str, bool]:
        given = {"command": "create", "path": self.path(), "file_text": self.source(turn)}
        return "str_replace_based_edit_tool", given, "File created", False

    def _edit(self, turn: int) -> tuple[str, dict[str, Any], str, bool]:
        given = {"command": "str_replace", "path": self.path(), "old_str": "pass", "new_str": self.source(turn)}
        return "str_replace_based_edit_tool", given, "The file has been edited", False

    def _test(self, turn: int) -> tuple[str, dict[str, Any], str, bool]:
        if self.failing and self.random.random() < 0.5:
            self.mended += self.failing
            self.failing.clear()
        else:
            test = f"tests/test_{self.word()}.py::test_number_{turn}"
            self.failing[test] = f"AssertionError: {self.words(6)} {turn}"
        log = "\n".join(f"{self.words(12)}" for _ in range(80))
        told = "\n".join(f"FAILED {test} - {why}" for test, why in self.failing.items())
        return "bash", {"command": "pytest -q"}, f"{log}\n{told}\n{len(self.failing)} failed", bool(self.failing)

    def source(self, turn: int) -> str:
        body = "".join(f"    {self.word()} = {self.words(6).split()!r}\n" for _ in range(25))
        return "".join(
            f"def {self.word()}_{turn}_{at}({self.word()}: int, *, limit: int = {at}) -> str:\n{body}\n"
            for at in range(3)
        )

    def path(self) -> str:
        return f"app/{self.word()}.py"

    def word(self) -> str:
        return self.random.choice(_WORDS)

    def words(self, count: int) -> str:
        return " ".join(self.word() for _ in range(count))


def conversation(seed: int, turns: int) -> Conversation:
    """The same conversation for the same seed; ``turns`` are the assistant's."""
    return _Maker(seed).conversation(turns)
