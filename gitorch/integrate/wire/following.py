"""Whether a request moves along with its route: the same side changed what both take their prefix from."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitorch.code.wire.model import Request
from gitorch.integrate.sides import Pair
from gitorch.integrate.wire.routing import RouteTable
from gitorch.integrate.wire.wiring import WireFiles, module_path

_NAME = re.compile(r"([A-Za-z_$][\w$]*)(\(?)")
_SEGMENT = re.compile(r"[\w.-]+")


def moves_along(files: WireFiles, pair: Pair, path: str, request: Request, prefix: str, merged: RouteTable) -> bool:
    """Whether a request of a file of the right side asks for what the left side moved, where it is now.

    ``prefix`` is what the route has in front of what is written in the request, before the move.
    """
    if path in pair.left.changes and _is_reread(files, pair, path, request, merged):
        return True
    heirs = {now for now, _ in merged.answering(request.method, request.path) if now != prefix}
    near = dict(_sources(files, pair, path, request, prefix)) if heirs else {}
    return any(
        one in pair.left.changes and _is_turned(pair, (one, name), prefix, now)
        for one, name in near.items()
        for now in heirs
    )


def _sources(files: WireFiles, pair: Pair, path: str, request: Request, prefix: str) -> Iterator[tuple[str, str]]:
    """The files that what stands in front of a request may come from, each with the constant that holds it.

    Where the request is written whole, only what its own line names can put anything in front of it.
    """
    if prefix:
        yield from ((one, "") for one in files.imported(pair.merged, path, 2))
        return
    facts = files.facts(pair.right_view, path)
    line = (pair.right_view.text(path) or "").splitlines()[request.place.line - 1]
    called = {found[1]: bool(found[2]) for found in _NAME.finditer(line)}
    for one in facts.imports if facts is not None else ():
        target = module_path(pair.merged, path, one) if one.alias in called else None
        if target is not None:
            yield target, "" if called[one.alias] else one.name


def _is_reread(files: WireFiles, pair: Pair, path: str, request: Request, merged: RouteTable) -> bool:
    """Whether the merged file asks, at the same place, for what is answered."""
    facts = files.facts(pair.merged, path)
    return any(
        (one.scope, one.callee, one.method) == (request.scope, request.callee, request.method)
        and one.path != request.path
        and bool(merged.still_answers(one.method, one.path, ""))
        for one in (facts.requests if facts is not None else ())
    )


def _is_turned(pair: Pair, source: tuple[str, str], before: str, now: str) -> bool:
    """Whether a file says, since the left side, what is new in a prefix, and no more what is gone from it."""
    path, name = source
    old, new = set(before.split("/")) - {""}, set(now.split("/")) - {""}
    was, said = (_said(view.text(path) or "", name) for view in (pair.left_base, pair.merged))
    return old - new <= was - said and new - old <= said - was


def _said(text: str, name: str) -> set[str]:
    """The words of a file, or of those of its lines that give a name what it holds."""
    lines = (line for line in text.splitlines() if name in re.split("[=:]", line, maxsplit=1)[0])
    return {word for line in lines for word in _SEGMENT.findall(line)}
