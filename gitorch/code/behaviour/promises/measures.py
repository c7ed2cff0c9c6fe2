"""What an expression makes of its values: by how much it scales, moves and rounds them. Pure.

Two spellings of one computation come to the same: ``x * 60 * 60`` and ``x * HOUR``, ``n += 1`` and ``n + 1``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from tree_sitter import Node

from gitorch.code.syntax import (
    ASSIGNMENTS,
    CALLS,
    FUNCTIONS,
    above,
    arguments,
    called_name,
    receiver,
    text,
    walk,
    without_parentheses,
)

UNITS = (10, 24, 60, 100, 1000, 1024, 3600, 86400, 1_000_000, 1_048_576)
"""How often a unit goes into another."""
BINARY = ("binary_operator", "binary_expression")
AUGMENTED = ("augmented_assignment", "augmented_assignment_expression")
WHOLE = frozenset({"int", "floor", "trunc", "parseInt"})
ROUNDED = {"round": "round", "toFixed": "round", "quantize": "round", "ceil": "ceil", "abs": "abs"}
CONSTANT = re.compile(r"[A-Z][A-Z0-9_]*")
_NUMBERS = ("integer", "float", "number")
_DEEPEST = 12
_FINE = 1000  # rounded to a thousandth, a value is as it was
_ASIDE = ("comment", "expression_statement")
_OWN = ("", "self", "this", "cls")
_HOLDING = ("expression_statement", "lexical_declaration", "variable_declaration", "export_statement")


class Measure(NamedTuple):
    """What becomes of a value: times ``factor``, plus ``offset``, through ``steps``: ``round``, ``% 7``, ``* RATE``."""

    factor: float = 1.0
    offset: float = 0.0
    steps: tuple[str, ...] = ()

    @property
    def is_plain(self) -> bool:
        return self == Measure()

    def __str__(self) -> str:
        parts = [f"* {self.factor:g}" if self.factor >= 1 else f"/ {1 / self.factor:g}"] if self.factor != 1 else []
        parts += [f"{'+' if self.offset > 0 else '-'} {abs(self.offset):g}"] if self.offset else []
        return ", ".join((*parts, *self.steps))


def reader_of(body: Node) -> Reader:
    """Who reads the expressions of a function's body."""
    return Reader(_local_values(body))


def _local_values(body: Node) -> Mapping[str, Node]:
    """What each name stands for that a function gives one value and keeps."""
    values: dict[str, Node] = {}
    changed: set[str] = set()
    for node in walk(body):
        left = node.child_by_field_name("left") or node.child_by_field_name("name")
        right = node.child_by_field_name("right") or node.child_by_field_name("value")
        if node.type in (*ASSIGNMENTS, *AUGMENTED) and left is not None and left.type == "identifier":
            name = text(left)
            changed |= {name} if name in values or node.type in AUGMENTED else set()
            if right is not None:
                values[name] = right
    return {name: value for name, value in values.items() if name not in changed}


@lru_cache(maxsize=64)
def _constants(root: Node) -> Mapping[str, Node]:
    """The constants of a file, by their names in capitals."""
    found: dict[str, Node] = {}
    for statement in root.children:
        for node in walk(statement) if statement.type in _HOLDING else ():
            name = node.child_by_field_name("left") or node.child_by_field_name("name")
            value = node.child_by_field_name("right") or node.child_by_field_name("value")
            if node.type in ASSIGNMENTS and value is not None and CONSTANT.fullmatch(text(name)):
                found[text(name)] = value
    return found


@lru_cache(maxsize=64)
def _computed_by(root: Node) -> Mapping[str, Node]:
    """What each function of a file gives that does nothing but compute it, by its name."""
    found: dict[str, list[Node]] = {}
    for node in walk(root, across_functions=True):
        body = node.child_by_field_name("body") if node.type in FUNCTIONS else None
        told = [one for one in body.named_children if one.type not in _ASIDE] if body is not None else []
        if name := text(node.child_by_field_name("name")) if body is not None else "":
            found.setdefault(name, []).extend(told)
    return {
        name: told[0].named_children[0]
        for name, told in found.items()
        if len(told) == 1 and told[0].type == "return_statement" and told[0].named_children
    }


