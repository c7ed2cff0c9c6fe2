"""What the changed lines of each side say by their words alone: whether a rule about wires need look any further.

Reading what a file says of wires takes parsing it; most pairs of branches share no route, no request, no name and no
table, and their text tells so. Every question here may say yes too often, and no only where nothing could be found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from gitorch.code.seeking import Sought
from gitorch.code.wire.reading import wire_language
from gitorch.code.wire.signs import may_serve
from gitorch.code.wire.verbs import LISTENS, SENDS
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.sides import View
from gitorch.integrate.wire.wiring import changed_files, imported_nearby

_LITERAL = re.compile(r"""(["'`])((?:\\.|(?!\1)[^\\\n])+)\1""")
_GIVEN = re.compile(r"""\((?=\s*[fFrRbB]?["'`]([^"'`\n]{3,80})["'`])""")
_CALLED = re.compile(r"[\w$>]")
_STREAMED = re.compile(r"event:\s*([\w.:-]{3,})")  # a line of a stream over HTTP
_HANDLED = re.compile(r"(?m)^\s*([A-Za-z_$][\w$]{2,})\s*:\s*(?:async\s*)?(?:\(|function\b|[\w$]+\s*=>)")  # a bare key
_TOLD_CONSTANT = re.compile(rf"(?:\b(?:{'|'.join(sorted(SENDS | LISTENS))})|@[\w.$]+)\s*[(<]\s*[A-Za-z_$]")
_PATH = re.compile(rb"""["'`](?:/|[a-zA-Z]+://|\{|\$\{|%[sd])""")
_REQUEST = Sought(
    rb"""[uU]rl\s*\+\s*["'`]"""
    rb"""|\w\.\w+\.(?:use\w*(?:Query|Mutation|Subscription)|query|mutate|invalidate|prefetch|fetch|queryOptions)\("""
    rb"""|\bcaller\.|\.\$(?:get|post|put|patch|delete)\("""
)
_TOLD_PATH = re.compile(r"[ (]/[a-z][\w-]*/[\w{]")  # in a text that people read
_REFERS = Sought(rb"url_for|reverse|redirect|resolve_url|url_path_for|\w_(?:path|url)\b|\broute\(")
_DEFINES_TABLES = Sought(
    rb"(?is:\b(?:create|alter|drop|rename)\b[^;]{0,400}?\b(?:table|view|column|to)\b|\bupdate\b[^;]{0,400}?\bset\b)"
    rb"|__tablename__|db_table|\bModel\b|\btable\s*=|\bTable\s*\(|drop_column|alter_column|drop_table|rename_table"
    rb"|(?:pg|mysql|sqlite)Table\s*\(|@Entity\b|\binterface\s+(?:Database|DB)\w*\b|sequelize"
    rb"|rename_column|remove_columns?\b|renameColumn|dropColumn|Schema::(?:rename|drop)"
    rb"|RenameField|RemoveField|DeleteModel|RenameModel"
)


@dataclass(frozen=True)
class Edit:
    """One changed file of a side: the lines that are new in it, and those that are gone, as text."""

    path: str
    before: bytes
    after: bytes

    @cached_property
    def fresh(self) -> str:
        return _beyond(self.after, self.before)

    @cached_property
    def gone(self) -> str:
        return _beyond(self.before, self.after)

    @cached_property
    def lost_texts(self) -> frozenset[str]:
        """The string literals of lines that are gone, which the file says nowhere any more."""
        said = {match[2] for match in _LITERAL.finditer(self.gone)}
        after = self.after.decode("utf-8", "replace") if said else ""
        for quote in "\"'`":
            between = set(after.split(quote)[1:-1])  # any text without this quote that stands in two of them
            said = {
                one for one in said if one not in between and (quote not in one or f"{quote}{one}{quote}" not in after)
            }
        return frozenset(said)

    @cached_property
    def texts(self) -> frozenset[str]:
        """The string literals on new lines."""
        return frozenset(match[2] for match in _LITERAL.finditer(self.fresh))


@dataclass(frozen=True)
class Told:
    """What the text of one side's changed files lets expect."""

    texts: frozenset[str]  # the string literals on all new lines
    may_ask: bool  # a changed file, or one that it imports, could send a request
    may_refer: bool  # a changed file could ask for a route, by its path or by its name
    may_serve: bool  # a changed file has, or had, anything like a route
    said_before: frozenset[str]  # texts on lines that are gone, and those that functions of their files are given
    said_newly: frozenset[str]
    tells_by_constant: bool  # a changed line hands a name, rather than a text, to anything that could send or await it


@dataclass(frozen=True)
class Wording:
    """One side's changed files, and what their text lets expect."""

    one: OneSide

    @cached_property
    def edits(self) -> tuple[Edit, ...]:
        return _edits(self.one)

    @cached_property
    def languages(self) -> frozenset[str]:
        return frozenset(wire_language(path) for path in changed_files(self.one.side))

    @property
    def told(self) -> Told:
        return self.one.know(TOLD)


def _edits(one: OneSide) -> tuple[Edit, ...]:
    return tuple(Edit(path, one.base.read(path) or b"", one.view.read(path) or b"") for path in changed_files(one.side))


def _told(one: OneSide) -> Told:
    edits = _edits(one)
    fresh = [edit for edit in edits if edit.fresh]
    return Told(
        frozenset().union(*(edit.texts for edit in edits)),
        any(_may_ask(edit.after) for edit in fresh)
        or any(_may_ask(one.view.read(near) or b"") for edit in fresh for near in imported_nearby(one.view, edit.path)),
        any(
            _may_ask(edit.after)
            or _REFERS.is_in(edit.after)
            or wire_language(edit.path) == "schema"
            or _TOLD_PATH.search(edit.fresh)
            for edit in fresh
        ),
        any(may_serve(edit.path, text) for edit in edits for text in (edit.before, edit.after)),
        frozenset(_said((edit.gone, edit.before) for edit in edits if edit.gone or not edit.after)),
        frozenset(_said((edit.fresh, edit.after) for edit in fresh)),
        any(_TOLD_CONSTANT.search(lines) for edit in edits for lines in (edit.fresh, edit.gone)),
    )


TOLD = Fact("wording", Told, _told)


def _may_ask(text: bytes) -> bool:
    return _PATH.search(text) is not None or _REQUEST.is_in(text)


def may_define_tables(view: View, path: str) -> bool:
    """Whether a file could say anything of how tables are made."""
    key = ("may define tables", path)
    if key not in view.memo:
        view.memo[key] = path.endswith((".sql", ".prisma")) or _DEFINES_TABLES.is_in(view.read(path) or b"")
    return bool(view.memo[key])


def _said(lines_and_files: Iterator[tuple[str, bytes]]) -> Iterator[str]:
    for lines, whole in lines_and_files:
        yield from (match[2] for match in _LITERAL.finditer(lines))
        yield from (match[1] for match in _STREAMED.finditer(lines))
        yield from (match[1] for match in _HANDLED.finditer(lines))
        text = whole.decode("utf-8", "replace")
        yield from (match[1] for match in _GIVEN.finditer(text) if _is_called(text, match.start()))


def _is_called(text: str, parenthesis: int) -> bool:
    """Whether what stands before an opening parenthesis can be called."""
    before = parenthesis - 1
    while before >= 0 and text[before].isspace():
        before -= 1
    return before >= 0 and _CALLED.match(text, before) is not None


def _beyond(text: bytes, other: bytes) -> str:
    """The lines of a text that another has not."""
    known = set(other.splitlines())
    return b"\n".join(line for line in text.splitlines() if line not in known).decode("utf-8", "replace")
