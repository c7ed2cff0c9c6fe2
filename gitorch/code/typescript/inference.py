"""The type of an expression, written in TypeScript's own type syntax: ``load().items`` is
``ReturnType<typeof load>["items"]``. Nothing is resolved here; that needs other files.
"""

from __future__ import annotations

from collections.abc import Callable

from tree_sitter import Node

from gitorch.code.typescript.parameters import function_type
from gitorch.code.typescript.walk import Walk

_MOST_KEYS = 24
_ELEMENT_METHODS = {"map", "forEach", "filter", "find", "findLast", "some", "every", "flatMap", "findIndex"}


def expression_type(walk: Walk, node: Node | None) -> str | None:
    """The type of an expression as text, valid at module level; None where it is not told."""
    if node is None:
        return None
    read = _READERS.get(node.type)
    return walk.local_type(read(walk, node)) if read is not None else None


def member_name(walk: Walk, node: Node) -> str | None:
    """The name that a member or subscript expression reads, where it is written out."""
    if node.type == "member_expression":
        found = node.child_by_field_name("property")
        return walk.text(found) if found is not None else None
    index = node.child_by_field_name("index")
    return string_value(walk, index) if index is not None else None


def string_value(walk: Walk, node: Node) -> str | None:
    """The value of a plain string literal."""
    if node.type != "string" or any(child.type == "escape_sequence" for child in node.named_children):
        return None
    return walk.text(node)[1:-1]


def element_of(type_text: str | None) -> str | None:
    """The type of the elements of an iterable type."""
    return f"({type_text})[number]" if type_text else None


def member_of(type_text: str | None, name: str) -> str | None:
    """The type of a member: ``typeof a`` and ``b`` give ``typeof a.b``."""
    if type_text is None or '"' in name:
        return None
    plain = type_text.removeprefix("typeof ")
    if plain != type_text and plain.replace(".", "").replace("$", "").isidentifier() and name.isidentifier():
        return f"{type_text}.{name}"
    return f'({type_text})["{name}"]'


def argument_type(walk: Walk, call: Node, position: int) -> str | None:
    """The type that the parameter at ``position`` of the function called has."""
    callee = call.child_by_field_name("function")
    if callee is None:
        constructor = call.child_by_field_name("constructor")
        found = expression_type(walk, constructor)
        return walk.local_type(f"ConstructorParameters<{found}>[{position}]") if found else None
    if position == 0 and (element := _element_callback(walk, callee)):
        return walk.local_type(f"(item: {element}) => any")
    found = expression_type(walk, callee)
    return walk.local_type(f"Parameters<{found}>[{position}]") if found else None


def _element_callback(walk: Walk, callee: Node) -> str | None:
    if callee.type != "member_expression" or member_name(walk, callee) not in _ELEMENT_METHODS:
        return None
    return element_of(expression_type(walk, callee.child_by_field_name("object")))


def object_keys(walk: Walk, node: Node) -> tuple[list[tuple[str, Node, Node]], bool]:
    """The keys of an object literal (name, its node, the whole entry), and whether there may be more."""
    keys: list[tuple[str, Node, Node]] = []
    is_open = False
    for child in node.named_children:
        name = _key_node(child)
        key = key_name(walk, name) if name is not None else None
        if key is None:
            is_open = is_open or child.type != "comment"
        elif name is not None:
            keys.append((key, name, child))
    return keys, is_open


def _key_node(child: Node) -> Node | None:
    match child.type:
        case "pair":
            return child.child_by_field_name("key")
        case "method_definition":
            return child.child_by_field_name("name")
        case "shorthand_property_identifier":
            return child
        case _:
            return None


def key_name(walk: Walk, node: Node) -> str | None:
    """The name that a key writes; None for a computed one."""
    if node.type == "string":
        return string_value(walk, node)
    return None if node.type == "computed_property_name" else walk.text(node)


def value_of(child: Node) -> Node | None:
    """The value of a pair in an object literal; a shorthand is its own value."""
    return child.child_by_field_name("value") if child.type == "pair" else child


def _identifier(walk: Walk, node: Node) -> str | None:
    name = walk.text(node)
    local = walk.scope.find(name) if walk.scope is not None else None
    if local is not None:
        return local.type
    return None if name == "undefined" else f"typeof {name}"


