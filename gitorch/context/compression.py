"""A long conversation made short enough to go on with, nothing lost that must survive. Pure.

The first message (the brief, and whatever stands with it) stays as it is; the last messages stay as they are; what
lies between becomes a digest that stands after the brief. Calls and results stay together, roles still alternate, so
the Messages API takes the result as it takes the original.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from gitorch.context.conversation import Message, blocks, happenings, result_text, tokens_of
from gitorch.context.gist import Gist, failing_lines, is_firm
from gitorch.context.tokens import estimate

THRESHOLD = 0.8  # of the window: past it a conversation is compressed
_TAIL = 0.3  # of the window may be the messages that stay as they are
_FILES = 0.1  # of the window may be the digest's interfaces
_LONGEST_RESULT = 0.05  # of the window: a longer result that stays is shortened in its middle
_MARK = "# What was done so far (the conversation was compressed)"
_TITLES = {
    "earlier": "Before that",
    "told": "You were told",
    "decisions": "Decided",
    "failing": "Tests that fail and are still to be mended",
    "broken": "Commands that still fail",
    "fixes": "Mended",
    "files": "Files, with their interfaces",
}
_NAMES = {f"## {title}": name for name, title in _TITLES.items()}


@dataclass(frozen=True)
class Compressed:
    """The conversation to go on with, and its tokens before and after; ``fits`` says that it is below the threshold."""

    messages: tuple[Message, ...]
    before: int
    after: int
    threshold: int

    @property
    def fits(self) -> bool:
        return self.after <= self.threshold

    @property
    def is_changed(self) -> bool:
        return self.after != self.before


def compress(messages: Sequence[Message], window: int, *, reserved: int = 0) -> Compressed:
    """The conversation as it is while it is below 0.8 of ``window`` tokens, else its short form.

    ``reserved`` is what system prompt and tools take of the window. What the result's ``fits`` denies is a brief or a
    last message that alone is too long; a fresh specialist has to go on then.
    """
    before = tokens_of(messages)
    threshold = int(window * THRESHOLD) - reserved
    if before <= threshold or len(messages) < 3:
        return Compressed(tuple(messages), before, before, threshold)
    for share in (_TAIL, _TAIL / 2, _TAIL / 6, 0.0):
        made = _shortened(messages, window, int(window * share))
        after = tokens_of(made)
        if after <= threshold:
            break
    return Compressed(tuple(made), before, after, threshold)


def _shortened(messages: Sequence[Message], window: int, room: int) -> list[Message]:
    longest = max(400, min(int(window * _LONGEST_RESULT), room))
    start = _tail_start(messages, room, longest)
    gist = _remembered(messages[0])
    gist.take(happenings(messages[1:start]))
    head = _with_digest(messages[0], _digest(gist, int(window * _FILES)))
    return [head, *(_trimmed(message, longest) for message in messages[start:])]


def _tail_start(messages: Sequence[Message], room: int, longest: int) -> int:
    """Where the messages start that stay: at an assistant's, so that each result has its call before it."""
    best: int | None = None
    used = 0
    for at in range(len(messages) - 1, 0, -1):
        used += tokens_of([_trimmed(messages[at], longest)])
        if used > room and best is not None:
            break
        if messages[at].get("role") == "assistant":
            best = at
    return best or 1


def _trimmed(message: Message, longest: int) -> Message:
    """The message with long results shortened; everything else, thinking and its signature above all, as it is."""
    found = blocks(message)
    if message.get("role") != "user" or all(not _is_long(block, longest) for block in found):
        return message
    return {**message, "content": [_shorter(block, longest) if _is_long(block, longest) else block for block in found]}


def _is_long(block: Any, longest: int) -> bool:
    return block.get("type") == "tool_result" and estimate(result_text(block)) > longest


