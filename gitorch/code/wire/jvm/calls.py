"""Calls of HTTP clients in Java and Kotlin: RestTemplate, WebClient, RestClient, Ktor, OkHttp, the JDK's own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gitorch.code.model import Place
from gitorch.code.wire.messages import file_message
from gitorch.code.wire.model import Request
from gitorch.code.wire.nodes import Nodes
from gitorch.code.wire.paths import HOLE, METHODS, query_names, request_path

_BY_NAME = {
    "getForObject": "GET", "getForEntity": "GET", "postForObject": "POST", "postForEntity": "POST",
    "postForLocation": "POST", "patchForObject": "PATCH", "exchange": "", "uri": "", "url": "", "create": "",
}  # fmt: skip
_TEMPLATE = re.compile(r"rest|http|client|api|template", re.I)
_VERB = re.compile(r"(?:\.|HttpMethod\.)(get|post|put|patch|delete|head)\b", re.I)


def file_call(found: Nodes, call: tuple[str, str], given: Sequence[str], place: Place, scope: str) -> None:
    """File a call, told by its name and its whole source, as a request or a message by what its first argument says."""
    name, source = call
    if given:
        file_message(found, f"{source[:80].partition('(')[0].rpartition('.')[0]}.{name}", given[0], place, scope)
    raw = re.sub(r"\{\w+\}", HOLE, given[0]) if given else ""
    path = request_path(raw) if raw else None
    receiver = source[:120].partition("(")[0]
    if path is None or not (_TEMPLATE.search(receiver) or name in ("uri", "url", "create")):
        return
    if name in _BY_NAME:
        said = _VERB.search(source)
        method = _BY_NAME[name] or (said[1].upper() if said is not None else "")
    elif name in METHODS:
        method = name.upper()
    else:
        return
    names, is_open = query_names(raw)
    query = tuple((one, place) for one in names)
    found.requests.append(Request(method, path, place, scope, f"{receiver[:60]}.{name}", query, is_open or not names))
