"""C306: one side drops, renames or converts what is stored; a new query of the other still counts on it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gitorch.code.model import Place
from gitorch.code.wire.reading import wire_language
from gitorch.code.wire.sql.statement import Statement
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact
from gitorch.integrate.patching import renamed
from gitorch.integrate.sides import Side, View
from gitorch.integrate.wire.lost import Lost, lost
from gitorch.integrate.wire.schema import Query, queries, schema_paths
from gitorch.integrate.wire.wiring import WireFiles, changed_lines, module_path, siblings

_UNPACKS = re.compile(r"\bfor\s+\(?\w+(?:,\s*\w+)+\)?\s+in\b|^\s*\(?\w+(?:,\s*\w+)+\)?\s*=[^=]")
_Use = tuple[str, Place, Severity]


def table_findings(integration: Integration) -> Iterator[Finding]:
    """Every table, column and stored text that one side takes away and a new query of the other names."""
    files = integration.wire_files
    for side in integration.all_sides:
        gone = integration.one(side).know(_LOST)
        for other in integration.all_sides if gone else ():
            if other is not side:
                yield from _between(files, integration, side, gone, other)


_LOST = Fact("lost tables", tuple[Lost, ...], lambda one: tuple(lost(one.files, one.base, one.view, one.side)))


def _between(
    files: WireFiles, integration: Integration, side: Side, gone: Sequence[Lost], other: Side
) -> Iterator[Finding]:
    base, view = integration.view(other.base_tree), integration.view(other.tree)
    seen: set[tuple[str, str, int]] = set()  # a table that a class stands for has two names
    for one in gone:
        for path in schema_paths(other):
            lines = changed_lines(view, base, path)
            for where, place, severity in _uses(files, view, path, one):
                key = (one.column or one.table, where, place.line)
                if place.line in lines and key not in seen:
                    seen.add(key)
                    yield _finding(integration, side, other, one, (where, place, severity))


def _uses(files: WireFiles, view: View, path: str, one: Lost) -> Iterator[_Use]:
    if one.is_of_code:
        yield from _filtered(files, view, path, one)
        return
    text = view.text(path) or ""
    lines = text.splitlines() if one.is_added else []
    for query in queries(files, view, path):
        if lines and _is_taken_apart(lines, query, one.table):
            yield path, query.place(0, one.table, text), Severity.ERROR
        for at, name in _in_statement(query.statement, one):
            yield path, query.place(at, name, text), Severity.ERROR
    if path.endswith((".sql", ".prisma")):
        return
    if one.is_newly_required:
        yield from _inserted(files, view, path, one)
    if one.is_newly_required or one.is_added or one.is_of_text:
        return
    yield from _in_code(files, view, path, one)


def _is_taken_apart(lines: list[str], query: Query, table: str) -> bool:
    """Whether all columns of a table are asked for and unpacked one by one on the very line."""
    statement = query.statement
    is_of_all = statement.has_star and [name for name, _ in statement.tables] == [table]
    return is_of_all and _UNPACKS.search(lines[query.start.line - 1]) is not None


def _in_statement(statement: Statement, one: Lost) -> Iterator[tuple[int, str]]:
    """The offsets at which a statement counts on what is gone."""
    if one.is_added:
        if statement.unlisted is not None and statement.unlisted[0] == one.table:
            yield statement.unlisted[1], one.table
        return
    if one.is_newly_required:
        if (
            statement.inserted is not None
            and statement.inserted[0] == one.table
            and one.column not in statement.inserted[1]
        ):
            yield statement.inserted[2], one.table
        return
    remaking = ("create", "drop-column", "drop", "recount" if one.is_recounted else "")
    if any(d.table == one.table and d.verb in remaking for d in statement.definitions):
        return
    if not one.column:
        yield from ((at, name) for name, at in statement.tables if name == one.table)
        return
    for column in statement.columns:
        if column.name != one.column or one.table not in column.tables:
            continue
        if one.value is None or one.value in column.values:
            yield column.at, column.name


def _inserted(files: WireFiles, view: View, path: str, one: Lost) -> Iterator[_Use]:
    """Rows that a builder of queries inserts without a column that must be given."""
    facts = files.facts(view, path)
    for each in facts.inserts if facts is not None else ():
        about = each.table.rpartition(".")[2].lower() == one.table
        if not about or each.is_open or one.column in {column.lower() for column in each.columns}:
            continue
        if not path.endswith(".py") or _is_class_of(files, view, path, each.table, one):
            yield path, each.place, Severity.ERROR


def _is_class_of(files: WireFiles, view: View, path: str, name: str, one: Lost) -> bool:
    """Whether a class that a file of Python makes a row of is the one that stands for a table, not its namesake."""
    if path == one.path or not one.path.endswith(".py"):
        return path == one.path
    facts = files.facts(view, path)
    for binding in facts.imports if facts is not None else ():
        if name == binding.alias or binding.alias in ("models", "model", "db"):
            target = module_path(view, path, binding)
            if target == one.path or (target or "").removesuffix("__init__.py") == f"{one.path.rpartition('/')[0]}/":
                return True
    return False


def _in_code(files: WireFiles, view: View, path: str, one: Lost) -> Iterator[_Use]:
    """Queries that a mapper or a builder makes: the table and the column as names near each other."""
    yield from _filtered(files, view, path, one)
    facts = files.facts(view, path)
    if facts is None:
        return
    yield from _in_rows(files, view, path, one)
    if one.value is not None:
        yield from _given(view, path, one)
    scopes = {text.scope for text in facts.texts if text.use == "argument" and text.value.lower() == one.table}
    for text in facts.texts:
        if text.scope in scopes and text.use != "key" and _names(text.value, one) and one.value is None:
            yield path, text.place, Severity.ERROR
    for shape in facts.shapes:
        named_ = [field for field in shape.fields if field.name.lower() == one.column]
        in_scope = shape.name in scopes or _asks_prisma(facts.scopes, shape.name, one.table)
        for field in named_ if in_scope and one.column and one.value is None else ():
            yield path, field.place, Severity.ERROR


def _filtered(files: WireFiles, view: View, path: str, one: Lost) -> Iterator[_Use]:
    """Columns that the methods of a mapper's query name."""
    facts = files.facts(view, path)
    for each in facts.filters if facts is not None else ():
        parts = {part.lower() for part in each.root.split(".")}
        about = bool(parts & {one.table, one.table.removesuffix("s")}) or any(
            one.table.endswith(f"_{p}") for p in parts
        )
        same = each.column.lower() == one.column and (one.value is None or each.value == one.value)
        if about and same:
            yield path, each.place, Severity.ERROR


