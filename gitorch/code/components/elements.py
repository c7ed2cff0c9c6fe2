"""The components that a template shows, with the props it gives them and the events it listens for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gitorch.code.components.interface import place_in
from gitorch.code.components.scripts import template_of
from gitorch.code.model import Place

_TAG = re.compile(r"<(?P<name>[A-Z]\w*|[a-z]\w*(?:-\w+)+)(?=[\s/>])")
_KEY = re.compile(r"""[^\s=>/"'{}]+""")
_IGNORED = frozenset(("class", "style", "key", "ref", "slot", "is", "v-if", "v-else", "v-for", "v-show"))
_BOUND = re.compile(r"(?:v-bind)?:(?P<name>[\w-]+)")
_HEARD = re.compile(r"(?:@|v-on:|on:)(?P<name>[\w:-]+)")
_MODEL = re.compile(r"v-model(?::(?P<name>[\w-]+))?")
_TAKEN = re.compile(r"bind:(?P<name>\w+)")
_PLAIN = re.compile(r"[A-Za-z][\w-]*")


@dataclass(frozen=True, slots=True)
class Said:
    """A name that an element says, and where."""

    name: str
    place: Place


@dataclass(frozen=True, slots=True)
class Element:
    """One component shown in a template; ``is_open`` where more is given than is written out."""

    name: str
    place: Place
    props: tuple[Said, ...] = ()
    events: tuple[Said, ...] = ()
    is_open: bool = False


def elements(suffix: str, source: bytes) -> Iterator[Element]:
    """Every component that a component's template shows, in order."""
    text = template_of(suffix, source).decode("utf-8", "replace")
    for match in _TAG.finditer(text):
        yield _element(text, match["name"], match.start("name"), match.end())


def _element(text: str, name: str, start: int, at: int) -> Element:
    props: list[Said] = []
    events: list[Said] = []
    is_open = False
    for key, offset in _attributes(text, at):
        place = place_in(text, offset)
        if key.startswith("{...") or key in ("v-bind", "v-on"):
            is_open = True
        elif model := _MODEL.match(key):
            props.append(Said(model["name"] or "modelValue", place))
            is_open = is_open or not model["name"]
        elif heard := _HEARD.match(key):
            events.append(Said(heard["name"], place_in(text, offset + heard.start("name"))))
        elif given := _BOUND.match(key) or _TAKEN.match(key):
            props.append(Said(given["name"], place_in(text, offset + given.start("name"))))
        elif _PLAIN.fullmatch(key) and key not in _IGNORED and not key.startswith("v-"):
            props.append(Said(key, place))
    return Element(name, place_in(text, start), tuple(props), tuple(events), is_open)


def _attributes(text: str, at: int) -> Iterator[tuple[str, int]]:
    """The key of each attribute and where it stands; ``{name}`` is one called so, ``{...rest}`` stays as it is."""
    while at < len(text) and text[at] != ">":
        if text[at] == "{":
            end = _closed(text, at)
            inner = text[at + 1 : end].strip()
            yield (f"{{{inner}" if inner.startswith("...") else inner), text.index(inner, at)
            at = end + 1
        elif match := _KEY.match(text, at):
            yield match[0], at
            at = _past_value(text, match.end())
        else:
            at += 1


def _past_value(text: str, at: int) -> int:
    if text[at : at + 1] != "=":
        return at
    at += 1
    mark = text[at : at + 1]
    if mark in ("'", '"', "`"):
        end = text.find(mark, at + 1)
        return end + 1 if end >= 0 else len(text)
    if mark == "{":
        return _closed(text, at) + 1
    bare = re.compile(r"[^\s>]*").match(text, at)
    return bare.end() if bare is not None else at


def _closed(text: str, at: int) -> int:
    """Where the brace that opens at a place closes; the end of the text where it doesn't."""
    depth = 0
    for match in re.compile(r"[{}]").finditer(text, at):
        depth += 1 if match[0] == "{" else -1
        if not depth:
            return match.start()
    return len(text)
