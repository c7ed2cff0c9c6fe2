"""What Jinja and Django templates say: the members that they read, the filters that values go through. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from gitorch.code.model import Place

_SUFFIXES = (".html", ".htm", ".jinja", ".jinja2", ".j2", ".djhtml")
_CODE = re.compile(r"\{\{(.*?)\}\}|\{%(.*?)%\}", re.S)
_TEXT = re.compile(r"""(["'])(?:\\.|(?!\1).)*\1""", re.S)
_CHAIN = re.compile(r"(?<![\w.])[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
_FILTER = re.compile(r"(?<!\|)\|\s*([A-Za-z_]\w*)")
_LINKED = re.compile(r"""(?:\burl\s+|\burl_for\(\s*)["']([\w:.-]+)["']""")
_ROUTE = re.compile(r"""\b(?:re_)?(?:path|url)\((?:[^()]|\([^()]*\))*?\bname\s*=\s*["']([\w-]+)["']""")
_ENDPOINT = re.compile(
    r"@[\w.]+\.(?:route|get|post|put|patch|delete)\((?![^\n]*\bendpoint\s*=)[^\n]*\n(?:@[^\n]*\n)*(?:async\s+)?def\s+(\w+)"
)
_GIVEN_ENDPOINT = re.compile(r"""\bendpoint\s*=\s*["']([\w.-]+)["']""")
_DECLARED = (
    re.compile(r"""\bfilters\[\s*["'](\w+)["']\s*\]\s*="""),
    re.compile(r"""\b(?:template_filter|app_template_filter|filter)\(\s*(?:name\s*=\s*)?["'](\w+)["']"""),
    re.compile(r"""\badd_template_filter\([^,()]+,\s*(?:name\s*=\s*)?["'](\w+)["']"""),
    re.compile(r"""@(?:[\w.]+\.)?(?:filter|template_filter\(\)|app_template_filter\(\))\s*\n(?:@.*\n)*def\s+(\w+)"""),
)


class Said(NamedTuple):
    """One member that a template reads, with the name before it, or a filter, which has none."""

    holder: str
    name: str
    place: Place


def is_template(path: str) -> bool:
    """Whether a path is of a template language that we read."""
    return path.endswith(_SUFFIXES)


def members(source: str) -> Iterator[Said]:
    """Every ``holder.name`` within a template's code."""
    for start, code in _codes(source):
        for chain in _CHAIN.finditer(code):
            names = list(re.finditer(r"\w+", chain[0]))
            for one, other in pairwise(names):
                yield Said(one[0], other[0], _place(source, start + chain.start() + other.start()))


def filters(source: str) -> Iterator[Said]:
    """Every filter that a template puts a value through."""
    for start, code in _codes(source):
        for match in _FILTER.finditer(code):
            yield Said("", match[1], _place(source, start + match.start(1)))


def links(source: str) -> Iterator[Said]:
    """Every route that a template links to by its name; the application or blueprint that it is of goes before it."""
    for match in _CODE.finditer(source):
        for link in _LINKED.finditer(match[0]):
            around, _, name = link[1].replace(":", ".").rpartition(".")
            yield Said(around, name, _place(source, match.start() + link.end(1) - len(name)))


def declared_routes(source: str) -> dict[str, Place]:
    """The routes that a file of Django's or Flask's names, by name."""
    found: dict[str, Place] = {}
    for pattern in (_ROUTE, _ENDPOINT, _GIVEN_ENDPOINT):
        for match in pattern.finditer(source):
            found.setdefault(match[1], _place(source, match.start(1)))
    return found


def declared_filters(source: str) -> dict[str, Place]:
    """The filters that a file of Python registers, by name."""
    found: dict[str, Place] = {}
    for pattern in _DECLARED if "filter" in source else ():
        for match in pattern.finditer(source):
            found.setdefault(match[1], _place(source, match.start(1)))
    return found


def _codes(source: str) -> Iterator[tuple[int, str]]:
    """Where each piece of code starts, and the piece with its texts blanked out."""
    for match in _CODE.finditer(source):
        group = 1 if match[1] is not None else 2
        yield match.start(group), _TEXT.sub(lambda said: " " * len(said[0]), match[group])


def _place(source: str, offset: int) -> Place:
    return Place(source.count("\n", 0, offset) + 1, offset - source.rfind("\n", 0, offset))
