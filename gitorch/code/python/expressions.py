"""The references in a Python expression, with the calls they make and what guards them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.model import Call, Local, Place, Reference
from gitorch.code.python.functions import Body
from gitorch.code.python.handed import handed_call
from gitorch.code.python.text import Source, call_of, chain, string_constant, text

_DOTTED = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")
_REPLACING = frozenset({"replace", "_replace", "evolve"})
_RECEIVERS = frozenset({"self", "cls"})
_BRANCHING = frozenset({"if_statement", "conditional_expression", "boolean_operator", "while_statement"})


class Expressions:
    """Walks expressions and collects their references and the locals that they bind.

    ``scope`` is the qualname of the definition that the walk stands in; ``guards`` counts the enclosing blocks that
    catch the failure of a name.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.references: list[Reference] = []
        self.locals: list[Local] = []
        self.scope = ""
        self.body = Body()
        self.guards = 0
        self.probed: set[tuple[str, str]] = set()  # scope, path: behind hasattr
        self._handed: dict[int, Call] = {}  # by the node of a callable: the call that something else makes of it

    def expression(self, node: Node | None, role: str = "use") -> None:
        """Collect from one expression; iterative, so that no depth of nesting is too deep."""
        stack: list[tuple[Node, bool]] = [(node, False)] if node is not None else []
        while stack:
            current, awaited = stack.pop()
            stack.extend((child, waits) for child, waits in self._enter(current, role, awaited=awaited))

    def target(self, node: Node | None, annotation: str | None = None, value: str | None = None) -> list[Node]:
        """Bind what an assignment's left side binds; returns the plain names it binds, attributes included."""
        if node is None:
            return []
        match node.type:
            case "identifier":
                return [node]
            case "attribute":
                self._reference(node, None, "use", is_write=True)
                self.expression(node.child_by_field_name("object"))
                return [node]
            case "subscript":
                self.expression(node)
                return []
            case _:
                return [name for child in node.named_children for name in self.target(child)]

    def bind(self, node: Node, annotation: str | None = None, value: str | None = None) -> None:
        """A local of the present scope."""
        self.locals.append(Local(text(node), self.scope, self.source.place(node), annotation, value))

    def _enter(self, node: Node, role: str, *, awaited: bool) -> list[tuple[Node, bool]]:  # noqa: PLR0911
        """Read one node; returns what is left to read, last first."""
        match node.type:
            case "identifier":
                self._reference(node, self._handed.pop(node.id, None), role)
                return []
            case "attribute":
                self._reference(node, self._handed.pop(node.id, None), role)
                return _plain(node.child_by_field_name("object"))
            case "call":
                return self._call(node, role, awaited=awaited)
            case "subscript":
                self._keyed(node, role)
                return [(child, False) for child in reversed(node.named_children)]
            case "yield":
                self.body.yields = True
                return [(child, False) for child in reversed(node.named_children)]
            case "await":
                return [(child, True) for child in reversed(node.named_children)]
            case "keyword_argument":
                return _plain(node.child_by_field_name("value"))
            case "string":
                return self._string(node, role)
            case "named_expression" | "lambda" | "for_in_clause":
                return self._binding(node)
            case _:
                return [
                    (child, awaited and node.type == "parenthesized_expression")
                    for child in reversed(node.named_children)
                ]

    def _call(self, node: Node, role: str, *, awaited: bool) -> list[tuple[Node, bool]]:
        function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        call = call_of(node, is_awaited=awaited)
        left = [(child, False) for child in reversed(arguments.named_children)] if arguments is not None else []
        if function is None:
            return left
        handed = handed_call(node)
        if handed is not None:
            self._handed[handed[0].id] = handed[1]
        if function.type in ("identifier", "attribute"):
            self._reference(function, call, role)
            self._looked_up(node, text(function), arguments)
            return [*left, *(_plain(function.child_by_field_name("object")) if function.type == "attribute" else [])]
        return [*left, (function, False)]

    def _looked_up(self, node: Node, function: str, arguments: Node | None) -> None:
        """getattr(x, "name"), hasattr(x, "name"), setattr(x, "name", …) and Color("red") name things too."""
        given = arguments.named_children if arguments is not None else []
        if function in ("getattr", "hasattr", "setattr", "delattr") and len(given) >= 2:
            root, name = chain(given[0]), string_constant(given[1])
            if root is None or name is None:
                return
            path = f"{root}.{name}"
            if function == "hasattr":
                self.probed.add((self.scope, path))
            elif function != "setattr":
                self._add(path, self.source.place(given[1]), "use", is_guarded=len(given) > 2)
        elif len(given) == 1 and function.rpartition(".")[2][:1].isupper():
            constant = string_constant(given[0])
            root = chain(node.child_by_field_name("function"))
            if constant is not None and root:
                self._add(f'{root}("{constant}")', self.source.place(given[0]), "use")
        elif function.rpartition(".")[2] in _REPLACING:
            self._replaced(function, given)

    def _replaced(self, function: str, given: list[Node]) -> None:
        """dataclasses.replace(x, name=…) and x._replace(name=…) write the names of fields."""
        is_method = function.endswith("._replace")
        root = function.removesuffix("._replace") if is_method else chain(given[0]) if given else None
        for one in given if root and _DOTTED.fullmatch(root) else ():
            name = one.child_by_field_name("name") if one.type == "keyword_argument" else None
            if name is not None:
                self._add(f"{root}.{text(name)}", self.source.place(name), "use")

    def _keyed(self, node: Node, role: str) -> None:
        path = chain(node)
        if path is not None and path.endswith('"]'):
            self._add(path, self.source.place(node.children_by_field_name("subscript")[0]), role)

    def _binding(self, node: Node) -> list[tuple[Node, bool]]:
        match node.type:
            case "lambda":
                return self._lambda(node)
            case "for_in_clause":
                return self._comprehended(node)
            case _:
                name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
                if name is not None:
                    self.bind(name, None, chain(value))
                return _plain(value)

    def _lambda(self, node: Node) -> list[tuple[Node, bool]]:
        parameters = node.child_by_field_name("parameters")
        left: list[tuple[Node, bool]] = []
        for child in parameters.named_children if parameters is not None else ():
            name = child.child_by_field_name("name") or child
            name = next(identifiers(name), name)
            self.bind(name)
            left.extend(_plain(child.child_by_field_name("value")))
        return [*left, *_plain(node.child_by_field_name("body"))]

    def _comprehended(self, node: Node) -> list[tuple[Node, bool]]:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        element = _element(right)
        names = self.target(left)
        for name in names:
            if name.type == "identifier":
                self.bind(name, None, element if left is not None and left.type == "identifier" else None)
        return _plain(right)

    def _string(self, node: Node, role: str) -> list[tuple[Node, bool]]:
        if role == "annotation":
            constant = string_constant(node)
            if constant is not None and _DOTTED.fullmatch(constant):
                self._dotted(constant, self.source.place(node), role)
            return []
        return [(child, False) for child in reversed(node.named_children) if child.type == "interpolation"]

    def _dotted(self, path: str, place: Place, role: str) -> None:
        """A forward reference: every name of a dotted path that is written in a string."""
        start = 0
        while start >= 0:
            end = path.find(".", start)
            self._add(path[: end if end >= 0 else None], Place(place.line, place.column + 1 + start), role)
            start = end + 1 if end >= 0 else -1

    def _reference(self, node: Node, call: Call | None, role: str, *, is_write: bool = False) -> None:
        """A name, or the last name of an attribute chain."""
        path = chain(node)
        last = node if node.type == "identifier" else node.child_by_field_name("attribute")
        if path is not None and last is not None and (path not in _RECEIVERS or call is not None):
            self._add(path, self.source.place(last), role, call, is_write=is_write)

    def _add(
        self,
        path: str,
        place: Place,
        role: str,
        call: Call | None = None,
        *,
        is_write: bool = False,
        is_guarded: bool = False,
    ) -> None:
        guarded = is_guarded or self.guards > 0
        self.references.append(
            Reference(path, place, self.scope, call=call, is_write=is_write, is_guarded=guarded, role=role)
        )


def _plain(node: Node | None) -> list[tuple[Node, bool]]:
    return [(node, False)] if node is not None else []


def _element(node: Node | None) -> str | None:
    root = chain(node)
    return f"{root}[]" if root else None


def identifiers(node: Node) -> Iterator[Node]:
    """Every identifier below a node, in order."""
    stack = [node]
    while stack:
        current = stack.pop()
        if current.type == "identifier":
            yield current
        stack.extend(reversed(current.named_children))
