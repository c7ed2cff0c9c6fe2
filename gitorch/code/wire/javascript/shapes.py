"""Shapes that TypeScript and JavaScript say: interfaces, types, classes, schemas, object literals."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.nodes import child, children
from gitorch.code.wire.javascript.elements import element_type, element_value
from gitorch.code.wire.javascript.leaving import travels
from gitorch.code.wire.javascript.nodes import Found, key_of, unwrapped
from gitorch.code.wire.javascript.rpc import procedure_of
from gitorch.code.wire.model import ARRAY, BOOLEAN, NULL, NUMBER, OBJECT, STRING, Field, Shape
from gitorch.code.wire.nodes import descendants, names_in, text, union
from gitorch.code.wire.verbs import last, named

_NAMED_TYPES = {
    "string": {STRING}, "number": {NUMBER}, "boolean": {BOOLEAN}, "null": {NULL}, "undefined": {NULL},
    "Date": {STRING}, "Array": {ARRAY}, "ReadonlyArray": {ARRAY}, "Record": {OBJECT},
}  # fmt: skip
_SCHEMA_TYPES = {
    "string": {STRING}, "number": {NUMBER}, "int": {NUMBER}, "boolean": {BOOLEAN}, "array": {ARRAY},
    "object": {OBJECT}, "null": {NULL}, "enum": {STRING}, "date": {STRING}, "uuid": {STRING}, "email": {STRING},
}  # fmt: skip
_COMPARES = frozenset(("===", "!==", "==", "!=", "<", "<=", ">", ">="))
_RECKONS = frozenset(("-", "*", "/", "%", "**"))
_SCHEMAS = named("object strictObject looseObject partial interface type struct shape")
_SCHEMA_ROOTS = named("z zod v t s yup Joi joi Yup Type S valibot")


def declared_shape(found: Found, node: Node) -> Shape | None:
    """An interface, or a type alias of an object type."""
    body = node.child_by_field_name("body") or node.child_by_field_name("value")
    name = text(node.child_by_field_name("name"))
    if body is None:
        return None
    objects = [body] if body.type in ("interface_body", "object_type") else _objects_of(body)
    if not objects:
        return None
    fields = tuple(field for one in objects for field in _signatures(found, one))
    extends = next((child for child in node.named_children if child.type == "extends_type_clause"), None)
    bases = names_in(extends) if extends else (names_in(body) if body.type == "intersection_type" else frozenset())
    is_open = any(child.type == "index_signature" for one in objects for child in one.named_children)
    return Shape(name, "declared", fields, found.place(node), is_open, tuple(sorted(bases)))


def _objects_of(body: Node) -> list[Node]:
    if body.type not in ("intersection_type", "array_type", "parenthesized_type", "readonly_type"):
        return []
    return [
        one for child in body.named_children for one in ([child] if child.type == "object_type" else _objects_of(child))
    ]


def inline_shapes(found: Found, annotation: Node, name: str) -> None:
    """The object types written inside an annotation."""
    for node in descendants(annotation):
        if node.type == "object_type":
            fields = tuple(_signatures(found, node))
            found.add_shape(Shape(name, "declared", fields, found.place(node)))


def class_shape(found: Found, node: Node) -> Shape | None:
    """The declared properties of a class, those of its constructor's parameters included."""
    body = node.child_by_field_name("body")
    members = body.named_children if body is not None else []
    fields = [_field(found, member, key_of(member)) for member in members if member.type == "public_field_definition"]
    fields += [field for member in members for field in _constructed(found, member)]
    heritage = next((child for child in node.named_children if child.type == "class_heritage"), None)
    bases = tuple(sorted(names_in(heritage)))
    name = text(node.child_by_field_name("name"))
    return Shape(name, "model", tuple(fields), found.place(node), bases=bases) if fields else None


def _constructed(found: Found, member: Node) -> Iterator[Field]:
    """The parameters of a constructor that become properties."""
    if text(member.child_by_field_name("name")) != "constructor":
        return
    for one in children(member.child_by_field_name("parameters"), "required_parameter", "optional_parameter"):
        pattern = one.child_by_field_name("pattern")
        if child(one, "accessibility_modifier") is not None and pattern is not None:
            yield _field(found, one, text(pattern))


def literal_shape(found: Found, node: Node, scope: str) -> Shape | None:
    """An object literal, or a schema where the literal is what ``z.object`` is given."""
    entries = [child for child in node.named_children if child.type not in ("comment", "spread_element")]
    is_open = any(child.type == "spread_element" for child in node.named_children)
    callee = _callee(node)
    root = callee.split(".")[0]
    is_extended = last(callee) == "extend" and text(found.values.get(root)).split(".")[0] in _SCHEMA_ROOTS
    if is_extended or (last(callee) in _SCHEMAS and root in _SCHEMA_ROOTS):
        fields = tuple(_schema_field(found, one) for one in entries if key_of(one))
        bases = (root,) if is_extended else ()
        procedure = procedure_of(node)
        if procedure:
            return Shape(f"{procedure} input", "model", fields, found.place(node), bases=bases)
        return Shape(_assigned(node) or scope, "declared", fields, found.place(node), bases=bases)
    fields = tuple(_value_field(found, child) for child in entries if key_of(child))
    if not fields:
        return None
    is_sent = travels(found, node)
    return Shape(scope, "literal", fields, found.place(node), is_open, travels=is_sent, below=_below(node))


def _below(node: Node) -> str:
    """The keys of the literals around one, in the same expression."""
    keys: list[str] = []
    here = node.parent
    while here is not None and here.type not in ("statement_block", "class_body", "program"):
        if here.type == "pair":
            keys.append(key_of(here))
        here = here.parent
    return ".".join(reversed(keys))


