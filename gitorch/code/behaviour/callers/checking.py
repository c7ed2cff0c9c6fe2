"""Whether a caller asks what it gives before it makes a call. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.behaviour.calls.call_uses import CallUse, assigned, holds
from gitorch.code.syntax import CALLS, FUNCTIONS, above, arguments, called_name, receiver, text, walk

_COMPREHENSIONS = ("list_comprehension", "generator_expression", "dictionary_comprehension", "set_comprehension")
_IF = ("if_statement", "while_statement", "ternary_expression", "if_clause", "elif_clause")
_ROUNDS = ("for_statement", "for_in_statement", "for_in_clause")
_WHETHER_ANY = re.compile(
    r"\b(?:len|bool|str|Boolean|String|if|elif|else|not)\b|\.(?:[lr]?strip|trim\w*)\(\)|\.(?:length|size)\b|!(?!=)|[()\s]"
    r"|(?:>|!==?)\s*(?:0|''|\"\")\s*\)*$"
)
_MAKES = re.compile(r"(?:add|create|make|register|insert|save|store|put|ensure|upsert|get_or_create)(?![a-z])")
_PLAIN = ("identifier", "string")
_HOLDS = re.compile(r"\bin\b|\.(?:has|contains|includes|exists)\w*\(|\.__contains__\(")
_CHOOSES = re.compile(r"\bfilter\(|\bcompact\(|\.split\(\)")


def checks_first(use: CallUse) -> bool:
    """Whether a condition over the call's own arguments or receiver decides that it is made."""
    owner = receiver(use.node)
    words = {text(one) for one in arguments(use.node)} | ({text(owner)} if owner is not None else set())
    words = (words | {_WHETHER_ANY.sub("", one) for one in words}) - {"self", "this", ""}
    if any(_tests(condition, words) for condition in _asked_before(use)):
        return True
    return any(_goes_over_chosen(use, one, words) for one in _around(use))


def is_known_to_hold(use: CallUse) -> bool:
    """Whether what is asked for something was first asked whether it has that very thing: ``key in box``."""
    owner = receiver(use.node)
    asked = [text(one) for one in arguments(use.node)]
    said = [text(one) for one in _asked_before(use)] if owner is not None and asked else []
    return any(_HOLDS.search(one) and text(owner) in one and any(each in one for each in asked) for one in said)


def makes_first(use: CallUse) -> bool:
    """Whether an earlier call in the same function makes what the call asks for by the same name or text."""
    asked = arguments(use.node)
    for one in walk(use.function):
        if one.type in CALLS and one.end_byte <= use.node.start_byte and _MAKES.match(called_name(one)):
            given = [each.child_by_field_name("value") or each for each in arguments(one)]
            both = {text(each) for each in asked if each.type in _PLAIN} & {text(each) for each in given}
            if len(asked) > 1 and len(given) > 1 and text(asked[0]) == text(given[0]):
                both.discard(text(asked[0]))  # what both work on, as a session
            if both:
                return True
    return False


def _conditions(node: Node) -> Iterator[Node]:
    """What is asked before anything else of a node is come to."""
    if node.type in _IF:
        yield node.child_by_field_name("condition") or node
    elif node.type == "conditional_expression" and node.named_child_count > 1:
        yield node.named_children[1]
    elif node.type in _COMPREHENSIONS:
        yield from (one for one in node.children if one.type == "if_clause")
    elif node.type in ("boolean_operator", "binary_expression"):
        left = node.child_by_field_name("left")
        if left is not None and text(node.child_by_field_name("operator")) in ("and", "&&"):
            yield left


def _tests(condition: Node, words: set[str]) -> bool:
    said = text(condition)
    if _WHETHER_ANY.sub("", said) in words:
        return True  # whether there is anything at all
    return re.search(
        r"\bin\b|\.has\(|\bhas\w*\(|\bis\w+\(|exists|\bis not\b|!==?|hasOwn|contains|known|can_\w+|can[A-Z]\w*\(|valid",
        said,
    ) is not None and any(word in said for word in words)


def _goes_over_chosen(use: CallUse, node: Node, words: set[str]) -> bool:
    """Whether a loop or comprehension gives the call one by one what was chosen from more before."""
    rounds = [one for one in (node, *node.children) if one.type in _ROUNDS]
    for one in rounds if node.type in (*_ROUNDS, *_COMPREHENSIONS) else ():
        over = one.child_by_field_name("right")
        if over is None or text(one.child_by_field_name("left")) not in words:
            continue
        values = [over, *assigned(use.function, text(over))]
        if any(_CHOOSES.search(text(each)) or _has_condition(each) for each in values):
            return True
    return False


def _has_condition(value: Node) -> bool:
    return value.type in _COMPREHENSIONS and any(one.type == "if_clause" for one in value.children)


def _around(use: CallUse) -> Iterator[Node]:
    """What the call stands in, up to its function."""
    for one in above(use.node):
        yield one
        if one.type in FUNCTIONS:
            break


def _asked_before(use: CallUse) -> Iterator[Node]:
    """The conditions on which the call is made: around it, and of an earlier ``if key not in box: return``."""
    inner = use.node
    for one in _around(use):
        yield from (
            condition for condition in _conditions(one) if condition.id != inner.id and not holds(condition, use.node)
        )
        inner = one
    for one in walk(use.function):
        if one.type == "if_statement" and one.end_byte <= use.node.start_byte:
            condition = one.child_by_field_name("condition")
            body = one.child_by_field_name("consequence")
            leaves = body is not None and re.search(r"\b(?:return|raise|throw|continue|break)\b", text(body))
            if condition is not None and leaves:
                yield condition
