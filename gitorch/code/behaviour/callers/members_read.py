"""A member that an expression reads on its way, and whether what is done with it needs it to be there. Pure."""

from __future__ import annotations

from typing import NamedTuple

from tree_sitter import Node

from gitorch.code.behaviour.callers.needs import needs_value
from gitorch.code.behaviour.callers.provisions import is_doubted
from gitorch.code.behaviour.calls.call_uses import CallUse
from gitorch.code.model import Place
from gitorch.code.syntax import MEMBERS, above, at, enclosing_function, place, text, walk


class MemberNeeded(NamedTuple):
    """A member that must be there: where, of what name, and what a loop goes over to bind that name, if one does."""

    place: Place
    holder: str
    over: str


def member_needed(root: Node, where: Place, name: str) -> MemberNeeded | None:
    """The member of a name in the chain whose last name stands at a place, if what is done with it needs it."""
    member = _member_at(root, where, name)
    if member is None or not _is_needed(root, member):
        return None
    return MemberNeeded(place(member), text(member.child_by_field_name("object")), _gone_over(root, member))


def _member_at(root: Node, where: Place, name: str) -> Node | None:
    found = at(root, where)
    chain = next((one for one in above(found) if one.type in MEMBERS), None) if found is not None else None
    while chain is not None and chain.type in MEMBERS:
        last = chain.child_by_field_name("attribute") or chain.child_by_field_name("property")
        if text(last) == name:
            return chain
        chain = chain.child_by_field_name("object")
    return None


def _is_needed(root: Node, member: Node) -> bool:
    """Whether a member is worked with as if it were there, and nothing in the function asks for it."""
    function = enclosing_function(member) or root
    alike = [one for one in walk(function, across_functions=True) if one.type in MEMBERS and text(one) == text(member)]
    if any(is_doubted(CallUse(root, one)) for one in alike):
        return False
    return needs_value(CallUse(root, member)) is not None


def _gone_over(root: Node, member: Node) -> str:
    """The name of what a loop goes over to bind the name that a member is read from; empty for no loop."""
    owner = text(member.child_by_field_name("object"))
    function = enclosing_function(member) or root
    for one in walk(function, across_functions=True):
        left, right = one.child_by_field_name("left"), one.child_by_field_name("right")
        is_loop = one.type in ("for_statement", "for_in_statement", "for_in_clause")
        if is_loop and left is not None and right is not None and text(left).split()[-1] == owner:
            return text(right).rpartition(".")[2]
    return ""
