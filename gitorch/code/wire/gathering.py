"""What one file has yielded so far, whatever its language: lists that become the file's facts."""

from __future__ import annotations

from functools import cached_property

from gitorch.code.model import Place
from gitorch.code.wire.model import (
    Binding,
    Event,
    Filter,
    Insert,
    Member,
    Mention,
    Migration,
    Mount,
    Numbered,
    Request,
    Route,
    Scope,
    Selection,
    Shape,
    Table,
    Text,
    WireFacts,
)


class Gathering:
    """The facts of one file while it is read."""

    def __init__(self, source: bytes) -> None:
        self._source = source
        self.shapes: list[Shape] = []
        self.mentions: list[Mention] = []
        self.texts: list[Text] = []
        self.routes: list[Route] = []
        self.mounts: list[Mount] = []
        self.requests: list[Request] = []
        self.events: list[Event] = []
        self.imports: list[Binding] = []
        self.scopes: list[Scope] = []
        self.tables: list[Table] = []
        self.migrations: list[Migration] = []
        self.filters: list[Filter] = []
        self.members: list[Member] = []
        self.selections: list[Selection] = []
        self.numbers: list[Numbered] = []
        self.inserts: list[Insert] = []

    @cached_property
    def _lines(self) -> list[bytes]:
        return [] if self._source.isascii() else self._source.split(b"\n")

    def place_at(self, row: int, column: int) -> Place:
        """A place from a row and a column in bytes, both from 0: the place's column counts characters."""
        if row < len(self._lines):
            column = len(self._lines[row][:column].decode("utf-8", "replace"))
        return Place(row + 1, column + 1)

    def add_shape(self, shape: Shape | None) -> None:
        if shape is not None:
            self.shapes.append(shape)

    def facts(self, language: str) -> WireFacts:
        """All that was found, as a plain value."""
        return WireFacts(
            language,
            tuple(self.shapes),
            tuple(self.mentions),
            tuple(self.texts),
            tuple(self.routes),
            tuple(self.mounts),
            tuple(self.requests),
            tuple(self.events),
            tuple(self.imports),
            tuple(self.scopes),
            tuple(self.tables),
            tuple(self.migrations),
            tuple(self.filters),
            tuple(self.members),
            tuple(self.selections),
            tuple(self.numbers),
            tuple(self.inserts),
        )
