"""Names that a function is handed as parameters, and what its callers hand it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from gitorch.code.model import Place
from gitorch.code.syntax import (
    CALLS,
    FUNCTIONS,
    above,
    arguments,
    at,
    callee,
    function_name,
    language_of,
    parameter_names,
    parsed,
    place,
    text,
    walk,
)


class Parameter(NamedTuple):
    """A parameter: the name of its function, empty for one without, and which it is, from 0."""

    function: str
    number: int


def parameter_at(path: str, source: bytes, where: Place, name: str) -> Parameter | None:
    """The parameter that a name means at a place of a file, in the nearest function that has it."""
    language = language_of(path)
    node = at(parsed(language, source), where) if language is not None else None
    for around in above(node) if node is not None else ():
        names = parameter_names(around) if around.type in FUNCTIONS else []
        if name in names:
            return Parameter(function_name(around), names.index(name))
    return None


def handed(path: str, source: bytes, is_meant: Callable[[str], bool], number: int) -> Iterator[tuple[str, Place]]:
    """The plain names that a file hands the functions that are meant, as the argument of that number."""
    language = language_of(path)
    for node in walk(parsed(language, source), across_functions=True) if language is not None else ():
        given = arguments(node) if node.type in CALLS else []
        if number < len(given) and given[number].type == "identifier" and is_meant(text(callee(node))):
            yield text(given[number]), place(given[number])
