"""Telling from a program's words that its model could not be reached: not the work's fault, and worth another try."""

from __future__ import annotations

import re

_UNREACHED = re.compile(
    r"\b(?:401|403|408|429|5\d\d)\b|unauthori[sz]ed|authenticat|invalid api key|rate.?limit|quota|overloaded"
    r"|(?:connection|network|request) (?:error|refused|failed|reset|timed out)|econnrefused|enotfound|etimedout"
    r"|fetch failed|stream disconnected|unable to connect|service unavailable|internal server error",
    re.IGNORECASE,
)


def unavailable(words: str) -> bool:
    """Whether the words tell of a key, a limit, the network or the model's server."""
    return _UNREACHED.search(words[:4000]) is not None
