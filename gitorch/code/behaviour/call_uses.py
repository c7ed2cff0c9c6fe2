"""What a caller does with a call: whether it is ready for a failure, for nothing, for something to await. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from tree_sitter import Node

from gitorch.code.model import Place
from gitorch.code.syntax import (
    ASSIGNMENTS,
    AWAITS,
    CALLS,
    FUNCTIONS,
    MEMBERS,
    SUBSCRIPTS,
    above,
    arguments,
    at,
    called_name,
    enclosing_function,
    place,
    receiver,
    string_value,
    text,
    walk,
)

_TRANSPARENT = frozenset({"parenthesized_expression", "non_null_expression", "as_expression", *AWAITS})
_AWAITERS = re.compile(
    r"(?:^|\.)(?:run|create_task|gather|ensure_future|run_until_complete|wait_for|wait|shield|as_completed|TaskGroup|"
    r"run_coroutine_threadsafe|start_soon|async_to_sync|isawaitable|iscoroutine|all|allSettled|race|any|resolve|add_task)$"
)
_CONSUMERS = frozenset({
    "list", "tuple", "set", "sorted", "frozenset", "dict", "sum", "any", "all", "max", "min", "join", "next",
    "enumerate", "zip", "map", "filter", "deque", "Counter", "from", "chain",
})  # fmt: skip


@dataclass(frozen=True)
class CallUse:
    """One call in a caller's file. ``node`` is the call, or the member access of a property."""

    root: Node
    node: Node

    @cached_property
    def function(self) -> Node:
        """The function around the call, or the file."""
        return enclosing_function(self.node) or self.root

    @cached_property
    def outer(self) -> Node:
        """The call with the parentheses and awaits around it."""
        here = self.node
        while here.parent is not None and here.parent.type in _TRANSPARENT:
            here = here.parent
        return here

    @cached_property
    def variable(self) -> str:
        """The name that the result is given, if it is."""
        parent = self.outer.parent
        if parent is not None and parent.type in ASSIGNMENTS and _is_value(parent, self.outer):
            left = parent.child_by_field_name("left") or parent.child_by_field_name("name")
            return text(left) if left is not None and left.type == "identifier" else ""
        return ""

    @cached_property
    def later(self) -> tuple[Node, ...]:
        """Every later mention of that name in the function."""
        if not self.variable:
            return ()
        nodes = walk(self.function, across_functions=True)
        return tuple(
            one for one in nodes
            if one.type == "identifier" and text(one) == self.variable and one.start_byte > self.outer.end_byte
        )  # fmt: skip

    @property
    def is_awaited(self) -> bool:
        return any(one.type in AWAITS for one in _between(self.node, self.outer))

    @property
    def values(self) -> tuple[Node, ...]:
        """The result itself, and where its name is used."""
        return (self.outer, *self.later)


def use_at(root: Node, where: Place) -> CallUse | None:
    """The call or member whose name stands at a place."""
    found = at(root, where)
    if found is None:
        return None
    chain = [found, *above(found)]
    for number, node in enumerate(chain):
        if node.type in CALLS and _names_callee(node, chain[number - 1] if number else node):
            return CallUse(root, node)
        if node.type not in (*MEMBERS, "identifier", "property_identifier", *SUBSCRIPTS):
            break
    member = next((node for node in chain if node.type in MEMBERS), found)
    return CallUse(root, member)


def _names_callee(call: Node, child: Node) -> bool:
    callee = call.child_by_field_name("function") or call.child_by_field_name("constructor")
    return callee is not None and callee.id == child.id


def handles_failure(use: CallUse, exception: str = "", instead_of: str = "") -> bool:
    """Whether a failure of the call is caught, turned into a value, or left to whoever the call is handed to.

    Who catches the exception that this one is raised ``instead_of`` by its name is not ready for it.
    """
    if _is_caught(use, exception, instead_of) or _is_settled(use):
        return True
    return _checks_first(use)


