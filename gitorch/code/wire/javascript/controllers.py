"""Routes that decorators give to methods, as NestJS has them: ``@Controller("cats")``, ``@Get(":id")``."""

from __future__ import annotations

from tree_sitter import Node

from gitorch.code.wire.javascript.nodes import Found, plain, template
from gitorch.code.wire.model import Route
from gitorch.code.wire.nodes import text
from gitorch.code.wire.paths import joined, route_path

_VERBS = {"Get": "GET", "Post": "POST", "Put": "PUT", "Patch": "PATCH", "Delete": "DELETE", "Head": "HEAD", "All": ""}


def read_controller(found: Found, node: Node) -> None:
    """The routes of a class, where it is a controller whose path is written out."""
    around = node.parent if node.parent is not None and node.parent.type == "export_statement" else node
    given = [one for place in {around.id: around, node.id: node}.values() for one in place.named_children]
    prefix = next((path for one in given if (path := _path(found, one, "Controller")) is not None), None)
    body, name = node.child_by_field_name("body"), plain(node.child_by_field_name("name"))
    if prefix is None or body is None:
        return
    verbs: list[tuple[str, str, Node]] = []
    for member in body.named_children:
        if member.type == "decorator":
            verbs += [(m, path, member) for v, m in _VERBS.items() if (path := _path(found, member, v)) is not None]
        elif member.type != "comment":
            handler = f"{name}.{plain(member.child_by_field_name('name'))}"
            for method, path, at in verbs:
                found.routes.append(Route(method, route_path(joined(prefix, path)), found.place(at), name, handler))
            verbs = []


def _path(found: Found, decorator: Node, name: str) -> str | None:
    """What a decorator of this name is given, empty for nothing; None for another one, or for what is no text."""
    call = decorator.named_children[0] if decorator.type == "decorator" and decorator.named_children else None
    function = call.child_by_field_name("function") if call is not None else None
    arguments = call.child_by_field_name("arguments") if call is not None else None
    if function is None or arguments is None or text(function) != name:
        return None
    if not arguments.named_children:
        return ""
    first = arguments.named_children[0]
    if first.type == "object":
        pairs = (one for one in first.named_children if plain(one.child_by_field_name("key")) == "path")
        first = next((one.child_by_field_name("value") or first for one in pairs), first)
    return template(first, found.values) or None
