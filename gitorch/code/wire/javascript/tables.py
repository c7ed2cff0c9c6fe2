"""Tables that Drizzle, Kysely, TypeORM and Sequelize declare, and the columns that their queries name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.model import Place
from gitorch.code.nodes import children
from gitorch.code.wire.javascript.nodes import Found, key_of, plain, unwrapped
from gitorch.code.wire.model import Filter, Insert, Table
from gitorch.code.wire.nodes import text
from gitorch.code.wire.verbs import last, named

_TABLES = named("pgTable mysqlTable sqliteTable singlestoreTable mysqlTableCreator pgTableCreator createTable")
_QUERIES = named(
    "find findOne findBy findOneBy findOneOrFail findOneByOrFail findAndCount findAndCountBy findAll findAndCountAll "
    "findOrCreate count countBy exists existsBy update delete destroy findFirst findMany findUnique"
)
_NAMING = named("where select order attributes columns orderBy group")
_COLUMN = re.compile(r"^(?:Primary|PrimaryGenerated|Create\w*|Update\w*|Delete\w*|Version|ObjectId)?Column(?:Date)?$")
_REPOSITORY = re.compile(r"(?:Repository|Repo|Model)(?=\.|$)")
_GIVEN = re.compile(r"\.(?:notNull|primaryKey)\(")
_FILLED = re.compile(r"\.(?:\$?default\w*|\$onUpdate\w*|generated\w*|autoincrement)\(|\b(?:big|small)?serial\(")
_DATABASES = named("Database DB DatabaseSchema KyselyDatabase")


def read_table(found: Found, node: Node, callee: str, given: list[Node]) -> None:
    """File a table that a call declares, the rows that one inserts, and the columns that a query names."""
    verb = last(callee)
    if verb in _TABLES and len(given) > 1 and given[0].type == "string":
        _drizzle(found, node, plain(given[0]), given[1])
    elif verb == "define" and len(given) > 1 and given[0].type == "string":
        _sequelize(found, node, plain(given[0]), given[1:])
    elif verb == "init" and given[0].type == "object" and "sequelize" in text(given[-1])[:400]:
        _sequelize(found, node, callee.rpartition(".")[0], given)
    elif verb == "values":
        _inserted(found, node, given[0])
    elif verb == "create" and callee.count(".") > 1 and given[0].type == "object":
        _created(found, node, callee, given[0])
    elif verb in _QUERIES and "." in callee:
        found.filters.extend(_named(found, callee, given))


def read_column(found: Found, node: Node, scope: str) -> None:
    """``users.name`` in a file that asks Drizzle's tables."""
    thing, name = node.child_by_field_name("object"), node.child_by_field_name("property")
    if found.asks_drizzle and thing is not None and thing.type == "identifier" and name is not None:
        found.filters.append(Filter(text(name), text(thing), found.place(name), scope))


def read_entity(found: Found, node: Node) -> None:
    """A class that TypeORM or MikroORM maps, by its decorators."""
    around = node.parent if node.parent is not None and node.parent.type == "export_statement" else node
    given = [one for place in {around.id: around, node.id: node}.values() for one in children(place, "decorator")]
    entity = next((call for one in given if (call := _decorator(one, "Entity")) is not None), None)
    body, name = node.child_by_field_name("body"), text(node.child_by_field_name("name"))
    if entity is None or body is None:
        return
    columns: list[tuple[str, Place]] = []
    is_column = False
    for member in body.named_children:
        if member.type == "public_field_definition":
            inner = children(member, "decorator")
            if is_column or any(_is_column(one) for one in inner):
                named_ = member.child_by_field_name("name")
                columns.append((text(named_), found.place(named_ if named_ is not None else member)))
            is_column = False
        elif member.type == "decorator":
            is_column = is_column or _is_column(member)
    table = next((plain(one) for one in entity if one.type == "string"), "")
    found.tables.append(Table(table, name, tuple(columns), found.place(node)))


def read_database(found: Found, node: Node) -> None:
    """Kysely's ``interface Database { person: PersonTable }`` with the interfaces of the same file."""
    body, name = node.child_by_field_name("body"), text(node.child_by_field_name("name"))
    if name not in _DATABASES or body is None:
        return
    shapes = {shape.name: shape for shape in found.shapes}
    root = node
    while root.parent is not None:
        root = root.parent
    for member in children(body, "property_signature"):
        declared = text(member.child_by_field_name("type")).lstrip(": ")
        columns = tuple(_columns_of(found, root, declared)) if declared not in shapes else tuple(
            (field.name, field.place) for field in shapes[declared].fields
        )  # fmt: skip
        if columns:
            found.tables.append(Table(key_of(member), "", columns, found.place(member)))


