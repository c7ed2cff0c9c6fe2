"""Imports and exports in every form: ES modules, TypeScript's own, CommonJS, dynamic."""

from __future__ import annotations

from tree_sitter import Node

from gitorch.code.model import Kind
from gitorch.code.typescript.definitions import FUNCTIONS, define_object_members, define_value, unwrapped
from gitorch.code.typescript.inference import key_name, string_value
from gitorch.code.typescript.requires import arguments_of, is_require, note
from gitorch.code.typescript.signatures import signature_of
from gitorch.code.typescript.walk import Handler, Walk

WHOLE = "="
"""The name under which ``export =`` and ``module.exports =`` export."""


def _import(walk: Walk, node: Node) -> None:
    whole = any(child.type == "type" for child in node.children)
    for clause in node.named_children:
        if clause.type == "import_require_clause":
            source = clause.child_by_field_name("source")
            local = clause.named_children[0]
            if source is not None:
                note(walk, walk.text(source)[1:-1], None, walk.text(local), local, is_type_only=whole)
    source = node.child_by_field_name("source")
    if source is None:
        return
    module = walk.text(source)[1:-1]
    clauses = [child for child in node.named_children if child.type == "import_clause"]
    if not clauses and not any(child.type == "import_require_clause" for child in node.named_children):
        note(walk, module, None, "", source, binds=False)
    for clause in clauses:
        for child in clause.named_children:
            _import_part(walk, module, child, is_type_only=whole)


def _import_part(walk: Walk, module: str, child: Node, *, is_type_only: bool) -> None:
    match child.type:
        case "identifier":
            note(walk, module, "default", walk.text(child), child, is_type_only=is_type_only)
        case "namespace_import":
            local = child.named_children[0]
            note(walk, module, None, walk.text(local), local, is_type_only=is_type_only)
        case "named_imports":
            for one in child.named_children:
                name = one.child_by_field_name("name")
                if name is not None:
                    alias = one.child_by_field_name("alias") or name
                    only = is_type_only or any(part.type == "type" for part in one.children)
                    note(walk, module, walk.text(name).strip("\"'"), walk.text(alias), name, is_type_only=only)
        case _:
            pass


def _import_alias(walk: Walk, node: Node) -> None:
    """``import a = N.b``: a name for a part of a namespace."""
    local, target = node.named_children[0], node.named_children[-1]
    walk.define(walk.text(local), Kind.VARIABLE, local, node, inferred=f"typeof {walk.folded(target)}")


def _export(walk: Walk, node: Node) -> None:
    source = node.child_by_field_name("source")
    type_only = any(child.type == "type" for child in node.children)
    is_default = any(child.type == "default" for child in node.children)
    if source is not None:
        _export_from(walk, node, walk.text(source)[1:-1], is_type_only=type_only)
        return
    clause = next((child for child in node.named_children if child.type == "export_clause"), None)
    declaration = node.child_by_field_name("declaration")
    if clause is not None:
        _export_clause(walk, clause, is_type_only=type_only)
    elif declaration is not None:
        _export_declaration(walk, node, declaration, is_default=is_default)
    else:
        _export_value(walk, node, is_default=is_default)


def _export_from(walk: Walk, node: Node, module: str, *, is_type_only: bool) -> None:
    for child in node.named_children:
        if child.type == "export_clause":
            for name, alias, at in _specifiers(walk, child):
                note(walk, module, name, alias, at, is_exported=True, binds=False, is_type_only=is_type_only)
            return
        if child.type == "namespace_export":
            local = child.named_children[0]
            note(walk, module, None, walk.text(local), local, is_exported=True, binds=False, is_type_only=is_type_only)
            return
    note(walk, module, "*", "*", node, is_exported=True, binds=False, is_type_only=is_type_only)


def _specifiers(walk: Walk, clause: Node) -> list[tuple[str, str, Node]]:
    found = []
    for child in clause.named_children:
        name = child.child_by_field_name("name")
        if name is not None:
            alias = child.child_by_field_name("alias") or name
            found.append((walk.text(name).strip("\"'"), walk.text(alias).strip("\"'"), name))
    return found