def _callee(node: Node) -> str:
    arguments = node.parent
    if arguments is None or arguments.type != "arguments" or arguments.parent is None:
        return ""
    return text(arguments.parent.child_by_field_name("function"))


def _assigned(node: Node) -> str:
    here: Node | None = node
    while here is not None and here.type not in ("variable_declarator", "statement_block", "program"):
        here = here.parent
    return text(here.child_by_field_name("name")) if here is not None and here.type == "variable_declarator" else ""


def _signatures(found: Found, body: Node) -> Iterator[Field]:
    for one in children(body, "property_signature"):
        if key_of(one):
            yield _field(found, one, key_of(one))


def _field(found: Found, node: Node, name: str) -> Field:
    annotation = node.child_by_field_name("type")
    optional = any(child.type == "?" for child in node.children)
    return Field(
        name,
        found.place(node),
        types_of(annotation),
        optional,
        type_names=tuple(sorted(names_in(annotation))),
        elements=_elements(found, element_type(annotation)),
    )


def _elements(found: Found, inner: Node | None) -> frozenset[str]:
    """The JSON types of what a list holds: of a type of the file that has fields, an object."""
    is_shape = inner is not None and any(shape.name == text(inner) for shape in found.shapes)
    return types_of(inner) or frozenset((OBJECT,) if is_shape else ())


def types_of(annotation: Node | None) -> frozenset[str]:
    """The JSON types that a type annotation allows; none where that isn't known."""
    if annotation is None:
        return frozenset()
    if annotation.type in ("type_annotation", "parenthesized_type", "readonly_type"):
        return types_of(annotation.named_children[0]) if annotation.named_children else frozenset()
    if annotation.type == "union_type":
        return union(types_of(child) for child in annotation.named_children)
    if annotation.type in ("array_type", "tuple_type"):
        return frozenset((ARRAY,))
    if annotation.type == "object_type":
        return frozenset((OBJECT,))
    if annotation.type == "literal_type":
        return _literal_type(annotation)
    name = text(annotation.child_by_field_name("name") or annotation)
    return frozenset(_NAMED_TYPES.get(name, ()))


def _literal_type(node: Node) -> frozenset[str]:
    inner = node.named_children[0].type if node.named_children else text(node)
    kinds = {"string": STRING, "number": NUMBER, "true": BOOLEAN, "false": BOOLEAN, "null": NULL, "undefined": NULL}
    return frozenset((kinds[inner],)) if inner in kinds else frozenset()


def _schema_field(found: Found, node: Node) -> Field:
    source = text(node.child_by_field_name("value"))
    words = [word.split("(")[0] for word in source.split(".")[1:]]
    types = frozenset(_SCHEMA_TYPES.get(words[0], ())) if words else frozenset()
    optional = any(word in ("optional", "nullish", "nullable", "default", "catch") for word in words)
    if any(word in ("nullable", "nullish") for word in words) and types:
        types |= {NULL}
    return Field(key_of(node), found.place(node), types, optional)


def _value_field(found: Found, node: Node) -> Field:
    value = unwrapped(node.child_by_field_name("value"))
    names = tuple(sorted(names_in(value)))
    elements = value_types(element_value(value))
    return Field(
        key_of(node), found.place(node), value_types(value), type_names=names, scale=_scale(value), elements=elements
    )


def _scale(value: Node | None) -> str:
    """What a number is multiplied or divided by, be it to be rounded then."""
    if value is not None and value.type == "call_expression" and text(value).startswith("Math."):
        arguments = value.child_by_field_name("arguments")
        value = unwrapped(arguments.named_children[0]) if arguments is not None and arguments.named_children else None
    if value is None or value.type != "binary_expression":
        return ""
    left, right = value.child_by_field_name("left"), value.child_by_field_name("right")
    operator = text(value.child_by_field_name("operator"))
    by = right if right is not None and right.type == "number" else left if operator == "*" else None
    is_scaled = operator in ("*", "/") and by is not None and by.type == "number"
    return f"{operator}{text(by).replace('_', '')}" if is_scaled else ""


def value_types(value: Node | None) -> frozenset[str]:
    """The JSON types that an expression makes; none where that can't be told."""
    if value is None:
        return frozenset()
    kinds = {
        "string": STRING, "template_string": STRING, "number": NUMBER, "true": BOOLEAN, "false": BOOLEAN,
        "null": NULL, "array": ARRAY, "object": OBJECT,
    }  # fmt: skip
    if value.type in kinds:
        return frozenset((kinds[value.type],))
    if value.type == "binary_expression":
        operator = text(value.child_by_field_name("operator"))
        kind = BOOLEAN if operator in _COMPARES else NUMBER if operator in _RECKONS else None
        return frozenset((kind,) if kind else ())
    if value.type == "call_expression":
        callee = text(value.child_by_field_name("function"))
        calls = {"String": STRING, "Number": NUMBER, "parseInt": NUMBER, "parseFloat": NUMBER, "Boolean": BOOLEAN}
        methods = {
            "toString": STRING, "toISOString": STRING, "toFixed": STRING, "getTime": NUMBER, "map": ARRAY,
            "filter": ARRAY, "now": NUMBER, "join": STRING, "toUpperCase": STRING, "toLowerCase": STRING,
        }  # fmt: skip
        kind = calls.get(callee) or (methods.get(last(callee)) if "." in callee else None)
        return frozenset((kind,)) if kind else frozenset()
    return frozenset()
