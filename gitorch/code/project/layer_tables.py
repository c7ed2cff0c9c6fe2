"""Contracts about imports in a table of a project's own, or for tach: who may, or may not, import whom. Pure.

A table is believed only where its words say which of the two it means: ``[tool.layers.forbidden]``, a key
``may_not_import``, or a comment ``# importer -> packages that it may not import``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from gitorch.code.model import Place
from gitorch.code.project.import_contracts import Contract

FILES = ("pyproject.toml", "tach.toml", "layers.toml", "architecture.toml", ".layers.toml")
_ABOUT = re.compile(r"(?i)layer|architect|boundar|import[-_](?:rule|contract|lint|guard|polic)|dependency[-_]rule")
_NO = re.compile(
    r"(?i)\b(?:(?:may|must|can|should|shall|do|does|are|is)\s*n(?:o|['’])t|cannot|never|not allowed)\b"
    r"|(?:^|[-_\W])(?:(?:may|must|can|should)[-_]not|not[-_]|forbid|bans?\b|banned|den(?:y|ied)|disallow)"
)
_YES = re.compile(
    r"(?i)\b(?:may|can)(?: only)? (?:import|use|depend|know)|allow|permit|depends?[-_ ]on|(?:may|can)[-_](?:import|use)"
)
_DOWN = re.compile(
    r"(?i)\btop\s*(?:to|down|first|->)|(?:upper|high|outer)\w*\s+(?:\w+\s+)?first|only\b.*\b(?:below|after|under|later)\b"
)
_UP = re.compile(
    r"(?i)\bbottom\s*(?:to|up|first|->)|(?:low|inner)\w*\s+(?:\w+\s+)?first|only\b.*\b(?:above|before|earlier)\b"
)
_ORDERED = ("order", "layers", "stack")
_IMPORTER = ("module", "importer", "source", "package", "layer", "from", "name", "path")
_MODULE = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?:\.\*+)?")


class _Rule(NamedTuple):
    """What one module may import, or may not, and what the table calls the list."""

    importer: str
    imported: tuple[str, ...]
    is_allowed: bool
    place: Place


def table_contracts(path: str, text: str) -> tuple[Contract, ...]:
    """The contracts of a file; none for one that does not parse, or does not say plainly what it means."""
    name = path.rpartition("/")[2]
    if not (name == "tach.toml" or _ABOUT.search(text) or "tool.tach" in text):
        return ()
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError):
        return ()
    tables = document.get("tool", {}) if name == "pyproject.toml" else {name.rpartition(".")[0].strip("."): document}
    tach = tables.get("tach", {})
    about = [(key, table) for key, table in tables.items() if _ABOUT.search(key) and isinstance(table, Mapping)]
    rules = list(_of_tach(tach, text)) if isinstance(tach, Mapping) else []
    rules += [rule for key, table in about for rule in _of_table((key,), table, text)]
    package = str(document.get("project", {}).get("name", "")).replace("-", "_").lower()
    ordered = (one for key, table in about for one in _in_order(key, table, text, package))
    return (*_contracts(rules), *ordered)


def _contracts(rules: list[_Rule]) -> Iterator[Contract]:
    known = tuple(sorted({name for rule in rules for name in (rule.importer, *rule.imported)}))
    for rule in rules:
        listed = "allowed_modules" if rule.is_allowed else "forbidden_modules"
        modules = [("source_modules", (rule.importer,)), (listed, rule.imported)]
        modules += [("modules", known)] if rule.is_allowed else []
        yield Contract(
            "allowed" if rule.is_allowed else "forbidden", "", rule.place, tuple(modules), ignores_types=True
        )


def _in_order(key: str, table: Mapping[str, Any], text: str, package: str) -> Iterator[Contract]:
    """Layers in a list, whose comments say which end of it is the top."""
    comments = _comments(text, (key,))
    is_down, is_up = _DOWN.search(comments) is not None, _UP.search(comments) is not None
    for name in _ORDERED if is_down != is_up else ():
        listed = table.get(name)
        if _are_modules(listed) and isinstance(listed, list):
            layers = tuple(listed if is_down else reversed(listed))
            inside = () if any("." in one for one in layers) or not package else (("containers", (package,)),)
            yield Contract("layers", "", _place(text, name), (*inside, ("layers", layers)), ignores_types=True)


def _of_tach(table: Mapping[str, Any], text: str) -> Iterator[_Rule]:
    modules = table.get("modules", [])
    listed = [one for one in modules if isinstance(one, Mapping)] if isinstance(modules, list) else []
    utilities = [one["path"] for one in listed if one.get("utility") and isinstance(one.get("path"), str)]
    for one in listed:
        path, wanted = one.get("path"), one.get("depends_on")
        if isinstance(path, str) and isinstance(wanted, list) and not one.get("unchecked"):
            names = [each.get("path") if isinstance(each, Mapping) else each for each in wanted]
            may = (*(name for name in names if isinstance(name, str)), *utilities)
            yield _Rule(path, may, is_allowed=True, place=_place(text, path))


def _of_table(keys: tuple[str, ...], table: Mapping[str, Any], text: str) -> Iterator[_Rule]:
    """The rules of a table and of those in it: keys with lists, or entries that name both ends."""
    meaning = _meaning(" ".join(keys), _comments(text, keys))
    for key, value in table.items():
        inner = (*keys, key)
        if isinstance(value, Mapping):
            yield from _of_table(inner, value, text)
        elif isinstance(value, list) and value and all(isinstance(one, Mapping) for one in value):
            for one in value:
                yield from _of_entry(one, text)
        elif _are_modules(value) and _MODULE.fullmatch(key) and meaning is not None and not _word(key):
            yield _Rule(key, tuple(value), meaning, _place(text, key))
    yield from _of_entry(table, text)


def _of_entry(entry: Mapping[str, Any], text: str) -> Iterator[_Rule]:
    """A rule that names the importer under one key and what it may, or may not, under another."""
    named = next((entry[key] for key in _IMPORTER if isinstance(entry.get(key), str)), None)
    for key, value in entry.items():
        meaning = _word(key)
        if named is not None and meaning is not None and _are_modules(value) and _MODULE.fullmatch(named):
            yield _Rule(named, tuple(value), meaning == "yes", _place(text, named))


def _are_modules(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and _MODULE.fullmatch(one) for one in value)


def _word(key: str) -> str | None:
    """What a key says by itself: ``yes``, ``no`` or nothing."""
    if _NO.search(key):
        return "no"
    return "yes" if _YES.search(key) else None


def _meaning(name: str, comments: str) -> bool | None:
    """Whether a table lists what is allowed; None where its name and its comments say nothing, or both."""
    said = _word(name)
    if said is None:
        rest, times = _NO.subn(" ", comments)
        said = "no" if times and not _YES.search(rest) else "yes" if not times and _YES.search(rest) else None
    return said == "yes" if said is not None else None


def _comments(text: str, keys: tuple[str, ...]) -> str:
    """The comments within a table, and right above its head."""
    lines = text.splitlines()
    heads = {f"[{'.'.join(('tool', *keys))}]", f"[{'.'.join(keys)}]", f"[{'.'.join(keys[1:])}]"}
    start = next((number for number, line in enumerate(lines) if line.split("#")[0].strip() in heads), None)
    if start is None:
        return ""
    first = start
    while first and lines[first - 1].lstrip().startswith("#"):
        first -= 1
    end = next((number for number in range(start + 1, len(lines)) if lines[number].startswith("[")), len(lines))
    while end > start and lines[end - 1].lstrip().startswith("#"):
        end -= 1  # what stands above the next head is about that
    return " ".join(line.partition("#")[2] for line in lines[first:end])


def _place(text: str, name: str) -> Place:
    """The line of an importer: where it is a key, or else the value of one."""
    quoted = rf"[\"']?{re.escape(name)}[\"']?"
    for pattern in (rf"^\s*{quoted}\s*=", rf"=\s*{quoted}\s*(?:,|\}}|#|$)"):
        match = re.search(pattern, text, re.MULTILINE)
        if match is not None:
            return Place(text.count("\n", 0, match.start() + len(match[0]) - len(match[0].lstrip())) + 1, 1)
    return Place(1, 1)