def _export_clause(walk: Walk, clause: Node, *, is_type_only: bool) -> None:
    for name, alias, at in _specifiers(walk, clause):
        note(walk, "", name, alias, at, is_exported=True, binds=False, is_type_only=is_type_only)
        walk.refer(name, [], at, role="export")


def _export_declaration(walk: Walk, node: Node, declaration: Node, *, is_default: bool) -> None:
    for decorator in node.children_by_field_name("decorator"):
        walk.visit(decorator)
    kept, walk.exporting = walk.exporting, not is_default
    walk.visit(declaration)
    walk.exporting = kept
    name = declaration.child_by_field_name("name")
    if is_default and name is not None:
        note(walk, "", walk.text(name), "default", name, is_exported=True, binds=False)


def _export_value(walk: Walk, node: Node, *, is_default: bool) -> None:
    """``export default expression`` and ``export = expression``."""
    values = [child for child in node.named_children if child.type not in ("comment", "decorator")]
    if not values:
        return
    value, name = values[0], "default" if is_default else WHOLE
    _export_as(walk, name, value, node)
    walk.visit(value)


def _export_as(walk: Walk, name: str, value: Node, whole: Node) -> None:
    if value.type == "identifier":
        note(walk, "", walk.text(value), name, value, is_exported=True, binds=False)
        return
    kept, walk.exporting = walk.exporting, True
    define_value(walk, name, value, whole, value)
    walk.exporting = kept


def commonjs_export(walk: Walk, node: Node) -> bool:
    """``module.exports = …``, ``exports.name = …``: whether the assignment was one, and noted."""
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or right is None or walk.scope is not None or left.type != "member_expression":
        return False
    target = walk.folded(left)
    if target == "module.exports":
        _export_whole(walk, right)
    elif target.startswith(("module.exports.", "exports.")):
        _export_member(walk, target.rpartition("exports.")[2], left, node, right)
    else:
        return False
    return True


def _export_whole(walk: Walk, right: Node) -> None:
    if right.type == "object":
        _export_keys(walk, right)
        walk.visit(right)
    elif is_require(walk, right):
        specifier = string_value(walk, arguments_of(right)[0]) or ""
        note(walk, specifier, "*", "*", right, is_exported=True, binds=False)
    else:
        _export_as(walk, WHOLE, right, right)
        walk.visit(right)


def _export_keys(walk: Walk, right: Node) -> None:
    """``module.exports = { a, b: c, d() {} }``: each key is an export."""
    for child in right.named_children:
        value = child.child_by_field_name("value") if child.type == "pair" else child
        if child.type == "shorthand_property_identifier":
            note(walk, "", walk.text(child), walk.text(child), child, is_exported=True, binds=False)
            continue
        key = child.child_by_field_name("key") if child.type == "pair" else child.child_by_field_name("name")
        name = key_name(walk, key) if key is not None else None
        if name is None or key is None or value is None:
            walk.has_dynamic_names = walk.has_dynamic_names or child.type != "comment"
        elif value.type == "identifier":
            note(walk, "", walk.text(value), name, key, is_exported=True, binds=False)
        else:
            _define_export(walk, name, key, child, value)


def _export_member(walk: Walk, name: str, left: Node, whole: Node, right: Node) -> None:
    at = left.child_by_field_name("property")
    if "." in name or at is None:
        return
    if right.type == "identifier":
        note(walk, "", walk.text(right), name, at, is_exported=True, binds=False)
    else:
        _define_export(walk, name, at, whole, right)
    walk.visit(right)


def _define_export(walk: Walk, name: str, at: Node, whole: Node, value: Node) -> None:
    inner = unwrapped(value)
    is_function = inner is not None and (inner.type in FUNCTIONS or inner.type == "method_definition")
    with walk.within(walk.owner, "exports"):
        defined = walk.define(
            name, Kind.FUNCTION if is_function else Kind.VARIABLE, at, whole, exported=True,
            signature=signature_of(walk, inner) if is_function and inner is not None else None,
            value=walk.short(value),
        )  # fmt: skip
        if inner is not None and inner.type == "object":
            with walk.within(walk.owner, defined.qualname):
                define_object_members(walk, inner, Kind.FIELD)


HANDLERS: dict[str, Handler] = {
    "import_statement": _import,
    "import_alias": _import_alias,
    "export_statement": _export,
}
