"""Fields that TypeScript and JavaScript name: reads, destructuring, and what each use needs the field to be."""

from __future__ import annotations

import re

from tree_sitter import Node

from gitorch.code.wire.javascript.needs import needs_of, needs_of_method
from gitorch.code.wire.javascript.nodes import Found, key_of, plain, template, unwrapped
from gitorch.code.wire.javascript.shapes import types_of
from gitorch.code.wire.javascript.tables import read_column
from gitorch.code.wire.model import ARRAY, OBJECT, WHOLE, Mention
from gitorch.code.wire.nodes import text
from gitorch.code.wire.verbs import last

_HELPS = re.compile(
    r"(?i)json|^(?:fetch|load|get|api|request)[A-Z_]|^(?:await )?(?:get|load|ask|request)$"
)  # a helper that gives the answer's body


def read_member(found: Found, node: Node, scope: str) -> None:
    """``thing.key`` or ``thing["key"]``, where it is not itself the method of a call or the target of a write."""
    key, thing = _member(node)
    if thing is not None and is_answer(found, thing) and (_is_callee(node) or key not in ("ok", "status")):
        _whole(found, node, scope, needs_of_method(key) or frozenset((OBJECT,)))
    if not key or thing is None or _is_callee(node) or _is_written(node):
        return
    read_column(found, node, scope)
    guarded = any(child.type == "optional_chain" for child in node.children)
    named = node.child_by_field_name("property") or node.child_by_field_name("index")
    found.mentions.append(
        Mention(
            key,
            found.place(named if named is not None else node),
            scope,
            group=f"{scope}:{text(unwrapped(thing))}",
            type_name=_type_of(found, thing),
            is_guarded=guarded or _is_chained(node) or _is_defaulted(node),
            needs=needs_of(node),
            value=_compared_with(node),
            given=_given(node),
            is_null_tested=_is_null_tested(node),
        )
    )


def read_pattern(
    found: Found, pattern: Node, scope: str, value: Node | None, declared: Node | None = None, *, many: bool = False
) -> None:
    """``{ key, other: local = 1 }``, taken out of a value, a parameter, or each of many values."""
    source = unwrapped(value)
    type_name = text(declared).lstrip(": ") if declared is not None else _type_of(found, value)
    for child in pattern.named_children:
        key = key_of(child)
        if not key:
            continue
        found.mentions.append(
            Mention(
                key,
                found.place(child),
                scope,
                group=f"{scope}:{text(source) or found.place(pattern)}{'[]' if many else ''}",
                type_name=type_name,
                is_guarded="assignment_pattern" in child.type or _has_default(child),
                needs=_needs_of_name(found, pattern, _local(child)),
                value=_value_of_name(found, pattern, _local(child)),
                given=_given_of_name(found, pattern, _local(child)),
            )
        )


def _whole(found: Found, node: Node, scope: str, needs: frozenset[str]) -> None:
    """File what an answer as a whole must be; a use that would do with several types tells nothing."""
    if len(needs) == 1:
        found.mentions.append(Mention(WHOLE, found.place(node), scope, group=f"{scope}:{WHOLE}", needs=needs))


def read_answer(found: Found, request: Node, scope: str) -> None:
    """``getJson<User[]>("/users")``: what the answer is taken for as a whole."""
    given = next((one for one in request.children if one.type == "type_arguments"), None)
    if given is not None and given.named_children:
        _whole(found, given, scope, types_of(given.named_children[0]) & {ARRAY, OBJECT})


def read_walked(found: Found, loop: Node, scope: str) -> None:
    """``for (const book of books)``: an answer that is gone over is a list."""
    answer = loop.child_by_field_name("right")
    if answer is not None and text(loop.child_by_field_name("operator")) == "of" and is_answer(found, answer):
        _whole(found, answer, scope, frozenset((ARRAY,)))


def is_answer(found: Found, thing: Node) -> bool:
    """Whether an expression is what ``response.json()`` gave, be it through a variable or as axios's ``data``."""
    node = unwrapped(thing)
    if node is not None and node.type == "identifier":
        node = unwrapped(found.values.get(text(node)))
    if node is None or node.type != "call_expression":
        return False
    function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
    if function is None or len(text(node)) > 400:
        return False
    is_path = arguments is not None and template(arguments.named_children[0] if arguments.named_children else None)
    helps = _HELPS.search(last(text(function))) is not None and isinstance(is_path, str) and is_path.startswith("/")
    return text(function.child_by_field_name("property")) == "json" or helps


def _has_default(child: Node) -> bool:
    value = child.child_by_field_name("value")
    return value is not None and value.type == "assignment_pattern"