def _columns_of(found: Found, root: Node, name: str) -> Iterator[tuple[str, Place]]:
    for one in root.named_children:
        inner = one.child_by_field_name("declaration") if one.type == "export_statement" else one
        if inner is not None and text(inner.child_by_field_name("name")) == name:
            for member in children(inner.child_by_field_name("body"), "property_signature"):
                yield key_of(member), found.place(member)


def _drizzle(found: Found, node: Node, table: str, options: Node) -> None:
    """A column by its name in the database and by that in the code; they are one where no other is given."""
    parent = node.parent
    variable = (
        text(parent.child_by_field_name("name")) if parent is not None and parent.type == "variable_declarator" else ""
    )
    columns: dict[str, Place] = {}
    required: list[str] = []
    for one in options.named_children if options.type == "object" else ():
        key, value = key_of(one), one.child_by_field_name("value")
        if not key or value is None:
            continue
        source = text(value)
        stored = re.match(r"""[\w.]+\(\s*["'`](\w+)["'`]""", source)
        columns.setdefault(key, found.place(one))
        columns.setdefault(stored[1] if stored else key, found.place(one))
        if _GIVEN.search(source) and not _FILLED.search(source):
            required.append(key)
    found.tables.append(Table(table, variable, tuple(columns.items()), found.place(node), tuple(required)))


def _sequelize(found: Found, node: Node, model: str, given: list[Node]) -> None:
    columns = [(key_of(one), found.place(one)) for one in given[0].named_children if key_of(one)]
    stated = [one for options in given[1:] for one in options.named_children if key_of(one) == "tableName"]
    table = plain(stated[0].child_by_field_name("value")) if stated else ""
    if columns:
        found.tables.append(Table(table, model, tuple(columns), found.place(node)))


def _inserted(found: Found, node: Node, given: Node) -> None:
    """``db.insert(table).values({ … })``: what a new row is given."""
    function = node.child_by_field_name("function")
    inner = function.child_by_field_name("object") if function is not None else None
    arguments = inner.child_by_field_name("arguments") if inner is not None else None
    is_insert = inner is not None and last(text(inner.child_by_field_name("function"))) == "insert"
    row = unwrapped(given)
    if not is_insert or arguments is None or not arguments.named_children or row is None or row.type != "object":
        return
    keys = tuple(key_of(one) for one in row.named_children if key_of(one))
    is_open = any(one.type == "spread_element" for one in row.named_children)
    table = arguments.named_children[0]
    found.inserts.append(Insert(text(table), keys, found.place(table), is_open))


def _created(found: Found, node: Node, callee: str, options: Node) -> None:
    """``prisma.note.create({ data: { … } })``; what is connected is given by another name than its column's."""
    data = next((one.child_by_field_name("value") for one in options.named_children if key_of(one) == "data"), None)
    row, at = unwrapped(data), node.child_by_field_name("function")
    if row is not None and row.type == "object" and at is not None:
        keys = [key_of(one) for one in row.named_children if key_of(one)]
        keys += [f"{key}Id" for key in keys]
        is_open = any(one.type == "spread_element" for one in row.named_children)
        found.inserts.append(Insert(callee.split(".")[-2], tuple(keys), found.place(at), is_open))


def _named(found: Found, callee: str, given: list[Node]) -> Iterator[Filter]:
    root = _REPOSITORY.sub("", callee)
    for options in (one for one in given if one.type == "object"):
        for one in options.named_children:
            value = unwrapped(one.child_by_field_name("value"))
            if key_of(one) in _NAMING and value is not None:
                yield from _keys(found, root, value)
            elif key_of(one) and last(callee).endswith("By"):
                yield Filter(key_of(one), root, found.place(one), "")


def _keys(found: Found, root: str, value: Node) -> Iterator[Filter]:
    if value.type == "object":
        yield from (Filter(key_of(one), root, found.place(one), "") for one in value.named_children if key_of(one))
    elif value.type == "array":
        for one in value.named_children:
            if one.type == "string":
                yield Filter(plain(one), root, found.place(one), "")
            elif one.type in ("object", "array"):
                yield from _keys(found, root, one)


def _decorator(node: Node, name: str) -> list[Node] | None:
    """What a decorator of this name is given; None for another."""
    call = node.named_children[0] if node.named_children else None
    if call is None or text(call.child_by_field_name("function")) != name:
        return None
    arguments = call.child_by_field_name("arguments")
    return list(arguments.named_children) if arguments is not None else []


def _is_column(node: Node) -> bool:
    call = node.named_children[0] if node.named_children else None
    return call is not None and bool(_COLUMN.match(text(call.child_by_field_name("function") or call)))
