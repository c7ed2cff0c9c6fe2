"""What each landing leaves behind: ``refs/gitorch/undo/<n>``, an annotated tag of where the target was.

The tag's message says which ref moved and where to, so that a clone can take the landing back as well.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from gitorch import names
from gitorch.errors import RepositoryError
from gitorch.git import refs
from gitorch.git.repository import Oid, Repository


@dataclass(frozen=True)
class Move:
    """A target going from ``before`` to ``after``; ``act`` is land or undo."""

    target: str
    before: Oid
    after: Oid
    act: str


@dataclass(frozen=True)
class Record:
    """A move and the ref that remembers it."""

    ref: str
    tag: Oid
    move: Move


def write(repository: Repository, move: Move) -> Record:
    """Record a move that is about to happen, under the next free number. Call it under the landing lock."""
    taken = [names.parse_undo(ref) or 0 for ref in refs.listed(repository, names.UNDO)]
    ref = names.undo(max(taken, default=0) + 1)
    message = json.dumps({"target": move.target, "before": move.before, "after": move.after, "act": move.act})
    tag = refs.write_tag(repository, move.before, ref.removeprefix(names.NAMESPACE), message)
    refs.advance(repository, ref, expected=refs.ABSENT, to=tag, reason=f"gitorch: before {move.act}")
    return Record(ref, tag, move)


def last(repository: Repository, target: str | None = None) -> Record | None:
    """The latest record, of one target if it is given."""
    found = refs.listed(repository, names.UNDO)
    for ref in sorted(found, key=lambda ref: names.parse_undo(ref) or 0, reverse=True):
        record = _parse(repository, ref, found[ref])
        if target in (None, record.move.target):
            return record
    return None


def _parse(repository: Repository, ref: str, tag: Oid) -> Record:
    try:
        said = json.loads(refs.tag_message(repository, tag))
        move = Move(str(said["target"]), Oid(said["before"]), Oid(said["after"]), str(said["act"]))
    except (ValueError, KeyError, TypeError) as error:
        raise RepositoryError(f"{ref} is not a record of a landing", hint=f"git show {ref}") from error
    return Record(ref, tag, move)
