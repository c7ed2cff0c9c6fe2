"""TypeScript's type syntax: the text of an annotation to a :data:`Type`. Pure.

What is not followed (conditional types, ``keyof``, ``infer``) becomes :class:`Opaque`, never an error.
"""

from __future__ import annotations

import re
from functools import lru_cache

from gitorch.code.typescript.types import (
    Function,
    Indexed,
    Intersection,
    Literal,
    Mapped,
    Named,
    Opaque,
    Shape,
    Tuple,
    Type,
    TypeOf,
    Union,
)

_TOKEN = re.compile(
    r"""\s+|//[^\n]*|/\*.*?\*/|("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`|[\w$#]+|=>|\.\.\.|.)""", re.S
)
_CLOSERS = {"(": ")", "[": "]", "{": "}", "<": ">"}
_MODIFIERS = {"readonly", "static", "public", "abstract", "get", "set"}


class _UnreadableError(Exception):
    """The text is not a type that this reader knows."""


@lru_cache(maxsize=4096)
def parse_type(text: str) -> Type:
    """The type that ``text`` writes; :class:`Opaque` where it isn't understood."""
    reader = _Reader([token for token in _TOKEN.findall(text) if token])
    try:
        found = reader.read()
    except (_UnreadableError, RecursionError):
        return Opaque()
    return found if reader.peek() == "" else Opaque()


