"""What a Rust file takes from elsewhere: trees of ``use``, and ``extern crate``."""

from __future__ import annotations

from tree_sitter import Node

from gitorch.code.packages.rust.attributes import take_attributes
from gitorch.code.packages.walk import Walk

_PATHS = ("identifier", "scoped_identifier", "self", "super", "crate", "metavariable")


def read_use(walk: Walk, node: Node) -> None:
    """A handler: the names that a tree of ``use`` brings in."""
    argument = node.child_by_field_name("argument")
    is_public = any(one.type == "visibility_modifier" for one in node.children)
    take_attributes(walk)
    if argument is not None:
        _used(walk, argument, [], is_exported=is_public)


def _used(walk: Walk, node: Node, before: list[str], *, is_exported: bool) -> None:
    """One branch of a tree of uses: the path so far, and what it ends in."""
    match node.type:
        case "scoped_use_list":
            path = [*before, *_names(walk, node.child_by_field_name("path"))]
            _used(walk, node.child_by_field_name("list") or node, path, is_exported=is_exported)
        case "use_list":
            for one in node.named_children:
                _used(walk, one, before, is_exported=is_exported)
        case "use_wildcard":
            path = [*before, *_names(walk, node.named_children[0] if node.named_children else None)]
            _import(walk, path, "*", "*", node, is_exported=is_exported)
        case "use_as_clause":
            path = [*before, *_names(walk, node.child_by_field_name("path"))]
            alias = walk.field_text(node, "alias")
            _last_import(walk, path, alias, node.child_by_field_name("path") or node, is_exported=is_exported)
        case "self" if before:
            _last_import(walk, before, before[-1], node, is_exported=is_exported)
        case kind if kind in _PATHS:
            path = [*before, *_names(walk, node)]
            _last_import(walk, path, path[-1] if path else "", node, is_exported=is_exported)
        case _:
            pass


def _last_import(walk: Walk, path: list[str], alias: str, node: Node, *, is_exported: bool) -> None:
    at = node.child_by_field_name("name") or node
    if len(path) > 1:
        _import(walk, path[:-1], path[-1], alias, at, is_exported=is_exported)
    elif path and path[0] != alias:
        _import(walk, ["mod"], path[0], alias, at, is_exported=is_exported)


def _import(walk: Walk, path: list[str], name: str, alias: str, at: Node, *, is_exported: bool) -> None:
    if not path:
        return
    if walk.modules and path[0] == "super":
        path = ["mod", *path[1:]]
    elif path[0] == "self":
        path = ["mod", *walk.modules, *path[1:]]
    module = ".".join(path)
    scope = walk.owner if walk.in_block else walk.qualifier
    walk.import_name(module, name, alias, at, is_exported=is_exported, binds=alias != "_", scope=scope)


def _names(walk: Walk, node: Node | None) -> list[str]:
    if node is None:
        return []
    if node.type == "scoped_identifier":
        return [*_names(walk, node.child_by_field_name("path")), walk.field_text(node, "name")]
    return [walk.text(node)]


def read_extern(walk: Walk, node: Node) -> None:
    """A handler: ``extern crate a as b``."""
    name, alias = node.child_by_field_name("name"), walk.field_text(node, "alias")
    take_attributes(walk)
    if name is not None and alias and not walk.in_block:
        walk.import_name(walk.text(name), None, alias, name, is_exported=True, scope=walk.qualifier)
