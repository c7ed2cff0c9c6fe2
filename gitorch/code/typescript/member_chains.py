"""Chains of members, ``a.b?.c``, each filed as one reference."""

from __future__ import annotations

from typing import Any

from tree_sitter import Node

from gitorch.code.model import Call
from gitorch.code.typescript.inference import expression_type, member_name
from gitorch.code.typescript.walk import Walk

MEMBERS = {"member_expression", "subscript_expression"}


def read_chain(walk: Walk, node: Node, call: Call | None = None, *, is_write: bool = False) -> None:
    """A chain of members, or a bare name: one reference, whatever its root is."""
    names: list[str] = []
    last = node
    current = node
    guarded = False
    while current.type in MEMBERS or current.type == "non_null_expression":
        if current.type == "non_null_expression":
            current = current.named_children[0]
            continue
        name = member_name(walk, current)
        inner = current.child_by_field_name("object")
        if name is None or inner is None:
            break
        if not names:
            last = current.child_by_field_name("property") or current.child_by_field_name("index") or current
        guarded = guarded or (bool(names) and walk.is_javascript and _is_optional_above(current, node))
        names.append(name)
        current = inner
    names.reverse()
    more: dict[str, Any] = {"call": call, "is_write": is_write}
    if guarded:
        more["is_guarded"] = True
    _refer_chain(walk, current, names, last, more)


def _is_optional_above(current: Node, whole: Node) -> bool:
    """Whether a chain goes on with ``?.`` after this member."""
    parent = current.parent
    return parent is not None and parent.start_byte >= whole.start_byte and has_optional(parent)


def has_optional(node: Node) -> bool:
    """Whether a member is taken, or a call made, with ``?.``."""
    return any(child.type in ("optional_chain", "?.") for child in node.children)


def _refer_chain(walk: Walk, root: Node, names: list[str], last: Node, more: dict[str, Any]) -> None:
    if root.type == "identifier":
        walk.refer(walk.text(root), names, last if names else root, **more)
    elif root.type == "this":
        if names and walk.this_type is not None:
            walk.refer_member("this", walk.this_type, names, last, **more)
    elif root.type == "super":
        if names and walk.super_path is not None and walk.this_type is not None:
            walk.refer_member("super", walk.super_path, names, last, **more)
        elif not names and walk.super_path is not None:
            base, *below = walk.super_path.split(".")
            walk.refer(base, below, root, **more)
    else:
        _refer_unnamed(walk, root, names, last, more)


def _refer_unnamed(walk: Walk, root: Node, names: list[str], last: Node, more: dict[str, Any]) -> None:
    """Members of a value that an expression gives."""
    if root.type in MEMBERS:
        walk.visit_children(root)
    else:
        walk.visit(root)
    if not names:
        return
    found = expression_type(walk, root)
    if found is not None:
        walk.refer_member(_root_name(walk, root), found, names, last, **more)


def _root_name(walk: Walk, root: Node) -> str:
    callee = root.child_by_field_name("function") if root.type == "call_expression" else None
    name = member_name(walk, callee) if callee is not None and callee.type in MEMBERS else None
    if name is None and callee is not None and callee.type == "identifier":
        name = walk.text(callee)
    return f"{name}()" if name and "." not in name else "()"