def _local(child: Node) -> str:
    value = child.child_by_field_name("value") or child.child_by_field_name("left")
    if value is not None and value.type == "assignment_pattern":
        value = value.child_by_field_name("left")
    return text(value) if value is not None else text(child)


def _member(node: Node) -> tuple[str, Node | None]:
    thing = node.child_by_field_name("object")
    if node.type == "member_expression":
        return text(node.child_by_field_name("property")), thing
    index = node.child_by_field_name("index")
    return (plain(index), thing) if index is not None and index.type == "string" else ("", None)


def _is_callee(node: Node) -> bool:
    parent = node.parent
    return parent is not None and parent.type == "call_expression" and parent.child_by_field_name("function") == node


def _is_written(node: Node) -> bool:
    parent = node.parent
    return parent is not None and parent.type == "assignment_expression" and parent.child_by_field_name("left") == node


def _is_chained(node: Node) -> bool:
    """Whether what is read is only looked into where it is there: ``thing.key?.more``."""
    parent = node.parent
    return parent is not None and any(child.type == "optional_chain" for child in parent.children)


def _is_defaulted(node: Node) -> bool:
    parent = node.parent
    if parent is None:
        return False
    operator = text(parent.child_by_field_name("operator"))
    return (
        parent.type == "binary_expression" and operator in ("??", "||") and parent.child_by_field_name("left") == node
    )


def _type_of(found: Found, thing: Node | None) -> str:
    """What a thing is annotated or cast to be, as written."""
    node = thing
    while node is not None and node.type in ("await_expression", "parenthesized_expression", "non_null_expression"):
        node = node.named_children[0]
    if node is None:
        return ""
    if node.type == "as_expression":
        return text(node.named_children[-1])
    if node.type == "subscript_expression":
        return _type_of(found, node.child_by_field_name("object")).removesuffix("[]")
    return found.types.get(text(node), "") if node.type == "identifier" else ""


def _given(node: Node) -> tuple[str, int] | None:
    """The function that an expression is handed to, and as which of its arguments."""
    arguments = node.parent
    call = arguments.parent if arguments is not None and arguments.type == "arguments" else None
    if arguments is None or call is None or call.type != "call_expression":
        return None
    return text(call.child_by_field_name("function"))[:80], arguments.named_children.index(node)


def _is_null_tested(node: Node) -> bool:
    """``thing.key === null``, which is false of what is not there at all."""
    parent = node.parent
    if parent is None or parent.type != "binary_expression":
        return False
    other = parent.child_by_field_name("right" if parent.child_by_field_name("left") == node else "left")
    is_strict = text(parent.child_by_field_name("operator")) in ("===", "!==")
    return is_strict and other is not None and other.type == "null"


def _compared_with(node: Node) -> str | None:
    parent = node.parent
    if parent is None or parent.type != "binary_expression":
        return None
    left, right = parent.child_by_field_name("left"), parent.child_by_field_name("right")
    other = right if left == node else left
    return plain(other) if other is not None and other.type == "string" else None


def _uses_of_name(found: Found, pattern: Node, name: str) -> list[Node]:
    """Where a local name stands in the function or loop around its pattern."""
    here = pattern.parent
    while here is not None and here.type not in (
        "arrow_function", "function_declaration", "function_expression", "method_definition", "for_in_statement",
        "statement_block", "program",
    ):  # fmt: skip
        here = here.parent
    if here is None:
        return []
    if here.id not in found.identifiers:
        found.identifiers[here.id] = _identifiers(here)
    return found.identifiers[here.id].get(name, [])


def _identifiers(around: Node) -> dict[str, list[Node]]:
    known: dict[str, list[Node]] = {}
    stack = [around]
    while stack:
        node = stack.pop()
        if node.type == "identifier":
            known.setdefault(text(node), []).append(node)
        stack.extend(node.named_children)
    return known


def _needs_of_name(found: Found, pattern: Node, name: str) -> frozenset[str]:
    if not name:
        return frozenset()
    needs = [need for use in _uses_of_name(found, pattern, name) if (need := needs_of(use))]
    return needs[0] if needs else frozenset()


def _given_of_name(found: Found, pattern: Node, name: str) -> tuple[str, int] | None:
    """The function that a local name is handed to, where it is not used in any other way."""
    uses = [one for one in _uses_of_name(found, pattern, name) if one.parent is not None and one.parent != pattern]
    given = {_given(one) for one in uses} if name else set()
    return given.pop() if len(given) == 1 else None


def _value_of_name(found: Found, pattern: Node, name: str) -> str | None:
    values = [value for use in _uses_of_name(found, pattern, name) if (value := _compared_with(use)) is not None]
    return values[0] if values else None