def _given(view: View, path: str, one: Lost) -> Iterator[_Use]:
    """A text that is put under a column's name, in a folder where the table is spoken of."""
    given = re.compile(
        rf"""\b{re.escape(one.column)}\b["'`]?\s*(?:=|:|=>)(?![=>])[^;\n]*?["']{re.escape(one.value or "")}["']"""
    )
    found = [
        Place(number, match.start() + 1)
        for number, line in enumerate((view.text(path) or "").splitlines(), 1)
        if (match := given.search(line)) is not None
    ]
    near = siblings(view, [path], wire_language(path)) if found else []
    if any(re.search(rf"\b{re.escape(one.table)}\b", view.text(each) or "") for each in near):
        yield from ((path, place, Severity.WARNING) for place in found)


def _in_rows(files: WireFiles, view: View, path: str, one: Lost) -> Iterator[_Use]:
    """Columns read by name, or compared with a text, of what a query in the same function brings."""
    facts = files.facts(view, path)
    asked = [query for query in queries(files, view, path) if _asks(query.statement, one.table)]
    stars = {query.scope for query in asked if query.statement.has_star and len(query.statement.tables) == 1}
    scopes = {query.scope for query in asked} if one.value is not None else stars
    for mention in facts.mentions if facts is not None and scopes else ():
        is_meant = one.value is None or mention.value == one.value
        if mention.key.lower() == one.column and mention.scope in scopes and is_meant:
            yield path, mention.place, Severity.ERROR


def _asks(statement: Statement, table: str) -> bool:
    return any(name == table for name, _ in statement.tables)


def _names(value: str, one: Lost) -> bool:
    if not one.column:
        return value.lower() == one.table
    return value.lower() in (one.column, f"{one.table}.{one.column}")


def _asks_prisma(scopes: tuple[object, ...], name: str, table: str) -> bool:
    for scope in scopes:
        if getattr(scope, "name", "") == name:
            uses = {use.lower() for use in getattr(scope, "uses", ())}
            return "prisma" in uses and table in uses
    return False


def _finding(integration: Integration, side: Side, other: Side, one: Lost, use: _Use) -> Finding:
    path, place, severity = use
    name = f"{one.table}.{one.column}" if one.column else one.table
    if one.is_recounted:
        what, then = f"turns what is stored in {name} into another unit or form", "counts on it as it was"
    elif one.is_added:
        what, then = f"adds {name}", f"counts on how many columns {one.table} has"
    elif one.is_newly_required:
        what, then = f"makes {name} required", f"inserts into {one.table} without it"
    elif one.value is not None:
        what = f"turns {one.value!r} of {name} into {one.new!r}" if one.new else f"lets {name} be {one.value!r} no more"
        then = f"counts on {one.value!r}"
    else:
        what = f"renames {name} to {one.new}" if one.new else f"removes {name}"
        then = "uses it in a new query"
    view: View = integration.view(other.tree)
    old = one.value if one.value is not None else (one.column or one.table)
    fix = renamed(view, other.name, [(path, place)], old, one.new) if one.new else None
    return Finding(
        "C306",
        severity,
        f"{side.name} {what}; {other.name} {then}",
        (side.name, other.name),
        (Location(side.name, one.path, *one.place, role="definition"), Location(other.name, path, *place, role="use")),
        name if one.value is None else f"{name}={one.value}",
        "sql",
        fix,
    )
