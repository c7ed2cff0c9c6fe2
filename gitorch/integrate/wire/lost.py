"""Tables, columns and stored values that a side takes away, renames or newly demands, whatever file says it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gitorch.code.model import Place
from gitorch.code.wire.sql.statement import Definition
from gitorch.integrate.sides import Side, View
from gitorch.integrate.wire.schema import Query, Tables, beside, queries, schema_paths, tables
from gitorch.integrate.wire.wiring import WireFiles, changed_lines
from gitorch.integrate.wording import may_define_tables

_MIGRATES = re.compile(r"\.sql$|migrat|alembic|(?:^|/)versions/", re.I)

_FILLS = re.compile(r"\b(?:before_insert|before_flush|pre_save)\b")  # a listener may give what a row lacks


@dataclass(frozen=True)
class Lost:
    """A table, a column of it, or a stored text of a column, that is no more; ``new`` is what it became.

    ``column`` is empty for a whole table. ``is_newly_required`` turns it round: a column that inserts must give.
    ``is_added`` likewise: a column that inserts without a list must count. ``is_of_text`` is of what only SQL
    calls by its name, as code has another for it; ``is_of_code`` of what only code calls so. ``is_recounted`` is of a
    column whose values a migration turned into others, of another unit or form.
    """

    table: str
    column: str
    path: str
    place: Place
    new: str = ""
    value: str | None = None
    is_newly_required: bool = False
    is_added: bool = False
    is_of_text: bool = False
    is_of_code: bool = False
    is_recounted: bool = False


def lost(files: WireFiles, base: View, view: View, side: Side) -> list[Lost]:
    """All that a side takes away, by the declarations that it edits and the migrations that it adds."""
    found: list[Lost] = []
    paths = [path for path in schema_paths(side) if any(may_define_tables(one, path) for one in (base, view))]
    for path in paths:
        found.extend(_by_declaration(files, base, view, path))
        found.extend(_by_migration(files, base, view, path))
        found.extend(_by_rebuilding(files, base, view, path))
    regained = {(table, column) for path in paths for table, column in _gained(files, base, view, path)}
    return [
        one
        for one in found
        if one.value is not None or one.is_newly_required or one.is_added or (one.table, one.column) not in regained
    ]


def _by_declaration(files: WireFiles, base: View, view: View, path: str) -> Iterator[Lost]:
    before, after = tables(files, base, path), tables(files, view, path)
    fresh = [name for name in after.columns if name not in before.columns]
    for table, columns in before.columns.items():
        heir = fresh[0] if table not in after.columns and len(fresh) == 1 else ""
        if table not in after.columns:
            if view.entry(path) is not None:
                yield Lost(table, "", path, after.places.get(heir, Place(1, 1)), heir)
            continue
        now = after.columns[table]
        gained = [name for name in now if name not in columns]
        for column in columns:
            if column not in now and table not in after.open:
                new = _heir(column, gained)
                at, stays = now.get(new, after.places[table]), column in after.attributes.get(table, ())
                yield Lost(table, column, path, at, new, is_of_text=stays)
        yield from _renamed_in_code(before, after, table, path)
        for column in gained:
            yield Lost(table, column, path, now[column], is_added=True)
        is_filled = _FILLS.search(view.text(path) or "") is not None
        for column in after.required.get(table, set()) - before.required.get(table, set()) if not is_filled else ():
            yield Lost(table, column, path, now[column], is_newly_required=True)
    yield from _renamed_below(before, after, path)
    yield from _refused(before, after, path, view.text(path) or "")


def _renamed_in_code(before: Tables, after: Tables, table: str, path: str) -> Iterator[Lost]:
    """The attributes that are called otherwise, while their columns keep their names."""
    had, has = before.attributes.get(table, {}), after.attributes.get(table, {})
    gained = [name for name in has if name not in had]
    for name in had:
        is_column = name in before.columns[table] and name not in after.columns[table]
        if name not in has and gained and not name.startswith("__") and not is_column:
            new = _heir(name, gained)
            at = after.columns[table].get(name, after.columns[table].get(new, after.places[table]))
            yield Lost(table, name, path, at, new, is_of_code=True)


def _renamed_below(before: Tables, after: Tables, path: str) -> Iterator[Lost]:
    """The tables that keep their class and get another name."""
    for model, (table, _) in before.named.items():
        renamed, at = after.named.get(model, ("", Place(1, 1)))
        if renamed and renamed != table:
            yield Lost(table, "", path, at, renamed, is_of_text=True)


def _refused(before: Tables, after: Tables, path: str, text: str) -> Iterator[Lost]:
    """The texts that a column may hold no more."""
    for key, values in before.values.items():
        for value in sorted(set(values) - set(after.values.get(key, values))):
            at = _allowing(text, key[1], after.places.get(key[0], Place(1, 1)))
            yield Lost(key[0], key[1], path, at, value=value)


def _allowing(text: str, column: str, table: Place) -> Place:
    """The line of a table's declaration that lists what a column may hold."""
    listed = re.compile(rf"(?i)\b{re.escape(column)}\b[\"`]?\s+in\b")
    for number, line in enumerate(text.splitlines()[table.line - 1 :], table.line):
        if (found := listed.search(line)) is not None:
            return Place(number, found.start() + 1)
    return table


