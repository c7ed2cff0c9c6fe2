"""What crosses a wire in protocol buffers: messages with their numbers, enums, services. A tokenizer and a walk."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from gitorch.code.model import Place
from gitorch.code.wire.gathering import Gathering
from gitorch.code.wire.model import (
    ARRAY,
    BOOLEAN,
    NUMBER,
    OBJECT,
    STRING,
    Field,
    Member,
    Numbered,
    Shape,
    Text,
    WireFacts,
)

_TOKEN = re.compile(
    r"""(?P<skip>\s+|//[^\n]*|/\*.*?\*/)|(?P<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|(?P<word>\.?[A-Za-z_][\w.]*|\d[\w.]*)|(?P<sign>.)""",
    re.S,
)
_KINDS = {
    "string": STRING,
    "bytes": STRING,
    "bool": BOOLEAN,
    "double": NUMBER,
    "float": NUMBER,
    "int32": NUMBER,
    "uint32": NUMBER,
    "sint32": NUMBER,
    "fixed32": NUMBER,
    "sfixed32": NUMBER,
}  # fmt: skip - not those of 64 bits, which are texts in JSON and numbers in most code
_LABELS = frozenset(("optional", "required", "repeated"))


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


def protobuf_facts(_: str, source: bytes) -> WireFacts:
    """What a ``.proto`` file says; as much as can be told of a broken one."""
    text = source.decode("utf-8", "replace")
    reader = _Reader(text)
    reader.read_body("", stop=len(reader.tokens))
    return reader.found.facts("protobuf")


class _Reader:
    """A walk through the tokens of a file, one block inside another."""

    def __init__(self, text: str) -> None:
        self.found = Gathering(b"")
        self.tokens = [
            _Token(match.lastgroup, match.group(), match.start())
            for match in _TOKEN.finditer(text)
            if match.lastgroup is not None and match.lastgroup != "skip"
        ]
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._at = 0
        self._ends = dict(_blocks(self.tokens))

    def read_body(self, name: str, *, stop: int) -> list[Field]:
        """The fields of a block, everything inside it filed on the way."""
        fields: list[Field] = []
        while self._at < stop:
            start, tokens = self._at, self._statement(stop)
            words = [token.text for token in tokens]
            opens = bool(words) and words[-1] == "{"
            end = self._closing(stop) if opens else self._at
            match words[:2]:
                case ["message", _]:
                    self._message(name, tokens[1], end)
                case ["enum", inner]:
                    self._enum(inner, end)
                case ["service", inner]:
                    self._service(inner, end)
                case ["oneof", _]:
                    fields.extend(self.read_body(name, stop=end))
                case ["reserved", *_]:
                    self._reserved(name, tokens)
                case _ if name and not opens:
                    fields.extend(self._field(name, tokens))
            self._at = max(end + 1 if opens else self._at, start + 1)
        return fields

    def _message(self, outer: str, token: _Token, end: int) -> None:
        fields = self.read_body(f"{outer}.{token.text}".lstrip("."), stop=end)
        shape = Shape(token.text, "model", tuple(fields), self._place(token), casing="camel", accepts_own_names=True)
        self.found.add_shape(shape if fields else None)

    def _enum(self, name: str, end: int) -> None:
        while self._at < end:
            tokens = self._statement(end)
            if len(tokens) >= 3 and tokens[1].text == "=":
                self.found.texts.append(Text(tokens[0].text, self._place(tokens[0]), "member", name, scope=name))

    def _service(self, name: str, end: int) -> None:
        while self._at < end:
            tokens = self._statement(end)
            words = [token.text for token in tokens]
            if words[:1] == ["rpc"] and "returns" in words and len(tokens) > 2:
                types = [token.text for token in tokens if token.kind == "word" and token.text != "stream"]
                self.found.members.append(Member(name, words[1], types[-1], self._place(tokens[1])))
            if words[-1:] == ["{"]:
                self._at = self._closing(end) + 1

    def _field(self, message: str, tokens: list[_Token]) -> Iterator[Field]:
        words = [token.text for token in tokens]
        equals = words.index("=") if "=" in words else 0
        if equals < 2 or equals + 1 >= len(words) or not words[equals + 1].isdigit() or words[0] == "option":
            return
        name, kind = tokens[equals - 1], "map" if words[0] == "map" else words[equals - 2]
        label = words[0] if words[0] in _LABELS else ""
        place, spelled = self._place(name), " ".join(words[: equals - 1])
        self.found.numbers.append(Numbered(message, int(words[equals + 1]), name.text, spelled, place))
        own = next((words[n + 2] for n, word in enumerate(words[:-2]) if word == "json_name"), "")
        types = _types(kind, label)
        yield Field(
            own.strip("\"'") or name.text, place, types, label == "optional", is_fixed=bool(own), type_names=(kind,)
        )

    def _reserved(self, message: str, tokens: list[_Token]) -> None:
        """``reserved 2, 4 to 6, "name";``: numbers and names that nothing may have again."""
        words = [token.text for token in tokens[1:]]
        for position, token in enumerate(tokens[1:]):
            if token.kind == "text":
                self.found.numbers.append(
                    Numbered(message, 0, token.text[1:-1], "", self._place(token), is_reserved=True)
                )
            if not token.text.isdigit() or words[position - 1 : position] == ["to"]:
                continue
            last = words[position + 2] if words[position + 1 : position + 2] == ["to"] else token.text
            end = int(last) if last.isdigit() else int(token.text)
            for number in range(int(token.text), min(end, int(token.text) + 1000) + 1):
                self.found.numbers.append(Numbered(message, number, "", "", self._place(token), is_reserved=True))

    def _statement(self, stop: int) -> list[_Token]:
        """The tokens up to ``;``, ``{`` or ``}``, which is passed; that of a block is kept."""
        begin = self._at
        while self._at < stop and self.tokens[self._at].text not in (";", "{", "}"):
            self._at += 1
        opens = self._at < stop and self.tokens[self._at].text == "{"
        self._at += 1
        return self.tokens[begin : self._at if opens else self._at - 1]

    def _closing(self, stop: int) -> int:
        """Where the block that has just been opened ends."""
        return min(self._ends.get(self._at - 1, stop), stop)

    def _place(self, token: _Token) -> Place:
        line = bisect_right(self._starts, token.at)
        return Place(line, token.at - self._starts[line - 1] + 1)


def _blocks(tokens: list[_Token]) -> Iterator[tuple[int, int]]:
    """The position of each brace that opens a block, and of the one that closes it."""
    opened: list[int] = []
    for position, token in enumerate(tokens):
        if token.text == "{":
            opened.append(position)
        elif token.text == "}" and opened:
            yield opened.pop(), position


def _types(kind: str, label: str) -> frozenset[str]:
    """JSON's types of a field; none for an enum, which may be a number or a text."""
    if label == "repeated":
        return frozenset((ARRAY,))
    if kind == "map":
        return frozenset((OBJECT,))
    return frozenset((_KINDS[kind],)) if kind in _KINDS else frozenset()
