"""Tree-sitter's grammars by language, each loaded when a file first needs it. One wheel a language, all offline."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from tree_sitter import Language, Parser

_WHEELS = {
    "python": ("tree_sitter_python", "language"),
    "typescript": ("tree_sitter_typescript", "language_typescript"),
    "tsx": ("tree_sitter_typescript", "language_tsx"),
    "go": ("tree_sitter_go", "language"),
    "java": ("tree_sitter_java", "language"),
    "kotlin": ("tree_sitter_kotlin", "language"),
    "rust": ("tree_sitter_rust", "language"),
    "csharp": ("tree_sitter_c_sharp", "language"),
    "ruby": ("tree_sitter_ruby", "language"),
    "php": ("tree_sitter_php", "language_php"),
}


def lacking() -> tuple[str, ...]:
    """The wheels of grammars that are not installed; the files of their languages are then merged as text."""
    return tuple(sorted({module.replace("_", "-") for module, _ in _WHEELS.values() if find_spec(module) is None}))


def languages() -> tuple[str, ...]:
    """The languages that have a grammar here, by name."""
    return tuple(sorted(_WHEELS))


@cache
def parser(language: str) -> Parser:
    """The parser of a language; JavaScript is read as ``tsx``. Raises KeyError for one that has no grammar here."""
    module, function = _WHEELS[language]
    return Parser(Language(getattr(import_module(module), function)()))
