"""The names under which a program keeps things for later: cookies, sessions, storage, caches, a request's own. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.model import Place
from gitorch.code.seeking import Sought

MAY_KEEP = Sought(
    rb"(?i)cookie|\bsession\b|(?:local|session)Storage|\bcache\b|redis|memcache|\bkv\b|\breq(?:uest)?\.|\bg\.|\.state\."
    rb"|\.locals\b|\bconfig\b"
)
"""What stands in a file that keeps anything so."""

_TEXT = r"""[fF]?(?:"(?P<d>[^"\n]+)"|'(?P<s>[^'\n]+)'|`(?P<b>[^`\n]+)`)"""
_GIVEN = rf"(?:{_TEXT}|(?P<constant>[A-Za-z_$][\w$.]*))"
_SESSION = r"\b(?:req(?:uest)?\.|ctx\.|self\.request\.|flask\.)?session"
_STORAGE = r"\b(?:window\.)?(?:local|session)Storage"
_CACHE = r"\b(?:self\.|this\.)?#?_?(?:\w*[cC]ache|\w*redis|r|kv|memcached?)"
_CONTEXT = r"\b(?:(?:self\.)?req(?:uest)?|g|(?:req(?:uest)?|ctx|context|app|self\.app)\.state|res\.locals)"
_BUILT_IN = (
    r"(?!(?:body|params?|query|headers?|cookies|signedCookies|session|method|url|path|files?|form|args|values|json|get|GET|POST"
    r"|META|COOKIES|state|app|ip|data|set|on|is|pipe|log|raw|accepts|originalUrl|protocol|hostname|scope|client)\b)"
)
_CONFIG = r"\b(?:current_)?app\.config"
_PATTERNS = {
    ("cookie", True): (
        rf"\.set_(?:signed_)?cookie\(\s*(?:key\s*=\s*)?{_GIVEN}",
        rf"\b(?:res|response|reply|ctx)\.(?:cookie|setCookie)\(\s*{_GIVEN}",
        rf"\b[cC]ookies(?:\(\))?\.set\(\s*{_GIVEN}",
        rf"\bsetCookie\(\s*(?:\w+,\s*)?{_GIVEN}",
    ),
    ("cookie", False): (
        rf"\b(?:COOKIES|[cC]ookies(?:\(\))?)(?:\.(?:get|delete|remove|has|pop)\(\s*|\[\s*){_GIVEN}",
        rf"\b(?:getCookie|deleteCookie)\(\s*(?:\w+,\s*)?{_GIVEN}",
        rf"\.(?:delete_cookie|clearCookie|get_signed_cookie)\(\s*{_GIVEN}",
        r"\b(?:req|request)\.(?:signedC|c)ookies\??\.(?P<member>(?!get\b|has\b)[A-Za-z_]\w*)\b(?!\()",
    ),
    ("session", True): (
        rf"{_SESSION}\[\s*{_GIVEN}\s*\]\s*=(?!=)",
        rf"{_SESSION}\.setdefault\(\s*{_GIVEN}",
        r"\b(?:req|request|ctx)\.session\.(?P<member>[A-Za-z_]\w*)\s*=(?!=)",
    ),
    ("session", False): (
        rf"{_SESSION}\[\s*{_GIVEN}\s*\](?!\s*=[^=])",
        rf"{_SESSION}\.(?:get|pop)\(\s*{_TEXT}",
        rf"{_TEXT}\s+(?:not\s+)?in\s+{_SESSION}\b",
        r"\b(?:req|request|ctx)\.session\??\.(?P<member>(?!get\b|pop\b|destroy\b|save\b|regenerate\b|cookie\b|reload\b"
        r"|touch\b|setdefault\b|clear\b|modified\b|flush\b|id\b)[A-Za-z_]\w*)\b(?!\(|\s*=[^=>])",
    ),
    ("storage", True): (rf"{_STORAGE}\.setItem\(\s*{_GIVEN}", rf"{_STORAGE}\[\s*{_GIVEN}\s*\]\s*=(?!=)"),
    ("storage", False): (
        rf"{_STORAGE}\.(?:getItem|removeItem)\(\s*{_GIVEN}",
        rf"{_STORAGE}\[\s*{_GIVEN}\s*\](?!\s*=[^=])",
    ),
    ("context", True): (rf"{_CONTEXT}\.(?P<member>{_BUILT_IN}[A-Za-z_]\w*)\s*=(?![=>])",),
    ("context", False): (rf"{_CONTEXT}\??\.(?P<member>{_BUILT_IN}[A-Za-z_]\w*)\b(?!\(|\s*=[^=>])",),
    ("config", True): (rf"{_CONFIG}\[\s*{_GIVEN}\s*\]\s*=(?!=)", rf"{_CONFIG}\.setdefault\(\s*{_GIVEN}"),
    ("config", False): (rf"{_CONFIG}\[\s*{_GIVEN}\s*\](?!\s*=[^=])", rf"{_CONFIG}\.get\(\s*{_GIVEN}"),
    ("cache", True): (rf"{_CACHE}\.(?:set|setex|put|add|hset|sadd|rpush|lpush|incr|setEx|hSet|sAdd)\(\s*{_GIVEN}",),
    ("cache", False): (
        rf"{_CACHE}\.(?:get|delete|del|exists|expire|hget|hgetall|smembers|ttl|touch|invalidate|pop|hGet|hGetAll|sMembers)"
        rf"\(\s*{_GIVEN}",
    ),
}
_FILLED = re.compile(r"\$?\{[^{}]*\}|%[sd]")


class KeptKey(NamedTuple):
    """One place that keeps something under a name, or asks for it; what is filled into a name stands as ``{}``."""

    store: str
    name: str
    is_kept: bool
    place: Place
    spelled: str


def kept_keys(text: str) -> Iterator[KeptKey]:
    """Every name in a file, by the texts or by the file's own constants that say it."""
    for (store, is_kept), patterns in _PATTERNS.items():
        for pattern in patterns:
            for found in re.finditer(pattern, text):
                one = _named(text, found)
                if one is not None:
                    yield KeptKey(store, _FILLED.sub("{}", one[0]), is_kept, _place(text, one[1]), one[0])


def _named(text: str, found: re.Match[str]) -> tuple[str, int] | None:
    """What a place says, and where the text stands; a constant's where it is given its value."""
    groups = found.groupdict()
    for group in ("d", "s", "b", "member"):
        if groups.get(group):
            return groups[group], found.start(group)
    constant = groups.get("constant")
    if not constant:
        return None
    value = re.search(rf"\b{re.escape(constant.rpartition('.')[2])}\b\s*(?::\s*\w+\s*)?[=:]\s*(?:{_TEXT})", text)
    return _named(text, value) if value is not None else None


def _place(text: str, at: int) -> Place:
    return Place(text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))
