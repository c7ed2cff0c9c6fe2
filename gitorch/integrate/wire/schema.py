"""The tables that a project declares and the SQL statements that it makes, whatever file says them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from gitorch.code.model import Place
from gitorch.code.wire.model import Table, Text
from gitorch.code.wire.sql.reading import is_sql, statements
from gitorch.code.wire.sql.statement import Definition, Statement
from gitorch.integrate.sides import Side, View
from gitorch.integrate.wire.wiring import WireFiles, changed_files

_MOST_PIECES = 30  # lines of one text
_MOST_BESIDE = 400  # migrations of one folder
_SCALARS = ("String", "Int", "BigInt", "Float", "Decimal", "Boolean", "DateTime", "Json", "Bytes")
_FILLED = re.compile(r"@(?:id|default|updatedAt)\b")
_PRISMA = re.compile(r"^model\s+(\w+)\s*\{(.*?)^\}", re.M | re.S)


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


def beside(view: View, path: str) -> list[str]:
    """The files of SQL in the folder of a file, itself among them where it is there."""
    folder = path.rpartition("/")[0]
    names = sorted(name for name, is_tree in view.listing(folder).items() if not is_tree and name.endswith(".sql"))
    found = [f"{folder}/{name}" if folder else name for name in names[-_MOST_BESIDE:]]
    return found if path in found or view.entry(path) is None else [*found, path]
