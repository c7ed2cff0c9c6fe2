"""What crosses a wire in C#: records and classes as System.Text.Json sees them, routes of ASP.NET."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.grammars import parser
from gitorch.code.nodes import child, children
from gitorch.code.wire.declared import declared_types
from gitorch.code.wire.model import (
    ARRAY,
    BOOLEAN,
    NUMBER,
    OBJECT,
    STRING,
    Binding,
    Field,
    Mount,
    Route,
    Scope,
    Shape,
    WireFacts,
)
from gitorch.code.wire.nodes import Nodes, descendants, enclosing, names_of, text
from gitorch.code.wire.paths import joined, route_path
from gitorch.code.wire.verbs import named

_CLASSES = ("class_declaration", "record_declaration", "record_struct_declaration", "struct_declaration")
_SAYS = re.compile(rb"\brecord\b|get;|\bMap(?:Get|Post|Put|Patch|Delete|Group|Methods)\b|\[Http|\[Route|JsonProperty")
_VERBS = {"HttpGet": "GET", "HttpPost": "POST", "HttpPut": "PUT", "HttpPatch": "PATCH", "HttpDelete": "DELETE"}
_MAPS = {"MapGet": "GET", "MapPost": "POST", "MapPut": "PUT", "MapPatch": "PATCH", "MapDelete": "DELETE"}
_TYPES = {
    **dict.fromkeys(named("string String Guid DateTime DateTimeOffset DateOnly TimeOnly Uri char"), STRING),
    **dict.fromkeys(named("int long short byte uint ulong float double decimal"), NUMBER),
    **dict.fromkeys(named("bool Boolean"), BOOLEAN),
    **dict.fromkeys(
        named("List IList IEnumerable ICollection IReadOnlyList IReadOnlyCollection HashSet IAsyncEnumerable"), ARRAY
    ),
    **dict.fromkeys(named("Dictionary IDictionary IReadOnlyDictionary JsonObject"), OBJECT),
}
_PLAIN_BASES = frozenset(("Controller", "ControllerBase"))
_NAMES = ("JsonPropertyName", "JsonProperty", "DataMember")


def csharp_facts(_: str, source: bytes) -> WireFacts:
    """What a file says of wires; what can't be parsed is left out."""
    found = Nodes(source)
    if not _SAYS.search(source):
        return found.facts("csharp")
    for node in descendants(parser("csharp").parse(source).root_node):
        if node.type in _CLASSES:
            _class(found, node)
        elif node.type == "invocation_expression":
            _mapped(found, node)
        elif node.type == "using_directive" and node.named_children:
            found.imports.append(Binding(text(node.named_children[-1]), "", ""))
    return found.facts("csharp")


def _class(found: Nodes, node: Node) -> None:
    name, body = text(node.child_by_field_name("name")), node.child_by_field_name("body")
    fields = [
        *_components(found, node),
        *(one for each in children(body, "property_declaration") for one in _property(found, each)),
    ]
    bases = tuple(sorted(text(one) for one in children(child(node, "base_list"), "identifier")))
    found.scopes.append(Scope(name, found.place(node)))
    is_controller = name.endswith("Controller") or "ApiController" in [each for each, _ in _attributes(node)]
    if fields and not is_controller:
        found.add_shape(Shape(name, "model", tuple(fields), found.place(node), bases=bases, casing="camel"))
    prefix = _prefix(found, node, name)
    if prefix is None and is_controller and bases and not set(bases) & _PLAIN_BASES:
        prefix = f"api/{name.removesuffix('Controller').lower()}"  # a base of the house says it, mostly so
    for method in children(body, "method_declaration"):
        _method(found, method, name, prefix if is_controller or prefix else None)


def _components(found: Nodes, node: Node) -> Iterator[Field]:
    """What a record is made of."""
    if not node.type.startswith("record"):
        return
    for one in children(child(node, "parameter_list"), "parameter"):
        yield _field(found, one, one.child_by_field_name("type"), has_default="=" in text(one))


def _property(found: Nodes, node: Node) -> Iterator[Field]:
    """A property that others may read; one that is computed is sent too, and need never be given."""
    modifiers = {text(one) for one in children(node, "modifier")}
    hidden = any(name == "JsonIgnore" for name, _ in _attributes(node))
    if "public" in modifiers and "static" not in modifiers and not hidden:
        has_default = node.child_by_field_name("value") is not None
        yield _field(
            found, node, node.child_by_field_name("type"), has_default=has_default and "required" not in modifiers
        )


