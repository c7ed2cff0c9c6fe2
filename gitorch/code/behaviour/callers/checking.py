"""Whether a caller asks what it gives before it makes a call. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.behaviour.calls.call_uses import CallUse, assigned, holds
from gitorch.code.syntax import CALLS, FUNCTIONS, above, arguments, called_name, identifiers, receiver, text, walk

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
_CHOOSES = re.compile(
    r"\bfilter\(|\bcompact\(|\.split\(\)|\[\s*[1-9]\w*\s*:|\.slice\(\s*[1-9]|\bislice\([^,()]+,\s*[1-9]|\bdropwhile\("
)
_DECIDES = re.compile(r"(\w+)\(|\bin\s+(?:\w+\.)*(\w+)|\.(\w+)\b(?!\()")
_OF_ANYTHING = frozenset({"len", "isinstance", "int", "str", "bool", "any", "all", "strip", "trim", "length", "size"})


def checks_first(use: CallUse) -> bool:
    """Whether a condition over the call's own arguments or receiver decides that it is made."""
    owner = receiver(use.node)
    words = {text(one) for one in arguments(use.node)} | ({text(owner)} if owner is not None else set())
    words = (words | {_WHETHER_ANY.sub("", one) for one in words}) - {"self", "this", ""}
    if any(_tests(condition, words) for condition in _asked_before(use)):
        return True
    return any(_CHOOSES.search(text(each)) or _has_condition(each) for each in _gone_over(use)) or _leaves_first_out(
        use
    )


def asks_what_decides(use: CallUse, condition: str) -> bool:
    """Whether a caller asks, before the call, what the function itself asks under this ``condition``.

    By what the condition calls, looks into or reads; where that is only what the function is given, by anything that
    is asked of what the call gives.
    """
    asked = [text(one) for one in (*_asked_before(use), *_gone_over(use))] if condition else []
    deciding = {name for found in _DECIDES.findall(condition) for name in found if name} - _OF_ANYTHING
    words = deciding or {text(one) for one in arguments(use.node)}
    return any(
        re.search(rf"(?<![\w.]){re.escape(word)}(?!\w)|\.{re.escape(word)}\b", said) for said in asked for word in words
    )


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


def _gone_over(use: CallUse) -> Iterator[Node]:
    """What the loops and comprehensions go over that give the call one after the other, and what was given to that."""
    for over in _rounds_over(use):
        yield from (over, *assigned(use.function, text(over)))


def _rounds_over(use: CallUse) -> Iterator[Node]:
    names = {name for one in arguments(use.node) for name in identifiers(one)}
    for node in _around(use):
        for one in (node, *node.children) if node.type in (*_ROUNDS, *_COMPREHENSIONS) else ():
            over = one.child_by_field_name("right") if one.type in _ROUNDS else None
            left = one.child_by_field_name("left")
            if over is not None and left is not None and identifiers(left) & names:
                yield over


def _leaves_first_out(use: CallUse) -> bool:
    """Whether the first of what a loop goes over, as a header, is taken off before."""
    before = text(use.function)[: max(use.node.start_byte - use.function.start_byte, 0)]
    names = (re.escape(text(one)) for one in _rounds_over(use))
    return any(
        re.search(rf"\bnext\(\s*{one}\b|(?<![\w.]){one}\.(?:shift\(\)|pop\(0\)|readline\(\)|popleft\(\))", before)
        for one in names
    )


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