@dataclass(frozen=True)
class Reader:
    """Measures expressions, names looked up in ``values``."""

    values: Mapping[str, Node]

    def measure(self, node: Node, depth: int = 0) -> Measure | float:
        """What becomes of the values in an expression; a number where it is one."""
        node = without_parentheses(node)
        if depth > _DEEPEST:
            return Measure()
        if node.type in (*_NUMBERS, "unary_operator", "unary_expression") and re.match(r"-?[\d.]", text(node)):
            return _number(text(node))
        if node.type == "identifier":
            return self._named(node, depth)
        if node.type in BINARY:
            return self._binary(node, depth)
        if node.type in AUGMENTED:
            return self._binary(node, depth)
        if node.type == "update_expression":
            return Measure(offset=1.0 if "++" in text(node) else -1.0)
        return self._called(node, depth) if node.type in CALLS else Measure()

    def _named(self, node: Node, depth: int) -> Measure | float:
        name = text(node)
        if name in self.values:
            return self.measure(self.values[name], depth + 1)
        if CONSTANT.fullmatch(name) is None:
            return Measure()
        value = _constants(list(above(node))[-1]).get(name)
        known = self.measure(value, depth + 1) if value is not None else None
        return known if isinstance(known, float) else Measure(steps=(f"* {name}",))

    def _binary(self, node: Node, depth: int) -> Measure | float:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        operator = text(node.child_by_field_name("operator"))
        operator = operator.removesuffix("=") if node.type in AUGMENTED else operator
        if left is None or right is None:
            return Measure()
        first = Measure() if node.type in AUGMENTED else self.measure(left, depth + 1)
        second = self.measure(right, depth + 1)
        if isinstance(first, float) and isinstance(second, float):
            return _of_numbers(operator, first, second)
        return _combined(operator, first, second)

    def _called(self, node: Node, depth: int) -> Measure | float:
        name, given = called_name(node), arguments(node)
        if name in ("enumerate", "range"):
            begins = given[1:2] if name == "enumerate" else given[:1] if len(given) > 1 else []
            number = re.search(r"-?\d+$", text(begins[0])) if begins else None
            return Measure(steps=(f"from {number[0]}",)) if number is not None and number[0] != "0" else Measure()
        step = ROUNDED.get(name) or ("whole" if name in WHOLE else "")
        if not step:
            given_by = _computed_by(list(above(node))[-1]).get(name) if text(receiver(node)) in _OWN else None
            return self.measure(given_by, depth + 1) if given_by is not None else Measure()
        owner = node.child_by_field_name("function")
        inner = owner.child_by_field_name("object") if name in ("toFixed", "quantize") and owner is not None else None
        inner = inner or (given[0] if given else None)
        known = self.measure(inner, depth + 1) if inner is not None else Measure()
        return _stepped(known, step) if isinstance(known, Measure) else known


def _number(said: str) -> float:
    try:
        return float(int(said.replace("_", ""), 0)) if re.match(r"0[xXbBoO]", said) else float(said.replace("_", ""))
    except ValueError:
        return 1.0


def _of_numbers(operator: str, first: float, second: float) -> float:
    match operator:
        case "+":
            return first + second
        case "-":
            return first - second
        case "*":
            return first * second
        case "/" | "//" if second:
            return first / second
        case "**":
            return _number(f"{first**second}") if abs(second) < _DEEPEST else 1.0
        case _:
            return 1.0


def _combined(operator: str, first: Measure | float, second: Measure | float) -> Measure:
    """What an operation makes of two values, or of a value and a number."""
    if isinstance(second, float):
        return _with_number(operator, first, second) if isinstance(first, Measure) else Measure()
    if isinstance(first, float):
        return _with_number(operator, second, first, is_first=True)
    steps = tuple(sorted({*first.steps, *second.steps}))
    if operator in ("*", "/", "//"):
        over = second.factor if operator == "*" else 1 / second.factor if second.factor else 1.0
        found = Measure(_near(first.factor * over), 0.0, steps)
        return _stepped(found, "whole") if operator == "//" else found
    sign = -1 if operator == "-" else 1
    factor = first.factor if second.factor == 1 else second.factor
    return Measure(factor, first.offset + sign * second.offset, steps)


def _with_number(operator: str, value: Measure, number: float, *, is_first: bool = False) -> Measure:
    match operator:
        case "*":
            return Measure(_near(value.factor * number), value.offset * number, value.steps)
        case "/" if is_first and value.factor:
            return Measure(_near(number / value.factor), 0.0, value.steps)
        case "/" | "//" if number and not is_first:
            divided = Measure(_near(value.factor / number), value.offset / number, value.steps)
            if divided.factor == 1 and number >= _FINE:
                divided = divided._replace(steps=tuple(one for one in divided.steps if one != "round"))
            return _stepped(divided, "whole") if operator == "//" else divided
        case "+":
            return value._replace(offset=value.offset + number)
        case "-":
            return value._replace(offset=number if is_first else value.offset - number)
        case "%" if not is_first:
            return _stepped(value, f"% {number:g}")
        case _:
            return value


def _stepped(measure: Measure, step: str) -> Measure:
    return measure._replace(steps=tuple(sorted({*measure.steps, step})))


def _near(factor: float) -> float:
    return float(f"{factor:.9g}")