def _shorter(block: Any, longest: int) -> Any:
    """Its first and last lines, and in between the lines that name failing tests."""
    lines = result_text(block).split("\n")
    head = _lines_within(lines, longest // 3)
    tail = _lines_within(lines[len(head) :][::-1], longest // 3)
    between = "\n".join(lines[len(head) : len(lines) - len(tail)])
    left_out = f"[… {len(lines) - len(head) - len(tail)} lines left out …]"
    return {**block, "content": "\n".join([*head, left_out, *failing_lines(between), *tail[::-1]])}


def _lines_within(lines: Sequence[str], room: int) -> list[str]:
    taken: list[str] = []
    used = 0
    for line in lines:
        used += estimate(line) + 1
        if used > room:
            break
        taken.append(line)
    return taken


def _with_digest(first: Message, digest: str) -> Message:
    if not digest:
        return first
    kept = [block for block in blocks(first) if not _is_digest(block)]
    return {**first, "content": [*kept, {"type": "text", "text": digest}]}


def _is_digest(block: Any) -> bool:
    return block.get("type") == "text" and str(block.get("text", "")).startswith(_MARK)


def _digest(gist: Gist, room: int) -> str:
    lines = list(_lines(gist, room))
    return "\n".join([_MARK, *lines]) if lines else ""


def _lines(gist: Gist, room: int) -> Iterator[str]:
    """Section by section. What is left out for want of room, oldest first: interfaces, what was mended, and sentences
    that only sound like a decision."""
    loose = set(_newest([one for one in gist.decisions if not is_firm(one)], room // 2))
    parts = {
        "earlier": gist.earlier,
        "told": gist.told,
        "decisions": [one for one in gist.decisions if one in loose or is_firm(one)],
        "failing": [f"{test}\n{why}\n{command}" for test, (why, command) in gist.failing.items()],
        "broken": [f"{command}\n{said}" for command, said in gist.broken.items()],
        "fixes": _newest(gist.fixes, room // 2),
        "files": list(_file_lines(gist, room)),
    }
    for name, lines in parts.items():
        if lines:
            yield f"## {_TITLES[name]}"
            yield from (f"- {_escaped(line)}" for line in lines)


def _file_lines(gist: Gist, room: int) -> Iterator[str]:
    told: list[str] = []
    for path in reversed(gist.files):
        line = "\n".join([path, *gist.files[path].values()])
        room -= estimate(line) + 2
        told.append(line if room > 0 else path)
    yield from reversed(told)


def _newest(lines: Sequence[str], room: int) -> list[str]:
    return _lines_within(lines[::-1], room)[::-1]


def _escaped(line: str) -> str:
    """Further lines of an entry stand indented, so that an entry is known from a heading when it is read again."""
    return line.replace("\n", "\n  ")


def _remembered(first: Message) -> Gist:
    """What an earlier compression kept, read from its digest, so that nothing is lost by the second."""
    gist = Gist()
    digest = next((str(block["text"]) for block in blocks(first) if _is_digest(block)), "")
    here = ""
    for entry in re.split(r"\n(?=- |## )", digest)[1:]:
        if entry in _NAMES:
            here = _NAMES[entry]
        else:
            _recall(gist, here, entry.removeprefix("- ").replace("\n  ", "\n"))
    return gist


def _recall(gist: Gist, name: str, entry: str) -> None:
    match name:
        case "earlier" | "told" | "fixes":
            getattr(gist, name).append(entry)
        case "decisions":
            gist.decisions[entry] = None
        case "failing":
            test, why, command = entry.split("\n", 2)
            gist.failing[test] = (why, command)
        case "broken":
            command, _, said = entry.partition("\n")
            gist.broken[command] = said
        case "files":
            path, *told = entry.split("\n")
            gist.files[path] = {_called(line): line for line in told}
        case _:
            pass


def _called(line: str) -> str:
    """The name that an interface's line is about, by which a newer line takes its place."""
    return line.partition("(")[0].removeprefix("async ")
