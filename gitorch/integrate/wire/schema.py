"""What a side does to the tables of a project, and what it newly asks of them, whatever file says it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from gitorch.code.model import Place
from gitorch.code.wire.model import Table, Text
from gitorch.code.wire.sql.reading import is_sql, statements
from gitorch.code.wire.sql.statement import Definition, Statement
from gitorch.integrate.sides import Side, View
from gitorch.integrate.wire.wiring import WireFiles, changed_files, changed_lines
from gitorch.integrate.wording import may_define_tables

_MOST_PIECES = 30  # lines of one text
_MOST_BESIDE = 400  # migrations of one folder
_SCALARS = ("String", "Int", "BigInt", "Float", "Decimal", "Boolean", "DateTime", "Json", "Bytes")
_FILLED = re.compile(r"@(?:id|default|updatedAt)\b")
_MIGRATES = re.compile(r"\.sql$|migrat|alembic|(?:^|/)versions/", re.I)
_PRISMA = re.compile(r"^model\s+(\w+)\s*\{(.*?)^\}", re.M | re.S)


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


@dataclass(frozen=True)
class Query:
    """One new statement of a side with where it stands: ``shift`` turns an offset in it into a place."""

    path: str
    statement: Statement
    source: str
    start: Place
    scope: str = ""

    def place(self, at: int, name: str, text: str) -> Place:
        """The place of an offset of the statement, its column looked up in the file's text.

        A text that is written in pieces has its name on one of the lines below.
        """
        line = self.start.line + self.source.count("\n", 0, at)
        lines = text.splitlines()
        word = re.compile(rf"\b{re.escape(name.lower())}\b")
        begin = self.start.column - 1 if line == self.start.line else 0
        for number in range(line, min(line + _MOST_PIECES, len(lines)) + 1):
            found = word.search(lines[number - 1].lower(), begin if number == line else 0)
            if found is not None:
                return Place(number, found.start() + 1)
        return Place(line, 1)


@dataclass
class Tables:
    """Tables with their columns as a set of files declares them."""

    columns: dict[str, dict[str, Place]] = field(default_factory=dict)
    required: dict[str, set[str]] = field(default_factory=dict)
    values: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)
    attributes: dict[str, dict[str, None]] = field(default_factory=dict)  # the names in the class's body, in order
    named: dict[str, tuple[str, Place]] = field(default_factory=dict)  # class: its table, and where that is said


def queries(files: WireFiles, view: View, path: str) -> Iterator[Query]:
    """Every SQL statement of a file: the file itself, or the strings of code."""
    if path.endswith(".sql"):
        text = view.text(path) or ""
        yield from _queries_of(path, text, Place(1, 1), "")
        return
    facts = files.facts(view, path)
    for one in facts.texts if facts is not None else ():
        if is_sql(one.value):
            yield from _queries_of(path, one.value, _opening(one), one.scope)


def _opening(text: Text) -> Place:
    return text.place


def _queries_of(path: str, source: str, start: Place, scope: str) -> Iterator[Query]:
    at = 0
    for piece in re.split(r"(?<=;)", source):
        for statement in statements(piece):
            line = start.line + source.count("\n", 0, at)
            yield Query(path, statement, piece, Place(line, start.column if line == start.line else 1), scope)
        at += len(piece)


def tables(files: WireFiles, view: View, path: str) -> Tables:
    """The tables that a file declares outright: CREATE TABLE and VIEW, mapped classes, Prisma models."""
    found = Tables()
    if path.endswith(".prisma"):
        _prisma(found, view.text(path) or "")
    else:
        for query in queries(files, view, path):
            for one in query.statement.definitions:
                if one.verb == "create":
                    _created(found, query, one, view.text(path) or "")
    facts = files.facts(view, path)
    for table in facts.tables if facts is not None else ():
        names = [name for name in dict.fromkeys((table.name.lower(), table.model.lower())) if name]
        if table.name and table.model:
            found.named[table.model] = (table.name.lower(), _said_at(view, path, table))
        for name in names:
            found.columns[name] = {column.lower(): place for column, place in table.columns}
            found.places[name] = table.place
            found.required[name] = {column.lower() for column in table.required}
            found.attributes[name] = dict.fromkeys(attribute.lower() for attribute in table.attributes)
    return found


def _said_at(view: View, path: str, table: Table) -> Place:
    """The line below a class on which its table's name is written."""
    lines = (view.text(path) or "").splitlines()
    for number in range(table.place.line, min(table.place.line + 40, len(lines)) + 1):
        if re.search(rf"""["']{re.escape(table.name)}["']""", lines[number - 1]):
            return Place(number, 1)
    return table.place


def _created(found: Tables, query: Query, one: Definition, text: str) -> None:
    found.columns[one.table] = {name: query.place(at, name, text) for name, at in one.columns}
    found.places[one.table] = query.place(one.at, one.table, text)
    found.required[one.table] = set(one.required)
    found.values.update({(one.table, column): values for column, values in one.values})
    if one.is_star:
        found.open.add(one.table)


def _prisma(found: Tables, text: str) -> None:
    for match in _PRISMA.finditer(text):
        name = match[1].lower()
        first = text.count("\n", 0, match.start(2)) + 1
        columns = {}
        for number, line in enumerate(match[2].splitlines()):
            words = line.split()
            if len(words) >= 2 and re.match(r"\w+$", words[0]):
                columns[words[0].lower()] = Place(first + number, line.index(words[0]) + 1)
                if words[1] in _SCALARS and not _FILLED.search(line):
                    found.required.setdefault(name, set()).add(words[0].lower())
        found.columns[name] = columns
        found.places[name] = Place(first, 1)


def schema_paths(side: Side) -> list[str]:
    """The files of a side that can say something of tables."""
    code = set(changed_files(side))
    return [path for path in side.changes if path in code or path.endswith((".sql", ".prisma"))]


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
        for column in after.required.get(table, set()) - set(columns):
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


def beside(view: View, path: str) -> list[str]:
    """The files of SQL in the folder of a file, itself among them where it is there."""
    folder = path.rpartition("/")[0]
    names = sorted(name for name, is_tree in view.listing(folder).items() if not is_tree and name.endswith(".sql"))
    found = [f"{folder}/{name}" if folder else name for name in names[-_MOST_BESIDE:]]
    return found if path in found or view.entry(path) is None else [*found, path]


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
