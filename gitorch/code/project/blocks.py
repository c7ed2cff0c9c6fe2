"""Blocks that a file may hold only once by name: types of a schema, models, tables, targets of a Makefile. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import basename, dirname
from typing import NamedTuple

from gitorch.code.model import Place

_GRAPHQL = re.compile(r"^(?:type|input|enum|interface|union|scalar)\s+(\w+)", re.M)
_PRISMA = re.compile(r"^(?:model|enum|type|view)\s+(\w+)", re.M)
_PROTO = re.compile(r"^(?:message|enum|service)\s+(\w+)", re.M)
_MAKE = re.compile(r"^([\w./-]+)[ \t]*:(?![:=])(?=[^\n]*\n\t)", re.M)
_PATTERNS = {".graphql": _GRAPHQL, ".gql": _GRAPHQL, ".graphqls": _GRAPHQL, ".prisma": _PRISMA, ".proto": _PROTO}


class Block(NamedTuple):
    """A block by where its name has to be unique (a file or a folder), its name, where it stands, and its text."""

    around: str
    name: str
    place: Place
    body: str


def blocks(path: str, source: str) -> Iterator[Block]:
    """Every such block of a file."""
    pattern = _PATTERNS.get(path[path.rfind(".") :])
    is_make = basename(path) in ("Makefile", "GNUmakefile", "makefile") or path.endswith(".mk")
    if pattern is None and not is_make:
        return
    package = re.search(r"^package\s+([\w.]+)", source, re.M) if path.endswith(".proto") else None
    around = path if is_make else package[1] if package is not None else dirname(path)
    for match in (pattern or _MAKE).finditer(source):
        end = re.search(r"^(?=\S)", source[match.end() :].partition("\n")[2], re.M)
        body = source[match.end() :].partition("\n")[2][: end.start() if end else None]
        line = source.count("\n", 0, match.start(1)) + 1
        yield Block(around, match[1], Place(line, match.start(1) - source.rfind("\n", 0, match.start(1))), body.strip())
