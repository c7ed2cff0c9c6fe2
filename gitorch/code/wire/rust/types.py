"""Shapes and types that Rust declares, as serde turns them into JSON."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.model import Place
from gitorch.code.nodes import child, children
from gitorch.code.wire.model import ARRAY, BOOLEAN, NULL, NUMBER, OBJECT, STRING, Field, Shape
from gitorch.code.wire.nodes import Nodes, names_in, text
from gitorch.code.wire.rust.nodes import attributes, plain, serde

_TYPES = {
    **dict.fromkeys(("i8", "i16", "i32", "i64", "isize", "u8", "u16", "u32", "u64", "usize", "f32", "f64"), NUMBER),
    **dict.fromkeys(("String", "str", "char", "Uuid", "DateTime", "NaiveDate", "NaiveDateTime", "Cow"), STRING),
    **dict.fromkeys(("Vec", "HashSet", "BTreeSet", "VecDeque"), ARRAY),
    **dict.fromkeys(("HashMap", "BTreeMap", "Map"), OBJECT),
    "bool": BOOLEAN,
}
_MADE = {"string_literal": STRING, "integer_literal": NUMBER, "float_literal": NUMBER, "boolean_literal": BOOLEAN}
_CONVENTIONS = {"camelCase": "camel", "PascalCase": "pascal", "kebab-case": "kebab", "snake_case": "snake"}


def struct_shape(found: Nodes, node: Node) -> Shape | None:
    """A struct that serde reads or writes."""
    derived = " ".join(attributes(node))
    members = children(child(node, "field_declaration_list"), "field_declaration")
    if not members or ("Serialize" not in derived and "Deserialize" not in derived):
        return None
    said = serde(node)
    fields = tuple(field for member in members if (field := _field(found, member, said)) is not None)
    bases = [text(m.child_by_field_name("type")).rpartition("::")[2] for m in members if "flatten" in serde(m)]
    convention = said.get("rename_all", "")
    return Shape(
        text(node.child_by_field_name("name")),
        "model",
        fields,
        found.place(node),
        bases=tuple(bases),
        casing=_CONVENTIONS.get(convention, "other" if convention else ""),
        casing_place=_casing_place(found, node) if convention else None,
    )


def _casing_place(found: Nodes, node: Node) -> Place | None:
    before = node.prev_named_sibling
    while before is not None and "rename_all" not in text(before):
        before = before.prev_named_sibling
    return found.place(before) if before is not None else None


def _field(found: Nodes, member: Node, around: dict[str, str]) -> Field | None:
    said, name = serde(member), member.child_by_field_name("name")
    if name is None or "skip" in said or "skip_serializing" in said or "flatten" in said:
        return None
    declared = member.child_by_field_name("type")
    own = said.get("rename", "")
    is_optional = bool({"default", "skip_serializing_if"} & said.keys()) or "default" in around
    return Field(
        own or text(name).removeprefix("r#"),
        found.place(name),
        types_of(declared),
        is_optional,
        is_fixed=bool(own),
        accepted=(said["alias"],) if said.get("alias") else (),
        type_names=tuple(sorted(names_in(declared))),
    )


def types_of(declared: Node | None) -> frozenset[str]:
    """The JSON types that a type becomes; none where that isn't known."""
    if declared is None:
        return frozenset()
    if declared.type == "reference_type":
        return types_of(declared.named_children[-1])
    if declared.type in ("array_type", "slice_type", "tuple_type"):
        return frozenset((ARRAY,))
    name = text(declared.child_by_field_name("type") or declared).rpartition("::")[2]
    inner = child(declared, "type_arguments")
    if name in ("Option", "Box", "Arc", "Rc") and inner is not None and inner.named_children:
        types = types_of(inner.named_children[0])
        return types | {NULL} if types and name == "Option" else types
    return frozenset((_TYPES[name],)) if name in _TYPES else frozenset()


def json_fields(found: Nodes, tokens: Node) -> Iterator[Field]:
    """The fields of the outermost object of ``json!``: a text, a colon, and what stands behind."""
    body = child(tokens, "token_tree") if text(tokens).startswith("(") else tokens
    parts = body.children if body is not None else []
    for position, part in enumerate(parts[:-2]):
        if part.type == "string_literal" and text(parts[position + 1]) == ":":
            value = parts[position + 2]
            kind = _MADE.get(value.type, {"{": OBJECT, "[": ARRAY}.get(text(value)[:1], ""))
            types = frozenset((kind,)) if kind else frozenset[str]()
            yield Field(plain(part), found.place(part), types, type_names=tuple(sorted(names_in(value))))
