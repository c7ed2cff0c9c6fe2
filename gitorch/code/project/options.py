"""The options that a file of Python gives to parsers of its command line, by the way they are written. Pure.

``parser.add_argument("-f", "--format")`` of argparse, ``@click.option("-f", "--format")`` of click.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.model import Definition, Module, Place

CLICK = "@"
"""What stands for the parser where a function is its own command."""
_ADDS = re.compile(
    r"^\s*(?:\w+\s*=\s*)?(?:(?P<parser>\w+)\.add_argument|(?P<sign>@?)(?:click\.)?option)\(\s*(?P<rest>.*)"
)
_GROUP = re.compile(r"(\w+)\.add_(?:argument|mutually_exclusive)_group\(")
_OPTION = re.compile(r"""["'](--?[A-Za-z][\w-]*)["']""")
_LEADING = re.compile(r"""\s*["']--?[A-Za-z][\w-]*["']\s*,?""")


class Option(NamedTuple):
    """An option: the parser as it is called, or :data:`CLICK`; the function that it is added in, and where.

    ``made`` is what the parser's name was given last, as a function may use one name for parser after parser.
    """

    parser: str
    function: str
    name: str
    place: Place
    made: str = ""


def has_options(source: str) -> bool:
    """Whether a file may give any option."""
    return "add_argument" in source or ("option(" in source and "click" in source)


def options(source: str, module: Module) -> Iterator[Option]:
    """Every name of every option that a file adds."""
    lines = [*source.splitlines(), ""]
    is_click = "click" in source
    for number, line in enumerate(lines, 1):
        match = _ADDS.match(line)
        if match is None or (match["parser"] is None and not is_click):
            continue
        inside = _decorated(module, number) if match["sign"] else around(module, number)
        for name, place in _names(lines, number, match.start("rest")):
            parser, made = _whole(lines, match["parser"] or CLICK, number)
            yield Option(parser, inside, name, place, made)


def _whole(lines: list[str], parser: str, number: int) -> tuple[str, str]:
    """The parser that a name stands for, a group of options being as good as its parser, and what that was given."""
    made = _made(lines, parser, number)
    group = _GROUP.match(made)
    return _whole(lines, group[1], number) if group is not None and group[1] != parser else (parser, made)


def _made(lines: list[str], parser: str, number: int) -> str:
    """What a parser's name was given last above a line: the rest of that line."""
    given = re.compile(rf"\s*{re.escape(parser)}\s*(?::[^=]*)?=(?!=)\s*(.*)")
    above = (match[1] for line in reversed(lines[: number - 1]) if (match := given.match(line)) is not None)
    return next(above, "").strip()


def around(module: Module, line: int) -> str:
    """The innermost function that a line stands in; empty for none."""
    inside = [one for one in module.definitions if one.signature is not None and one.place.line < line <= one.end_line]
    return max(inside, key=lambda one: one.place.line).qualname if inside else ""


def _decorated(module: Module, line: int) -> str:
    """The function that a decorator stands above."""
    below: list[Definition] = [one for one in module.definitions if one.decorators and one.place.line > line]
    return min(below, key=lambda one: one.place.line).qualname if below else ""


def _names(lines: list[str], number: int, column: int) -> Iterator[tuple[str, Place]]:
    """The names that a call is given first, on its own line or on the ones below."""
    rest = lines[number - 1][column:]
    for at in range(number, min(number + 4, len(lines))):
        text = rest if at == number else lines[at - 1]
        if text.strip() and not _LEADING.match(text):
            return
        offset = column if at == number else 0
        for said in _OPTION.finditer(text):
            if re.match(r"""[\s"',\w-]*$""", text[: said.start()]) and "=" not in text[: said.start()]:
                yield said[1], Place(at, offset + said.start(1) + 1)
        if text.rstrip() and not text.rstrip().endswith(","):
            return
