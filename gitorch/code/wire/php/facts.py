"""What crosses a wire in PHP: Laravel's routes, answers, API resources and requests, its tables and queries."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.grammars import parser
from gitorch.code.nodes import child, children
from gitorch.code.wire.model import (
    ARRAY,
    BOOLEAN,
    NULL,
    NUMBER,
    OBJECT,
    STRING,
    Binding,
    Field,
    Scope,
    Shape,
    Text,
    WireFacts,
)
from gitorch.code.wire.nodes import Nodes, descendants, text
from gitorch.code.wire.php.nodes import calls_in, chain, entries, literal
from gitorch.code.wire.php.routes import ROUTES, read_routes
from gitorch.code.wire.php.tables import read_migration, read_queries

_SAYS = re.compile(
    rb"->json\(|JsonResponse|JsonResource|ResourceCollection|FormRequest|->validate\(|Schema::|extends\s+\w*(?:Controller|Resource|Request)"
    rb"|::(?:where|orderBy|pluck|select|query|create|firstWhere)\(|DB::table"
)
_ROUTED = re.compile(rb"""\b(?:route|to_route|toRoute|signedRoute)\(\s*['"]([\w.-]+)['"]""")
_KINDS = {
    "string": STRING, "encapsed_string": STRING, "integer": NUMBER, "float": NUMBER, "boolean": BOOLEAN, "null": NULL,
    "array_creation_expression": ARRAY,
}  # fmt: skip
_REQUIRED = re.compile(r"\brequired\b(?!_)")
_MAY_LACK = re.compile(r"\b(?:sometimes|nullable)\b")
_RULES = {"string": STRING, "integer": NUMBER, "numeric": NUMBER, "boolean": BOOLEAN, "array": ARRAY, "email": STRING}


def php_facts(path: str, source: bytes) -> WireFacts:
    """What a file says of wires; what is no code of Laravel, or can't be parsed, is left out."""
    found = Nodes(source)
    is_routes = bool(ROUTES.search(path))
    for match in _ROUTED.finditer(source):
        line = source.count(b"\n", 0, match.start(1))
        place = found.place_at(line, match.start(1) - source.rfind(b"\n", 0, match.start(1)) - 1)
        found.texts.append(Text(match[1].decode(), place, "argument", "", "url_for"))
    if not is_routes and not _SAYS.search(source):
        return found.facts("php")
    root = parser("php").parse(source).root_node
    for node in root.named_children:
        found.imports.extend(_uses(node) if node.type == "namespace_use_declaration" else ())
    if is_routes:
        read_routes(found, path, root)
    for node in descendants(root):
        if node.type in ("class_declaration", "anonymous_class", "object_creation_expression"):
            _class(found, node)
    read_queries(found, root)
    return found.facts("php")


def _uses(node: Node) -> Iterator[Binding]:
    for clause in children(node, "namespace_use_clause"):
        dotted = text(clause.named_children[0]).lstrip("\\")
        module, _, name = dotted.rpartition("\\")
        alias = clause.child_by_field_name("alias")
        yield Binding(module, name, text(alias) if alias is not None else name)


def _class(found: Nodes, node: Node) -> None:
    name, base = text(node.child_by_field_name("name")), text(child(node, "base_clause"))
    body = node.child_by_field_name("body") or child(node, "declaration_list")
    for method in children(body, "method_declaration"):
        own = text(method.child_by_field_name("name"))
        if own == "up":
            read_migration(found, method)
        elif own == "toArray" and re.search(r"Resource\b|Collection\b|Data\b", base):
            _answers(found, method, name, "model")
        elif own == "rules" and name:
            _rules(found, _returned(method), name)
        if name:
            _method(found, method, name, own)


def _method(found: Nodes, method: Node, owner: str, name: str) -> None:
    """A method as a scope: what it answers is its array, or the resources that it makes."""
    words = frozenset(text(one) for one in descendants(method) if one.type == "name")
    returned = frozenset(text(one) for value in _answered(method) for one in descendants(value) if one.type == "name")
    parameters = method.child_by_field_name("parameters")
    takes = (
        {text(one).rpartition("\\")[2] for one in descendants(parameters) if one.type == "named_type"}
        if parameters
        else set()
    )
    body = f"{name} body"
    for call in calls_in(method):
        links = chain(call)[1]
        if links and links[-1].name in ("validate", "validated") and links[-1].given:
            _rules(found, links[-1].given[0], body)
            takes = takes | {body}
    found.scopes.append(Scope(f"{owner}.{name}", found.place(method), words, returned, frozenset(takes)))
    if owner.endswith("Controller") or "Controller" in text(method.parent.parent if method.parent else None)[:200]:
        _answers(found, method, name, "literal")


def _answered(method: Node) -> Iterator[Node]:
    """What a method returns, and what it hands to ``response()->json``."""
    for node in descendants(method):
        if node.type == "return_statement" and node.named_children:
            yield node.named_children[0]


def _answers(found: Nodes, method: Node, name: str, kind: str) -> None:
    for value in _answered(method):
        for array in _arrays(value):
            found.add_shape(_shape(found, array, name, kind))


def _arrays(value: Node) -> Iterator[Node]:
    """The array that is returned, or that ``json(…)`` and its like are given first."""
    if value.type == "array_creation_expression":
        yield value
        return
    _, links = chain(value)
    is_new = value.type == "object_creation_expression" and "JsonResponse" in text(value)[:60]
    given = [link.given[0] for link in links if link.name in ("json", "make") and link.given]
    if is_new:
        arguments = child(value, "arguments")
        given = [one.named_children[-1] for one in children(arguments, "argument")[:1] if one.named_children]
    yield from (one for one in given if one.type == "array_creation_expression")


def _shape(found: Nodes, array: Node, name: str, kind: str) -> Shape | None:
    fields, is_open = [], False
    for key, value, entry in entries(array):
        if key and value is not None:
            names = tuple(sorted({text(one) for one in descendants(value) if one.type == "name"}))
            fields.append(Field(key, found.place(entry), _types(value), _may_lack(value), type_names=names))
        elif not key:
            is_open = True
    return Shape(name, kind, tuple(fields), found.place(array), is_open) if fields else None


def _types(value: Node) -> frozenset[str]:
    kind = _KINDS.get(value.type)
    if kind == ARRAY and any(key for key, _, _ in entries(value)):
        kind = OBJECT
    return frozenset((kind,)) if kind else frozenset()


def _may_lack(value: Node) -> bool:
    return any(link.name in ("when", "whenLoaded", "mergeWhen", "unless", "whenHas") for link in chain(value)[1])


def _returned(method: Node) -> Node | None:
    return next((one for one in _answered(method) if one.type == "array_creation_expression"), None)


def _rules(found: Nodes, array: Node | None, name: str) -> None:
    """What a request must and may hold, by Laravel's rules of validation."""
    fields = []
    for key, value, entry in entries(array):
        plain = key.split(".")[0]
        if not key or value is None or "." in key:
            continue
        said = literal(value) or text(value)
        kinds = {_RULES[word] for word in re.findall(r"\w+", said) if word in _RULES}
        must = bool(_REQUIRED.search(said)) and not _MAY_LACK.search(said)
        fields.append(Field(plain, found.place(entry), frozenset(kinds if len(kinds) == 1 else ()), not must))
    is_open = any(not key for key, _, _ in entries(array))
    if fields and array is not None:
        found.add_shape(Shape(name, "model", tuple(fields), found.place(array), is_open))
