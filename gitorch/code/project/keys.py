"""The keys of mappings, wherever a project writes some: dictionaries of Python, JSON, YAML, TOML, INI, ``.env``. Pure.

A key is told by the path of names that leads to it, so that a key said twice in one mapping can be seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from posixpath import basename
from typing import TYPE_CHECKING, NamedTuple

from tree_sitter import Node

from gitorch.code.model import Place
from gitorch.code.syntax import language_of, parsed, place, string_value, text, walk

if TYPE_CHECKING:
    from gitorch.code.yaml_tree import Node as YamlNode

_SECTIONS = (".ini", ".cfg")
_SCRIPTS = (".ts", ".tsx", ".js", ".jsx", ".mjs")
_MOST = 400_000  # bytes of a file that a person still edits
_LINES = re.compile(r"^(?:export\s+)?([A-Za-z_][\w.]*)\s*=\s*(.*?)\s*$")
_TABLE = re.compile(r"^\s*\[([^\[\]]+)\]\s*(?:#.*)?$")
_OPTION = re.compile(r"^([A-Za-z_][\w .-]*?)\s*[=:]\s*(.*?)\s*$")
_TOML = re.compile(r"""^\s*((?:[\w-]+|"[^"]+")(?:\.(?:[\w-]+|"[^"]+"))*)\s*=\s*(.+?)\s*$""")


class Key(NamedTuple):
    """One key: the names that lead to it, where it stands, and what it is given, white space folded."""

    path: tuple[str, ...]
    place: Place
    value: str


def has_keys(path: str) -> bool:
    """Whether a file is one whose keys are read."""
    return path.endswith((".py", *_SCRIPTS, ".json", ".yaml", ".yml", ".toml", *_SECTIONS)) or basename(
        path
    ).startswith(".env")


def keys(path: str, content: bytes) -> tuple[Key, ...]:
    """Every key of a file; nothing for one that can't be read."""
    if len(content) > _MOST or not has_keys(path):
        return ()
    if path.endswith(".py"):
        return tuple(_python(parsed("python", content)))
    if path.endswith(_SCRIPTS):
        root = parsed(language_of(path) or "tsx", content)
        return (*_given(root), *_annotated(root))
    source = content.decode("utf-8", "replace")
    if path.endswith(".json"):
        return tuple(_json(parsed("typescript", b"(" + content + b"\n)")))
    if path.endswith((".toml", *_SECTIONS)):
        return tuple(_toml(source) if path.endswith(".toml") else _sections(source))
    return tuple(_yaml(source) if path.endswith((".yaml", ".yml")) else _environment(source))


def _python(root: Node) -> Iterator[Key]:
    """Those of dictionaries that a module gives a name at its top level."""
    for statement in root.named_children:
        one = statement.named_children[0] if statement.type == "expression_statement" else None
        left = one.child_by_field_name("left") if one is not None else None
        right = one.child_by_field_name("right") if one is not None else None
        if left is not None and right is not None and right.type == "dictionary":
            yield from _pairs(right, (text(left),))


def _given(root: Node) -> Iterator[Key]:
    """Those of objects that a call at the top level of a module is given."""
    for statement in root.named_children:
        for node in walk(statement):
            if node.type == "object" and node.parent is not None and node.parent.type == "arguments":
                call = node.parent.parent
                bound = call.parent if call is not None else None
                name = bound.child_by_field_name("name") if bound is not None else None
                if call is not None and name is not None:
                    yield from _pairs(node, (text(name), str(node.parent.named_children.index(node))))


def _annotated(root: Node) -> Iterator[Key]:
    """Those of objects that a module declares of a type; where it says none, their keys are definitions."""
    for statement in root.named_children:
        inner = statement.child_by_field_name("declaration") if statement.type == "export_statement" else statement
        for one in inner.named_children if inner is not None and inner.type == "lexical_declaration" else ():
            name, value = one.child_by_field_name("name"), one.child_by_field_name("value")
            is_asserted = value is not None and value.type == "as_expression" and value.named_child_count == 2
            if value is not None and is_asserted:
                value = value.named_children[0]
            if name is not None and value is not None and (is_asserted or one.child_by_field_name("type") is not None):
                yield from _pairs(value, (text(name),))


