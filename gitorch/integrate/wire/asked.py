"""The requests of a side's changed files, with the routes that answer them, and the lines that are new around them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from gitorch.code.wire.model import Request
from gitorch.integrate.sides import Side, View
from gitorch.integrate.wire.routing import route_table
from gitorch.integrate.wire.wiring import WireFiles, changed_files, changed_lines


class Asked(NamedTuple):
    """One request of a file: the one route that answers it, as method and path, and the file's new lines."""

    path: str
    request: Request
    route: tuple[str, str]
    fresh: frozenset[int]


def asked(files: WireFiles, side: Side, base: View, view: View, served: Iterable[str]) -> Iterator[Asked]:
    """The requests that one route alone answers, of all those of the ``served`` files."""
    table = route_table(files, view, served)
    for path in changed_files(side):
        facts = files.facts(view, path)
        fresh = changed_lines(view, base, path) if facts is not None and facts.requests else frozenset()
        for request in facts.requests if facts is not None and fresh else ():
            routes = {(route.method, route.path) for _, route in table.answering(request.method, request.path)}
            if len(routes) == 1:
                yield Asked(path, request, routes.pop(), fresh)
