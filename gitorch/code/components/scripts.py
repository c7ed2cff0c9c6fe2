"""The JavaScript of a component at its own places: its scripts, and the expressions of its template.

All other text is blanked, so that every place stays what it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

SUFFIXES = (".vue", ".svelte", ".astro")

_SCRIPT = re.compile(rb"<script\b([^>]*)>(.*?)</script\s*>", re.S | re.I)
_FRONT = re.compile(rb"\A\s*---[^\S\n]*\n(.*?)^---", re.S | re.M)
_HIDDEN = re.compile(rb"<!--.*?-->|<style\b[^>]*>.*?</style\s*>", re.S | re.I)
_NOT_NEWLINE = re.compile(rb"[^\n]")
_SHOWN = re.compile(rb"\{\{(.*?)\}\}", re.S)
_BOUND = re.compile(rb"""[\s"'](?P<key>(?:v-|[:@#])[\w:.\[\]-]+)=(?P<quote>["'])(?P<value>.*?)(?P=quote)""", re.S)
_HANDLES = (b"@", b"v-on")
_SLOTS = (b"#", b"v-slot")
_LOOP = re.compile(
    rb"""v-for=(["'])\s*(?P<names>.*?)\s+(?:in|of)\s.*?\1"""
    rb"""|(?:v-slot[\w:.-]*|#[\w.-]+)=(["'])(?P<slot>.*?)\3"""
    rb"""|\{#(?:each|await)[^{}]*?\s(?:as|then)\s+(?P<each>[^}]*)\}"""
    rb"""|\{:then\s+(?P<then>[^}]*)\}|\blet:(?P<let>\w+)""",
    re.S,
)
_NAME = re.compile(rb"[A-Za-z_$][\w$]*")
_BLOCK = re.compile(rb"(?:[#:](?:if|else\s+if|key|await|each)|@(?:html|render|const))\s|")
_EACH_TAIL = re.compile(rb"\s(?:as|then|catch)\s")
_SPREAD = re.compile(rb"\s*\.\.\.")


@dataclass(frozen=True)
class Script:
    """A component's JavaScript. ``loop_names`` are what its template names in loops and slots.

    ``scripts`` are the byte ranges that are scripts; the rest of ``code`` is its template's expressions.
    """

    code: bytes
    is_typescript: bool
    scripts: tuple[tuple[int, int], ...]
    loop_names: frozenset[str] = frozenset()

    @property
    def without_template(self) -> Script:
        """The same without the expressions of the template."""
        kept = bytearray(_blank(self.code))
        for start, end in self.scripts:
            kept[start:end] = self.code[start:end]
        return replace(self, code=bytes(kept))

    def lines(self) -> tuple[tuple[int, int], ...]:
        """The first and last line, from 1, of each script."""
        return tuple(
            (self.code.count(b"\n", 0, start) + 1, self.code.count(b"\n", 0, end) + 1) for start, end in self.scripts
        )


def is_component(path: str) -> bool:
    """Whether a path is a component's, by its suffix."""
    return path.endswith(SUFFIXES)


def script_of(suffix: str, source: bytes) -> Script:
    """The JavaScript of a component's source, by the suffix of its path."""
    ranges, is_typescript = _scripts(suffix, source)
    kept = bytearray(_blank(source))
    template = bytearray(_HIDDEN.sub(lambda match: _blank(match[0]), source))
    for start, end in ranges:
        template[start:end] = _blank(source[start:end])
        kept[start:end] = source[start:end]
    shown = bytes(template)
    read = {".vue": _vue, ".svelte": _svelte}.get(suffix)
    for start, text in read(shown) if read is not None else ():
        kept[start : start + len(text)] = text
    names = {name.decode() for match in _LOOP.finditer(shown) for part in match.groupdict().values() if part
             for name in _NAME.findall(part)}  # fmt: skip
    return Script(bytes(kept), is_typescript, tuple(ranges), frozenset(names))


def template_of(suffix: str, source: bytes) -> bytes:
    """What of a component's source is neither script nor style nor comment, all else blanked."""
    template = bytearray(_HIDDEN.sub(lambda match: _blank(match[0]), source))
    for start, end in _scripts(suffix, source)[0]:
        template[start:end] = _blank(source[start:end])
    return bytes(template)


def _scripts(suffix: str, source: bytes) -> tuple[list[tuple[int, int]], bool]:
    found = list(_SCRIPT.finditer(source)) if suffix != ".astro" else []
    ranges, is_typescript = [one.span(2) for one in found], any(b"ts" in one[1] for one in found)
    front = _FRONT.match(source) if suffix == ".astro" else None
    return ([front.span(1)], True) if front is not None else (ranges, is_typescript)


def _blank(text: bytes) -> bytes:
    return _NOT_NEWLINE.sub(b" ", text)


def _vue(template: bytes) -> Iterator[tuple[int, bytes]]:
    """Each expression as a statement of its own, written over the marks around it."""
    for match in _SHOWN.finditer(template):
        yield match.start(), b";(" + match[1] + b") "
    for match in _BOUND.finditer(template):
        key, value = match["key"], match["value"]
        if key.startswith(_SLOTS) or not value.strip():
            continue
        opening, closing = (b";{", b"}") if key.startswith(_HANDLES) else (b";(", b")")
        if key == b"v-for":
            value = re.sub(rb"\sof\s", b" in ", value, count=1)
        yield match.start("value") - 2, opening + value + closing


def _svelte(template: bytes) -> Iterator[tuple[int, bytes]]:
    for start, end in braces(template):
        inner = template[start + 1 : end]
        block = _BLOCK.match(inner)
        skipped = block.end() if block is not None else 0
        if inner[:1] in (b"/", b"@", b"#", b":") and not skipped:
            continue
        text = inner[skipped:]
        if inner.startswith((b"#each", b"#await")):
            text = _EACH_TAIL.split(text)[0]
        if spread := _SPREAD.match(text):
            text, skipped = text[spread.end() :], skipped + spread.end()
        yield start, b";" + b" " * skipped + text + b";"


def braces(template: bytes) -> Iterator[tuple[int, int]]:
    """The outermost pairs of braces: where each opens and closes."""
    depth = start = 0
    for match in re.finditer(rb"[{}]", template):
        if match[0] == b"{":
            start = match.start() if not depth else start
            depth += 1
        elif depth:
            depth -= 1
            if not depth:
                yield start, match.start()