def _member(walk: Walk, node: Node) -> str | None:
    name = member_name(walk, node)
    found = expression_type(walk, node.child_by_field_name("object"))
    if name is None:
        return element_of(found) if node.type == "subscript_expression" else None
    return member_of(found, name)


def _call(walk: Walk, node: Node) -> str | None:
    callee = node.child_by_field_name("function")
    arguments = node.child_by_field_name("arguments")
    if callee is None or arguments is None:
        return None
    if callee.type == "import" or walk.text(callee) == "require":
        return _module_type(walk, callee, arguments)
    found = expression_type(walk, callee)
    return f"ReturnType<{found}>" if found else None


def _module_type(walk: Walk, callee: Node, arguments: Node) -> str | None:
    given = arguments.named_children
    specifier = string_value(walk, given[0]) if len(given) == 1 else None
    if specifier is None:
        return None
    found = f'typeof import("{specifier}")'
    return f"Promise<{found}>" if callee.type == "import" else found


def _new(walk: Walk, node: Node) -> str | None:
    constructor = node.child_by_field_name("constructor")
    if constructor is None or constructor.type != "identifier":
        return None
    name = walk.text(constructor)
    if walk.scope is not None and walk.scope.find(name):
        return None
    arguments = node.child_by_field_name("type_arguments")
    return name + (walk.folded(arguments) if arguments is not None else "")


def _awaited(walk: Walk, node: Node) -> str | None:
    found = expression_type(walk, node.named_children[0]) if node.named_children else None
    return f"Awaited<{found}>" if found else None


def _asserted(walk: Walk, node: Node) -> str | None:
    """``x as T``; ``x as const`` has the type of ``x``."""
    inner = node.named_children
    return walk.folded(inner[1]) if len(inner) == 2 else expression_type(walk, inner[0])


def _inner(walk: Walk, node: Node) -> str | None:
    return expression_type(walk, node.named_children[0]) if node.named_children else None


def _either(walk: Walk, node: Node) -> str | None:
    left, right = (expression_type(walk, node.child_by_field_name(name)) for name in ("consequence", "alternative"))
    return f"({left}) | ({right})" if left and right else None


def _binary(walk: Walk, node: Node) -> str | None:
    operator = node.child_by_field_name("operator")
    sign = operator.type if operator is not None else ""
    if sign in ("===", "!==", "==", "!=", "<", ">", "<=", ">=", "in", "instanceof"):
        return "boolean"
    if sign not in ("??", "||"):
        return None
    left, right = (expression_type(walk, node.child_by_field_name(name)) for name in ("left", "right"))
    return f"({left}) | ({right})" if left and right else None


def _array(walk: Walk, node: Node) -> str | None:
    items = {expression_type(walk, child) for child in node.named_children if child.type != "comment"}
    only = items.pop() if len(items) == 1 else None
    return f"({only})[]" if only else "any[]"


def _object(walk: Walk, node: Node) -> str | None:
    if len(node.named_children) > _MOST_KEYS:
        return None
    keys, is_open = object_keys(walk, node)
    parts = [f'"{key}": any' for key, _, _ in keys if '"' not in key]
    if is_open:
        parts.append("[key: string]: any")
    return "{ " + "; ".join(parts) + " }"


_READERS: dict[str, Callable[[Walk, Node], str | None]] = {
    "identifier": _identifier,
    "shorthand_property_identifier": _identifier,
    "this": lambda walk, _: walk.this_type,
    "member_expression": _member,
    "subscript_expression": _member,
    "call_expression": _call,
    "new_expression": _new,
    "await_expression": _awaited,
    "as_expression": _asserted,
    "satisfies_expression": lambda walk, node: expression_type(walk, node.named_children[0]),
    "non_null_expression": _inner,
    "parenthesized_expression": _inner,
    "ternary_expression": _either,
    "binary_expression": _binary,
    "string": lambda _walk, _node: "string",
    "template_string": lambda _walk, _node: "string",
    "number": lambda _walk, _node: "number",
    "true": lambda _walk, _node: "boolean",
    "false": lambda _walk, _node: "boolean",
    "array": _array,
    "object": _object,
    "arrow_function": function_type,
    "function_expression": function_type,
}
