"""TypeScript, TSX, JavaScript and JSX source, and the script of a Vue component, to a :class:`Module`."""

from __future__ import annotations

import re
from functools import lru_cache

import tree_sitter_typescript
from tree_sitter import Language, Parser

from gitorch.code.model import Module
from gitorch.code.typescript import classes as typescript_classes
from gitorch.code.typescript import definitions as typescript_definitions
from gitorch.code.typescript import functions as typescript_functions
from gitorch.code.typescript import imports as typescript_imports
from gitorch.code.typescript import references as typescript_references
from gitorch.code.typescript.walk import Handler, Walk

_HANDLERS: dict[str, Handler] = {
    **typescript_references.HANDLERS,
    **typescript_functions.HANDLERS,
    **typescript_definitions.HANDLERS,
    **typescript_classes.HANDLERS,
    **typescript_imports.HANDLERS,
}
_SCRIPT = re.compile(rb"<script\b([^>]*)>(.*?)</script\s*>", re.S | re.I)
_NOT_NEWLINE = re.compile(rb"[^\n]")


def parse_typescript(source: bytes) -> Module:
    """The module that a ``.ts`` file is; what isn't understood is left out."""
    return _parse(source, "typescript", has_jsx=False)


def parse_tsx(source: bytes) -> Module:
    return _parse(source, "typescript", has_jsx=True)


def parse_javascript(source: bytes) -> Module:
    """JavaScript, with or without JSX: to the grammar it is TypeScript that annotates nothing."""
    return _parse(source, "javascript", has_jsx=True)


def parse_vue(source: bytes) -> Module:
    """The scripts of a Vue component, at their own places. What its template uses is not seen."""
    kept = bytearray(_NOT_NEWLINE.sub(b" ", source))
    is_typescript = False
    for script in _SCRIPT.finditer(source):
        kept[script.start(2) : script.end(2)] = script[2]
        is_typescript = is_typescript or b"ts" in script[1]
    return _parse(bytes(kept), "typescript" if is_typescript else "javascript", has_jsx=False)


@lru_cache(maxsize=2)
def _parser(*, has_jsx: bool) -> Parser:
    grammar = tree_sitter_typescript.language_tsx() if has_jsx else tree_sitter_typescript.language_typescript()
    return Parser(Language(grammar))


def _parse(source: bytes, language: str, *, has_jsx: bool) -> Module:
    root = _parser(has_jsx=has_jsx).parse(source).root_node
    walk = Walk(source, _HANDLERS, is_javascript=language == "javascript")
    has_errors = root.has_error
    try:
        walk.visit_children(root)
    except RecursionError:  # nested deeper than any person writes: what was read so far, marked as not all
        has_errors = True
    typescript_definitions.merge_overloads(walk)
    return Module(
        language,
        tuple(walk.definitions),
        tuple(walk.imports),
        tuple(walk.references),
        tuple(walk.locals.values()),
        has_errors=has_errors,
        has_dynamic_names=walk.has_dynamic_names,
    )
