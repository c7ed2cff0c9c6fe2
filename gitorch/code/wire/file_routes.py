"""Endpoints whose file's path is their route: SvelteKit, Nitro (Nuxt), Astro, Vercel's functions below ``api/``.

Next.js has its own way of both.
"""

from __future__ import annotations

import re
from posixpath import splitext

from gitorch.code.model import Place
from gitorch.code.wire.model import Route
from gitorch.code.wire.nodes import Nodes
from gitorch.code.wire.paths import METHODS, route_path

FILED = re.compile(
    r"(?:^|/)(?:src/routes/(?:.*/)?\+server\.[jt]s|server/(?:api|routes)/.+\.[jt]s|src/pages/.+\.[jt]s)$"
    r"|^api/.+\.[cm]?[jt]s$"
)
_SVELTE = re.compile(r"(?:^|/)src/routes/(?P<path>(?:.*/)?)\+server\.[jt]s$")
_NITRO = re.compile(r"(?:^|/)server/(?:routes/)?(?P<path>(?:api/)?.+)$")
_ASTRO = re.compile(r"(?:^|/)src/pages/(?P<path>.+)\.[jt]s$")
_FUNCTION = re.compile(r"^(?P<path>api/.+)\.[cm]?[jt]s$")
_EXPORTS = re.compile(
    rb"module\.exports\s*=\s*(?:async\s*)?(?:function\b|\(|\w+\s*=>|require\()|export\s+default\s+(?:async\s+)?(?:function\b|\(|\w+\s*=>)"
)
_GROUP = re.compile(r"\([^()/]*\)/|\[\[\w+\]\]/?")
_OWNER = "+file"


def read_file_routes(found: Nodes, path: str, source: bytes) -> None:
    """File what an endpoint answers: its exported methods, or the one that its name says."""
    if FILED.search(path) is None:
        return
    if match := _SVELTE.search(path) or _ASTRO.search(path):
        at = route_path(_GROUP.sub("", match["path"]).removesuffix("/index"))
        for scope in [one for one in found.scopes if one.name.lower() in METHODS and one.name.isupper()]:
            found.routes.append(Route(scope.name, at, scope.place, _OWNER, scope.name))
    elif (match := _NITRO.search(path)) and b"ventHandler" in source:
        stem = splitext(match["path"])[0]
        plain, dot, method = stem.rpartition(".")
        named = bool(dot) and method in METHODS
        at = route_path((plain if named else stem).removesuffix("/index"))
        found.routes.append(Route(method.upper() if named else "", at, Place(1, 1), _OWNER, "default"))
    elif (match := _FUNCTION.search(path)) and _EXPORTS.search(source):
        found.routes.append(Route("", route_path(match["path"].removesuffix("/index")), Place(1, 1), _OWNER, "default"))
