"""What a caller provides for: a failure, nothing, something to wait for. Pure."""

from __future__ import annotations

import re

from tree_sitter import Node

from gitorch.code.behaviour.callers.catching import caught_by, is_caught, throws_others_on
from gitorch.code.behaviour.callers.checking import checks_first, makes_first
from gitorch.code.behaviour.calls.call_uses import CallUse, holds, is_field, unwrapped
from gitorch.code.behaviour.failures.exceptions import Raised
from gitorch.code.syntax import (
    ASSIGNMENTS,
    AWAITS,
    CALLS,
    FUNCTIONS,
    MEMBERS,
    SUBSCRIPTS,
    above,
    arguments,
    called_name,
    receiver,
    string_value,
    text,
    walk,
)

_AWAITERS = re.compile(
    r"(?:^|\.)(?:run|create_task|gather|ensure_future|run_until_complete|wait_for|wait|shield|as_completed|TaskGroup|"
    r"run_coroutine_threadsafe|start_soon|async_to_sync|isawaitable|iscoroutine|all|allSettled|race|any|resolve|add_task)$"
)


_ROUNDS = (
    "for_statement", "while_statement", "for_in_statement", "list_comprehension", "generator_expression",
    "set_comprehension", "dictionary_comprehension",
)  # fmt: skip
_OF_ABSENCE = re.compile(r"(?:Key|Lookup|Index)Error$|Not_?(?:Found|Exist)|NoSuch|Missing|Unknown|NoResult")
_LISTENS = re.compile(
    r"(?:on_?close|on_?disconnect|on_?end|on_?lost|on_?drop|on_?down|(?:on|once|addEventListener)\(\s*['\"](?:close|disconnect|end|exit))"
)
_STATUS = re.compile(
    r"\b(?:ok|status|status_?[cC]ode|is_success|is_error|raise_for_status|returncode|check_returncode|success)\b"
)
_KEEPING = re.compile(r"(?i)keep|retr|recon|resilien|robust|persist|supervis|watch|guard|reviv|heal|backoff|always")
_MEASURES = frozenset({"len", "int", "float", "round", "sum", "sorted", "reversed", "abs"})
_LISTENING = frozenset({"on", "once", "addListener", "addEventListener"})
_ASKING = frozenset({
    "boolean_operator", "not_operator", "assert_statement", "conditional_expression", "ternary_expression",
    "elif_clause", "if_clause",
})  # fmt: skip


def ends_are_heard(use: CallUse) -> bool:
    """Whether the caller itself listens for the end of the connection that it is given, or that it calls."""
    owner = receiver(use.node)
    names = (use.variable, text(owner) if owner is not None and owner.type == "identifier" else "")
    outermost = [one for one in above(use.node) if one.type in FUNCTIONS][-1:]
    around = text(outermost[0]) if outermost else text(use.root)
    return any(name and re.search(rf"\b{re.escape(name)}\??\.{_LISTENS.pattern}", around) for name in names)


def is_kept_up(use: CallUse) -> bool:
    """Whether the caller hands what it is given to something that says it keeps it up, or listens for its end."""
    for value in use.values:
        call = next((one for one in above(value) if one.type in CALLS and one.id != use.node.id), None)
        if call is None or not any(holds(one, value) for one in arguments(call)):
            continue
        name = called_name(call)
        function = next((one for one in walk(use.root) if text(one.child_by_field_name("name")) == name), None)
        if _KEEPING.search(name) or (function is not None and _LISTENS.search(text(function))):
            return True
    return False


def errors_are_heard(use: CallUse) -> bool:
    """Whether the caller's file listens for the errors of what the method is called on."""
    owner = receiver(use.node)
    listens = r"(?:onerror|(?:on|once|addListener|addEventListener)\(\s*['\"]error)"
    return owner is not None and re.search(rf"{re.escape(text(owner))}\??\.{listens}", text(use.root)) is not None


def hears_of_all_it_may(use: CallUse, method: str) -> bool:
    """Whether an emitter's maker listens for its errors, or for nothing at all, or calls the ``method`` that emits."""
    name = text(left) if (left := _given_to(use)) is not None else ""
    listens = rf"{re.escape(name)}\??\.(?:on|once|addListener|addEventListener)\(\s*['\"`]"
    around = text(use.root)
    if not name or not re.search(listens, around):
        return True
    return re.search(rf"{listens}error\b|{re.escape(name)}\??\.{re.escape(method)}\(", around) is not None


