"""What crosses a wire in GraphQL: the types of a schema, and the fields that a client's documents select."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from graphql import GraphQLError, parse
from graphql.language import ast

from gitorch.code.model import Place
from gitorch.code.wire.gathering import Gathering
from gitorch.code.wire.model import (
    ARRAY,
    BOOLEAN,
    NULL,
    NUMBER,
    STRING,
    Field,
    Member,
    Selection,
    Shape,
    Text,
    WireFacts,
)

_SCALARS = {"String": STRING, "ID": STRING, "Int": NUMBER, "Float": NUMBER, "Boolean": BOOLEAN}
_TYPES = (
    ast.ObjectTypeDefinitionNode,
    ast.InterfaceTypeDefinitionNode,
    ast.InputObjectTypeDefinitionNode,
    ast.ObjectTypeExtensionNode,
    ast.InterfaceTypeExtensionNode,
    ast.InputObjectTypeExtensionNode,
)
_Object = (
    ast.ObjectTypeDefinitionNode
    | ast.InterfaceTypeDefinitionNode
    | ast.InputObjectTypeDefinitionNode
    | ast.ObjectTypeExtensionNode
    | ast.InterfaceTypeExtensionNode
    | ast.InputObjectTypeExtensionNode
)


def graphql_facts(_: str, source: bytes) -> WireFacts:
    """What a file of GraphQL says; nothing for one that can't be parsed."""
    found = Gathering(source)
    read_document(found, source.decode("utf-8", "replace"), Place(1, 1))
    return found.facts("graphql")


def read_document(found: Gathering, text: str, start: Place, scope: str = "") -> None:
    """File the types and selections of a document that stands at a place, be it in a string of other code."""
    try:
        document = parse(text, max_tokens=200_000)
    except (GraphQLError, RecursionError):
        return
    reader = _Reader(found, start, scope)
    for node in document.definitions:
        if isinstance(node, _TYPES):
            reader.read_type(node)
        elif isinstance(node, ast.EnumTypeDefinitionNode):
            reader.read_enum(node)
        elif isinstance(node, ast.OperationDefinitionNode):
            reader.read_selections(node.operation.value.capitalize(), (), node.selection_set)
        elif isinstance(node, ast.FragmentDefinitionNode):
            reader.read_selections(node.type_condition.name.value, (), node.selection_set)


@dataclass(frozen=True)
class _Reader:
    found: Gathering
    start: Place
    scope: str

    def read_type(self, node: _Object) -> None:
        name, is_input = node.name.value, "Input" in type(node).__name__
        fields = []
        for one in node.fields or ():
            at, result = self._place(one.name), _named(one.type)
            arguments = () if isinstance(one, ast.InputValueDefinitionNode) else tuple(self._arguments(one))
            is_list = _is_list(one.type)
            self.found.members.append(Member(name, one.name.value, result, at, arguments, is_list))
            is_optional = is_input and isinstance(one, ast.InputValueDefinitionNode) and _may_lack(one)
            fields.append(Field(one.name.value, at, _types(one.type), is_optional, type_names=(result,)))
        if fields and name not in ("Query", "Mutation", "Subscription"):
            bases = tuple(one.name.value for one in getattr(node, "interfaces", ()) or ())
            self.found.add_shape(Shape(name, "model", tuple(fields), self._place(node.name), bases=bases))

    def read_enum(self, node: ast.EnumTypeDefinitionNode) -> None:
        for value in node.values or ():
            name = node.name.value
            self.found.texts.append(Text(value.name.value, self._place(value.name), "member", name, scope=name))

    def read_selections(self, root: str, above: tuple[str, ...], chosen: ast.SelectionSetNode | None) -> None:
        """File every field below a type, with the fields that lead there; of a fragment in place, from its own type."""
        for one in chosen.selections if chosen is not None else ():
            if isinstance(one, ast.FieldNode):
                name = one.name.value
                given = tuple(argument.name.value for argument in one.arguments or ())
                has_more = one.selection_set is not None
                at = self._place(one.name)
                if not name.startswith("__"):
                    self.found.selections.append(Selection(root, above, name, at, given, has_more, self.scope))
                self.read_selections(root, (*above, name), one.selection_set)
            elif isinstance(one, ast.InlineFragmentNode):
                own = one.type_condition.name.value if one.type_condition is not None else ""
                self.read_selections(own or root, () if own else above, one.selection_set)

    def _arguments(self, node: ast.FieldDefinitionNode) -> Iterator[Field]:
        for one in node.arguments or ():
            yield Field(one.name.value, self._place(one.name), _types(one.type), _may_lack(one))

    def _place(self, node: ast.Node) -> Place:
        if node.loc is None:
            return self.start
        line, column = node.loc.start_token.line, node.loc.start_token.column
        return Place(self.start.line + line - 1, column + (self.start.column - 1 if line == 1 else 0))


def _may_lack(node: ast.InputValueDefinitionNode) -> bool:
    return node.default_value is not None or not isinstance(node.type, ast.NonNullTypeNode)


def _is_list(node: ast.TypeNode) -> bool:
    return isinstance(node.type if isinstance(node, ast.NonNullTypeNode) else node, ast.ListTypeNode)


def _named(node: ast.TypeNode) -> str:
    while isinstance(node, ast.NonNullTypeNode | ast.ListTypeNode):
        node = node.type
    return node.name.value if isinstance(node, ast.NamedTypeNode) else ""


def _types(node: ast.TypeNode) -> frozenset[str]:
    """JSON's types of a field; none for one whose name alone does not tell."""
    inner = node.type if isinstance(node, ast.NonNullTypeNode) else node
    kind = ARRAY if isinstance(inner, ast.ListTypeNode) else _SCALARS.get(_named(inner), "")
    none = (NULL,) if inner is node else ()
    return frozenset(chain((kind,), none)) if kind else frozenset()
