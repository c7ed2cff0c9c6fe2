"""What Laravel does to tables in migrations, and what its queries ask of them by name."""

from __future__ import annotations

from tree_sitter import Node

from gitorch.code.wire.model import Filter, Migration
from gitorch.code.wire.nodes import Nodes, descendants, enclosing, text
from gitorch.code.wire.php.nodes import calls_in, chain, listed, literal
from gitorch.code.wire.verbs import named

_QUERIES = named(
    "where orWhere whereIn whereNull whereNotNull whereDate orderBy orderByDesc latest oldest pluck select groupBy "
    "value firstWhere sum max min avg increment decrement"
)


def read_migration(found: Nodes, method: Node) -> None:
    """File what ``up`` takes away: tables, columns and their names."""
    for call in calls_in(method):
        root, links = chain(call)
        if root.rpartition("\\")[2] == "Schema" and links and links[0].given:
            _schema(found, links[0].name, links[0].given, call)


def _schema(found: Nodes, name: str, given: tuple[Node, ...], call: Node) -> None:
    said = [literal(one) for one in given]
    if name == "rename" and len(said) == 2:
        found.migrations.append(Migration("rename", said[0], found.place(call), new=said[1]))
    elif name in ("drop", "dropIfExists") and said[0]:
        found.migrations.append(Migration("drop", said[0], found.place(call)))
    elif name == "table" and said[0]:
        for inner in (one for one in descendants(given[-1]) if one.type == "member_call_expression"):
            _column(found, said[0], inner)


def _column(found: Nodes, table: str, call: Node) -> None:
    name, given = text(call.child_by_field_name("name")), chain(call)[1][-1].given
    if name == "renameColumn" and len(given) == 2:
        columns = [literal(one) for one in given]
        found.migrations.append(Migration("rename-column", table, found.place(call), columns[0], columns[1]))
    elif name in ("dropColumn", "dropColumns"):
        for column in (each for one in given for each in listed(one)):
            found.migrations.append(Migration("drop-column", table, found.place(call), column))


def read_queries(found: Nodes, root: Node) -> None:
    """File the columns that queries name, of the model or the table that their chain starts from."""
    for call in calls_in(root):
        start, links = chain(call)
        model = start.rpartition("\\")[2]
        if not links or not model[:1].isupper() or model in ("Schema", "Route"):
            continue
        if model == "DB" and links[0].name == "table" and links[0].given:
            model = literal(links[0].given[0])
        method = enclosing(call, "method_declaration")
        scope = text(method.child_by_field_name("name")) if method is not None else ""
        for link in links:
            for one in link.given[:1] if link.name in _QUERIES else ():
                for column in listed(one):
                    found.filters.append(Filter(column.rpartition(".")[2], model, found.place(one), scope))
