"""What one top-level function or class says: it hangs on its own text alone, wherever that stands.

The versions of a file have most of theirs in common, so that of the second version only what changed is read.
"""

from __future__ import annotations

from dataclasses import dataclass

from gitorch.code.model import Definition, Import, Local, Place, Reference

_MOST = 4096
_read: dict[bytes, Part] = {}


@dataclass(frozen=True)
class Part:
    """What a statement that starts in ``row`` says. ``probed`` are the uses that a hasattr guards."""

    row: int
    definitions: list[Definition]
    imports: list[Import]
    references: list[Reference]
    locals: list[Local]
    probed: frozenset[tuple[str, str]]

    def at(self, row: int) -> Part:
        """The same statement where it starts in another row."""
        by = row - self.row
        if not by:
            return self
        return Part(
            row,
            [one._replace(place=_moved(one.place, by), end_line=one.end_line + by) for one in self.definitions],
            [one._replace(place=_moved(one.place, by)) for one in self.imports],
            [Reference(one.path, _moved(one.place, by), *one[2:]) for one in self.references],
            [Local(one.name, one.scope, _moved(one.place, by), *one[3:]) for one in self.locals],
            self.probed,
        )


def part_of(written: bytes) -> Part | None:
    """What a statement says, as it was last read."""
    return _read.get(written)


def remember(written: bytes, part: Part) -> None:
    """Keep what a statement says for the next version of its file."""
    if len(_read) >= _MOST:
        _read.clear()
    _read[written] = part


def _moved(place: Place, by: int) -> Place:
    return Place(place.line + by, place.column)
