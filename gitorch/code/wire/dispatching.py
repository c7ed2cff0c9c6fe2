"""Routes of servers that have no framework: tables of ``"GET /books"``, rows, and conditions on a method and a path.

const table = {"GET /books/:id": oneBook, …}
const rows = [["GET", "/books/:id", oneBook], ["/books", "GET", allBooks], …]
const entries = [{method: "GET", path: "/books/:id", handler: oneBook}, …]
routes = [Route("GET", "/books/<id>", one_book), dict(method="GET", path="/books", handler=all_books), …]
router.add("GET", "/books/:id", oneBook)
if (method === "POST" && path === "/books") return add(body);
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitorch.code.seeking import Sought
from gitorch.code.wire.gathering import Gathering
from gitorch.code.wire.model import Route, Text
from gitorch.code.wire.paths import route_path
from gitorch.code.wire.verbs import named

_METHODS = "GET|POST|PUT|PATCH|DELETE"
DISPATCHES = (
    rf"""["'](?:{_METHODS}) /|==\s*["'](?:{_METHODS})["']|["'](?:{_METHODS})["'],\s*r?["']/"""
    rf"""|["']/[^"'\n]*["'],\s*["'](?:{_METHODS})["']|\b(?:path|pattern|url)["']?\s*[:=]\s*["']/"""
).encode()
_SIGN = Sought(DISPATCHES)
_KEY = re.compile(rf"^({_METHODS}) (/\S*)$")
_METHOD = re.compile(rf"""==\s*["']({_METHODS})["']|["']({_METHODS})["']\s*==""")
_ROW = re.compile(
    rf"""(?<![\w.)])(?:\w+\s*(?=\{{))?[\[({{]\s*(?:["'][\w ]+["']\s*,\s*)?["']({_METHODS})["']\s*,\s*r?$"""
)
_HANDLER = re.compile(
    r"""^r?.[^"']*["']\s*,\s*(?!function\b|lambda\b|true\b|false\b|None\b|null\b)(?:async\s+)?(?:([A-Za-z_][\w.]*)|\()|^r?.[^"']*["']\s*,\s*(?:function|lambda)\b"""
)
_LEFT_OUT = re.compile(r"""(?<![\w.)\]])[\[(]\s*$""")
_SECOND = re.compile(rf"""^.[^"']*["']\s*,\s*["']({_METHODS})["']\s*,\s*(?:async\s+)?([A-Za-z_][\w.]*|\()""")
_SAID = re.compile(rf"""\bmethod["']?\s*:\s*["']({_METHODS})["']""")
_DOES = re.compile(r"""\b(?:handler|handle|view|action|controller)["']?(?:\s*:\s*(?:([A-Za-z_][\w.]*)\s*[,}\n])?|\()""")
_GIVEN = re.compile(rf"""([\w.]+)\(\s*(?:["']({_METHODS})["']\s*,\s*)?r?$""")
_BEHIND = re.compile(
    rf"""^.[^"']*["']\s*,\s*(?:["'](?P<method>{_METHODS})["']\s*,\s*)?(?:async\s+)?"""
    r"""(?:(?:function|lambda)\b|\(|(?P<name>[A-Za-z_][\w.]*)\s*(?:[,)]|=>))"""
)
_REGISTERS = named(
    "add add_route addRoute add_endpoint addEndpoint route on register register_route registerRoute handle method "
    "define define_route defineRoute"
)
_ROW_CLASS = re.compile(r"(?:^|\.)(?:[A-Z]\w*)?(?:Route|Endpoint)$|^dict$")
_METHOD_KEYWORD = re.compile(rf"""\bmethod\s*=\s*["']({_METHODS})["']""")
_HANDLER_KEYWORD = re.compile(
    r"""\b(?:handler|handle|view|action|controller|endpoint)\s*=\s*(?:lambda\b|([A-Za-z_][\w.]*))"""
)
_FEIGNED = re.compile(r"(?i)mock|stub|fake|nock")
_TRIES = re.compile(rb"parametrize|\b(?:describe|it|test)(?:\.each)?\(")  # whose rows are asked for, not answered
_REACH = 3  # lines of an entry on either side of its path
_PATHS = named("path pathname url route target path_info PATH_INFO pathName rawPath")
_FILED = re.compile(r"""^.[^"']*["']\s*:\s*(?:async\s+)?([A-Za-z_]\w*)\s*(?:,|\}|$)""")
_HANDED = re.compile(r"\b(?!if\b|and\b|or\b|await\b|return\b)([A-Za-z_]\w*)\(")