def _json(root: Node) -> Iterator[Key]:
    """JSON is an expression of TypeScript; the parenthesis before it moves the first line's columns by one."""
    if root.has_error:
        return
    for statement in root.named_children:
        inner = statement.named_children[0].named_children if statement.named_child_count else []
        for one in inner:
            yield from _pairs(one, ())


def _pairs(node: Node, above: tuple[str, ...]) -> Iterator[Key]:
    for number, one in enumerate(node.named_children if node.type in ("dictionary", "object", "list", "array") else ()):
        if one.type != "pair":
            yield from _pairs(one, (*above, str(number)))
            continue
        key, value = one.child_by_field_name("key"), one.child_by_field_name("value")
        said = (string_value(key) or text(key)) if key is not None else None
        if key is not None and value is not None and said:
            yield Key((*above, said), place(key), " ".join(text(value).split()))
            yield from _pairs(value, (*above, said))


def _toml(source: str) -> Iterator[Key]:
    """Plain tables; what stands in an array of tables may repeat."""
    table: tuple[str, ...] | None = ()
    repeated = set(re.findall(r"^\s*\[\[\s*([^\[\]]+?)\s*\]\]", source, re.M))
    for number, line in enumerate(source.splitlines(), 1):
        header, pair = _TABLE.match(line), _TOML.match(line)
        if line.lstrip().startswith("[["):
            table = None
        elif header is not None:
            name = header[1].strip()
            table = (name,) if not any(name.startswith(f"{one}.") for one in repeated) else None
            if table is not None:
                yield Key(table, Place(number, header.start(1) + 1), line.strip())
        elif pair is not None and table is not None:
            yield Key((*table, pair[1]), Place(number, pair.start(1) + 1), pair[2])


def _sections(source: str) -> Iterator[Key]:
    """What Python's ``configparser`` reads: it takes no section, and no option of one, twice."""
    section = ""
    for number, line in enumerate(source.splitlines(), 1):
        header, option = _TABLE.match(line), _OPTION.match(line)
        if header is not None:
            section = header[1].strip()
            yield Key((section,), Place(number, header.start(1) + 1), line.strip())
        elif option is not None and section:
            yield Key((section, option[1].lower()), Place(number, 1), option[2])


def _environment(source: str) -> Iterator[Key]:
    for number, line in enumerate(source.splitlines(), 1):
        match = _LINES.match(line)
        if match is not None:
            yield Key((match[1],), Place(number, match.start(1) + 1), match[2])


def _yaml(source: str) -> Iterator[Key]:
    from gitorch.code.yaml_tree import documents  # noqa: PLC0415 - only for those whose branches edit such a file

    lines = source.splitlines(keepends=True)
    for number, root in enumerate(documents(source)):
        yield from _below(lines, root, (str(number),))


def _below(lines: Sequence[str], node: YamlNode | None, above: tuple[str, ...]) -> Iterator[Key]:
    from gitorch.code.yaml_tree import entries, items  # noqa: PLC0415 - as above

    for number, one in enumerate(items(node)):
        yield from _below(lines, one, (*above, str(number)))
    for name, key, value in entries(node):
        if name != "<<":
            yield Key((*above, name), key.place, _between(lines, value.place, value.end))
            yield from _below(lines, value, (*above, name))


def _between(lines: Sequence[str], begin: Place, end: Place) -> str:
    """What stands from one place up to another, white space folded."""
    within = list(lines[begin.line - 1 : end.line])
    if len(within) > end.line - begin.line:
        within[-1] = within[-1][: end.column - 1]
    return " ".join("".join(within)[begin.column - 1 :].split())
