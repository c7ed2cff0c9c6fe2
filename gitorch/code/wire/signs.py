"""Signs in a file's text, unparsed, of what it may say of wires: too many are told, none is missed."""

from __future__ import annotations

import re

from gitorch.code.seeking import Sought
from gitorch.code.wire.dispatching import DISPATCHES
from gitorch.code.wire.file_routes import FILED
from gitorch.code.wire.reading import wire_language

_SERVES = {
    "python": Sought(
        rb"(?m)urlpatterns|(?:Router|[Bb]lueprint|include_router|mount|path|url|Route|Mount|route"
        rb"|add_(?:router|url_rule|api_route|get|post|put|delete|route))\s*\("
        rb"|@action\s*\(|^\s*@.*(?:get|post|put|patch|delete|head|options|route|websocket)|" + DISPATCHES
    ),
    "javascript": Sought(
        rb"\.\s*(?:use|register|mount|route|basePath)\s*[(<]"
        rb"|@Controller\s*\("
        rb"|(?:Router|router|express|fastify|Fastify|Hono|Koa|Elysia)\s*[(<]|\b(?:interface|type)\s+paths\b|"
        + DISPATCHES
    ),
    "go": Sought(
        rb"\.(?:HandleFunc|Handle|Group|Route|Mount|[Gg][Ee][Tt]|P[Oo][Ss][Tt]|P[Uu][Tt]|P[Aa][Tt][Cc][Hh]"
        rb"|D[Ee][Ll][Ee][Tt][Ee]|Any|All)\("
    ),
    "java": Sought(rb"@(?:\w*Mapping|Path|GET|POST|PUT|PATCH|DELETE)\b|\brouting\b|\broute\("),
    "rust": Sought(rb"\.(?:route|nest|merge|service)\(|#\[(?:\w+::)?(?:get|post|put|patch|delete)\("),
    "ruby": Sought(rb"(?m)\broutes\.draw\b|^\s*(?:resources?|namespace|scope|get|post|put|patch|delete)\b"),
    "csharp": Sought(rb"\[(?:Route|Http(?:Get|Post|Put|Patch|Delete))\b|\.Map(?:Get|Post|Put|Patch|Delete|Group)\("),
    "php": Sought(rb"\bRoute::|->(?:get|post|put|patch|delete|prefix)\("),
    "schema": Sought(rb"""(?m)^\s*["']?paths["']?\s*:|["']paths["']\s*:"""),
}
_ROUTED_BY_FOLDER = ("ruby", "php")
_ROUTES = re.compile(r"(?:^|/)(?:config/routes|routes/)")
_VERB = re.compile(rb"\.\s*(?:get|post|put|patch|delete|head|options|all)\s*[(<]")
_ROOTED = re.compile(rb"""["'`][/*]""")


def may_serve(path: str, text: bytes) -> bool:
    """Whether a file has anything like a route."""
    language = wire_language(path)
    signs = _SERVES.get(language)
    if signs is None or (language in _ROUTED_BY_FOLDER and not _ROUTES.search(path)):
        return False
    if language == "javascript" and (
        path.endswith(("/route.ts", "/route.js")) or FILED.search(path) or (_VERB.search(text) and _ROOTED.search(text))
    ):
        return True
    return signs.is_in(text)
