"""One statement of SQL as a value: what it makes of the schema, and the tables and columns that it uses."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Column:
    """A use of a column: the tables that it may be of, its offset, and the texts that it is compared with."""

    name: str
    tables: frozenset[str]
    at: int
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Definition:
    """What a statement does to the schema.

    ``verb`` is create, drop, rename (of a table to ``new``), drop-column, rename-column (to ``new``), add-column,
    require-column, loosen-column (that may be null from now on), convert (of the stored text ``value`` to ``new``) or
    recount (of a column, out of what it held). ``required`` are the columns that an insert must give, ``not_null``
    those that are never null.
    """

    verb: str
    table: str
    at: int
    column: str = ""
    new: str = ""
    value: str = ""
    columns: tuple[tuple[str, int], ...] = ()
    required: tuple[str, ...] = ()
    not_null: frozenset[str] = frozenset()
    values: tuple[tuple[str, tuple[str, ...]], ...] = ()  # the texts that a check allows, by column
    is_star: bool = False


@dataclass
class Statement:
    """One statement: its verb, what it defines, the tables and columns it uses."""

    verb: str
    definitions: list[Definition] = field(default_factory=list)
    tables: list[tuple[str, int]] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    inserted: tuple[str, tuple[str, ...], int] | None = None  # table, columns
    unlisted: tuple[str, int] | None = None  # the table of an insert that names no columns
    has_star: bool = False