def _is_caught(use: CallUse, exception: str, instead_of: str = "") -> bool:
    inner = use.node
    for one in above(use.node):
        body = one.child_by_field_name("body") if one.type in ("try_statement", "with_statement") else None
        if body is not None and body.id == inner.id:
            head = text(one)[: body.start_byte - one.start_byte]
            if one.type == "with_statement" and re.search(r"suppress|raises|assertRaises", head):
                return True
            if one.type == "try_statement" and _catches(one, exception, instead_of):
                return True
        if one.type in FUNCTIONS and one.type not in ("arrow_function", "lambda"):
            return False
        inner = one
    return False


def _catches(node: Node, exception: str, instead_of: str) -> bool:
    handlers = [one for one in node.children if one.type in ("except_clause", "except_group_clause", "catch_clause")]
    for handler in handlers:
        head = text(handler).partition(":")[0]
        if handler.type == "catch_clause" or exception.rpartition(".")[2] in head or not exception:
            return True
        is_other = bool(instead_of) and re.search(rf"\b{re.escape(instead_of)}\b", head) is not None
        if not is_other and re.fullmatch(r"except\*?\s*(?:\(?.*\b(?:Base)?Exception\b.*)?|.*Error.*", head):
            return True
    return False


def _is_settled(use: CallUse) -> bool:
    """``.catch`` or ``.then`` with two arguments on the promise, ``allSettled`` or ``return_exceptions`` around it."""
    for one in above(use.node):
        if one.type in CALLS:
            name = called_name(one)
            if name in ("catch", "allSettled") or (name == "then" and len(arguments(one)) > 1):
                return True
            if "return_exceptions=True" in text(one).replace(" ", "") or name in ("assertRaises", "raises", "attempt"):
                return True
        if one.type in FUNCTIONS and one.type not in ("arrow_function", "lambda"):
            break
    return any(
        re.search(
            rf"allSettled\([^)]*\b{re.escape(use.variable)}\b|\b{re.escape(use.variable)}\."
            r"(?:catch\(|onerror|(?:on|once|addEventListener)\(\s*['\"]error)",
            text(use.function),
        )
        for _ in [0]
        if use.variable
    )


def _checks_first(use: CallUse) -> bool:
    """Whether a condition over the call's own arguments or receiver decides that it is made."""
    owner = receiver(use.node)
    words = {text(one) for one in arguments(use.node)} | ({text(owner)} if owner is not None else set())
    words -= {"self", "this", ""}
    inner = use.node
    for one in above(use.node):
        condition = None
        if one.type in ("if_statement", "while_statement", "ternary_expression", "if_clause", "elif_clause"):
            condition = one.child_by_field_name("condition") or one
        elif one.type == "conditional_expression":
            condition = one.named_children[1] if one.named_child_count > 1 else None
        elif one.type in (
            "list_comprehension",
            "generator_expression",
            "dictionary_comprehension",
            "set_comprehension",
        ):
            condition = next((child for child in one.children if child.type == "if_clause"), None)
        elif one.type in ("boolean_operator", "binary_expression") and text(one.child_by_field_name("operator")) in (
            "and",
            "&&",
        ):
            condition = one.child_by_field_name("left")
        if (
            condition is not None
            and condition.id != inner.id
            and not _holds(condition, use.node)
            and _tests(condition, words)
        ):
            return True
        if one.type in FUNCTIONS:
            break
        inner = one
    return _leaves_before(use, words)


def _tests(condition: Node, words: set[str]) -> bool:
    said = text(condition)
    return re.search(
        r"\bin\b|\.has\(|\bhas\w*\(|\bis\w+\(|exists|\bis not\b|!==?|hasOwn|contains|known|can_\w+|can[A-Z]\w*\(|valid",
        said,
    ) is not None and any(word in said for word in words)


def _holds(outer: Node, inner: Node) -> bool:
    return outer.start_byte <= inner.start_byte and inner.end_byte <= outer.end_byte