class _Reader:
    """Recursive descent over the tokens of one type."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.at = 0

    def peek(self, ahead: int = 0) -> str:
        return self.tokens[self.at + ahead] if self.at + ahead < len(self.tokens) else ""

    def take(self) -> str:
        token = self.peek()
        self.at += 1
        return token

    def accept(self, token: str) -> bool:
        if self.peek() != token:
            return False
        self.at += 1
        return True

    def expect(self, token: str) -> None:
        if not self.accept(token):
            raise _UnreadableError

    def read(self) -> Type:
        found = self._joined("|", Union)
        if self.peek() == "extends":
            self._skip_conditional()
            return Opaque()
        return found

    def _skip_conditional(self) -> None:
        self.expect("extends")
        self._joined("|", Union)
        self.expect("?")
        self.read()
        self.expect(":")
        self.read()

    def _joined(self, sign: str, build: type[Union] | type[Intersection]) -> Type:
        self.accept(sign)
        parts = [self._operand(sign)]
        while self.accept(sign):
            parts.append(self._operand(sign))
        return parts[0] if len(parts) == 1 else build(tuple(parts))

    def _operand(self, sign: str) -> Type:
        return self._joined("&", Intersection) if sign == "|" else self._prefixed()

    def _prefixed(self) -> Type:
        word = self.peek()
        if word in ("keyof", "unique", "infer", "asserts") and self._starts_type(self.peek(1)):
            self.take()
            self._prefixed()
            return Opaque()
        if word == "readonly":
            self.take()
            return self._prefixed()
        if word == "abstract" and self.peek(1) == "new":
            self.take()
        if self.peek() == "new":
            self.take()
            self._function()
            return Opaque()
        return self._function() if self._at_function() else self._postfixed()

    @staticmethod
    def _starts_type(token: str) -> bool:
        return bool(re.match(r"[\w$\"'`({\[]", token))

    def _at_function(self) -> bool:
        if self.peek() == "<":
            return True
        if self.peek() != "(":
            return False
        return self._after_brackets(self.at) == "=>"

    def _after_brackets(self, start: int) -> str:
        depth = 0
        for index in range(start, len(self.tokens)):
            if self.tokens[index] in "([{":
                depth += 1
            elif self.tokens[index] in ")]}":
                depth -= 1
                if depth == 0:
                    return self.tokens[index + 1] if index + 1 < len(self.tokens) else ""
        return ""

    def _function(self) -> Type:
        if self.peek() == "<":
            self._skip("<")
        return self._function_from("=>")

    def _function_from(self, sign: str) -> Function:
        """A parameter list, and the type returned behind ``sign``."""
        start = self.at
        parameters, required = self._parameters()
        is_variadic = "..." in self.tokens[start : self.at]
        returns = self._returned() if self.accept(sign) else Opaque()
        return Function(parameters, returns, required, is_variadic)

    def _returned(self) -> Type:
        if self.peek(1) == "is" and re.match(r"[\w$]", self.peek()):
            self.at += 2
            self.read()
            return Named("boolean")
        return self.read()

    def _parameters(self) -> tuple[tuple[Type, ...], int]:
        """The types of the parameters, and how many of them a call must give."""
        self.expect("(")
        found: list[Type] = []
        required = 0
        while not self.accept(")"):
            is_rest = self.accept("...")
            if self.peek() in ("{", "["):
                self._skip(self.peek())
            else:
                self.take()
            required += not (self.accept("?") or is_rest)
            found.append(self.read() if self.accept(":") else Opaque())
            self.accept(",")
            if not self.peek():
                raise _UnreadableError
        return tuple(found), required

    def _postfixed(self) -> Type:
        found = self._primary()
        while self.peek() == "[":
            self.take()
            if self.accept("]"):
                found = Named("Array", (found,))
                continue
            found = Indexed(found, self.read())
            self.expect("]")
        return found

    def _primary(self) -> Type:
        token = self.take()
        match token:
            case "(":
                found = self.read()
                self.expect(")")
                return found
            case "{":
                return self._object()
            case "[":
                return self._tuple()
            case "typeof":
                return self._typeof()
            case "import":
                self.at -= 1
                self._typeof()
                return Opaque()
            case _ if token[:1] in ("'", '"'):
                return Literal(token[1:-1])
            case _ if token[:1] in ("`", "-"):
                return Opaque()
            case _ if re.match(r"[\w$]", token):
                return self._named(token)
            case _:
                raise _UnreadableError

    def _named(self, name: str) -> Type:
        while self.peek() == "." and re.match(r"[\w$]", self.peek(1)):
            self.take()
            name += f".{self.take()}"
        return Named(name, self._arguments())

    def _arguments(self) -> tuple[Type, ...]:
        if not self.accept("<"):
            return ()
        found = []
        while not self.accept(">"):
            found.append(self.read())
            self.accept(",")
        return tuple(found)

    def _typeof(self) -> Type:
        module = None
        if self.accept("import"):
            self.expect("(")
            module = self.take()[1:-1]
            self.expect(")")
            path = []
        else:
            path = [self.take()]
        while self.accept("."):
            path.append(self.take())
        self._arguments()
        return TypeOf(tuple(path), module)

    def _tuple(self) -> Type:
        found: list[Type] = []
        while not self.accept("]"):
            self.accept("...")
            if self.peek(1) == ":" or (self.peek(1) == "?" and self.peek(2) == ":"):
                self.at += 2 if self.peek(1) == ":" else 3
            found.append(self.read())
            self.accept("?")
            self.accept(",")
        return Tuple(tuple(found))

    def _object(self) -> Type:
        members: list[tuple[str, Type]] = []
        is_open = False
        while not self.accept("}"):
            if self.accept(";") or self.accept(","):
                continue
            if not self.peek():
                raise _UnreadableError
            if self.peek() in "+-" or (self.peek() == "[" and self.peek(2) == "in"):
                return self._mapped()
            member = self._member()
            if member is None:
                is_open = True
            else:
                members.append(member)
        return Shape(tuple(members), is_open)

    def _member(self) -> tuple[str, Type] | None:
        """One member, or None for an index, call or construct signature."""
        while self.peek() in _MODIFIERS and re.match(r"[\w$\"'\[]", self.peek(1)):
            self.take()
        if self.peek() in ("[", "(", "<", "new"):
            self._skip_unnamed_member()
            return None
        name = self.take().strip("\"'")
        self.accept("?")
        if self.peek() == "<":
            self._skip("<")
        if self.peek() == "(":
            return name, self._function_from(":")
        return name, self.read() if self.accept(":") else Opaque()

    def _skip_unnamed_member(self) -> None:
        self.accept("new")
        if self.peek() == "<":
            self._skip("<")
        self._skip(self.peek())
        self.accept("?")
        if self.accept(":"):
            self._returned()

    def _mapped(self) -> Type:
        """A mapped type, whose opening brace is read already."""
        while self.peek() not in ("in", ""):
            self.take()
        self.expect("in")
        prefix = re.match(r"`([^`$]+)", self.peek())
        depth = 1
        while depth:
            sign = self.take()
            if not sign:
                raise _UnreadableError
            depth += (sign == "{") - (sign == "}")
        return Mapped(prefix[1] if prefix else None)

    def _skip(self, opener: str) -> None:
        """Skip a bracketed run; the opener is next."""
        closer = _CLOSERS.get(opener)
        if closer is None:
            raise _UnreadableError
        depth = 0
        while True:
            token = self.take()
            if not token:
                raise _UnreadableError
            depth += (token == opener) - (token == closer)
            if depth == 0:
                return
