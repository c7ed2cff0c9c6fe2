"""Which JSON types an expression of TypeScript or JavaScript must have for what is done with it to work."""

from __future__ import annotations

from tree_sitter import Node

from gitorch.code.wire.cutting import is_of_words, is_within_words
from gitorch.code.wire.javascript.nodes import plain, unwrapped
from gitorch.code.wire.model import ARRAY, BOOLEAN, NUMBER, STRING
from gitorch.code.wire.nodes import text
from gitorch.code.wire.verbs import last, named

_STRING_METHODS = named(
    "toUpperCase toLowerCase trim split startsWith endsWith padStart padEnd replace replaceAll charAt substring substr "
    "localeCompare match trimEnd trimStart charCodeAt"
)
_ARRAY_METHODS = named(
    "map filter forEach reduce some every find findIndex push join flatMap sort reverse entries flat"
)
_BY_PLACE = named("slice substring substr charAt at")
_BY_SIGN = named("split startsWith endsWith replace replaceAll indexOf")
_CONVERTS = frozenset(("String", "Number", "parseInt", "parseFloat", "Number.parseInt", "Number.parseFloat"))
_CLOCKS = {
    "parseISO": STRING, "fromISO": STRING, "fromSQL": STRING, "fromUnixTime": NUMBER, "fromSeconds": NUMBER,
    "fromMillis": NUMBER, "unix": NUMBER,
}  # fmt: skip
"""What readers of times take."""
_NUMBER_METHODS = named("toFixed toPrecision toExponential")
_BOTH = named("includes indexOf slice concat at length lastIndexOf")
_ARITHMETIC = frozenset(("-", "*", "/", "%", "**"))


def needs_of(node: Node) -> frozenset[str]:
    """The JSON types that what is done with an expression would work with; none means any."""
    parent = node.parent
    while parent is not None and parent.type in ("non_null_expression", "parenthesized_expression"):
        node, parent = parent, parent.parent
    if parent is None:
        return frozenset()
    if parent.type == "member_expression" and parent.child_by_field_name("object") == node:
        return needs_of_method(text(parent.child_by_field_name("property")))
    if parent.type in ("binary_expression", "augmented_assignment_expression"):
        return _needs_of_operator(parent, node)
    if parent.type in ("template_substitution", "arguments"):
        return _needs_of_handing(parent, node)
    if parent.type == "unary_expression":
        return frozenset((NUMBER,)) if text(parent.child_by_field_name("operator")) == "-" else frozenset()
    if parent.type == "for_in_statement" and parent.child_by_field_name("right") == node:
        return frozenset((ARRAY,)) if text(parent.child_by_field_name("operator")) == "of" else frozenset()
    return frozenset((ARRAY,)) if parent.type == "spread_element" and _in_array(parent) else frozenset()


def _needs_of_handing(parent: Node, node: Node) -> frozenset[str]:
    """What is said in a text, made a value of one type from any, or read as a time."""
    call = parent.parent if parent.type == "arguments" else None
    callee = text(call.child_by_field_name("function")) if call is not None else ""
    if _is_taken_apart(parent):
        return frozenset((STRING,))
    if parent.type == "template_substitution" or (callee in _CONVERTS and parent.named_child_count == 1):
        return frozenset((STRING, NUMBER, BOOLEAN))
    is_read = callee and parent.named_children[0] == node and last(callee) in _CLOCKS
    return frozenset((_CLOCKS[last(callee)],)) if is_read else frozenset()


def _in_array(spread: Node) -> bool:
    return spread.parent is not None and spread.parent.type == "array"


def _is_taken_apart(handed: Node) -> bool:
    """Whether an expression is made a text whose places or signs are counted on: ``String(at).slice(11, 16)``."""
    made = handed.parent
    if made is None or not _is_whole(handed, made) or made.parent is None or made.parent.type != "member_expression":
        return False
    call = made.parent.parent
    arguments = call.child_by_field_name("arguments") if call is not None and call.type == "call_expression" else None
    given = arguments.named_children if arguments is not None else []
    method = text(made.parent.child_by_field_name("property"))
    if method in _BY_PLACE:
        places = [int(text(one)) if text(one).isdecimal() else None for one in given]
        return is_within_words(*(*places, None, None)[:2]) if places and places[0] is not None else False
    return method in _BY_SIGN and bool(given) and given[0].type == "string" and is_of_words(plain(given[0]))


def _is_whole(handed: Node, made: Node) -> bool:
    """Whether a text is made of one value alone: ``String(at)``, or a template of nothing but its hole."""
    if handed.type == "arguments":
        return text(made.child_by_field_name("function")) == "String"
    return made.type == "template_string" and made.named_child_count == 1


def needs_of_method(name: str) -> frozenset[str]:
    """The JSON types that have a method or attribute of a name; none where it tells nothing."""
    if name in _STRING_METHODS:
        return frozenset((STRING,))
    if name in _ARRAY_METHODS:
        return frozenset((ARRAY,))
    if name in _NUMBER_METHODS:
        return frozenset((NUMBER,))
    return frozenset((STRING, ARRAY)) if name in _BOTH else frozenset()


def _needs_of_operator(parent: Node, node: Node) -> frozenset[str]:
    operator = text(parent.child_by_field_name("operator"))
    if operator in _ARITHMETIC or operator in ("-=", "*=", "/="):
        return frozenset((NUMBER,))
    left, right = parent.child_by_field_name("left"), parent.child_by_field_name("right")
    other = unwrapped(right if left == node else left)
    if operator == "+=" and right == node:
        return frozenset((NUMBER,)) if _starts_as_number(parent, text(left)) else frozenset()
    if other is None or operator not in ("===", "!==", "<", ">", "<=", ">=", "+"):
        return frozenset()
    kinds = {"number": NUMBER, "string": STRING} if operator != "+" else {"number": NUMBER}
    return frozenset((kinds[other.type],)) if other.type in kinds else frozenset()


def _starts_as_number(node: Node, name: str) -> bool:
    """Whether a variable that is added to was declared as a number nearby."""
    here: Node | None = node
    while here is not None:
        for child in here.named_children:
            for declared in child.named_children if child.type.endswith("declaration") else ():
                value = declared.child_by_field_name("value")
                if value is not None and value.type == "number" and text(declared.child_by_field_name("name")) == name:
                    return True
        here = here.parent
    return False
