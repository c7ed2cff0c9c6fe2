"""The unit of what a function is given: it counts it up, or down, before it does what it did with it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tree_sitter import Node

from gitorch.code.behaviour.changes.aspects import Aspect, ContractChange
from gitorch.code.behaviour.promises.measures import UNITS, Measure, reader_of
from gitorch.code.behaviour.promises.parameters import parameters_of
from gitorch.code.model import Place
from gitorch.code.syntax import ASSIGNMENTS, CALLS, FUNCTIONS, MEMBERS, above, called_name, place, receiver, text, walk

_AUGMENTED = ("augmented_assignment", "augmented_assignment_expression")
_AROUND = ("binary_operator", "binary_expression", "parenthesized_expression")
_ROUNDING = frozenset({"round", "int", "floor", "ceil", "trunc", "float", "Number"})
_OWN = ("", "self", "this", "cls")


class _Given(NamedTuple):
    """One mention of a parameter: which, what it goes into (a call, an attribute), times what factor, and where."""

    number: int
    name: str
    into: str
    factor: float
    place: Place


def unit_changes(old: Node, new: Node, was: Node, now: Node) -> Iterator[ContractChange]:
    """The parameters of a function that go where they went, times another power of a unit.

    ``old`` and ``new`` are the two versions of its file, ``was`` and ``now`` of the function itself.
    """
    before = {(one.number, one.into): one for one in _given(was)}
    for one in _given(now):
        known = before.get((one.number, one.into))
        ratio = one.factor / known.factor if known is not None and known.factor else 1.0
        if any(abs(max(ratio, 1 / ratio) - unit) < unit / 1e9 for unit in UNITS) and _is_kept(old, new, one.into):
            does = f"multiplies {one.name} by {ratio:g}" if ratio > 1 else f"divides {one.name} by {1 / ratio:g}"
            yield ContractChange(Aspect.UNIT, f"{does} itself now", one.place, name=one.name)
            return


def _given(function: Node) -> Iterator[_Given]:
    """Every way that a parameter goes, a factor each."""
    parameters = {name: number for number, name in enumerate(parameters_of(function)) if name not in _OWN}
    body = function.child_by_field_name("body") or function
    reader = reader_of(body)
    for node in walk(body, across_functions=True):
        if node.type == "identifier" and text(node) in parameters:
            outer = _reckoned(node)
            measure = reader.measure(outer)
            if into := _into(outer):
                factor = measure.factor if isinstance(measure, Measure) else 1.0
                yield _Given(parameters[text(node)], text(node), into, factor, place(outer))


def _reckoned(node: Node) -> Node:
    """The whole computation that a value is the only name in."""
    here = node
    for one in above(node):
        is_call = one.type in CALLS and called_name(one) in _ROUNDING
        if one.type not in (*_AROUND, "argument_list", "arguments") and not is_call:
            break
        if one.type in ("argument_list", "arguments"):
            if one.parent is None or called_name(one.parent) not in _ROUNDING:
                break
            continue
        here = one
    return here


def _into(value: Node) -> str:
    """The call that is given a value, by name and position, or the attribute that it is put into; empty for others."""
    parent = value.parent
    if parent is not None and parent.type in ("keyword_argument", "pair"):
        name = text(parent.child_by_field_name("name") or parent.child_by_field_name("key"))
        call = next((one for one in above(parent) if one.type in CALLS), None)
        return f"{called_name(call)}({name}" if call is not None else ""
    if parent is not None and parent.type in ("argument_list", "arguments") and parent.parent is not None:
        number = [one.id for one in parent.named_children].index(value.id)
        return f"{text(receiver(parent.parent))}.{called_name(parent.parent)}({number}"
    left = parent.child_by_field_name("left") if parent is not None else None
    is_put = parent is not None and parent.type in (*ASSIGNMENTS, *_AUGMENTED)
    return text(left) if is_put and left is not None and left.type in MEMBERS and left.id != value.id else ""


def _is_kept(old: Node, new: Node, into: str) -> bool:
    """Whether what a value goes into surely is what it was: a call of another file, an attribute that others touch."""
    callee, _, position = into.partition("(")
    if position:
        owner, _, name = callee.rpartition(".")
        return owner not in _OWN or not _defines(old, name)
    others = {text(one) for one in walk(old, across_functions=True) if _touches(one, into)}
    return any(_touches(one, into) and text(one) in others for one in walk(new, across_functions=True))


def _defines(root: Node, name: str) -> bool:
    functions = (one for one in walk(root, across_functions=True) if one.type in FUNCTIONS)
    return any(text(one.child_by_field_name("name")) == name for one in functions)


def _touches(function: Node, attribute: str) -> bool:
    """Whether a function writes an attribute from something that is not a constant."""
    written = rf"{re.escape(attribute)}\s*[-+*/]?=(?!=)\s*[^\s\d=]"
    return function.type in FUNCTIONS and re.search(written, text(function)) is not None
