"""Work that people wrote down, as items: a Markdown checklist, numbered steps, headings, or a list in YAML. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gitorch.config.strict_yaml import read_yaml
from gitorch.errors import PlanError

_BULLET = re.compile(r"(?P<indent>\s*)(?:[-*+]|\d{1,3}[.)])\s+(?:\[(?P<mark>[ xX])\]\s+)?(?P<text>.+)")
_HEADING = re.compile(r"(?P<level>#{1,6})\s+(?P<text>.+?)\s*#*$")
_FENCE = re.compile(r"\s*(```|~~~)")


@dataclass(frozen=True)
class Item:
    """One thing to do: its first line, everything said about it, and the line of the file it starts on.

    A YAML entry may say what it ``provides`` and ``consumes``, in names of its own.
    """

    title: str
    text: str
    line: int
    provides: tuple[str, ...] = ()
    consumes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outline:
    """A request and the items it was divided into by whoever wrote it."""

    request: str
    items: tuple[Item, ...]


def read_outline(text: str, name: str) -> Outline:
    """The items of a file. Done ones (``[x]``) are left out. Raises PlanError if there is nothing to do in it."""
    found = _from_yaml(text, name) if name.endswith((".yaml", ".yml")) else _from_markdown(text, name)
    if not found.items:
        raise PlanError(
            [f"{name}:1:1 names no task: write a list, '- [ ] Add the route', or headings"],
            hint='gitorch plan "REQUEST" drafts tasks with a model',
        )
    return found


def _from_yaml(text: str, name: str) -> Outline:
    document = read_yaml(text, name)
    value = document.value
    request = name
    path: tuple[str | int, ...] = ()
    if isinstance(value, dict):
        request = str(value.get("request") or name)
        value, path = value.get("tasks"), ("tasks",)
    items = []
    for at, entry in enumerate(value if isinstance(value, list) else []):
        fields = entry if isinstance(entry, dict) else {"title": entry}
        words = [str(part) for key, part in fields.items() if part and key not in ("provides", "consumes")]
        if words and words[0].strip():
            shared = (_listed(fields.get(key)) for key in ("provides", "consumes"))
            items.append(Item(words[0].strip(), "\n".join(words), document.place((*path, at))[0], *shared))
    return Outline(request, tuple(items))


def _listed(value: object) -> tuple[str, ...]:
    """``a, b`` and a list mean the same."""
    parts = value if isinstance(value, list) else str(value or "").split(",")
    return tuple(word for part in parts if (word := str(part).strip()))


def _from_markdown(text: str, name: str) -> Outline:
    lines = list(_outside_fences(text))
    headings = [(at, match) for at, line in lines if (match := _HEADING.match(line))]
    title = headings[0][1]["text"] if headings else name
    bullets = list(_top_bullets(lines))
    if bullets:
        return Outline(title, tuple(_items(lines, bullets)))
    parts = [(at, match["text"]) for at, match in headings[1:]]
    return Outline(title, tuple(_items(lines, parts)))


def _outside_fences(text: str) -> Iterator[tuple[int, str]]:
    """Lines with their number, those inside code fences blanked: a list in an example is no task."""
    fenced = False
    for number, line in enumerate(text.splitlines(), 1):
        if _FENCE.match(line):
            fenced = not fenced
            yield number, ""
        else:
            yield number, "" if fenced else line


def _top_bullets(lines: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Bullets of the outermost level; where some are checkboxes, only open ones count."""
    found = [(number, match) for number, line in lines if (match := _BULLET.match(line))]
    if any(match["mark"] for _, match in found):
        found = [(number, match) for number, match in found if match["mark"]]
    outermost = min((len(match["indent"].expandtabs(4)) for _, match in found), default=0)
    for number, match in found:
        if len(match["indent"].expandtabs(4)) <= outermost + 1:
            done = (match["mark"] or " ") in "xX"
            yield number, "" if done else match["text"]


def _items(lines: list[tuple[int, str]], starts: list[tuple[int, str]]) -> Iterator[Item]:
    """Each start with the lines below it, up to the next one or the next heading."""
    stops = sorted({number for number, _ in starts} | {number for number, line in lines if _HEADING.match(line)})
    for number, title in starts:
        end = next((stop for stop in stops if stop > number), len(lines) + 1)
        below = [line.strip() for at, line in lines if number < at < end]
        if title:
            yield Item(_plain(title), "\n".join([title, *below]).strip(), number)


def _plain(title: str) -> str:
    """The title without Markdown's marks, one line of at most 120 characters."""
    bare = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", title)
    return re.sub(r"`|\*{1,3}|(?<!\w)_{1,2}(?=\w)|(?<=\w)_{1,2}(?!\w)", "", bare).strip()[:120]
