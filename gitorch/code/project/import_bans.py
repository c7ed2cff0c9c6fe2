"""Imports that a project's linters forbid in JavaScript and TypeScript: ESLint's, dependency-cruiser's. Pure.

``no-restricted-imports`` with the files that it is for, the zones of ``import/no-restricted-paths``, and the forbidden
rules of dependency-cruiser, in JSON or as the literals of a configuration that is a script.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from tree_sitter import Node

from gitorch.code.model import Place
from gitorch.code.syntax import above, parsed, place, string_value, text, walk

_FILE = re.compile(
    r"(?:^|/)(?:\.eslintrc(?:\.(?:json|c?js))?|eslint\.config\.[cm]?[jt]s|\.dependency-cruiser\.(?:json|[cm]?js))$"
)
_SIGNS = re.compile(r"no-restricted-(?:imports|paths)|\bforbidden\b")
_RESTRICTED = ("no-restricted-imports", "@typescript-eslint/no-restricted-imports")
_WHOLE = "**"


class Ban(NamedTuple):
    """Files that may not import something: each by globs or regular expressions, from the configuration's folder on.

    ``specifiers`` are patterns of what an import says, ``paths`` of the files that it means.
    """

    files: tuple[str, ...]
    paths: tuple[str, ...] = ()
    specifiers: tuple[str, ...] = ()
    but: tuple[str, ...] = ()
    is_regular: bool = False
    lets_types: bool = False
    place: Place = Place(1, 1)


def may_ban(path: str) -> bool:
    """Whether a file of this name is where such rules are kept."""
    return _FILE.search(path) is not None


def import_bans(path: str, source: str) -> tuple[Ban, ...]:
    """Every ban of a configuration; nothing for what is no literal."""
    if not may_ban(path) or not _SIGNS.search(source):
        return ()
    is_json = PurePosixPath(path).name == ".eslintrc" or path.endswith(".json")
    root = parsed("tsx", (f"({source})" if is_json else source).encode())
    return tuple(ban for node in walk(root, across_functions=True) if node.type == "object" for ban in _of_object(node))


def _of_object(node: Node) -> Iterator[Ban]:
    values = _pairs(node)
    if "target" in values and "from" in values and _is_below(node, "zones"):
        files, paths, but = (_strings(values.get(key)) for key in ("target", "from", "except"))
        if files and paths:
            yield Ban(_folders(files), _folders(paths), but=_within(paths, but), place=place(values["target"]))
    elif "from" in values and "to" in values and _is_below(node, "forbidden"):
        yield from _of_cruiser(values)
    elif "rules" in values and values["rules"].type == "object":
        yield from _of_rules(values, _pairs(values["rules"]))


def _of_cruiser(values: dict[str, Node]) -> Iterator[Ban]:
    """A rule of dependency-cruiser that says of paths only who may not reach whom."""
    ends = [_pairs(values[key]) for key in ("from", "to") if values[key].type == "object"]
    if len(ends) == 2 and all("path" in end and end.keys() <= {"path", "pathNot"} for end in ends):
        (files, unless), (paths, but) = ([_strings(end.get(key)) for key in ("path", "pathNot")] for end in ends)
        if files and paths and not unless and "ignore" not in _strings(values.get("severity")):
            yield Ban(files, paths, but=but, is_regular=True, place=place(values["from"]))


def _of_rules(values: dict[str, Node], rules: dict[str, Node]) -> Iterator[Ban]:
    """``no-restricted-imports`` of a part of ESLint's configuration."""
    files = _strings(values.get("files")) or (_WHOLE,)
    but = _strings(values.get("ignores") or values.get("excludedFiles"))
    for name in _RESTRICTED:
        rule = rules.get(name)
        if rule is None or rule.type != "array" or _strings(rule)[:1] in (("off",), ("0",)):
            continue
        patterns, lets_types = list[str](), False
        for option in rule.named_children[1:]:
            patterns += [string_value(option) or ""] if option.type == "string" else []
            for key, listed in (_pairs(option) if option.type == "object" else {}).items():
                for one in listed.named_children if key in ("patterns", "paths") else ():
                    inner = _pairs(one) if one.type == "object" else {}
                    if not {"regex", "importNames", "allowImportNames", "importNamePattern"} & inner.keys():
                        patterns += _strings(inner.get("group") or inner.get("name") or one)
                    lets_types |= text(inner.get("allowTypeImports")) == "true"
        if any(patterns):
            said = tuple(filter(None, patterns))
            yield Ban(files, specifiers=said, but=but, lets_types=lets_types, place=place(rule))


def _pairs(node: Node) -> dict[str, Node]:
    found = {}
    for pair in node.named_children:
        key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
        if pair.type == "pair" and key is not None and value is not None:
            found[string_value(key) or text(key)] = value
    return found


def _strings(node: Node | None) -> tuple[str, ...]:
    if node is None:
        return ()
    alone = string_value(node)
    listed = node.named_children if node.type == "array" else []
    return (alone,) if alone is not None else tuple(value for one in listed if (value := string_value(one)) is not None)


def _is_below(node: Node, key: str) -> bool:
    """Whether an object stands in the list of that key."""
    around = next((one for one in above(node) if one.type == "pair"), None)
    named = around.child_by_field_name("key") if around is not None else None
    return named is not None and (string_value(named) or text(named)) == key


def _folders(listed: tuple[str, ...]) -> tuple[str, ...]:
    """Folders and globs from the configuration on, as globs."""
    bare = [one.removeprefix("./").rstrip("/") for one in listed]
    return tuple(one if "*" in one or re.search(r"\.[cm]?[jt]sx?$", one) else f"{one}/**" for one in bare)


def _within(listed: tuple[str, ...], but: tuple[str, ...]) -> tuple[str, ...]:
    """What is excepted, which is said from the folders on that it is excepted of."""
    return _folders(tuple(f"{one.rstrip('/')}/{each.removeprefix('./')}" for one in listed for each in but))
