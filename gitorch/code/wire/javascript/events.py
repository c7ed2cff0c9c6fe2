"""Messages in TypeScript and JavaScript: what a call sends or waits for, and what its listener reads of it."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.model import Place
from gitorch.code.wire.javascript.choices import choices
from gitorch.code.wire.javascript.nodes import Found, entry_text, key_of, template, unwrapped
from gitorch.code.wire.javascript.payloads import arguments, carried, parameters, taken_for
from gitorch.code.wire.model import Event
from gitorch.code.wire.nodes import text
from gitorch.code.wire.verbs import LISTENS, SENDS, STORES, last

_FUNCTIONS = ("arrow_function", "function_expression", "function_declaration", "method_definition")


def read_message(found: Found, node: Node, callee: str, given: list[Node], scope: str) -> None:
    """File what a call sends or waits for, if its verb says that it is one."""
    verb = last(callee)
    if verb in STORES and len(given) > 1:
        for name, at in choices(found, given[0]):
            found.events.append(Event(name, sends=True, place=found.place(at), callee=callee, scope=scope))
    if verb not in SENDS and verb not in LISTENS and node.type != "new_expression":
        return
    choice = _choice(found, given[0])
    for first in choice or given[:1]:
        name, rest, constant = _event_name(found, [first, *given[1:]])
        if name and (verb in SENDS or verb in LISTENS):
            rest = rest if verb in SENDS else [_listener(found, one) for one in rest]
            keys, is_open = _payload(found, rest, sends=verb in SENDS)
            found.events.append(
                Event(
                    name,
                    verb in SENDS,
                    found.place(first),
                    callee,
                    tuple(keys),
                    is_open,
                    constant,
                    scope,
                    callee.split(".", maxsplit=1)[0] in found.values,
                    carried(found, rest) if verb in SENDS else taken_for(rest),
                    arguments(rest) if verb in SENDS else parameters(rest),
                )
            )


def _choice(found: Found, node: Node) -> list[Node]:
    """The texts of ``isNew ? "created" : "updated"``, or of what a loop goes through, be it by a variable."""
    plain = unwrapped(found.values.get(text(node))) if node.type == "identifier" else None
    told = choices(found, node) if node.type in ("identifier", "ternary_expression") else []
    return [at for _, at in told if at != plain]


def _event_name(found: Found, given: list[Node]) -> tuple[str, list[Node], bool]:
    """The event's text or constant, the arguments after it, and whether it is a constant."""
    first = given[0]
    if first.type in ("string", "template_string"):
        return template(first), given[1:], False
    if first.type == "property_identifier":  # a key of the table that a loop goes through
        return text(first), given[1:], False
    if first.type in ("identifier", "member_expression"):
        value = found.values.get(text(first))
        spelled = template(value) if value is not None else ""
        return (spelled, given[1:], False) if spelled else (text(first), given[1:], True)
    if first.type == "new_expression":  # dispatchEvent(new CustomEvent("name", …))
        arguments = first.child_by_field_name("arguments")
        inner = arguments.named_children if arguments is not None else []
        return (template(inner[0]), inner[1:], False) if inner else ("", [], False)
    if first.type == "object":
        return entry_text(first, ("type", "event", "name", "topic", "channel")), [first], False
    return "", [], False


def _listener(found: Found, given: Node) -> Node:
    """The function of the file that a name, ``this.heard`` or ``heard.bind(this)`` means; else what is given."""
    node = given
    if node.type == "call_expression" and text(node.child_by_field_name("function")).endswith(".bind"):
        function = node.child_by_field_name("function")
        node = (function.child_by_field_name("object") if function is not None else None) or node
    if node.type == "identifier":
        return unwrapped(found.values.get(text(node))) or _named(node, "function_declaration", text(node)) or given
    if node.type == "member_expression" and text(node.child_by_field_name("object")) == "this":
        return _named(node, "method_definition", text(node.child_by_field_name("property"))) or given
    return given


def _named(inside: Node, kind: str, name: str) -> Node | None:
    """The nearest function or method so called, in what is around a node."""
    around = inside.parent
    while around is not None:
        if around.type in ("program", "class_body", "statement_block"):
            inner = [one.child_by_field_name("declaration") or one for one in around.named_children]
            found = [one for one in inner if one.type == kind and text(one.child_by_field_name("name")) == name]
            if found:
                return found[0]
        around = around.parent
    return None


def _payload(found: Found, rest: list[Node], *, sends: bool) -> tuple[list[tuple[str, Place]], bool]:
    """The keys of what is sent, or those that the listener reads, and whether there may be more."""
    for node in rest:
        inner = unwrapped(node)
        if sends and inner is not None and inner.type == "object":
            spread = any(child.type == "spread_element" for child in inner.named_children)
            return [(key_of(c), found.place(c)) for c in inner.named_children if key_of(c)], spread
        if not sends and inner is not None and inner.type in _FUNCTIONS:
            return list(_read_keys(found, inner)), False
    return [], True


def _read_keys(found: Found, function: Node) -> Iterator[tuple[str, Place]]:
    parameters = function.child_by_field_name("parameters") or function.child_by_field_name("parameter")
    first = parameters.named_children[0] if parameters is not None and parameters.named_children else parameters
    pattern = first.child_by_field_name("pattern") if first is not None and first.type.endswith("_parameter") else first
    if pattern is None:
        return
    if pattern.type == "object_pattern":
        yield from ((key_of(child), found.place(child)) for child in pattern.named_children if key_of(child))
        return
    name, stack = text(pattern), [function]
    while stack:
        node = stack.pop()
        if node.type == "member_expression" and text(node.child_by_field_name("object")) == name:
            named = node.child_by_field_name("property")
            if named is not None:
                yield text(named), found.place(named)
        stack.extend(node.named_children)
