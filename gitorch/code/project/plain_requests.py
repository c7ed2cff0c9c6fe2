"""Requests that are written where no program is: forms and links of pages, schedules, scripts of shells. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from gitorch.code.model import Place
from gitorch.code.wire.model import Request
from gitorch.code.wire.paths import request_path

_PAGES = (
    ".html",
    ".htm",
    ".jinja",
    ".jinja2",
    ".j2",
    ".djhtml",
    ".erb",
    ".ejs",
    ".hbs",
    ".mustache",
    ".twig",
    ".blade.php",
)
_DATA = (".yaml", ".yml", ".json", ".toml", ".ini", ".conf", ".cfg", ".http", ".sh", ".bash")
_IN_PAGES = re.compile(
    r"""<form\b[^<>]*?\baction\s*=\s*["'](?P<form>/[^"'{}<>\s]*)["']"""
    r"""|\bhx-(?P<verb>get|post|put|patch|delete)\s*=\s*["'](?P<hx>/[^"'<>\s]*)["']"""
    r"""|<a\b[^<>]*?\bhref\s*=\s*["'](?P<link>/[^"'{}<>\s]*)["']"""
    r"""|\bdata-url\s*=\s*["'](?P<data>/[^"'{}<>\s]*)["']"""
)
_METHOD = re.compile(r"""\bmethod\s*=\s*["'](\w+)["']""", re.I)
_IN_DATA = re.compile(
    r"""^[\s-]*["']?(?:\w+[_-])?(?:url|uri|path|endpoint|target|webhook|hook|callback|href|link|healthcheck|health_check"""
    r"""|probe|check|httpGet)["']?\s*[:=]\s*"""
    r"""["']?(?P<path>(?:https?://[^\s"'/]+)?/[\w/.{}:?=&-]*)["']?\s*,?\s*$""",
    re.I,
)
_CURL = re.compile(
    r"""\b(?:curl|wget|http)\b[^|;\n]*?["'\s](?P<path>(?:https?://[^\s"'/]+|\$\{?\w+\}?)/[\w/.{}$:-]*)"""
)
_STATIC = re.compile(
    r"^/(?:static|assets|media|images?|css|js|favicon|public)\b|\.(?:css|js|png|svg|ico|jpe?g|woff2?)$"
)


@lru_cache(maxsize=1 << 14)  # asked of every path for every pair of branches
def may_ask_plainly(path: str) -> bool:
    """Whether a file is one in which such requests are read."""
    return path.endswith((*_PAGES, *_DATA))


def plain_requests(path: str, source: str) -> Iterator[Request]:
    """The requests that a page, a schedule or a script of a shell makes, or has made."""
    if path.endswith(_PAGES):
        yield from _of_page(source)
        return
    for number, line in enumerate(source.splitlines(), 1):
        match = _CURL.search(line) if path.endswith((".sh", ".bash", ".yml", ".yaml")) else None
        match = match or _IN_DATA.match(line)
        asked = request_path(re.sub(r"^\$\{?\w+\}?", "", match["path"])) if match is not None else None
        if match is not None and asked is not None and asked != "/":
            yield Request("", asked, Place(number, match.start("path") + 1), "")


def _of_page(source: str) -> Iterator[Request]:
    for match in _IN_PAGES.finditer(source):
        name = next(one for one in ("form", "hx", "link", "data") if match[one] is not None)
        asked = request_path(match[name])
        if asked is None or asked == "/" or _STATIC.search(asked):
            continue
        said = _METHOD.search(source, match.start(), source.find(">", match.start()) + 1) if name == "form" else None
        method = (
            said[1].upper() if said is not None else {"link": "GET", "hx": (match["verb"] or "").upper()}.get(name, "")
        )
        at = match.start(name)
        place = Place(source.count("\n", 0, at) + 1, at - source.rfind("\n", 0, at))
        yield Request(method or ("GET" if name == "form" else ""), asked, place, "")
