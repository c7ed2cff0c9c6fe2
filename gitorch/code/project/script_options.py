"""The options that a script gives to commands of commander or yargs, and what else fills those commands. Pure.

``addCommon(program.command("export")).option("-f, --force")``: the option ``-f``, of a command that ``addCommon`` has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tree_sitter import Node

from gitorch.code.model import Place
from gitorch.code.syntax import (
    FUNCTIONS,
    above,
    arguments,
    called_name,
    callee,
    enclosing_function,
    function_name,
    language_of,
    parameter_names,
    parsed,
    place,
    receiver,
    string_value,
    text,
    walk,
)

_FLAG = re.compile(r"(?<![\w-])--?[A-Za-z][\w-]*")
_ADDS = ("option", "requiredOption", "addOption")


class ScriptOption(NamedTuple):
    """An option: the function whose parameter gets it, if one does, else the functions that get the command, too."""

    name: str
    place: Place
    of_parameter: str
    helpers: tuple[str, ...]


def has_script_options(path: str, source: bytes) -> bool:
    """Whether a script may give any option to a command."""
    is_script = language_of(path) not in (None, "python")
    return is_script and b"ption(" in source and (b"ommand" in source or b"yargs" in source)


def script_options(path: str, source: bytes) -> Iterator[ScriptOption]:
    """Every flag that a script adds."""
    language = language_of(path)
    for node in walk(parsed(language, source), across_functions=True) if language is not None else ():
        if node.type != "call_expression" or called_name(node) not in _ADDS or receiver(node) is None:
            continue
        names = list(_names(node))
        if names:
            of_parameter, helpers = _whose(node)
            yield from (ScriptOption(name, where, of_parameter, helpers) for name, where in names)


def _names(call: Node) -> Iterator[tuple[str, Place]]:
    """The flags of one call: of commander's ``"-f, --force"``, or of yargs' key and its alias."""
    given = arguments(call)
    first = arguments(given[0])[0] if given and given[0].type == "new_expression" and arguments(given[0]) else None
    first = first or (given[0] if given else None)
    said = string_value(first) if first is not None else None
    if first is None or not said:
        return
    if said.startswith("-"):
        yield from ((flag, place(first)) for flag in _FLAG.findall(said.partition("<")[0].partition("[")[0]))
    elif len(given) > 1 and given[1].type == "object":
        yield f"--{said}", place(first)
        alias = re.search(r"""\balias\s*:\s*\[?\s*["']([\w-]+)["']""", text(given[1]))
        yield from [(f"-{alias[1]}" if len(alias[1]) == 1 else f"--{alias[1]}", place(first))] if alias else []


def _whose(call: Node) -> tuple[str, tuple[str, ...]]:
    """The function whose parameter the chain begins with, or what else is given the same command."""
    function, start = enclosing_function(call), _start(call)
    names = {text(start)} if start.type == "identifier" else set[str]()
    helpers = [_plain(start), *(_plain(one) for one in above(call) if one.type == "call_expression")]
    declared = next((one for one in above(call) if one.type in ("variable_declarator", *FUNCTIONS)), None)
    if declared is not None and declared.type == "variable_declarator":
        names.add(text(declared.child_by_field_name("name")))
    if function is not None and names & set(parameter_names(function)):
        return function_name(function), ()
    for node in walk(function if function is not None else _root(call)) if names else ():
        if node.type == "call_expression" and (given := arguments(node)) and text(_start(given[0])) in names:
            helpers.append(_plain(node))
        elif node.type == "variable_declarator" and text(node.child_by_field_name("name")) in names:
            value = node.child_by_field_name("value")
            helpers.append(_plain(_start(value)) if value is not None else "")
    return "", tuple(sorted({one for one in helpers if one}))


def _start(node: Node) -> Node:
    """What a chain of methods begins with; a command that one makes on the way is a beginning of its own."""
    here = node
    while here.type == "call_expression" and called_name(here) != "command":
        before = receiver(here)
        if before is None:
            return here
        here = before
    return here


def _plain(node: Node) -> str:
    """The name of a plain function that is called with something."""
    function = callee(node) if node.type == "call_expression" else None
    return text(function) if function is not None and function.type == "identifier" and arguments(node) else ""


def _root(node: Node) -> Node:
    return [node, *above(node)][-1]
