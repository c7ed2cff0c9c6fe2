"""S203 for the options of a parser: both sides add one option in different functions that fill the same parser.

``argparse`` refuses the second as soon as the parser is made, ``click`` hears only one of them; what each side runs
alone is none the wiser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.project.options import Option, has_options, options
from gitorch.integrate.finding import Finding
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.rules.symbols.twice import told_twice
from gitorch.integrate.rules.twice.parsers import is_filled_by
from gitorch.integrate.sides import Pair
from gitorch.integrate.wire.wiring import changed_lines, siblings


class _Added(NamedTuple):
    """A new option, and its file."""

    path: str
    option: Option


def options_twice(integration: Integration) -> Iterator[Finding]:
    """Every option that both sides add to what becomes one parser."""
    added = {side.name: integration.one(side).know(_ADDED) for side in integration.all_sides}
    for pair in integration.pairs():
        said = set[str]()
        for one in added[pair.left.name]:
            name = one.option.name
            for other in added[pair.right.name] if name not in said else ():
                is_other = (one.path, one.option.place) != (other.path, other.option.place)
                if other.option.name == name and is_other and _is_one_parser(pair, one, other):
                    said.add(name)
                    yield told_twice(pair, (one.path, one.option.place), (other.path, other.option.place), name)
                    break


def _added(side: OneSide) -> Iterator[_Added]:
    for path, change in side.side.changes.items():
        source = side.view.text(path) or "" if path.endswith(".py") and change.new is not None else ""
        module = side.view.module(path) if has_options(source) else None
        if module is not None:
            fresh = changed_lines(side.view, side.base, path)
            for one in options(source, module):
                if one.place.line in fresh:
                    yield _Added(path, one)


_ADDED = Fact("added options", tuple[_Added, ...], lambda one: tuple(_added(one)))


def _is_one_parser(pair: Pair, one: _Added, other: _Added) -> bool:
    """Whether both stand in one function on one name, one calls the other's, or a function calls both with the same."""
    first, second = one.option, other.option
    if (one.path, first.function) == (other.path, second.function):
        return (first.parser, first.made) == (second.parser, second.made)
    if is_filled_by(pair.merged, other, one) or is_filled_by(pair.merged, one, other):
        return True
    names = [each.function.rpartition(".")[2] for each in (first, second)]
    if not all(names) or "@" in (first.parser, second.parser):
        return False
    near = siblings(pair.merged, [one.path, other.path], "python")
    for path in dict.fromkeys((one.path, other.path, *pair.left.changes, *pair.right.changes, *near)):
        given = [
            _given(pair.merged.text(path) or "", name) if path.endswith(".py") else set[tuple[str, int]]()
            for name in names
        ]
        if given[0] & given[1]:
            return True
    return False


def _given(source: str, function: str) -> set[tuple[str, int]]:
    """The plain names that a function is called with first, each with the offset where it got its value."""
    return {
        (match[1], _since(source[: match.start()], match[1]))
        for match in re.finditer(rf"(?<!def )\b{function}\(\s*(\w+)\s*[,)]", source)
    }


def _since(above: str, name: str) -> int:
    """Where a name was given a value last, or the function begins whose parameter or variable it is."""
    starts = re.finditer(rf"^\s*(?:{name}\s*(?::[^=\n]*)?=(?!=)|(?:async\s+)?def\s)", above, re.MULTILINE)
    return max((match.start() for match in starts), default=0)