def read_dispatching(found: Gathering, source: bytes) -> None:
    """File the routes that a file tells apart by itself."""
    if _SIGN.is_in(source):
        lines = source.decode("utf-8", "replace").splitlines()
        tries = _TRIES.search(source) is not None
        found.routes.extend(route for text in found.texts for route in _routes(text, lines, tries=tries))
        given = [route for text in found.texts if not tries and (route := _given(text, lines)) is not None]
        found.routes.extend(given)
        taken = {route.place for route in given}
        found.requests[:] = [one for one in found.requests if one.place not in taken]


def _routes(text: Text, lines: list[str], *, tries: bool) -> Iterator[Route]:
    here = lines[text.place.line - 1] if text.place.line <= len(lines) else ""
    key = _KEY.match(text.value) if text.use == "key" else None
    if key is not None:
        filed = _FILED.match(here[text.place.column - 1 :])
        yield Route(key[1], route_path(key[2]), text.place, "", filed[1] if filed is not None else text.value)
    elif text.value.startswith("/") and (row := _ROW.search(here[: text.place.column - 1])) is not None:
        handler = _HANDLER.match(here[text.place.column - 1 :])
        if handler is not None:
            name = (handler[1] or text.value).rpartition(".")[2]
            yield Route(row[1], route_path(text.value), text.place, "", name)
    elif (
        text.value.startswith("/")
        and (said := (_first(text, here) if not tries else None) or _entry(text, lines)) is not None
    ):
        yield Route(said[0], route_path(text.value), text.place, "", (said[1] or text.value).rpartition(".")[2])
    elif text.use == "compare" and text.name in _PATHS and text.value.startswith("/"):
        method = _METHOD.search(here)
        if method is not None:
            below = " ".join(lines[text.place.line - 1 : text.place.line + 1])[text.place.column + len(text.value) :]
            handed = _HANDED.search(below)
            name = handed[1] if handed is not None else text.value
            yield Route(method[1] or method[2], route_path(text.value), text.place, "", name)


def _given(text: Text, lines: list[str]) -> Route | None:
    """The route that a call registers, or makes a row of: ``add("GET", "/books", books)``, by keywords too."""
    if not text.value.startswith("/") or text.use not in ("argument", "keyword") or text.place.line > len(lines):
        return None
    if _FEIGNED.search(text.callee):
        return None
    is_row = _ROW_CLASS.search(text.callee) is not None
    row, column = text.place.line - 1, text.place.column - 1
    before = "\n".join((*lines[max(0, row - _REACH) : row], lines[row][:column]))
    after = "\n".join((lines[row][column:], *lines[row + 1 : row + 1 + _REACH]))
    if text.use == "keyword":
        said = _by_keywords(text, before, after) if is_row else None
    else:
        is_registering = is_row or text.callee.rpartition(".")[2] in _REGISTERS
        said = _by_position(before, after) if is_registering else None
    name = (said[1] or text.value).rpartition(".")[2] if said is not None else ""
    return Route(said[0], route_path(text.value), text.place, "", name) if said is not None else None


def _by_position(before: str, after: str) -> tuple[str, str] | None:
    """The method and handler of a call that is given a method, a path and a handler, the path first or second."""
    given, behind = _GIVEN.search(before), _BEHIND.match(after)
    if given is None or behind is None or (given[2] is None) == (behind["method"] is None):
        return None
    return given[2] or behind["method"], behind["name"] or ""


def _by_keywords(text: Text, before: str, after: str) -> tuple[str, str] | None:
    """The method and handler that stand beside a path in the same call, by their keywords."""
    if text.name not in _PATHS:
        return None
    inside = before[before.rfind("(") + 1 :] + re.split(r"\)\s*,?\s*(?:\n|\]|\)|$)", after, maxsplit=1)[0]
    method, does = _METHOD_KEYWORD.search(inside), _HANDLER_KEYWORD.search(inside)
    return (method[1], does[1] or "") if method is not None and does is not None else None


def _first(text: Text, here: str) -> tuple[str, str] | None:
    """The method and handler behind a path that stands first in a row."""
    column = text.place.column - 1
    found = _SECOND.match(here[column:]) if _LEFT_OUT.search(here[:column]) else None
    return (found[1], found[2].strip("(")) if found is not None else None


def _entry(text: Text, lines: list[str]) -> tuple[str, str] | None:
    """The method and handler of the entry that says a path, whatever the order; none where nothing is to answer."""
    if text.use != "value" or text.name not in ("path", "pattern", "url", "route") or text.callee:
        return None
    row, column = text.place.line - 1, text.place.column - 1
    before = "\n".join((*lines[max(0, row - _REACH) : row], lines[row][:column]))
    after = "\n".join((lines[row][column:], *lines[row + 1 : row + 1 + _REACH]))
    entry = before[before.rfind("{") + 1 :] + re.split(r"\}\s*,?\s*(?:\n|\{|\]|\)|$)", after, maxsplit=1)[0] + "\n"
    method, does = _SAID.search(entry), _DOES.search(entry)
    return (method[1], does[1] or "") if method is not None and does is not None else None
