"""The references in a Python expression, with the calls they make and what guards them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from tree_sitter import Node

from gitorch.code.model import Call, Local, Place, Reference
from gitorch.code.python.functions import Body
from gitorch.code.python.handed import handed_call
from gitorch.code.python.text import Source, call_of, chain, string_constant, text

_DOTTED = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")
_REPLACING = frozenset({"replace", "_replace", "evolve"})
_RECEIVERS = frozenset({"self", "cls"})
_FORGIVING = frozenset({"NameError", "ImportError", "ModuleNotFoundError"})
_NAMESPACES = frozenset({"globals()", "vars()"})  # what is put into them is a name of the module
_made = tuple.__new__  # what the constructor of a named tuple comes down to; every name comes here
_BRANCHING = frozenset({"if_statement", "conditional_expression", "boolean_operator", "while_statement"})


class Expressions:
    """Walks expressions and collects their references and the locals that they bind.

    ``scope`` is the qualname of the definition that the walk stands in; ``caught`` are the exceptions that each of the
    blocks around it catches.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.references: list[Reference] = []
        self.locals: list[Local] = []
        self.scope = ""
        self.body = Body()
        self.caught: list[set[str]] = []
        self.has_dynamic_names = False
        self.probed: set[tuple[str, str]] = set()  # scope, path: behind hasattr
        self._handed: dict[int, Call] = {}  # by the node of a callable: the call that something else makes of it
        self._awaited: set[int] = set()  # the nodes that are awaited

    def expression(self, node: Node | None, role: str = "use") -> None:
        """Collect from one expression; iterative, so that no depth of nesting is too deep."""
        stack = _plain(node)
        while stack:
            current = stack.pop()
            read = _READ.get(current.type)
            stack += read(self, current, role) if read is not None else reversed(current.named_children)

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
                held = node.child_by_field_name("value")
                self.has_dynamic_names |= held is not None and text(held) in _NAMESPACES
                self.expression(node)
                return []
            case _:
                return [name for child in node.named_children for name in self.target(child)]

    def bind(self, node: Node, annotation: str | None = None, value: str | None = None) -> None:
        """A local of the present scope."""
        self.locals.append(Local(text(node), self.scope, self.source.place(node), annotation, value))

    # Each of these reads one node and returns what is left to read, last first.

    def _identifier(self, node: Node, role: str) -> Iterable[Node]:
        path, call = text(node), self._handed.pop(node.id, None) if self._handed else None
        if path not in _RECEIVERS or call is not None:
            self._add(path, self.source.place(node), role, call)
        return ()

    def _attribute_of(self, node: Node, role: str) -> Iterable[Node]:
        self._reference(node, self._handed.pop(node.id, None) if self._handed else None, role)
        return _plain(node.child_by_field_name("object"))

    def _yield(self, node: Node, _: str) -> Iterable[Node]:
        self.body.yields = True
        return reversed(node.named_children)

    def _await(self, node: Node, _: str) -> Iterable[Node]:
        children = node.named_children
        self._awaited.update(child.id for child in children)
        return reversed(children)

    def _parenthesized(self, node: Node, role: str) -> Iterable[Node]:
        return self._await(node, role) if node.id in self._awaited else reversed(node.named_children)

    def _call(self, node: Node, role: str) -> Iterable[Node]:
        function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        given = arguments.named_children if arguments is not None else []
        if function is None:
            return reversed(given)
        written = text(function)
        self.has_dynamic_names |= written == "globals().update"
        handed = handed_call(node, written)
        if handed is not None:
            self._handed[handed[0].id] = handed[1]
        if function.type not in ("identifier", "attribute"):
            return [*reversed(given), function]
        call = call_of(arguments, is_awaited=node.id in self._awaited)
        self._reference(function, call, role)
        self._looked_up(node, written, given)
        return [*reversed(given), *_plain(function.child_by_field_name("object"))]

    def _looked_up(self, node: Node, function: str, given: Sequence[Node]) -> None:
        """getattr(x, "name"), hasattr(x, "name"), setattr(x, "name", …) and Color("red") name things too."""
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

    def _replaced(self, function: str, given: Sequence[Node]) -> None:
        """dataclasses.replace(x, name=…) and x._replace(name=…) write the names of fields."""
        is_method = function.endswith("._replace")
        root = function.removesuffix("._replace") if is_method else chain(given[0]) if given else None
        for one in given if root and _DOTTED.fullmatch(root) else ():
            name = one.child_by_field_name("name") if one.type == "keyword_argument" else None
            if name is not None:
                self._add(f"{root}.{text(name)}", self.source.place(name), "use")

    def _keyed(self, node: Node, role: str) -> Iterable[Node]:
        path = chain(node)
        if path is not None and path.endswith('"]'):
            self._add(path, self.source.place(node.children_by_field_name("subscript")[0]), role)
        return reversed(node.named_children)

    def _named(self, node: Node, _: str) -> Iterable[Node]:
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if name is not None:
            self.bind(name, None, chain(value))
        return _plain(value)

    def _lambda(self, node: Node, _: str) -> Iterable[Node]:
        parameters = node.child_by_field_name("parameters")
        left: list[Node] = []
        for child in parameters.named_children if parameters is not None else ():
            name = child.child_by_field_name("name") or child
            name = next(identifiers(name), name)
            self.bind(name)
            left.extend(_plain(child.child_by_field_name("value")))
        return [*left, *_plain(node.child_by_field_name("body"))]

    def _comprehended(self, node: Node, _: str) -> Iterable[Node]:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        element = _element(right)
        names = self.target(left)
        for name in names:
            if name.type == "identifier":
                self.bind(name, None, element if left is not None and left.type == "identifier" else None)
        return _plain(right)

    def _string(self, node: Node, role: str) -> Iterable[Node]:
        if role == "annotation":
            constant = string_constant(node)
            if constant is not None and _DOTTED.fullmatch(constant):
                self._dotted(constant, self.source.place(node), role)
            return ()
        return [child for child in reversed(node.named_children) if child.type == "interpolation"]

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
        guarded = is_guarded or (bool(self.caught) and self._is_forgiven(path))
        self.references.append(
            _made(Reference, (path, place, self.scope, None, False, call, is_write, guarded, role, None))
        )

    def _is_forgiven(self, path: str) -> bool:
        """Whether a block around catches what is raised where there is no such name: a member, a key, or any."""
        caught: set[str] = set().union(*self.caught)
        kind = "KeyError" if path.endswith('"]') else "AttributeError" if "." in path else "NameError"
        return kind in caught or not caught.isdisjoint(_FORGIVING)


def _value(_: Expressions, node: Node, __: str) -> Iterable[Node]:
    return _plain(node.child_by_field_name("value"))


def _nothing(*_: object) -> Iterable[Node]:
    return ()


_READ: Mapping[str, Callable[[Expressions, Node, str], Iterable[Node]]] = {
    "identifier": Expressions._identifier,
    "attribute": Expressions._attribute_of,
    "call": Expressions._call,
    "subscript": Expressions._keyed,
    "yield": Expressions._yield,
    "await": Expressions._await,
    "parenthesized_expression": Expressions._parenthesized,
    "keyword_argument": _value,
    "string": Expressions._string,
    "named_expression": Expressions._named,
    "lambda": Expressions._lambda,
    "for_in_clause": Expressions._comprehended,
    **dict.fromkeys(("integer", "float", "none", "true", "false", "comment"), _nothing),
}


def _plain(node: Node | None) -> list[Node]:
    return [node] if node is not None else []


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
