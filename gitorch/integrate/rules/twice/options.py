"""S203 for the options of a parser: both sides add one option in different functions that fill the same parser.

``argparse`` refuses the second as soon as the parser is made; what each side runs alone is none the wiser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.model import Module, Place
from gitorch.integrate.finding import Finding
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.rules.symbols.twice import told_twice
from gitorch.integrate.sides import Pair
from gitorch.integrate.wire.wiring import changed_lines, siblings

_ADDS = re.compile(r"""^\s*(\w+)\.add_argument\(\s*(.*)""")
_OPTION = re.compile(r"""["'](--?[A-Za-z][\w-]*)["']""")


class _Option(NamedTuple):
    """A new option: its file, the function and the name of the parser that it is added to, and where."""

    path: str
    function: str
    parser: str
    name: str
    place: Place


def options_twice(integration: Integration) -> Iterator[Finding]:
    """Every option that both sides add to what becomes one parser."""
    added = {side.name: integration.one(side).know(_ADDED) for side in integration.all_sides}
    for pair in integration.pairs():
        theirs = {one.name: one for one in added[pair.right.name]}
        for one in added[pair.left.name]:
            other = theirs.get(one.name)
            is_other = other is not None and (one.path, one.place) != (other.path, other.place)
            if other is not None and is_other and _is_one_parser(pair, one, other):
                yield told_twice(pair, (one.path, one.place), (other.path, other.place), one.name)


def _added(side: OneSide) -> Iterator[_Option]:
    for path, change in side.side.changes.items():
        source = side.view.text(path) or "" if path.endswith(".py") and change.new is not None else ""
        module = side.view.module(path) if "add_argument" in source else None
        if module is not None:
            fresh = changed_lines(side.view, side.base, path)
            for parser, name, place in _options(source):
                if place.line in fresh:
                    yield _Option(path, _around(module, place.line), parser, name, place)


def _options(source: str) -> Iterator[tuple[str, str, Place]]:
    """The parser as it is called, the option and its place, of every call that adds one."""
    lines = [*source.splitlines(), ""]
    for number, line in enumerate(lines, 1):
        match = _ADDS.match(line)
        if match is not None:
            at = number if match[2] else number + 1  # the first argument may stand on the next line
            for said in _OPTION.finditer(lines[at - 1]):
                yield match[1], said[1], Place(at, said.start(1) + 1)


_ADDED = Fact("added options", tuple[_Option, ...], lambda one: tuple(_added(one)))


def _around(module: Module, line: int) -> str:
    """The innermost function that a line stands in."""
    inside = [one for one in module.definitions if one.signature is not None and one.place.line < line <= one.end_line]
    return max(inside, key=lambda one: one.place.line).qualname if inside else ""


def _is_one_parser(pair: Pair, one: _Option, other: _Option) -> bool:
    """Whether both stand in one function on one name, or a function gives both functions the same parser."""
    if (one.path, one.function) == (other.path, other.function):
        return one.parser == other.parser
    names = [each.function.rpartition(".")[2] for each in (one, other)]
    if not all(names):
        return False
    near = siblings(pair.merged, [one.path, other.path], "python")
    for path in dict.fromkeys((one.path, other.path, *pair.left.changes, *pair.right.changes, *near)):
        given = [_given(pair.merged.text(path) or "", name) if path.endswith(".py") else set() for name in names]
        if given[0] & given[1]:
            return True
    return False


def _given(source: str, function: str) -> set[str]:
    """The plain names that a function is called with first."""
    return set(re.findall(rf"(?<!def )\b{function}\(\s*(\w+)\s*[,)]", source))
