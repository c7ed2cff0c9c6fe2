"""What a side newly asks of servers: by requests, by paths that it keeps to ask for, and where no program is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain

from gitorch.code.model import Place
from gitorch.code.project.plain_requests import may_ask_plainly, plain_requests
from gitorch.code.wire.model import Request, Text
from gitorch.code.wire.paths import joined, request_path
from gitorch.code.wire.reading import wire_language
from gitorch.integrate.integration import Integration
from gitorch.integrate.sides import Side, View
from gitorch.integrate.wire.speaking import constant
from gitorch.integrate.wire.wiring import WireFiles, changed_files, changed_lines

_IN_PROSE = re.compile(r"(?:^|[\s\"'(=])(?:https?://[\w.:{}-]+)?(/[a-z][\w-]*(?:/[\w{}.-]+)+)(?=[\s\"'),.;?#]|$)")
_KEEPS_PATHS = re.compile(r"(?i)path|url|route|endpoint|(?:^|_)api|link")


@dataclass(frozen=True)
class Asked:
    """A request on a new line of a side, and the words that stand in the function around it.

    ``is_kept`` marks a path that is only kept to be asked for, which may as well be the beginning of one. ``raw`` is
    the request as its file has it, without what a function of another file puts in front.
    """

    side: Side
    path: str
    request: Request
    around: frozenset[str]
    is_kept: bool = False
    raw: Request | None = None


def newly_asked(files: WireFiles, integration: Integration, side: Side) -> Iterator[Asked]:
    """Every request on a new line of a side."""
    asking = (_asked, _asked_by_table, _asked_in_prose)
    yield from chain.from_iterable(one(files, integration, side) for one in asking)
    yield from _asked_plainly(integration, side)


def _asked(files: WireFiles, integration: Integration, side: Side) -> Iterator[Asked]:
    base, view = integration.view(side.base_tree), integration.view(side.tree)
    for path in changed_files(side):
        facts = files.facts(view, path)
        if facts is None or not facts.requests:
            continue
        fresh = changed_lines(view, base, path)
        for request in facts.requests:
            if request.place.line in fresh:
                around = {name for scope in facts.scopes if scope.name == request.scope for name in scope.uses}
                whole = made_whole(files, view, path, request)
                yield Asked(side, path, whole, frozenset(around | set(path.replace(".", "/").split("/"))), raw=request)


def made_whole(files: WireFiles, view: View, path: str, request: Request) -> Request:
    """A request with what the function of another file puts in front of its path, if it goes through such a one."""
    front = constant(files, view, path, f"{request.callee}()") if request.callee else None
    return replace(request, path=joined(front, request.path)) if front is not None else request


def _asked_by_table(files: WireFiles, integration: Integration, side: Side) -> Iterator[Asked]:
    """The paths on new lines of a table of paths, or kept in a constant, that another file asks for."""
    base, view = integration.view(side.base_tree), integration.view(side.tree)
    for path in changed_files(side):
        facts = files.facts(view, path)
        held = [one for one in facts.texts if _is_kept_path(one)] if facts is not None and not facts.routes else []
        fresh = changed_lines(view, base, path) if held else frozenset()
        for text in (one for one in held if one.place.line in fresh):
            asked = request_path(text.value)
            if asked is not None:
                yield Asked(
                    side, path, Request("", asked, text.place, text.scope), frozenset(path.split("/")), is_kept=True
                )


def _asked_in_prose(files: WireFiles, integration: Integration, side: Side) -> Iterator[Asked]:
    """The paths of several parts in texts that people read: mails, messages, pages that are written in code."""
    base, view = integration.view(side.base_tree), integration.view(side.tree)
    for path in changed_files(side):
        facts = files.facts(view, path)
        texts = [one for one in facts.texts if one.use != "docstring" and " " in one.value] if facts is not None else []
        told = [(one, match) for one in texts for match in _IN_PROSE.finditer(one.value)]
        fresh = changed_lines(view, base, path) if told else frozenset[int]()
        for text, match in told:
            line = text.place.line + text.value.count("\n", 0, match.start())
            asked = request_path(match[1]) if line in fresh else None
            if asked is not None:
                place = Place(line, 1)
                yield Asked(side, path, Request("", asked, place, text.scope), frozenset(path.split("/")), is_kept=True)


def _is_kept_path(text: Text) -> bool:
    keeper = text.table if text.use == "value" else text.name if text.use == "constant" else ""
    return bool(keeper) and text.value.startswith("/") and _KEEPS_PATHS.search(keeper) is not None


def _asked_plainly(integration: Integration, side: Side) -> Iterator[Asked]:
    """The requests on new lines of pages, schedules and scripts of a shell."""
    base, view = integration.view(side.base_tree), integration.view(side.tree)
    for path in side.changes:
        text = view.text(path) if may_ask_plainly(path) and not wire_language(path) else None
        found = list(plain_requests(path, text)) if text else []
        fresh = changed_lines(view, base, path) if found else frozenset()
        words = frozenset(path.replace(".", "/").split("/"))
        yield from (Asked(side, path, request, words) for request in found if request.place.line in fresh)
