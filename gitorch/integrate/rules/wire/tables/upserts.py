"""C306 for upserts: one side takes away what keeps rows apart; a new insert of the other names it as its conflict."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.model import Place
from gitorch.code.project.uniques import Unique, dropped, uniques, upserts
from gitorch.code.seeking import Sought
from gitorch.code.wire.reading import wire_language
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.sides import Pair, View
from gitorch.integrate.wire.schema import beside, schema_paths
from gitorch.integrate.wire.wiring import changed_lines

_SAYS = Sought(r"(?i)unique|drop")
_MOST = 400_000  # bytes of a file that a person still edits


class _Lost(NamedTuple):
    """Columns of a table that are no longer unique together, and where that is said."""

    path: str
    table: str
    columns: frozenset[str]
    place: Place


def upsert_findings(integration: Integration) -> Iterator[Finding]:
    """Every new upsert whose conflict can no longer arise, so that the statement fails or adds rows."""
    for way, lost in integration.meetings(_LOST):
        for path in schema_paths(way.right):
            yield from _in_file(way, path, lost)


def _all(side: OneSide) -> Iterator[_Lost]:
    paths = [path for path in schema_paths(side.side) if _SAYS.is_in(_text(side.base, path) + _text(side.view, path))]
    still = {_key(one) for path in paths for one in uniques(_text(side.view, path))}
    for path in paths:
        before = [one for one in uniques(_text(side.base, path)) if _key(one) not in still]
        for one in before if side.view.entry(path) is not None else ():
            yield _Lost(path, one.table, one.columns, _beside(side, path, one))
        fresh = changed_lines(side.view, side.base, path)
        gone = [(name, at) for name, at in dropped(_text(side.view, path)) if at.line in fresh]
        known = _named(side.base, path) if gone else {}
        for name, at in gone:
            if name in known and _key(known[name]) not in still:
                yield _Lost(path, known[name].table, known[name].columns, at)


_LOST = Fact("lost uniques", tuple[_Lost, ...], lambda one: tuple(_all(one)))


def _text(view: View, path: str) -> str:
    content = view.read(path) or b""
    return content.decode("utf-8", "replace") if len(content) <= _MOST else ""


def _stem(table: str) -> str:
    """A table, or the model that stands for it, in one spelling."""
    return table.lower().replace("_", "").removesuffix("s")


def _key(one: Unique) -> tuple[str, frozenset[str]]:
    return one.table, one.columns


def _named(base: View, path: str) -> dict[str, Unique]:
    """What the migrations and schemas beside a file declare to be unique, by name; unnamed, as PostgreSQL would."""
    found: dict[str, Unique] = {}
    folder = path.rpartition("/")[0]
    code = [f"{folder}/{name}".lstrip("/") for name, is_tree in base.listing(folder).items() if not is_tree]
    for near in dict.fromkeys(
        [*beside(base, path), *(one for one in code if one.endswith((".sql", ".py", ".ts", ".js")))]
    ):
        for one in uniques(_text(base, near)):
            found[one.name or f"{one.table}_{'_'.join(sorted(one.columns))}_key"] = one
    return found


def _beside(side: OneSide, path: str, one: Unique) -> Place:
    """Where a unique stood that a side took out of a file: the first line of its own that came into the table."""
    fresh = sorted(changed_lines(side.view, side.base, path))
    later = [line for line in fresh if line >= one.place.line - 1]
    return Place((later or fresh or [min(one.place.line, _text(side.view, path).count("\n") + 1)])[0], 1)


def _in_file(pair: Pair, path: str, lost: tuple[_Lost, ...]) -> Iterator[Finding]:
    source = _text(pair.right_view, path)
    wanted = {(_stem(one.table), one.columns): one for one in lost if _stem(one.table) in _stem(source)}
    if not wanted:
        return
    fresh = changed_lines(pair.right_view, pair.right_base, path)
    for upsert in upserts(source):
        one = wanted.get((_stem(upsert.table), upsert.columns))
        if one is not None and upsert.place.line in fresh and not _is_kept(pair, one):
            yield _finding(pair, one, path, upsert.place)


def _is_kept(pair: Pair, one: _Lost) -> bool:
    """Whether the other side declares it anew."""
    return any(
        _key(unique) == (one.table, one.columns)
        and unique.place.line in changed_lines(pair.right_view, pair.right_base, p)
        for p in schema_paths(pair.right)
        for unique in uniques(_text(pair.right_view, p))
    )


def _finding(pair: Pair, one: _Lost, path: str, place: Place) -> Finding:
    columns = ", ".join(sorted(one.columns))
    return Finding(
        "C306",
        Severity.ERROR,
        f"{pair.left.name} lets {columns} of {one.table} stand more than once; {pair.right.name} newly inserts with "
        "that as its conflict",
        (pair.left.name, pair.right.name),
        (
            Location(pair.left.name, one.path, *one.place, role="definition"),
            Location(pair.right.name, path, *place, role="use"),
        ),
        f"{one.table}({columns})",
        wire_language(path) or "sql",
    )
