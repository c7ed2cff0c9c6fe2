"""One pass over the syntax tree of a TypeScript or JavaScript file: what is collected, and the scopes on the way."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

from tree_sitter import Node

from gitorch.code.model import Call, Definition, Import, Kind, Local, Place, Reference

_TOKEN = re.compile(
    rb"""//[^\n]*|/\*.*?\*/|[\s;]+|("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|[\w$]+|.)""", re.S
)
_WORD = re.compile(r"(?<![\w.$])[A-Za-z_$][\w$]*")
_KEYED = re.compile(r"""["'`{:?]|=>|\bis\b|\bin\b""")
_ARGUMENTS = re.compile(r"[\w$.]+<[^<>]*>(?:\[\])*")
_DOT = re.compile(r"\.")
_LONGEST_TYPE = 400
_LONGEST_VALUE = 80
_SHORTEST_BODY = 16


class Bound(NamedTuple):
    """A name of a function or block: its type as text where it is known, and where it is declared."""

    type: str | None
    place: Place


class Scope:
    """The names of one function or block. The module's own names are in no scope: they are definitions."""

    __slots__ = ("is_function", "names", "parent", "types")

    def __init__(self, parent: Scope | None, *, is_function: bool = False) -> None:
        self.parent = parent
        self.is_function = is_function
        self.names: dict[str, Bound] = {}
        self.types: set[str] = set()

    def find(self, name: str) -> Bound | None:
        scope: Scope | None = self
        while scope is not None:
            found = scope.names.get(name)
            if found is not None:
                return found
            scope = scope.parent
        return None

    def has_type(self, name: str) -> bool:
        scope: Scope | None = self
        while scope is not None:
            if name in scope.types:
                return True
            scope = scope.parent
        return False


Handler = Callable[["Walk", Node], None]


