"""One pass over the syntax tree of a file in a language of packages: what is collected, and the scopes on the way."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

from tree_sitter import Node

from gitorch.code.model import Call, Definition, Import, Kind, Local, Module, Place, Reference
from gitorch.code.reparsing import root_of

_TOKEN = re.compile(rb"""//[^\n]*|/\*.*?\*/|[\s;]+|("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`[^`]*`|[\w$]+|.)""", re.S)
_WORD = re.compile(r"[^\W\d]\w*")
_LONGEST_VALUE = 80
_LONGEST_TYPE = 400
_SHORTEST_BODY = 16


class Chain(NamedTuple):
    """An expression as a path of names: its root, the local that the root is, and the steps after it."""

    root: str
    local: Local | None
    steps: str

    @property
    def written(self) -> str:
        return self.root + self.steps

    @property
    def stored(self) -> str:
        """The path with a local root told by where it is declared: ``@12:5.name``."""
        if self.local is None:
            return self.written
        return f"@{self.local.place.line}:{self.local.place.column}{self.steps}"

    def then(self, step: str) -> Chain:
        return Chain(self.root, self.local, self.steps + step)


Handler = Callable[["Walk", Node], None]
ChainOf = Callable[["Walk", Node, int], Chain | None]


class Walk:
    """What has been read so far, and where we stand: the scopes, the definition around us."""

    def __init__(self, source: bytes, handlers: Mapping[str, Handler], chain_of: ChainOf) -> None:
        self.source = source
        self.definitions: list[Definition] = []
        self.imports: list[Import] = []
        self.references: list[Reference] = []
        self.locals: list[Local] = []
        self.package = ""
        self.has_dynamic_names = False
        self.owner = ""  # qualname of the definition around us, for Reference.scope
        self.qualifier = ""  # dotted prefix of names defined here
        self.modules: tuple[str, ...] = ()  # the modules within the file that we stand in
        self.in_type = False  # whether we stand in the body of a type, not of a function
        self.in_interface = False
        self.decorators: tuple[str, ...] = ()  # of the definition to be read next
        self.returns: str | None = None  # what a return statement here must give, as written
        self.promises: list[tuple[str, str]] = []  # a type's name, and an interface that it is used as
        self.full_names: dict[str, str] = {}  # what a name stands for, where the file alone tells
        self.marks: set[tuple[str, str]] = set()  # a qualname, and a word that its body says of it
        self.unsure: frozenset[str] = frozenset()  # locals around us that are given more than one value
        self.returned: list[str] = []  # what the return statements of the function around us give, as chains
        self.is_guarded = False  # whether what fails here is caught
        self.asked: list[tuple[str, frozenset[str]]] = []  # by scope: names that it asks for first
        self._handlers = handlers
        self._chain_of = chain_of
        self._scopes: list[dict[str, Local]] = []
        self._lines = None if source.isascii() else source.split(b"\n")

    def visit(self, node: Node | None) -> None:
        """Let the handler of this node's type read it; without one, read what is in it."""
        if node is None:
            return
        handler = self._handlers.get(node.type)
        if handler is not None:
            handler(self, node)
        elif node.child_count:
            for child in node.named_children:
                self.visit(child)

    def visit_children(self, node: Node | None) -> None:
        for child in node.named_children if node is not None else ():
            self.visit(child)

    def visit_field(self, node: Node, field: str) -> None:
        for found in node.children_by_field_name(field):
            self.visit(found)

    def chain(self, node: Node | None, depth: int = 0) -> Chain | None:
        """The path of names that an expression is, or None where it is more than that."""
        return self._chain_of(self, node, depth) if node is not None and depth <= _DEEPEST_CHAIN else None

    def root(self, name: str) -> Chain:
        return Chain(name, self.find(name), "")

    def text(self, node: Node) -> str:
        return self.source[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def field_text(self, node: Node, field: str) -> str:
        found = node.child_by_field_name(field)
        return self.text(found) if found is not None else ""

    def folded(self, node: Node) -> str:
        """The text on one line, without surplus white space."""
        return " ".join(self.text(node).split())

    def short(self, node: Node | None) -> str | None:
        text = self.folded(node) if node is not None else ""
        return text if 0 < len(text) <= _LONGEST_VALUE else None

    def place(self, node: Node) -> Place:
        row, column = node.start_point
        if self._lines is not None:
            column = len(self._lines[row][:column].decode("utf-8", "replace"))
        return Place(row + 1, column + 1)

    def type_text(self, node: Node | None) -> str | None:
        """A type as written; None for none, one too long, and one that hangs on a type parameter around us."""
        text = self.folded(node) if node is not None else ""
        if not 0 < len(text) <= _LONGEST_TYPE:
            return None
        return None if any(self.find(word) is not None for word in _WORD.findall(text)) else text

    def body_hash(self, node: Node, name: str) -> str:
        """The same for the same code under another name, layout or comment; empty where there is too little to tell."""
        text = self.source[node.start_byte : node.end_byte]
        if len(text) - len(name) < _SHORTEST_BODY:
            return ""
        own = name.encode()
        tokens = [b"_" if token == own else token for token in _TOKEN.findall(text) if token]
        return hashlib.blake2b(b" ".join(tokens), digest_size=8).hexdigest()

    def find(self, name: str) -> Local | None:
        """The local of this name that we see."""
        return next((scope[name] for scope in reversed(self._scopes) if name in scope), None)

    def declare(
        self,
        name: str,
        at: Node,
        annotation: str | None = None,
        chain: Chain | str | None = None,
        *,
        is_parameter: bool = False,
    ) -> None:
        """A name of the block we stand in; outside of all blocks names are definitions instead."""
        if not self._scopes or not name or name == "_":
            return
        stored = chain.stored if isinstance(chain, Chain) else chain
        local = Local(name, self.owner, self.place(at), annotation, stored, is_parameter)
        self._scopes[-1][name] = local
        self.locals.append(local)

    @property
    def in_block(self) -> bool:
        """Whether we stand in a body, where names are locals."""
        return bool(self._scopes) and not self.in_type

    @contextmanager
    def block(self) -> Iterator[None]:
        """A new scope within this one."""
        before, self.in_type = self.in_type, False
        self._scopes.append({})
        try:
            yield
        finally:
            self._scopes.pop()
            self.in_type = before

    @contextmanager
    def own_block(self) -> Iterator[None]:
        """A new scope from which none of those around is seen."""
        before, self._scopes = self._scopes, []
        try:
            with self.block():
                yield
        finally:
            self._scopes = before

    @contextmanager
    def type_body(self, *, is_interface: bool) -> Iterator[None]:
        """The body of a type, in which names are its members, wherever the type stands."""
        before = self.in_type, self.in_interface
        self.in_type, self.in_interface = True, is_interface
        try:
            yield
        finally:
            self.in_type, self.in_interface = before

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

    def define(self, name: str, kind: Kind, at: Node, whole: Node, **more: object) -> Definition:
        """Note a definition. ``at`` is its name, ``whole`` all of it; ``more`` are fields of Definition."""
        qualname = str(more.pop("qualname", "")) or (f"{self.qualifier}.{name}" if self.qualifier else name)
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

    def refer(self, chain: Chain, at: Node, role: str = "use", call: Call | None = None, **more: object) -> None:
        """Note a reference. ``at`` is the last name of its path; a local that is only named is none."""
        if chain.local is not None and (not chain.steps or chain.steps == "()"):
            return
        if chain.local is not None:
            more |= {"root_type": chain.local.annotation, "root_is_local": True, "root_place": chain.local.place}
        more.setdefault("is_guarded", self.is_guarded)
        self.references.append(
            Reference(chain.written, self.place(at), self.owner, call=call, role=role, **more)  # type: ignore[arg-type]
        )

    def import_name(self, module: str, name: str | None, alias: str, at: Node, **more: object) -> None:
        self.imports.append(Import(module, name, alias, self.place(at), **more))  # type: ignore[arg-type]

    def module(self, language: str, *, has_errors: bool) -> Module:
        return Module(
            language,
            tuple(self._promising(one) for one in self.definitions),
            tuple(self.imports),
            tuple(self._guarded(one) for one in self.references) if self.asked else tuple(self.references),
            tuple(self.locals),
            has_errors=has_errors,
            has_dynamic_names=self.has_dynamic_names,
            package=self.package,
        )

    def _guarded(self, one: Reference) -> Reference:
        """A reference, marked where the code around it asks for one of its names before it uses it."""
        words = set(_WORD.findall(one.path))
        is_asked = any(f"{one.scope}.".startswith(f"{scope}." if scope else "") and words & names
                       for scope, names in self.asked)  # fmt: skip
        return one._replace(is_guarded=True) if is_asked else one

    def _promising(self, one: Definition) -> Definition:
        """A class with the interfaces that its file uses it as."""
        asked = (interface for name, interface in self.promises if name == one.qualname and one.kind is Kind.CLASS)
        added = tuple(dict.fromkeys(interface for interface in asked if interface not in one.bases))
        return one._replace(bases=(*one.bases, *added), implements=(*one.implements, *added)) if added else one


_DEEPEST_CHAIN = 60  # a longer fluent chain is left alone rather than followed by recursion


def read_module(source: bytes, language: str, handlers: Mapping[str, Handler], chain_of: ChainOf) -> Module:
    """The module that a source is; what is not understood is left out."""
    root = root_of(language, source)
    walk = Walk(source, handlers, chain_of)
    has_errors = root.has_error
    try:
        walk.visit_children(root)
    except RecursionError:  # nested deeper than any person writes: what was read so far, marked as not all
        has_errors = True
    return walk.module(language, has_errors=has_errors)


def visit_block(walk: Walk, node: Node) -> None:
    """A handler: what a node declares is seen within it alone."""
    with walk.block():
        walk.visit_children(node)


def skip(_walk: Walk, _node: Node) -> None:
    """A handler: there is nothing that a name could be read from."""
