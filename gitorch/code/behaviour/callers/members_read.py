"""A member that an expression reads on its way, and whether what is done with it needs it to be there. Pure."""

from __future__ import annotations

from typing import NamedTuple

from tree_sitter import Node

from gitorch.code.behaviour.callers.needs import needs_value
from gitorch.code.behaviour.callers.provisions import is_doubted
from gitorch.code.behaviour.calls.call_uses import CallUse
from gitorch.code.model import Place
from gitorch.code.syntax import CALLS, MEMBERS, above, at, enclosing_function, place, text, walk


class MemberNeeded(NamedTuple):
    """A member that must be there: where, and of what."""

    place: Place
    holder: str


def member_needed(root: Node, where: Place, name: str) -> MemberNeeded | None:
    """The member of a name in the chain whose last name stands at a place, if what is done with it needs it."""
    member = _member_at(root, where, name)
    if member is None or not _is_needed(root, member):
        return None
    return MemberNeeded(place(member), text(member.child_by_field_name("object")))


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
    return _is_called(member) or needs_value(CallUse(root, member)) is not None


def _is_called(member: Node) -> bool:
    """Whether a member is called as it is, without asking whether it is there."""
    call = member.parent
    if call is None or call.type not in CALLS or any(one.type in ("?.", "optional_chain") for one in call.children):
        return False
    callee = call.child_by_field_name("function")
    return callee is not None and callee.id == member.id