def _heir(column: str, gained: list[str]) -> str:
    """The new column that took an old one's place: the only one, or the only one that is spelled in its manner."""
    alike = [one for one in gained if ("_" in one) is ("_" in column)]
    return next((found[0] for found in (gained, alike) if len(found) == 1), "")


def _by_migration(files: WireFiles, base: View, view: View, path: str) -> Iterator[Lost]:
    lines = changed_lines(view, base, path)
    text = view.text(path) or ""
    for query in queries(files, view, path):
        for one in query.statement.definitions:
            place = query.place(one.at, one.column or one.table, text)
            if place.line in lines:
                yield from _of_definition(one, path, place)
    facts = files.facts(view, path)
    for operation in facts.migrations if facts is not None else ():
        if operation.place.line in lines:
            column = operation.column.lower()
            yield Lost(operation.table.lower(), column, path, operation.place, operation.new)


def _by_rebuilding(files: WireFiles, base: View, view: View, path: str) -> Iterator[Lost]:
    """What a table lacks or newly demands that a migration makes anew under another name and puts in its place."""
    text, lines = view.text(path) or "", changed_lines(view, base, path)
    made: dict[str, tuple[Query, Definition]] = {}
    gone: set[str] = set()
    for query in queries(files, view, path):
        for one in query.statement.definitions:
            if query.place(one.at, one.column or one.table, text).line not in lines:
                continue
            if one.verb == "create" and one.table in gone:
                yield from _rebuilt(files, base, (path, text, one.table), (query, one))
            elif one.verb == "create":
                made[one.table] = (query, one)
            elif one.verb == "drop" or (one.verb == "rename" and one.table not in made):
                gone.add(one.table)
            elif one.verb == "rename" and one.new in gone and one.table in made:
                yield from _rebuilt(files, base, (path, text, one.new), made[one.table])


def _rebuilt(files: WireFiles, base: View, at: tuple[str, str, str], made: tuple[Query, Definition]) -> Iterator[Lost]:
    """How a table that was made anew differs from the one that stood in its place."""
    (path, text, table), (query, new) = at, made
    old = _standing(files, base, path, table)
    now = {name: query.place(at, name, text) for name, at in new.columns}
    for column in sorted(old.keys() - now.keys()) if not new.is_star else ():
        heir = _heir(column, [name for name in now if name not in old])
        yield Lost(table, column, path, now.get(heir, query.place(new.at, new.table, text)), heir)
    for column in sorted(set(new.required) - old.keys()) if old else ():
        yield Lost(table, column, path, now[column], is_newly_required=True)


def _standing(files: WireFiles, base: View, path: str, table: str) -> dict[str, Place]:
    """The columns of a table as the migrations and schemas beside a file make it."""
    found: dict[str, Place] = {}
    for near in beside(base, path):
        if table in (base.text(near) or "").lower():
            found.update(tables(files, base, near).columns.get(table, {}))
            definitions = [one for query in queries(files, base, near) for one in query.statement.definitions]
            added = (one for one in definitions if one.table == table and one.verb == "add-column")
            found.update({one.column: Place(1, 1) for one in added})
    return found


def _of_definition(one: Definition, path: str, place: Place) -> Iterator[Lost]:
    match one.verb:
        case "drop" | "rename":
            yield Lost(one.table, "", path, place, one.new)
        case "drop-column" | "rename-column":
            yield Lost(one.table, one.column, path, place, one.new)
        case "convert":
            yield Lost(one.table, one.column, path, place, one.new, value=one.value)
        case "recount":
            if _MIGRATES.search(path):
                yield Lost(one.table, one.column, path, place, is_recounted=True)
        case "add-column" | "require-column":
            if one.required:
                yield Lost(one.table, one.column, path, place, is_newly_required=True)
            if one.verb == "add-column":
                yield Lost(one.table, one.column, path, place, is_added=True)
        case _:
            pass


def _gained(files: WireFiles, base: View, view: View, path: str) -> Iterator[tuple[str, str]]:
    """Tables that a side makes anew under a name, by CREATE or RENAME, and columns that it adds back."""
    lines = changed_lines(view, base, path)
    text = view.text(path) or ""
    for query in queries(files, view, path):
        for one in query.statement.definitions:
            if query.place(one.at, one.column or one.table, text).line not in lines:
                continue
            if one.verb == "create":
                yield one.table, ""
                yield from ((one.table, column) for column, _ in one.columns)
            elif one.verb == "rename":
                yield one.new, ""
            elif one.verb == "add-column":
                yield one.table, one.column
