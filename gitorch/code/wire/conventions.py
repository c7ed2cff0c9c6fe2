"""How a whole application spells what it sends, said once: a strategy of Jackson's, a renderer of Django REST. Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

from gitorch.code.model import Place

_JACKSON = re.compile(
    r"(?:property[-_]naming[-_]strategy\s*[:=]\s*[\"']?|ropertyNamingStrategy\(\s*)(?:[\w$]+\.)*"
    r"(SNAKE_CASE|SnakeCaseStrategy|LOWER_CAMEL_CASE|LowerCamelCaseStrategy|KEBAB_CASE|KebabCaseStrategy"
    r"|UPPER_CAMEL_CASE|UpperCamelCaseStrategy)\b"
)
_CASINGS = {"SN": "snake", "Sn": "snake", "LO": "camel", "Lo": "camel", "KE": "kebab", "Ke": "kebab", "UP": "pascal",
            "Up": "pascal"}  # fmt: skip
_RENDERER = re.compile(r"CamelCase(?:JSON|BrowsableAPI)Renderer")
_ANY = ("property-naming-strategy", "property_naming_strategy", "ropertyNamingStrategy", "CamelCaseJSONRenderer")


class Convention(NamedTuple):
    """The convention, the endings of the files whose names it spells, how those spell them, and where it is said."""

    casing: str
    suffixes: tuple[str, ...]
    own: str
    place: Place | None


def convention(path: str, source: str) -> Convention | None:
    """What a file of configuration or code says for all that its application sends; None for nothing."""
    if not any(word in source for word in _ANY):
        return None
    if path.endswith((".yml", ".yaml", ".properties", ".java", ".kt")):
        match = _JACKSON.search(source)
        return _read(source, match, _CASINGS[match[1][:2]], (".java", ".kt"), "camel") if match is not None else None
    match = _RENDERER.search(source) if path.endswith(".py") else None
    return _read(source, match, "camel", (".py",), "snake") if match is not None else None


def _read(source: str, match: re.Match[str], casing: str, suffixes: tuple[str, ...], own: str) -> Convention:
    line = source.count("\n", 0, match.start()) + 1
    return Convention(casing, suffixes, own, Place(line, match.start() - source.rfind("\n", 0, match.start())))