class Walk:
    """What has been read so far, and where we stand: the scope, the definition around us, the guards."""

    def __init__(self, source: bytes, handlers: Mapping[str, Handler], *, is_javascript: bool) -> None:
        self.source = source
        self.is_javascript = is_javascript
        self.definitions: list[Definition] = []
        self.imports: list[Import] = []
        self.references: list[Reference] = []
        self.locals: dict[tuple[str, str, Place], Local] = {}
        self.has_dynamic_names = False
        self.scope: Scope | None = None
        self.owner = ""  # qualname of the definition around us, for Reference.scope
        self.qualifier = ""  # dotted prefix of names defined here
        self.exporting = False
        self.this_type: str | None = None
        self.super_path: str | None = None
        self.returns: str | None = None  # the type that a return statement must give
        self.type_role = "annotation"
        self.is_awaited = False  # the expression to be read next stands behind await
        self.guards: frozenset[str] = frozenset()
        self.in_try = False
        self.is_ascii = source.isascii()
        self._handlers = handlers
        self._lines: list[bytes] | None = None

    def visit(self, node: Node) -> None:
        """Let the handler of this node's type read it; without one, read what is in it."""
        handler = self._handlers.get(node.type)
        if handler is not None:
            handler(self, node)
        elif node.child_count:
            for child in node.named_children:
                self.visit(child)

    def visit_children(self, node: Node) -> None:
        for child in node.named_children:
            self.visit(child)

    def visit_as(self, node: Node, role: str) -> None:
        """Visit a type whose name plays another role than its arguments do."""
        named = node.child_by_field_name("name") if node.type == "generic_type" else node
        self.type_role = role
        if named is not None:
            self.visit(named)
        self.type_role = "annotation"
        if named is not node:
            self.visit_field(node, "type_arguments")

    def visit_field(self, node: Node, field: str) -> None:
        found = node.child_by_field_name(field)
        if found is not None:
            self.visit(found)

    def text(self, node: Node) -> str:
        return self.source[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def folded(self, node: Node) -> str:
        """The text on one line, without surplus white space."""
        return " ".join(self.text(node).split())

    def place(self, node: Node) -> Place:
        row, column = node.start_point
        if not self.is_ascii:
            if self._lines is None:
                self._lines = self.source.split(b"\n")
            column = len(self._lines[row][:column].decode("utf-8", "replace"))
        return Place(row + 1, column + 1)

    def body_hash(self, node: Node, name: str) -> str:
        """The same for the same code under another name, layout or comment; empty where there is too little to tell."""
        text = self.source[node.start_byte : node.end_byte]
        if len(text) - len(name) < _SHORTEST_BODY:
            return ""
        own = name.encode()
        tokens = [b"_" if token == own else token for token in _TOKEN.findall(text) if token]
        return hashlib.blake2b(b" ".join(tokens), digest_size=8).hexdigest()

    def annotation(self, node: Node | None) -> str | None:
        """The type in a ``: Type`` annotation as written, for a definition."""
        if node is None:
            return None
        inner = node.named_children[-1] if node.type.endswith("annotation") and node.named_children else node
        return self.folded(inner)

    def local_type(self, text: str | None) -> str | None:
        """A type that means the same at module level, with ``any`` for the types that only the scope knows.

        None where it is nothing but those, too long to follow, or where a name may be a key.
        """
        if text is None or len(text) > _LONGEST_TYPE:
            return None
        if self.scope is None or not any(self.scope.has_type(word) for word in _WORD.findall(text)):
            return text
        return None if _KEYED.search(text) else self._without_types(text)

    def _without_types(self, text: str) -> str | None:
        scope = self.scope
        known = _WORD.sub(lambda word: "any" if scope is not None and scope.has_type(word[0]) else word[0], text)
        return known if _ARGUMENTS.fullmatch(known) else None

    def short(self, node: Node | None) -> str | None:
        if node is None:
            return None
        text = self.folded(node)
        return text if len(text) <= _LONGEST_VALUE else None

    def declare(self, name: str, place: Place, type_text: str | None = None) -> None:
        """A name of the scope we stand in; at module level names are definitions instead."""
        if self.scope is not None:
            self.scope.names[name] = Bound(type_text, place)
            called = type_text if type_text is not None and type_text.startswith("(") and "=>" in type_text else None
            self.locals[self.owner, name, place] = Local(name, self.owner, place, called)

    @contextmanager
    def inside(self, *, is_function: bool = False) -> Iterator[Scope]:
        """A new scope within this one."""
        outer = self.scope
        self.scope = Scope(outer, is_function=is_function)
        try:
            yield self.scope
        finally:
            self.scope = outer

    @contextmanager
    def within(self, owner: str, qualifier: str | None = None) -> Iterator[None]:
        """References stand in ``owner``; definitions are made below ``qualifier``."""
        before = self.owner, self.qualifier
        self.owner = owner
        if qualifier is not None:
            self.qualifier = qualifier
        try:
            yield
        finally:
            self.owner, self.qualifier = before

    @contextmanager
    def guarded(self, guards: set[str]) -> Iterator[None]:
        before = self.guards
        self.guards = before | guards if guards else before
        try:
            yield
        finally:
            self.guards = before

    def is_guarded(self, path: str) -> bool:
        """Whether the path or what it begins with is tested; asked of every name, so never by going over the guards."""
        return path in self.guards or any(path[: dot.start()] in self.guards for dot in _DOT.finditer(path))

    def define(self, name: str, kind: Kind, at: Node, whole: Node, **more: object) -> Definition:
        """Note a definition. ``at`` is its name, ``whole`` all of it; ``more`` are fields of Definition."""
        qualname = f"{self.qualifier}.{name}" if self.qualifier else name
        more.setdefault("exported", self.exporting)
        found = Definition(
            name,
            qualname,
            kind,
            self.place(at),
            whole.end_point[0] + 1,
            body=self.body_hash(whole, name),
            **more,  # type: ignore[arg-type]
        )
        self.definitions.append(found)
        return found

    def refer(self, root: str, names: list[str], at: Node, role: str = "use", **more: object) -> None:
        """Note a reference to ``root`` and its members, local or not."""
        local = self.scope.find(root) if self.scope is not None else None
        path = ".".join([root, *names]) if names else root
        if local is not None:
            more |= {"root_type": local.type, "root_is_local": True, "root_place": local.place}
        if self.guards and self.is_guarded(path):
            more["is_guarded"] = True
        self.references.append(
            Reference(path, self.place(at), self.owner, role=role, **more)  # type: ignore[arg-type]
        )

    def refer_member(self, root: str, type_text: str, names: list[str], at: Node, **more: object) -> None:
        """Note a reference to a member of a value that has a type but no name."""
        path = ".".join([root, *names])
        if self.guards and self.is_guarded(path):
            more["is_guarded"] = True
        self.references.append(
            Reference(path, self.place(at), self.owner, type_text, root_is_local=True, **more)  # type: ignore[arg-type]
        )

    def refer_object(self, type_text: str, keys: list[str], at: Node, *, is_open: bool, role: str = "object") -> None:
        """Note an object literal (or element) of a known type."""
        call = Call(keywords=tuple(keys), has_keyword_spread=is_open)
        self.references.append(
            Reference("{}", self.place(at), self.owner, root_type=type_text, root_is_local=True, call=call, role=role)
        )
