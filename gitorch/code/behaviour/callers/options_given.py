"""What a caller writes out for a function that takes it apart: an object, a dict, an element of JSX. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from tree_sitter import Node

from gitorch.code.behaviour.calls.call_uses import CallUse, assigned, given
from gitorch.code.behaviour.changes.aspects import Aspect, ContractChange
from gitorch.code.model import Place
from gitorch.code.syntax import above, arguments, at, place, string_value, text

_OBJECTS = ("object", "dictionary")
_SPREADS = ("spread_element", "dictionary_splat")
_ELEMENTS = ("jsx_self_closing_element", "jsx_opening_element")


@dataclass(frozen=True)
class _Given:
    names: dict[str, Place]
    is_open: bool
    place: Place


def gives_other_options(use: CallUse, change: ContractChange, index: int) -> tuple[Place, ...]:
    """Where a call gives an option by its old name, or an object that lacks the new one."""
    written = _written(use, change, index)
    return _apart(written, change) if written is not None else ()


def shows_other_options(root: Node, where: Place, change: ContractChange) -> Place | None:
    """The same of an element of JSX, whose attributes are the one object that its component is given."""
    named = at(root, where)
    element = next((one for one in above(named) if one.type in _ELEMENTS), None) if named is not None else None
    name = element.child_by_field_name("name") if element is not None else None
    if element is None or name is None or place(name) != where:
        return None
    found = {text(key): place(key) for one in element.children_by_field_name("attribute") if (key := _key(one))}
    is_open = any(one.type == "jsx_expression" for one in element.named_children)
    return next(iter(_apart(_Given(found, is_open, where), change)), None)


def is_given_by_new_name(use: CallUse, change: ContractChange) -> bool:
    """Whether one of a call's objects has the member that is asked for now, and not the one that was."""
    objects = (one for index in range(len(arguments(use.node))) if (one := _written(use, change, index)) is not None)
    return any(change.new in one.names and change.old not in one.names for one in objects)


def _key(attribute: Node) -> Node | None:
    first = attribute.named_children[0] if attribute.type == "jsx_attribute" else None
    return first if first is not None and first.type == "property_identifier" else None


def _written(use: CallUse, change: ContractChange, index: int) -> _Given | None:
    """The object that a call gives, written in the call or right before it."""
    if change.name.startswith("**"):
        return _by_keyword(use)
    value = given(use, index, change.name)
    if value is not None and value.type == "identifier":
        made = [one for around in (use.function, use.root) for one in assigned(around, text(value))]
        value = made[0] if len(made) == 1 or (made and use.function.id == use.root.id) else None
    if value is None or value.type not in _OBJECTS:
        return None
    found: dict[str, Place] = {}
    for one in value.named_children:
        key = one.child_by_field_name("key") or one.child_by_field_name("name") or one
        if one.type not in (*_SPREADS, "comment"):
            found[string_value(key) or text(key)] = place(key)
    return _Given(found, any(one.type in _SPREADS for one in value.named_children), place(value))


def _by_keyword(use: CallUse) -> _Given:
    listed = arguments(use.node)
    named = (one.child_by_field_name("name") for one in listed if one.type == "keyword_argument")
    is_open = any(one.type in _SPREADS for one in listed)
    return _Given({text(one): place(one) for one in named if one is not None}, is_open, place(use.node))


def _apart(written: _Given, change: ContractChange) -> tuple[Place, ...]:
    if change.new in written.names:
        return ()
    if change.aspect is Aspect.OPTION:
        return (written.names[change.old],) if change.old in written.names else ()
    return () if written.is_open else (written.place,)
