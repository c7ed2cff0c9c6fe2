"""Whether what adds one option calls upon what adds another: for its parser, its parents or its decorators."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple, Protocol

from gitorch.code.model import Definition, Place, Reference
from gitorch.code.project.options import CLICK, Option
from gitorch.integrate.resolve import Found
from gitorch.integrate.resolve.languages import resolver_for
from gitorch.integrate.sides import View

_FARTHEST = 4  # calls from one function to the other
_END = 1_000_000  # a place below all that a file defines


class Placed(Protocol):
    """An option, and the file that it is added in."""

    @property
    def path(self) -> str: ...
    @property
    def option(self) -> Option: ...


class _Filler(NamedTuple):
    """A function, and the name that the parser has in it."""

    path: str
    function: str
    parser: str
    made: str = ""


def is_filled_by(view: View, one: Placed, other: Placed) -> bool:
    """Whether the parser that one option is added to is given the other's by what the same function calls."""
    own = other.option.function or ("" if other.option.parser == CLICK else other.option.parser)
    if not own or any("conflict_handler" in (view.text(each.path) or "") for each in (one, other)):
        return False
    start = _Filler(one.path, one.option.function, one.option.parser, one.option.made)
    return any(
        path == other.path and (own == name or _is_within(other, own, name)) for path, name in _called(view, start)
    )


def _is_within(other: Placed, own: str, name: str) -> bool:
    """Whether an option stands above what a decorator makes of the function that it is given."""
    return other.option.parser == CLICK and own.startswith(f"{name}.")


def _called(view: View, start: _Filler) -> Iterator[tuple[str, str]]:
    """Every function that is handed the parser in the end, and every parser that it is made from."""
    seen, todo = {start}, [(start, 0)]
    while todo:
        here, steps = todo.pop()
        for found in _next(view, here):
            yield found.path, found.function
            if found not in seen and steps < _FARTHEST:
                seen.add(found)
                todo.append((found, steps + 1))


def _next(view: View, here: _Filler) -> Iterator[_Filler]:
    module = view.module(here.path)
    function = module.find(here.function) if module is not None and here.function else None
    lines = (view.text(here.path) or "").splitlines()
    if here.parser == CLICK:
        for written in function.decorators if function is not None else ():
            yield from _meant(view, here, written.partition("(")[0], "")
    elif function is not None or not here.function:
        body = "\n".join(lines[function.place.line - 1 : function.end_line] if function is not None else lines)
        name = re.escape(here.parser)
        body = _until_another(body, name, here.made)
        for match in re.finditer(rf"(?<!def )(super\(\))?\.?\b([\w.]+)\(\s*(?:\w+=)?{name}\s*[,)]", body):
            callers = _inherited(view, here, match[2]) if match[1] else _meant(view, here, match[2])
            yield from callers
        for match in re.finditer(rf"\b{name}\s*=[^\n]*\((?:[^()]|\([^()]*\))*?\bparents\s*=\s*\[([^\]]*)\]", body):
            for parent in match[1].split(","):
                yield from _meant(view, here, parent.strip().partition("(")[0], "")


def _until_another(body: str, name: str, made: str) -> str:
    """The part of a function in which a name stands for what it was given so; all of it where that is not there."""
    given = list(re.finditer(rf"(?m)^\s*{name}\s*(?::[^=\n]*)?=(?!=)[ \t]*(.*)$", body))
    at = next((number for number, match in enumerate(given) if match[1].strip() == made), None) if made else None
    if at is None:
        return body
    return body[given[at].start() : given[at + 1].start() if at + 1 < len(given) else len(body)]


def _meant(view: View, here: _Filler, written: str, parser: str | None = None) -> Iterator[_Filler]:
    """The function or variable of the repository that a name means, with the name that it gives its parser."""
    found = _resolved(view, here.path, written, here.function) if written else None
    if found is not None:
        kept = CLICK if here.parser == CLICK else parser
        yield _Filler(found.path, found.definition.qualname, kept if kept is not None else _first(found.definition))


def _inherited(view: View, here: _Filler, method: str) -> Iterator[_Filler]:
    """The method of that name in the classes that the function's own class names as its bases."""
    module = view.module(here.path)
    owner = module.find(here.function.rpartition(".")[0]) if module is not None else None
    for base in owner.bases if owner is not None else ():
        found = _resolved(view, here.path, base.partition("[")[0], "")
        there = view.module(found.path) if found is not None else None
        above = there.find(f"{found.definition.qualname}.{method}") if there is not None and found is not None else None
        if above is not None and found is not None:
            yield _Filler(found.path, above.qualname, _first(above))


def _first(definition: Definition) -> str:
    """The name of the first parameter that a caller gives."""
    names = [one.name for one in definition.signature.parameters] if definition.signature is not None else []
    return next((name for name in names if name not in ("self", "cls")), "")


def _resolved(view: View, path: str, written: str, scope: str) -> Found | None:
    resolver = resolver_for("python")
    found = resolver.reference(view, path, Reference(written, Place(_END, 1), scope)) if resolver else None
    return found if isinstance(found, Found) else None