def _given_to(use: CallUse) -> Node | None:
    """The name or attribute that the result is given."""
    parent = use.outer.parent
    if parent is None or parent.type not in ASSIGNMENTS:
        return None
    return parent.child_by_field_name("left") or parent.child_by_field_name("name")


def streams_are_heard(use: CallUse) -> bool:
    """Whether the caller's file listens for the errors of a stream that the call is given, or gives."""
    names = [text(one) for one in arguments(use.node) if one.type == "identifier"]
    names += [use.variable] if use.variable else []
    listens = r"\??\.(?:on|once|addListener)\(\s*['\"]error"
    return any(re.search(rf"\b{re.escape(name)}{listens}", text(use.root)) for name in names)


def asks_for_status(use: CallUse) -> bool:
    """Whether the caller asks of what came back whether it is an error, or only hands it on."""
    parent = use.outer.parent
    is_handed_back = parent is not None and parent.type in ("return_statement", "arrow_function", "lambda")
    return is_handed_back or _doubts_every_field(use) or says_status(use)


def says_status(use: CallUse) -> bool:
    """Whether the caller says anything of a status."""
    return _STATUS.search(text(use.function)) is not None


def _doubts_every_field(use: CallUse) -> bool:
    """Whether something stands in for each of the fields that are read of what came back."""
    read = [one.parent for one in use.later if one.parent is not None]
    return bool(read) and all(one.type in MEMBERS and _has_a_stand_in(one) for one in read)


def _has_a_stand_in(member: Node) -> bool:
    called = member.parent
    if called is not None and called.type in CALLS and text(member.children[-1]) == "get":
        return len(arguments(called)) > 1
    either = unwrapped(member).parent
    operator = text(either.child_by_field_name("operator")) if either is not None else ""
    return operator in ("??", "||", "or") and either is not None and is_field(either, "left", unwrapped(member))


def status_asked(use: CallUse) -> Node | None:
    """Where the caller asks what came back for its status."""
    around = (one.parent for one in use.later if one.parent is not None and one.parent.type in MEMBERS)
    return next(
        (one for one in around if re.search(r"^(?:ok|status\w*|is_error|is_success)$", text(one.children[-1]))), None
    )


def goes_on(use: CallUse) -> bool:
    """Whether the caller does more once the call is back: it takes the result, or comes round again."""
    outer = use.outer.parent
    if outer is not None and outer.type in ("return_statement", "raise_statement"):
        return False
    for one in above(use.node):
        if one.type in CALLS and re.search(r"(?:exit|quit|SystemExit)$", text(one.child_by_field_name("function"))):
            return False
        if one.type in _ROUNDS:
            return True
        if one.type in FUNCTIONS:
            break
    return outer is not None and outer.type != "expression_statement"


_ANYTHING = Raised()


def handles_failure(use: CallUse, raised: Raised = _ANYTHING) -> bool:
    """Whether a failure of the call is caught, turned into a value, or left to whoever the call is handed to.

    Who catches the exception that this one is raised ``instead_of`` by its name is not ready for it.
    """
    if is_caught(use, raised) or _is_settled(use, raised):
        return True
    return checks_first(use) or (_OF_ABSENCE.search(raised.name) is not None and makes_first(use))


def _is_settled(use: CallUse, raised: Raised) -> bool:
    """``.catch`` or ``.then`` with two arguments on the promise, ``allSettled`` or ``return_exceptions`` around it."""
    for one in above(use.node):
        if one.type in CALLS:
            name = called_name(one)
            if name in _LISTENING and any(string_value(said) == "error" for said in arguments(one)[:1]):
                return True
            said = " ".join(text(given) for given in arguments(one))
            if name == "subscribe" and (len(arguments(one)) > 1 or re.search(r"\berror\b\s*[:(]", said)):
                return True
            if name == "pipe" and "catchError" in said:
                return True
            if name == "catch" and any(
                throws_others_on(given, caught_by(given), raised) for given in arguments(one)[:1]
            ):
                return False
            if name in ("catch", "allSettled") or (name == "then" and len(arguments(one)) > 1):
                return True
            if "return_exceptions=True" in text(one).replace(" ", "") or name in _EXPECTING or _expects_failure(one):
                return True
        if one.type in FUNCTIONS and one.type not in ("arrow_function", "lambda"):
            break
    return _is_settled_later(use)


