"""What Rails does to tables in migrations, and what its queries ask of them by name."""

from __future__ import annotations

from tree_sitter import Node

from gitorch.code.nodes import children
from gitorch.code.wire.model import Filter, Migration
from gitorch.code.wire.nodes import Nodes, enclosing, text
from gitorch.code.wire.ruby.nodes import given, listed, literal

_VERBS = {
    "drop_table": "drop", "rename_table": "rename", "remove_column": "drop-column", "remove_columns": "drop-column",
    "rename_column": "rename-column",
}  # fmt: skip
_QUERIES = frozenset((
    "where", "find_by", "find_by!", "find_or_create_by", "find_or_create_by!", "find_or_initialize_by", "rewhere",
    "order", "pluck", "select", "group", "update_all", "exists?", "not", "pick", "create", "create!", "update_columns",
))  # fmt: skip


def read_migration(found: Nodes, node: Node, name: str) -> None:
    """File a table or column that a migration takes away, unless that is how it is rolled back."""
    if name not in _VERBS or node.child_by_field_name("receiver") is not None:
        return
    said, method = [literal(one) for one in given(node)], enclosing(node, "method")
    if not said or method is None or text(method.child_by_field_name("name")) == "down":
        return
    verb, table, rest = _VERBS[name], said[0], [one for one in said[1:] if one]
    if verb == "rename" and rest:
        found.migrations.append(Migration(verb, table, found.place(node), new=rest[0]))
    elif verb == "drop":
        found.migrations.append(Migration(verb, table, found.place(node)))
    elif verb == "rename-column" and len(rest) == 2:
        found.migrations.append(Migration(verb, table, found.place(node), rest[0], rest[1]))
    elif verb == "drop-column":
        for column in rest if name == "remove_columns" else rest[:1]:
            found.migrations.append(Migration(verb, table, found.place(node), column))


def read_filter(found: Nodes, node: Node, name: str) -> None:
    """File the columns that a query names, of the model that its chain starts from."""
    if name not in _QUERIES:
        return
    root = _root(node)
    if not root[:1].isupper():
        return
    scope = enclosing(node, "method")
    within = text(scope.child_by_field_name("name")) if scope is not None else ""
    model = root.rpartition("::")[2]
    arguments = node.child_by_field_name("arguments")
    keys = [pair.child_by_field_name("key") for pair in children(arguments, "pair")]
    for one in (*given(node), *(key for key in keys if key is not None)):
        for column in listed(one) if one.type != "string" else ():
            found.filters.append(Filter(column, model, found.place(one), within))


def _root(node: Node) -> str:
    """What a chain of queries starts from."""
    here: Node | None = node
    while here is not None and here.type == "call":
        here = here.child_by_field_name("receiver")
    return text(here)
