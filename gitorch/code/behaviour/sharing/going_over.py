"""Shared collections that a Python function goes over while it waits, which who adds or removes breaks. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tree_sitter import Node

from gitorch.code.behaviour.sharing.locks import is_locked
from gitorch.code.behaviour.sharing.shared_state import accesses
from gitorch.code.model import Place
from gitorch.code.syntax import AWAITS, CALLS, called_name, place, receiver, walk

_OF_A_MAPPING = ("items", "values", "keys")


class GoneOver(NamedTuple):
    """A collection by its shared name, where the loop takes it up, and where it waits."""

    name: str
    start: Place
    waits: Place


def gone_over(function: Node) -> Iterator[GoneOver]:
    """The loops over what others see too, not over a copy, that wait with no lock around them."""
    loops = [(one, wait) for one in walk(function) if one.type == "for_statement" and (wait := _wait_in(one))]
    reads = {one.place: one.name for one in accesses(function) if not one.is_write} if loops else {}
    for loop, wait in loops:
        over = loop.child_by_field_name("right")
        if over is not None and over.type in CALLS and called_name(over) in _OF_A_MAPPING:
            over = receiver(over)
        if over is not None and place(over) in reads and not is_locked(loop):
            yield GoneOver(reads[place(over)], place(over), place(wait))


def _wait_in(loop: Node) -> Node | None:
    body = loop.child_by_field_name("body")
    return next((one for one in walk(body) if one.type in AWAITS), None) if body is not None else None
