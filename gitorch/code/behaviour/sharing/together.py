"""Functions that run what they are given several at once, and what such runs take from each other. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tree_sitter import Node

from gitorch.code.behaviour.sharing.shared_state import accesses
from gitorch.code.model import Place
from gitorch.code.seeking import Sought
from gitorch.code.syntax import CALLS, MEMBERS, arguments, place, text, walk

_THREADS = re.compile(r"(?:^|\.)(?:ThreadPoolExecutor|ThreadPool|Thread|Worker|submit|to_thread|run_in_executor)$")
_TASKS = re.compile(r"(?:^|\.)(?:gather|create_task|start_soon|TaskGroup|as_completed)$|Promise\.all(?:Settled)?$")
_MAY_COUNT = Sought(r"(?i)worker|thread|concurren|parallel|pool_?size")
_COUNT = re.compile(
    r"(?i)^[\s\"'-]*(?P<name>[\w.-]*(?:worker|thread|concurren|parallel|pool_?size)[\w.-]*)[\"']?\s*[:=]\s*(?P<number>\d+)\b"
)


class Running(NamedTuple):
    """Where a function runs several at once, and whether in threads."""

    place: Place
    in_threads: bool


class Scratch(NamedTuple):
    """Shared state that a function writes and then reads back, with no lock, as if nobody else did meanwhile."""

    name: str
    write: Place
    read: Place


def runs_together(function: Node) -> Running | None:
    """Where a function starts threads or tasks, if it does."""
    for node in walk(function, across_functions=True):
        callee = text(node.child_by_field_name("function")) if node.type in CALLS else ""
        if _THREADS.search(callee) or _TASKS.search(callee):
            return Running(place(node), _THREADS.search(callee) is not None)
    return None


def given_names(call: Node) -> frozenset[str]:
    """Every name in what a call is given: of functions handed on, and of those that are called in one written there."""
    nodes = (inner for one in arguments(call) for inner in walk(one, across_functions=True))
    return frozenset(text(one.children[-1]) if one.type in MEMBERS else text(one) for one in nodes if _is_name(one))


def _is_name(node: Node) -> bool:
    return node.type == "identifier" or node.type in MEMBERS


def scratches(function: Node) -> Iterator[Scratch]:
    """The shared state that a function writes first and reads later."""
    written: dict[str, Place] = {}
    for one in accesses(function):
        if one.locks:
            continue
        if one.is_write:
            written.setdefault(one.name, one.place)
        elif one.name in written and one.place.line > written[one.name].line:
            yield Scratch(one.name, written.pop(one.name), one.place)
        else:
            written.pop(one.name, None)


def raised_counts(old: str, new: str) -> Iterator[tuple[str, int]]:
    """The settings of how many run at once that a file raises from one, by name, and the lines where it does."""
    if not _MAY_COUNT.is_in(new):
        return
    before = {found["name"]: found["number"] for line in old.splitlines() if (found := _COUNT.match(line))}
    for number, line in enumerate(new.splitlines(), 1):
        found = _COUNT.match(line)
        if found is not None and before.get(found["name"]) == "1" and int(found["number"]) > 1:
            yield found["name"], number
