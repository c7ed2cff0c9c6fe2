"""Whether one use looks for a word, a sign or a spelling that a function gave, and where. Pure."""

from __future__ import annotations

import re

from tree_sitter import Node

from gitorch.code.behaviour.callers.counting_on import meets_sign
from gitorch.code.behaviour.callers.looked_up import literals
from gitorch.code.behaviour.callers.provisions import is_doubted
from gitorch.code.behaviour.calls.call_uses import CallUse
from gitorch.code.behaviour.calls.reaching import reached
from gitorch.code.behaviour.changes.aspects import ContractChange
from gitorch.code.model import Place
from gitorch.code.syntax import CALLS, above, arguments, called_name, place, text

_Answer = tuple[Place, ...]
_ASKING = (
    "comparison_operator", "binary_expression", "boolean_operator", "not_operator", "unary_expression", "if_statement",
    "conditional_expression", "ternary_expression",
)  # fmt: skip
_PARSING = frozenset({
    "float", "int", "Decimal", "Number", "parseFloat", "parseInt", "strptime", "fromisoformat", "Date", "parse",
    "loads", "literal_eval", "BigInt", "UUID",
})  # fmt: skip
_TABLES = frozenset({"writerow", "writerows", "dump", "dumps", "stringify"})
_FALSY = {"None", "null", "undefined", "0", "False", "false", "''", '""', "[]", "{}"}


def parts_with(use: CallUse, change: ContractChange, _index: int) -> _Answer:
    """Whether the old sign stands where the result is taken apart, compared or looked up."""
    for said, node in literals(use):
        if change.old in said and change.new not in said:
            return (place(node),)
    return ()


def reads_form(use: CallUse, change: ContractChange, _index: int) -> _Answer:
    """Whether a text is read back, by a sign of its old form, as a number or a time, or by who gets it in a table."""
    for said, node in literals(use):
        if re.search(r"\W", said) and said in change.old and said not in change.new:
            return (place(node),)
    last, now = change.old[-1:], change.new[-1:]
    sign = now if re.match(r"[/:?&=.\-]", now) else ""
    if last != now and (sign or re.match(r"[/:?&=.\-]", last)) and (where := meets_sign(use, last, sign)) is not None:
        return (where,)
    for value in reached(use):
        call = next((one for one in above(value) if one.type in CALLS and one.id != use.node.id), None)
        is_given = call is not None and any(one.id == value.id for one in arguments(call))
        if (call is not None and is_given and called_name(call) in _PARSING) or _is_in_table(value, change):
            return (place(value),)
    return ()


def _is_in_table(value: Node, change: ContractChange) -> bool:
    """Whether values that are written otherwise now go into a table or a document that programs read."""
    if change.name != "values":
        return False
    for one in above(value):
        if one.type in CALLS and called_name(one) in _TABLES:
            return True
        if one.type.endswith("statement"):
            return False
    return False


def spells(use: CallUse, change: ContractChange, _index: int) -> _Answer:
    """Where a caller compares a result with a text that the result, spelled in its new way, can't be."""
    operation = change.new or change.old
    for said, node in literals(use):
        converted = _converted(operation, said)
        is_touched = converted != said if change.new else converted == said and _could_be_touched(operation, said)
        if is_touched:
            return (place(node),)
    return ()


def _converted(operation: str, said: str) -> str:
    name, _, rest = operation.partition("(")
    given = re.findall(r"['\"]([^'\"]*)['\"]", rest)
    match name:
        case "lower" | "casefold" | "toLowerCase":
            return said.lower()
        case "upper" | "toUpperCase":
            return said.upper()
        case "title":
            return said.title()
        case "capitalize":
            return said.capitalize()
        case "strip" | "trim" | "lstrip" | "rstrip" | "trimStart" | "trimEnd":
            return said.strip(given[0]) if given else said.strip()
        case "replace" | "replaceAll" if len(given) == 2:
            return said.replace(given[0], given[1])
        case _:
            return said


def _could_be_touched(operation: str, said: str) -> bool:
    """Whether another spelling of the same word would have become this one."""
    return operation.startswith(("lower", "casefold", "toLower", "upper", "toUpper")) and said.lower() != said.upper()


def asks_for_sign(use: CallUse, change: ContractChange, _index: int) -> _Answer:
    """Where a caller asks for the old value that stood for nothing, such as -1."""
    found = ((value, one) for value in use.values for one in above(value) if one.type in _ASKING)
    value, around = next(found, (None, None))
    if value is None or around is None:
        return ()
    said = text(around).split("\n")[0]
    told = re.search(rf"(?<![\w.]){re.escape(change.old)}(?![\w.])", said)
    number = change.old == "-1" and re.search(r"[<>]=? *0|> *-1", said)
    is_given_on = any(one.type in CALLS and one.start_byte >= around.start_byte for one in above(value))
    truth = (
        not is_given_on
        and is_doubted(use)
        and (change.old in _FALSY) != (change.new in _FALSY)
        and not re.search(r"\bis\b|[!=]=", said)
    )
    return (place(use.node),) if told or number or truth else ()