def _leaves_before(use: CallUse, words: set[str]) -> bool:
    """An earlier ``if key not in box: return`` in the same function."""
    for one in walk(use.function):
        if one.type == "if_statement" and one.end_byte <= use.node.start_byte:
            condition = one.child_by_field_name("condition")
            body = one.child_by_field_name("consequence")
            leaves = body is not None and re.search(r"\b(?:return|raise|throw|continue|break)\b", text(body))
            if condition is not None and leaves and _tests(condition, words):
                return True
    return False


def needs_value(use: CallUse) -> Place | None:
    """Where the result is used as if it could not be nothing; None if nothing is provided for."""
    if _is_doubted(use):
        return None
    for value in use.values:
        outer = _unwrapped(value)
        if outer.parent is not None and _dereferences(outer.parent, outer):
            return place(outer)
    return None


def _unwrapped(value: Node) -> Node:
    """The value with the parentheses and awaits around it."""
    while value.parent is not None and value.parent.type in _TRANSPARENT:
        value = value.parent
    return value


def _dereferences(parent: Node, value: Node) -> bool:
    owner = parent.child_by_field_name("object") or parent.child_by_field_name("value")
    if parent.type in (*MEMBERS, *SUBSCRIPTS) and owner is not None and owner.id == value.id:
        return "?." not in text(parent)[value.end_byte - parent.start_byte :][:3]
    if parent.type in ("binary_operator", "augmented_assignment"):
        return True
    if parent.type == "binary_expression" and text(parent.child_by_field_name("operator")) in (
        "+",
        "-",
        "*",
        "/",
        "<",
        ">",
        "<=",
        ">=",
    ):
        return True
    if parent.type == "comparison_operator":
        return not re.search(r"\bis\b|==|!=", text(parent)) and not text(parent).startswith(text(value) + " in")
    if parent.type in ("for_statement", "for_in_statement", "for_in_clause") and _is_field(parent, "right", value):
        return True
    if parent.type in ("assignment", "variable_declarator"):
        left = parent.child_by_field_name("left") or parent.child_by_field_name("name")
        return left is not None and left.type in (
            "pattern_list",
            "tuple_pattern",
            "array_pattern",
            "object_pattern",
            "list_pattern",
        )
    if parent.type == "argument_list" and parent.parent is not None:
        return called_name(parent.parent) in (
            "len",
            "sum",
            "sorted",
            "list",
            "dict",
            "set",
            "tuple",
            "int",
            "float",
            "round",
            "max",
            "min",
            "join",
        )
    return parent.type in ("spread_element", "list_splat", "dictionary_splat")


def _is_field(node: Node, field: str, child: Node) -> bool:
    found = node.child_by_field_name(field)
    return found is not None and found.id == child.id


def _is_doubted(use: CallUse) -> bool:
    """Whether the result, or its name, is asked whether it is there, or has something to stand in for it."""
    for value in use.values:
        for one in above(value):
            if one.type in ("boolean_operator", "if_statement", "not_operator", "while_statement", "assert_statement"):
                condition = one.child_by_field_name("condition")
                if one.type in ("boolean_operator", "not_operator", "assert_statement") or (
                    condition is not None and _holds(condition, value)
                ):
                    return True
            if one.type in ("conditional_expression", "ternary_expression", "elif_clause"):
                return True
            if one.type == "binary_expression" and text(one.child_by_field_name("operator")) in (
                "??",
                "||",
                "&&",
                "===",
                "!==",
                "==",
                "!=",
            ):
                return True
            if one.type == "comparison_operator" and re.search(r"\bis\b|[!=]= *None", text(one)):
                return True
            if one.type == "unary_expression" and text(one).startswith("!"):
                return True
            if one.type in FUNCTIONS or one.type.endswith("statement"):
                break
    return _is_caught(use, "TypeError") and any(
        re.search(r"TypeError|AttributeError|Exception", text(one)) or one.type == "catch_clause"
        for outer in above(use.node) if outer.type == "try_statement" for one in outer.children
    )  # fmt: skip


