"""Which names of a file only their own class or module sees, by the words before them. Pure."""

from __future__ import annotations

import re

from gitorch.code.model import Definition, Kind, Module

_PRIVATE = re.compile(r"\bprivate\b")
_BY_WORD = ("java", "kotlin", "csharp", "php", "typescript")
_KINDS = (Kind.FUNCTION, Kind.METHOD, Kind.CLASS, Kind.FIELD, Kind.PROPERTY, Kind.VARIABLE, Kind.ENUM)
_RUBY_CLASS = re.compile(r"^\s*(?:class|module)\b")


def may_hide(source: bytes) -> bool:
    """Whether a file may hide a name, by its words alone."""
    return b"private" in source or b"fn " in source


def hidden(module: Module, source: str) -> dict[str, Definition]:
    """The definitions that nobody outside of their class or module may use, by their qualified names."""
    lines = source.splitlines()
    seen = {one.qualname: one for one in module.definitions if one.kind in _KINDS and one.place.line <= len(lines)}
    return {name: one for name, one in seen.items() if _is_hidden(module.language, lines, one)}


def _is_hidden(language: str, lines: list[str], one: Definition) -> bool:
    head = lines[one.place.line - 1][: one.place.column - 1]
    if language in _BY_WORD:
        return _PRIVATE.search(head) is not None
    if language == "rust":
        is_item = re.search(r"\b(?:fn|struct|enum|const|static|type|trait)\s*$", head) is not None
        return is_item and re.search(r"\bpub\b", head) is None
    return language == "ruby" and one.kind is Kind.METHOD and _is_private_in_ruby(lines, one)


def _is_private_in_ruby(lines: list[str], one: Definition) -> bool:
    """Whether ``private`` stands before the method, above it in its class, or names it afterwards."""
    at = one.place.line - 1
    if re.search(r"\bprivate\s+def\b", lines[at]):
        return True
    depth = len(lines[at]) - len(lines[at].lstrip())
    named = re.compile(rf"\s*private\b.*:{re.escape(one.name)}\b")
    if any(named.match(line) for line in lines):
        return True
    for line in reversed(lines[:at]):
        indent = len(line) - len(line.lstrip())
        if line.strip() and indent < depth and _RUBY_CLASS.match(line):
            return False
        if indent <= depth and re.fullmatch(r"\s*(?:private|protected|public)\s*", line):
            return line.strip() == "private"
    return False
