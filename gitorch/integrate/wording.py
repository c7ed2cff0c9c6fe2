"""What the changed lines of each side say by their words alone: whether a rule about wires need look any further.

Reading what a file says of wires takes parsing it; most pairs of branches share no route, no request, no name and no
table, and their text tells so. Every question here may say yes too often, and no only where nothing could be found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from gitorch.code.wire.reading import wire_language
from gitorch.code.wire.signs import may_serve
from gitorch.code.wire.verbs import LISTENS, SENDS
from gitorch.integrate.sides import Side, View
from gitorch.integrate.wire.wiring import changed_files, imported_nearby

_LITERAL = re.compile(r"""(["'`])((?:\\.|(?!\1)[^\\\n])+)\1""")
_CALLED_WITH = re.compile(r"""[\w$>]\s*\(\s*[fFrRbB]?["'`]([^"'`\n]{3,80})["'`]""")
_TOLD_CONSTANT = re.compile(rf"(?:\b(?:{'|'.join(sorted(SENDS | LISTENS))})|@[\w.$]+)\s*[(<]\s*[A-Za-z_$]")
_PATH = re.compile(rb"""["'`](?:/|[a-zA-Z]+://|\{|\$\{|%[sd])""")
_REFERS = re.compile(rb"url_for|reverse|redirect|resolve_url|url_path_for")
_DEFINES_TABLES = re.compile(
    rb"(?is:\b(?:create|alter|drop|rename)\b[^;]{0,400}?\b(?:table|view|column|to)\b|\bupdate\b[^;]{0,400}?\bset\b)"
    rb"|__tablename__|db_table|\bModel\b|\btable\s*=|\bTable\s*\(|drop_column|alter_column|drop_table|rename_table"
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
    def texts(self) -> frozenset[str]:
        """The string literals on new lines."""
        return frozenset(match[2] for match in _LITERAL.finditer(self.fresh))


@dataclass(frozen=True)
class Wording:
    """One side's changed files, and what their text lets expect."""

    side: Side
    base: View = field(repr=False)
    view: View = field(repr=False)

    @cached_property
    def edits(self) -> tuple[Edit, ...]:
        return tuple(
            Edit(path, self.base.read(path) or b"", self.view.read(path) or b"") for path in changed_files(self.side)
        )

    @cached_property
    def languages(self) -> frozenset[str]:
        return frozenset(wire_language(path) for path in changed_files(self.side))

    @cached_property
    def texts(self) -> frozenset[str]:
        """The string literals on all new lines."""
        return frozenset().union(*(edit.texts for edit in self.edits))

    @cached_property
    def may_ask(self) -> bool:
        """Whether a changed file, or one that it imports, could send a request."""
        return any(_PATH.search(edit.after) for edit in self.edits if edit.fresh) or any(
            _PATH.search(self.view.read(near) or b"")
            for edit in self.edits
            if edit.fresh
            for near in imported_nearby(self.view, edit.path)
        )

    @cached_property
    def may_refer(self) -> bool:
        """Whether a changed file could ask for a route, by its path or by its name."""
        return any(
            _PATH.search(edit.after) or _REFERS.search(edit.after) or wire_language(edit.path) == "schema"
            for edit in self.edits
            if edit.fresh
        )

    @cached_property
    def may_serve(self) -> bool:
        """Whether a changed file has, or had, anything like a route."""
        return any(may_serve(edit.path, text) for edit in self.edits for text in (edit.before, edit.after))

    @cached_property
    def said_before(self) -> frozenset[str]:
        """The texts that lines said that are gone, and those that functions were given anywhere in their files."""
        return frozenset(_said((edit.gone, edit.before) for edit in self.edits if edit.gone or not edit.after))

    @cached_property
    def said_newly(self) -> frozenset[str]:
        return frozenset(_said((edit.fresh, edit.after) for edit in self.edits if edit.fresh))

    @cached_property
    def tells_by_constant(self) -> bool:
        """Whether a changed line hands a name, rather than a text, to anything that could send or await it."""
        return any(_TOLD_CONSTANT.search(lines) for edit in self.edits for lines in (edit.fresh, edit.gone))


def may_define_tables(view: View, path: str) -> bool:
    """Whether a file could say anything of how tables are made."""
    return path.endswith((".sql", ".prisma")) or _DEFINES_TABLES.search(view.read(path) or b"") is not None


def _said(lines_and_files: Iterator[tuple[str, bytes]]) -> Iterator[str]:
    for lines, whole in lines_and_files:
        yield from (match[2] for match in _LITERAL.finditer(lines))
        yield from (match[1] for match in _CALLED_WITH.finditer(whole.decode("utf-8", "replace")))


def _beyond(text: bytes, other: bytes) -> str:
    """The lines of a text that another has not."""
    known = set(other.splitlines())
    return b"\n".join(line for line in text.splitlines() if line not in known).decode("utf-8", "replace")