def is_ready_to_wait(use: CallUse) -> bool:
    """Whether the result is awaited, handed to what awaits, or asked whether it needs to be."""
    if use.is_awaited:
        return True
    for value in use.values:
        for one in above(value):
            if one.type in AWAITS or (
                one.type in ("return_statement", "arrow_function") and value is use.outer and _in_async(use)
            ):
                return True
            if one.type in CALLS and (
                _AWAITERS.search(text(one.child_by_field_name("function")))
                or called_name(one) in ("then", "catch", "finally")
            ):
                return True
            if one.type == "for_statement" and text(one).startswith("async"):
                return True
            if one.type.endswith("statement"):
                break
    return False


def _in_async(use: CallUse) -> bool:
    return any(child.type == "async" for child in use.function.children) or use.function.type == "arrow_function"


def needs_list(use: CallUse) -> Place | None:
    """Where the result is measured, indexed, added to, asked for truth or gone through twice."""
    loops = 0
    for value in use.values:
        parent = value.parent
        if parent is None:
            continue
        if (
            parent.type in SUBSCRIPTS
            and (parent.child_by_field_name("value") or parent.child_by_field_name("object")) is not None
            and parent.children[0].id == value.id
        ):
            return place(value)
        if (
            parent.type == "argument_list"
            and parent.parent is not None
            and called_name(parent.parent) in ("len", "reversed", "dumps", "choice", "shuffle")
        ):
            return place(value)
        if parent.type in MEMBERS and parent.children[0].id == value.id and parent.children[-1].type != "call":
            name = text(parent.children[-1])
            if name in (
                "append",
                "sort",
                "length",
                "pop",
                "index",
                "count",
                "extend",
                "copy",
                "map",
                "filter",
                "forEach",
                "slice",
            ):
                return place(value)
        if parent.type in ("binary_operator", "not_operator") or (
            parent.type == "if_statement" and value is not use.outer
        ):
            return place(value)
        if parent.type in ("for_statement", "for_in_clause") or (
            parent.type == "argument_list" and called_name(parent.parent or parent) in _CONSUMERS
        ):
            loops += 1
            if loops > 1:
                return place(value)
    return None


def literals(use: CallUse) -> Iterator[tuple[str, Node]]:
    """Constants that the function looks up in, or compares with, what it got; named ones are followed in the file."""
    named = {
        text(one.child_by_field_name("left") or one.child_by_field_name("name")): one
        for one in walk(use.root, across_functions=True) if one.type in ("assignment", "variable_declarator")
    }  # fmt: skip
    for value in use.values:
        for one in _around(value):
            for inner in walk(one):
                said = string_value(inner)
                if said is None and inner.type == "identifier" and text(inner) in named:
                    given = named[text(inner)].child_by_field_name("right") or named[text(inner)].child_by_field_name(
                        "value"
                    )
                    said = string_value(given) if given is not None else None
                if said and not _holds(use.node, inner):
                    yield said, inner


def _around(value: Node) -> Iterator[Node]:
    """What a value is looked up by or compared with."""
    value = _unwrapped(value)
    parent = value.parent
    if parent is None:
        return
    if parent.type in SUBSCRIPTS and parent.children[0].id == value.id:
        yield parent
    elif parent.type in MEMBERS and parent.parent is not None and parent.parent.type in CALLS:
        if text(parent.children[-1]) in (
            "get",
            "has",
            "pop",
            "setdefault",
            "index",
            "count",
            "startswith",
            "endswith",
            "includes",
            "indexOf",
            "startsWith",
            "endsWith",
            "find",
            "split",
        ):
            yield parent.parent
    elif parent.type in ("comparison_operator", "binary_expression"):
        yield parent


