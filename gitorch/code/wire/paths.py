"""Paths of routes and requests in one notation: ``/users/{}/notes``, a hole for each parameter, ``**`` for any rest."""

from __future__ import annotations

import re

HOLE = "{}"
REST = "**"
PROCEDURE = "tRPC"
"""The method by which procedures are routes; their paths end in ``()``."""
METHODS = frozenset(("get", "post", "put", "patch", "delete", "head", "options"))

_SCHEME = re.compile(r"^(?:[a-z]+://[^/?#]*|\{\})(?=/|$)", re.I)
_HOLED = re.compile(r"\{\w*\}|^:[a-z_]\w*$", re.I)  # what a template of a client may call its parameters, too
_PARAMETERS = (
    (re.compile(r"\(\?P<\w+>(?:[^()]|\([^()]*\))*\)"), HOLE),  # Django's re_path
    (re.compile(r"\{\w*:path\}|<path:\w+>|\[\[?\.\.\.\w+\]?\]|\*\w*"), REST),
    (re.compile(r"\{[^{}]*\}|<[^<>]*>|\[\w+\]|:\w+(?:\([^()]*\))?\??"), HOLE),
)


def request_path(text: str) -> str | None:
    """The path that a client's text asks for, without origin and query; None for text that is no path.

    A hole at the very start is taken for the origin.
    """
    path = re.split(r"[?#]", _SCHEME.sub("", text, count=1), maxsplit=1)[0]
    if not path.startswith("/") or re.search(r"\s", path):
        return None
    return _tidy("/".join(HOLE if _HOLED.search(part) else part for part in _unformatted(path).split("/")))


def query_names(text: str) -> tuple[tuple[str, ...], bool]:
    """The parameters that a client's text asks with, and whether there may be more of them."""
    query = text.partition("?")[2].partition("#")[0]
    parts = [part.partition("=")[0] for part in query.split("&") if part]
    return tuple(part for part in parts if HOLE not in part), any(HOLE in part for part in parts)


def route_path(text: str) -> str:
    """The path that a server's text answers, from any framework's notation."""
    path = text.strip("^$") if text.startswith("^") else text
    for pattern, mark in _PARAMETERS:
        path = pattern.sub(mark, path)
    parts = f"/{_unformatted(path)}".split("/")
    return _tidy("/".join(HOLE if HOLE in part and part != HOLE else part for part in parts))


def front_of(text: str) -> str:
    """What stands in front of the hole that a text ends in, the origin left out; nothing where that is no path."""
    front = _SCHEME.sub("", text.removesuffix(HOLE), count=1) if text.endswith(HOLE) else ""
    return front if front.startswith("/") and len(front) > 1 and HOLE not in front else ""


def joined(*parts: str) -> str:
    """One path below another."""
    return _tidy("/".join(("", *parts)))


def answers(route: str, request: str) -> bool:
    """Whether a route answers a request; a hole of the request only fits a hole of the route."""
    wanted, given = route.strip("/").split("/"), request.strip("/").split("/")
    for position, part in enumerate(wanted):
        if part == REST:
            return True
        if position >= len(given) or (part != HOLE and part != given[position]):
            return False
        if part == HOLE and not given[position]:
            return False
    return len(wanted) == len(given)


def below(route: str, request: str) -> str | None:
    """The literal prefix under which a route answers a request (``""`` for none), or None if it doesn't."""
    parts, given = route.strip("/").split("/"), request.strip("/").split("/")
    extra = len(parts) - len(given)
    if extra < 0 or any(part in (HOLE, REST) for part in parts[:extra]):
        return None
    return "/".join(parts[:extra]) if answers("/".join(parts[extra:]), request) else None


def _unformatted(path: str) -> str:
    """A path without the format that Rails lets one ask for; other servers are asked for it by that name."""
    return path.removesuffix(".json")


def _tidy(path: str) -> str:
    return re.sub(r"/{2,}", "/", path).rstrip("/") or "/"
