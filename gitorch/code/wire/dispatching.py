"""Routes of servers that have no framework: tables of ``"GET /books"``, rows, and conditions on a method and a path.

const table = {"GET /books/:id": oneBook, …}
const rows = [["GET", "/books/:id", oneBook], …]
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
DISPATCHES = rf"""["'](?:{_METHODS}) /|==\s*["'](?:{_METHODS})["']|["'](?:{_METHODS})["'],\s*r?["']/""".encode()
_SIGN = Sought(DISPATCHES)
_KEY = re.compile(rf"^({_METHODS}) (/\S*)$")
_METHOD = re.compile(rf"""==\s*["']({_METHODS})["']|["']({_METHODS})["']\s*==""")
_ROW = re.compile(
    rf"""(?<![\w.)])(?:\w+\s*(?=\{{))?[\[({{]\s*(?:["'][\w ]+["']\s*,\s*)?["']({_METHODS})["']\s*,\s*r?$"""
)
_HANDLER = re.compile(
    r"""^r?.[^"']*["']\s*,\s*(?!function\b|lambda\b|true\b|false\b|None\b|null\b)(?:async\s+)?(?:([A-Za-z_][\w.]*)|\()|^r?.[^"']*["']\s*,\s*(?:function|lambda)\b"""
)
_PATHS = named("path pathname url route target path_info PATH_INFO pathName rawPath")
_FILED = re.compile(r"""^.[^"']*["']\s*:\s*(?:async\s+)?([A-Za-z_]\w*)\s*(?:,|\}|$)""")
_HANDED = re.compile(r"\b(?!if\b|and\b|or\b|await\b|return\b)([A-Za-z_]\w*)\(")


def read_dispatching(found: Gathering, source: bytes) -> None:
    """File the routes that a file tells apart by itself."""
    if _SIGN.is_in(source):
        lines = source.decode("utf-8", "replace").splitlines()
        found.routes.extend(route for text in found.texts for route in _routes(text, lines))


def _routes(text: Text, lines: list[str]) -> Iterator[Route]:
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
    elif text.use == "compare" and text.name in _PATHS and text.value.startswith("/"):
        method = _METHOD.search(here)
        if method is not None:
            below = " ".join(lines[text.place.line - 1 : text.place.line + 1])[text.place.column + len(text.value) :]
            handed = _HANDED.search(below)
            name = handed[1] if handed is not None else text.value
            yield Route(method[1] or method[2], route_path(text.value), text.place, "", name)
