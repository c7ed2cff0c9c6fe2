"""Where a caller goes on using what a call changes in place now, or shares it with others. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.behaviour.calls.call_uses import CallUse, assigned, given
from gitorch.code.behaviour.changes.aspects import ContractChange
from gitorch.code.behaviour.promises.parameters import parameters_of
from gitorch.code.model import Place
from gitorch.code.syntax import ASSIGNMENTS, CALLS, FUNCTIONS, MEMBERS, above, called_name, place, text, walk

_LOOPS = ("for_statement", "while_statement", "for_in_statement")
_COMPREHENSIONS = ("list_comprehension", "set_comprehension", "dictionary_comprehension", "generator_expression")
_GOES_ROUND = frozenset({"map", "flatMap", "forEach", "filter", "reduce"})
_CONSTANT = re.compile(r"(?:\w+\.)*_?[A-Z][A-Z0-9_]+")
_BEGINNING = re.compile(r"(?i)(?:self|this|cls)\.[#_]*(?:\w*defaults?|base|template|initial|preset|shared)\w*")


def meets_change(use: CallUse, change: ContractChange, index: int) -> tuple[Place, ...]:
    """Where the caller uses an argument that it gives as it is again, or gives what others have as well.

    What is ``given back`` is changed for its own sake: only that can be told from something that is worked with.
    """
    argued = given(use, index, change.name)
    if argued is None or argued.type not in ("identifier", *MEMBERS) or _is_result_kept_there(use, argued):
        return ()
    where = _used_later(use, argued) or _comes_again(use, argued)
    is_shared = change.new == "given back" or _CONSTANT.fullmatch(text(argued)) is not None
    if where is None and is_shared and _is_of_file(use, argued):
        where = place(argued)
    return (where,) if where is not None else ()


def _is_result_kept_there(use: CallUse, argued: Node) -> bool:
    """Whether what the call gives takes the place of what it was given: ``settings = merge(settings, more)``."""
    parent = use.outer.parent
    left = parent.child_by_field_name("left") if parent is not None and parent.type in ASSIGNMENTS else None
    return left is not None and text(left) == text(argued)


def _used_later(use: CallUse, argued: Node) -> Place | None:
    word = text(argued)
    for one in walk(use.function, across_functions=True):
        if one.type == argued.type and text(one) == word and one.start_byte >= use.node.end_byte:
            return None if _is_bound(one) else place(one)
    return None


def _is_bound(mention: Node) -> bool:
    parent = mention.parent
    left = parent.child_by_field_name("left") if parent is not None and parent.type in ASSIGNMENTS else None
    return left is not None and left.id == mention.id


def _comes_again(use: CallUse, argued: Node) -> Place | None:
    """Whether a loop, a comprehension or a callback for each of a collection gives the same again."""
    word = re.split(r"[.?\[]", text(argued))[0]
    for one in above(use.node):
        if one.type in _LOOPS:
            is_made_there = argued.type not in MEMBERS and word in _bound_in(one)
            return None if is_made_there else place(argued)
        if one.type in _COMPREHENSIONS:
            heads = [each.child_by_field_name("left") for each in one.named_children if each.type == "for_in_clause"]
            made = {text(name) for head in heads if head is not None for name in walk(head)}
            return place(argued) if word not in made else None
        if one.type in FUNCTIONS:
            return place(argued) if _is_for_each(one) and word not in _bound_in(one) else None
    return None


def _is_for_each(function: Node) -> bool:
    listed = function.parent
    call = listed.parent if listed is not None and listed.type in ("arguments", "argument_list") else None
    return call is not None and call.type in CALLS and called_name(call) in _GOES_ROUND


def _is_of_file(use: CallUse, argued: Node) -> bool:
    """Whether an argument is of what the file imports or makes once for all, or is what an object begins with."""
    if _BEGINNING.fullmatch(text(argued)):
        return True
    word = re.split(r"[.?\[]", text(argued))[0]
    around = [one for one in above(use.node) if one.type in FUNCTIONS]
    if any(word in _bound_in(one) for one in around):
        return False
    is_made_here = bool(around) and next(assigned(use.root, word), None) is not None
    return is_made_here or word in set(_imported(use.root))


def _bound_in(function: Node) -> set[str]:
    """The words of what a function, or a loop, binds."""
    named = (
        one.child_by_field_name("left") or one.child_by_field_name("name")
        for one in walk(function)
        if one.type in (*ASSIGNMENTS, *_LOOPS, "for_in_clause")
    )
    words = (*parameters_of(function), *(text(one) for one in named if one is not None and one.type not in MEMBERS))
    return {word for each in words for word in re.findall(r"\w+", each)}


def _imported(root: Node) -> Iterator[str]:
    """The names that a file imports, by an import or a ``require``."""
    for one in root.named_children:
        if one.type in ("import_statement", "import_from_statement") or "require(" in text(one):
            yield from re.findall(r"\w+", text(one))