def _expects_failure(call: Node) -> bool:
    """``expect(() => load()).toThrow()``: a test for the very failure."""
    asked = call.parent
    if called_name(call) != "expect" or asked is None or asked.type not in MEMBERS:
        return False
    return text(asked.children[-1]).startswith(("toThrow", "rejects", "throw"))


_EXPECTING = ("assertRaises", "raises", "attempt", "throws", "rejects")


def _is_settled_later(use: CallUse) -> bool:
    """The same of the name that has the promise, or the emitter; of an attribute, anywhere in the file."""
    given = _given_to(use)
    name = use.variable or (text(given) if given is not None and given.type in MEMBERS else "")
    around = text(use.function if use.variable else use.root) if name else ""
    hears = r"\.(?:catch\(|onerror|(?:on|once|addEventListener)\(\s*['\"]error)"
    return re.search(rf"allSettled\([^)]*\b{re.escape(name)}\b|\b{re.escape(name)}{hears}", around) is not None


def is_read_from(value: Node) -> bool:
    """Whether a member or an item is read from a value as if it were there, which asks nothing of it."""
    outer = unwrapped(value)
    parent = outer.parent
    if parent is None or parent.type not in (*MEMBERS, *SUBSCRIPTS):
        return False
    owner = parent.child_by_field_name("object") or parent.child_by_field_name("value")
    return (
        owner is not None
        and owner.id == outer.id
        and "?." not in text(parent)[outer.end_byte - parent.start_byte :][:3]
    )


def _is_reckoned_with(value: Node) -> bool:
    """Whether a value is added to, multiplied, ordered or measured as if it were there."""
    parent = unwrapped(value).parent
    if parent is not None and parent.type == "argument_list" and parent.parent is not None:
        return called_name(parent.parent) in _MEASURES
    if parent is None or parent.type not in ("binary_operator", "binary_expression", "comparison_operator"):
        return False
    operator = r"[-+*/%]" if parent.type == "binary_expression" else r"[-+*/%<>]"
    signs = (text(one) for one in parent.children if not one.is_named)
    return any(re.match(operator, sign) for sign in signs)


def is_doubted(use: CallUse, values: tuple[Node, ...] = ()) -> bool:
    """Whether the result, or its name, is asked whether it is there, or has something to stand in for it.

    ``values`` are all the nodes that stand for the result, where more than its name does.
    """
    for value in values or use.values:
        for one in above(value) if not (is_read_from(value) or _is_reckoned_with(value)) else ():
            if _asks_for(one, value):
                return True
            if one.type in FUNCTIONS or one.type.endswith("statement"):
                break
    return is_caught(use, Raised("TypeError")) and any(
        re.search(r"TypeError|AttributeError|Exception", text(one)) or one.type == "catch_clause"
        for outer in above(use.node) if outer.type == "try_statement" for one in outer.children
    )  # fmt: skip


def _asks_for(node: Node, value: Node) -> bool:
    """Whether a node asks whether a value within it is there, or holds something to stand in for it."""
    match node.type:
        case "if_statement" | "while_statement":
            condition = node.child_by_field_name("condition")
            return condition is not None and holds(condition, value)
        case "binary_expression":
            return text(node.child_by_field_name("operator")) in ("??", "||", "&&", "===", "!==", "==", "!=")
        case "comparison_operator":
            return re.search(r"\bis\b|[!=]= *None", text(node)) is not None
        case "unary_expression":
            return text(node).startswith("!")
        case _:
            return node.type in _ASKING


def is_ready_to_wait(use: CallUse) -> bool:
    """Whether the result is awaited, handed to what awaits, or asked whether it needs to be."""
    if use.is_awaited:
        return True
    for value in use.values:
        for one in above(value):
            if one.type in AWAITS:
                return True
            if one.type in ("return_statement", "arrow_function") and value is use.outer and _in_async(use):
                return value.parent is not None and value.parent.id == one.id
            if one.type in CALLS and (
                _AWAITERS.search(text(one.child_by_field_name("function")))
                or called_name(one) in ("then", "catch", "finally")
            ):
                return True
            if one.type in ("for_statement", "with_statement") and text(one).startswith("async"):
                return True
            if one.type.endswith("statement"):
                break
    return False


def _in_async(use: CallUse) -> bool:
    return any(child.type == "async" for child in use.function.children) or use.function.type == "arrow_function"