def keeps_using(use: CallUse, argument: int, name: str) -> Place | None:
    """Where the caller goes on using an argument that the call was given as it is; None for a fresh value."""
    given = _given(use, argument, name)
    if given is None or given.type not in ("identifier", *MEMBERS):
        return None
    word = text(given)
    for one in walk(use.function, across_functions=True):
        if one.type == given.type and text(one) == word and one.start_byte >= use.node.end_byte:
            return place(one)
    loop = next(
        (one for one in above(use.node) if one.type in ("for_statement", "while_statement", "for_in_statement")), None
    )
    is_outside = given.type in MEMBERS or (loop is not None and word not in text(loop.child_by_field_name("left")))
    return place(given) if is_outside and loop is not None else None


def gives(use: CallUse, argument: int, name: str) -> bool:
    """Whether the call gives a value for a parameter, or spreads what may hold one."""
    listed = arguments(use.node)
    if any(one.type in ("list_splat", "dictionary_splat", "spread_element") for one in listed):
        return True
    return _given(use, argument, name) is not None or any(
        re.search(rf"\b{re.escape(name)}\b\s*[:,}}=]", text(one)) for one in listed if one.type == "object"
    )


def _given(use: CallUse, argument: int, name: str) -> Node | None:
    listed = arguments(use.node)
    for one in listed:
        if one.type == "keyword_argument" and text(one.child_by_field_name("name")) == name:
            return one.child_by_field_name("value")
    plain = [one for one in listed if one.type != "keyword_argument"]
    return plain[argument] if 0 <= argument < len(plain) else None


def _between(inner: Node, outer: Node) -> Iterator[Node]:
    here: Node | None = inner
    while here is not None:
        yield here
        if here.id == outer.id:
            return
        here = here.parent


def _is_value(parent: Node, child: Node) -> bool:
    return any(_is_field(parent, field, child) for field in ("right", "value"))


def needs_order(use: CallUse) -> Place | None:
    """Where the result is taken by position: indexed by a number, unpacked, zipped, or its first one taken."""
    for value in use.values:
        parent = value.parent
        if parent is None:
            continue
        if (
            parent.type in SUBSCRIPTS
            and parent.children[0].id == value.id
            and not string_value(parent.named_children[-1])
        ):
            return place(value)
        if parent.type == "argument_list" and called_name(parent.parent or parent) in (
            "next",
            "zip",
            "enumerate",
            "iter",
            "bisect",
            "bisect_left",
            "islice",
            "join",
            "reversed",
        ):
            return place(value)
        if parent.type in MEMBERS and text(parent.children[-1]) in (
            "pop",
            "shift",
            "at",
            "slice",
            "findIndex",
            "indexOf",
            "index",
            "join",
        ):
            return place(value)
        if _is_unpacked(parent):
            return place(value)
    return None


def unpacked(use: CallUse) -> tuple[int, Place] | None:
    """Into how many names the result is unpacked, where it is."""
    parent = use.outer.parent
    if parent is None or not _is_unpacked(parent):
        return None
    left = parent.child_by_field_name("left") or parent.child_by_field_name("name")
    names = [one for one in left.named_children if one.type != "comment"] if left is not None else []
    if any(one.type in ("list_splat_pattern", "rest_pattern") for one in names):
        return None
    return len(names), place(parent)


def _is_unpacked(parent: Node) -> bool:
    left = parent.child_by_field_name("left") or parent.child_by_field_name("name")
    return (
        parent.type in ("assignment", "variable_declarator")
        and left is not None
        and left.type in ("pattern_list", "tuple_pattern", "array_pattern", "list_pattern")
    )


def is_ignored(use: CallUse) -> bool:
    """Whether the result is thrown away."""
    return use.outer.parent is not None and use.outer.parent.type == "expression_statement"


def is_doubted(use: CallUse) -> bool:
    """Whether the result is asked whether it is there, or has something to stand in for it."""
    return _is_doubted(use)


def taken_from(root: Node, where: Place) -> str:
    """The name of what a destructured name, by the place of its own, is taken out of; empty for anything else."""
    found = at(root, where)
    if found is None or found.type != "shorthand_property_identifier_pattern":
        return ""
    for one in above(found):
        if one.type == "variable_declarator":
            value = one.child_by_field_name("value")
            return text(value) if value is not None and value.type == "identifier" else ""
    return ""
