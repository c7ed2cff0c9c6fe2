"""What a function's callers notice of a change in another function of its file, which it hands its work to. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tree_sitter import Node

from gitorch.code.behaviour.calls.call_uses import CallUse, unwrapped
from gitorch.code.behaviour.calls.options import is_given
from gitorch.code.behaviour.changes.aspects import Aspect, ContractChange
from gitorch.code.behaviour.changes.contract_changes import changes
from gitorch.code.behaviour.failures.running import function_name
from gitorch.code.behaviour.promises.contracts import contract
from gitorch.code.syntax import (
    CALLS,
    FUNCTIONS,
    MEMBERS,
    above,
    called_name,
    enclosing_function,
    place,
    receiver,
    text,
    walk,
)

_THROUGH = frozenset({Aspect.RAISES, Aspect.LETS_THROUGH, Aspect.NO_RAISE, Aspect.TOLD, Aspect.GROUPED})
_GIVEN_BACK = frozenset({
    Aspect.NOTHING, Aspect.UNCHECKED, Aspect.SENTINEL, Aspect.NO_RAISE, Aspect.ASYNC, Aspect.KIND, Aspect.ITEMS,
    Aspect.ZONE, Aspect.SEVERAL, Aspect.AMOUNT, Aspect.SEQUENCE, Aspect.SPELLING, Aspect.SEPARATOR, Aspect.BOUND,
    Aspect.SHARED, Aspect.FORM, Aspect.COLLECTION,
})  # fmt: skip
_IN_ANY_CASE = frozenset({Aspect.BACKGROUND, Aspect.RETRIES, Aspect.NO_TIMEOUT, Aspect.NO_ERROR_PATH})
_DEPTH = 3
_OWN = ("self", "this", "cls")
_CLASSES = ("class_definition", "class_declaration", "class")
_Functions = Mapping[str, Node]


def further_changes(old: Node, new: Node, function: Node) -> tuple[ContractChange, ...]:
    """What changed in what a function hands its work to and, of a constructor, in what its class takes for options.

    ``old`` and ``new`` are the two versions of its file.
    """
    before, after = _functions_of(old), _functions_of(new)
    found = tuple(_passed_on(before, after, function, _DEPTH))
    owner = next((one for one in above(function) if one.type in _CLASSES), None)
    is_made = owner is not None and text(function.child_by_field_name("name")) in ("__init__", "constructor")
    if not is_made or owner is None:
        return found
    return (*found, *_option_changes(before, after, owner), *_held_otherwise(before, after, owner))


def _functions_of(root: Node) -> dict[str, Node]:
    """The functions of a file by their last names, methods with a dot; a name that several have is left out."""
    found: dict[str, list[Node]] = {}
    for one in walk(root, across_functions=True):
        if one.type in FUNCTIONS and (name := function_name(one)):
            found.setdefault(f".{name}" if _is_method(one) else name, []).append(one)
    return {name: those[0] for name, those in found.items() if len(those) == 1}


def _is_method(function: Node) -> bool:
    """Whether it is a function of a class, and not one within another function."""
    around = next((one for one in above(function) if one.type in (*FUNCTIONS, *_CLASSES)), None)
    return around is not None and around.type in _CLASSES


def _passed_on(before: _Functions, after: _Functions, function: Node, depth: int) -> Iterator[ContractChange]:
    """What changed in the functions that one hands its work to, as far as its own callers can notice."""
    seen: set[str] = set()
    for node in walk(function, across_functions=True) if depth else ():
        name = _named(node)
        was, now = before.get(name), after.get(name)
        if not name or name in seen or was is None or now is None or now.id == function.id:
            continue
        seen.add(name)
        if text(was) != text(now):
            facts = contract(now)
            for change in changes(contract(was), facts):
                if _is_noticed(change, node, function) and _is_met(change, node, facts.parameters):
                    yield change
        for change in _passed_on(before, after, now, depth - 1):
            if _is_noticed(change, node, function):
                yield change


def _option_changes(before: _Functions, after: _Functions, owner: Node) -> Iterator[ContractChange]:
    """The options of a class that something else stands in for now, wherever its methods read them."""
    for name, now in after.items():
        was = before.get(name)
        if was is None or text(was) == text(now) or not _is_within(now, owner):
            continue
        options = contract(now).options
        for change in changes(contract(was), contract(now)):
            if change.name in options and change.aspect in (Aspect.DEFAULT, Aspect.RETRIES):
                yield change


def _held_otherwise(before: _Functions, after: _Functions, owner: Node) -> Iterator[ContractChange]:
    """What a class no longer suppresses or gives where ``with`` holds it, or tries again where it is gone over."""
    for name in (".__exit__", ".__aexit__"):
        was, now = before.get(name), after.get(name)
        if was is not None and now is not None and _is_within(now, owner) and _suppresses(was) > _suppresses(now):
            given = contract(now).returns
            where = given[-1].place if given else place(now)
            yield ContractChange(Aspect.NO_SUPPRESSION, "no longer suppresses failures", where)
    for name in (".__iter__", ".__aiter__"):
        was, now = before.get(name), after.get(name)
        if was is not None and now is not None and _is_within(now, owner):
            yield from (one for one in changes(contract(was), contract(now)) if one.aspect is Aspect.RETRIES)
    for name in (".__enter__", ".__aenter__"):
        was, now = before.get(name), after.get(name)
        if was is not None and now is not None and _is_within(now, owner):
            is_less = bool(contract(was).returns) and not contract(now).returns
            yield from [ContractChange(Aspect.NOTHING, "gives nothing to work with now", place(now))] if is_less else []


def _suppresses(function: Node) -> bool:
    return any(one.text not in ("", "None", "False") for one in contract(function).returns)


def _is_within(node: Node, owner: Node) -> bool:
    return any(one.id == owner.id for one in above(node))


def _named(node: Node) -> str:
    """The function of the file that is called at a node, or handed on as a method of its own."""
    if node.type in CALLS:
        owner = text(receiver(node))
        return called_name(node) if not owner else f".{called_name(node)}" if owner in _OWN else ""
    if node.type in MEMBERS and text(node.children[0]) in _OWN:
        return f".{text(node.children[-1])}"
    return ""


def _is_noticed(change: ContractChange, node: Node, function: Node) -> bool:
    if change.aspect in _IN_ANY_CASE:
        return True
    if node.type not in CALLS:
        return False
    is_given_back = _is_given_back(node, function)
    if change.aspect in _GIVEN_BACK and is_given_back:
        return not _is_tried(node) or change.aspect is not Aspect.NO_RAISE
    return change.aspect in _THROUGH - {Aspect.NO_RAISE} and not _is_tried(node)


def _is_met(change: ContractChange, node: Node, parameters: Sequence[str]) -> bool:
    """Whether a call gives what has to be given to meet a change; a method that is handed on may be given all."""
    return node.type not in CALLS or all(is_given(CallUse(node, node), one, parameters) for one in change.options)


def _is_given_back(node: Node, function: Node) -> bool:
    outer = unwrapped(node)
    parent = outer.parent
    body = function.child_by_field_name("body")
    is_body = parent is not None and parent.id == function.id and body is not None and body.id == outer.id
    inside = enclosing_function(node)
    return is_body or (
        parent is not None and parent.type == "return_statement" and inside is not None and inside.id == function.id
    )  # fmt: skip


def _is_tried(node: Node) -> bool:
    return any(
        one.type == "try_statement" or (one.type in CALLS and called_name(one) == "catch") for one in above(node)
    )
