"""JSX elements: their components, and attributes as members of the props of those."""

from __future__ import annotations

from tree_sitter import Node

from gitorch.code.typescript.inference import expression_type, member_of
from gitorch.code.typescript.member_chains import read_chain
from gitorch.code.typescript.values import read_literal, read_value
from gitorch.code.typescript.walk import Walk

_IMPLIED_PROPS = {"key", "ref", "children"}


def read_element(walk: Walk, node: Node) -> None:
    """A JSX element: its component, and its attributes as members of the component's props."""
    name = node.child_by_field_name("name")
    if name is None:
        walk.visit_children(node)
        return
    is_component = name.type == "member_expression" or walk.text(name)[:1].isupper()
    props = None
    if is_component:
        read_chain(walk, name)
        found = expression_type(walk, name)
        props = walk.local_type(f"ComponentProps<{found}>") if found else None
    _attributes(walk, node, props)


def _attributes(walk: Walk, node: Node, props: str | None) -> None:
    keys = [] if node.type == "jsx_self_closing_element" else ["children"]
    is_open = False
    for attribute in node.children_by_field_name("attribute"):
        key = attribute.named_children[0] if attribute.type == "jsx_attribute" else None
        if key is None or key.type != "property_identifier":
            is_open = is_open or attribute.type != "comment"
            walk.visit(attribute)
            continue
        name = walk.text(key)
        keys.append(name)
        if props is not None and name not in _IMPLIED_PROPS and "-" not in name:
            walk.refer_member("{}", props, [name], key, role="key")
        for value in attribute.named_children[1:]:
            _attribute_value(walk, value, walk.local_type(member_of(props, name)) if "-" not in name else None)
    if props is not None:
        walk.refer_object(props, keys, node, is_open=is_open, role="element")


def _attribute_value(walk: Walk, value: Node, expected: str | None) -> None:
    if value.type == "jsx_expression" and value.named_children:
        read_value(walk, value.named_children[0], expected)
    elif value.type == "string" and expected is not None:
        read_literal(walk, value, expected)
    else:
        walk.visit(value)