def _field(found: Nodes, node: Node, declared: Node | None, *, has_default: bool) -> Field:
    name = node.child_by_field_name("name")
    said = next((value for each, value in _attributes(node) if each in _NAMES and value), "")
    source = text(declared)
    types = declared_types(source, _TYPES)
    is_optional = has_default or source.endswith("?")
    words = tuple(sorted(set(re.findall(r"\w+", source))))
    return Field(said or text(name), found.place(name or node), types, is_optional, bool(said), type_names=words)


def _attributes(node: Node) -> Iterator[tuple[str, str]]:
    """Each attribute's name, and the first text that it is given."""
    for listed in children(node, "attribute_list"):
        for one in children(listed, "attribute"):
            given = children(child(one, "attribute_argument_list"), "attribute_argument")
            first = next((child(each, "string_literal") for each in given), None)
            yield text(one.child_by_field_name("name")), text(first).strip('"')


def _prefix(found: Nodes, node: Node, name: str) -> str | None:
    """The path of a controller, ``[controller]`` filled in."""
    said = next((value for each, value in _attributes(node) if each == "Route"), None)
    if said is None:
        return None
    own = name.removesuffix("Controller").lower()
    path = said.replace("[controller]", own)
    at = next(one for one in children(node, "attribute_list") if "Route" in text(one))
    found.mounts.append(Mount("", path, found.place(at), name))  # every route has it already
    return path


def _method(found: Nodes, method: Node, owner: str, prefix: str | None) -> None:
    name = text(method.child_by_field_name("name"))
    returns = frozenset(re.findall(r"\w+", text(method.child_by_field_name("returns"))))
    inside = list(descendants(method))
    made = {text(one.child_by_field_name("type")) for one in inside if one.type == "object_creation_expression"}
    takes = frozenset(
        word
        for one in children(method.child_by_field_name("parameters"), "parameter")
        for word in re.findall(r"\w+", text(one.child_by_field_name("type")))
    )
    scope = f"{owner}.{name}"
    found.scopes.append(Scope(scope, found.place(method), names_of(inside), returns | made, takes))
    if prefix is None:
        return
    own = next((value for each, value in _attributes(method) if each == "Route"), "")
    for attribute, path in _attributes(method):
        if attribute in _VERBS:
            whole = (path or own).replace("[action]", name.lower())
            at = whole if whole.startswith(("/", "~/")) else joined(prefix, whole)
            found.routes.append(Route(_VERBS[attribute], route_path(at.lstrip("~")), found.place(method), owner, scope))


def _mapped(found: Nodes, node: Node) -> None:
    """``app.MapGet("/users", …)`` and ``app.MapGroup("/users")`` of minimal APIs."""
    function = node.child_by_field_name("function")
    if function is None or function.type != "member_access_expression":
        return
    name, owner = text(function.child_by_field_name("name")), text(function.child_by_field_name("expression"))
    given = [
        one.named_children[-1]
        for one in children(node.child_by_field_name("arguments"), "argument")
        if one.named_children
    ]
    if not given or given[0].type != "string_literal":
        return
    path = text(given[0]).strip('"')
    if name == "MapGroup":
        declarator = enclosing(node, "variable_declarator")
        group = text(declarator.child_by_field_name("name")) if declarator is not None else ""
        if group:
            found.mounts.append(Mount(group, path, found.place(node), owner.split(".")[0]))
    elif name in _MAPS:
        handler = f"{_MAPS[name]} {path}"
        if len(given) > 1:
            handler = text(given[1]) if given[1].type in ("identifier", "member_access_expression") else handler
            _handler(found, given[1], handler)
        found.routes.append(Route(_MAPS[name], route_path(path), found.place(given[0]), owner.split(".")[0], handler))


def _handler(found: Nodes, node: Node, name: str) -> None:
    """A lambda as a scope: what it makes is its answer, what it is given its body; anonymous objects are shapes."""
    if node.type != "lambda_expression":
        return
    inside = list(descendants(node))
    made = frozenset(
        text(one.child_by_field_name("type")) for one in inside if one.type == "object_creation_expression"
    )
    takes = frozenset(
        text(one.child_by_field_name("type")) for one in children(node.child_by_field_name("parameters"), "parameter")
    )
    found.scopes.append(Scope(name, found.place(node), names_of(inside), made | names_of(inside), takes))
