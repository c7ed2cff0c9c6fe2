"""Joining what two repositories noted: no note, no journal and no branch of either is ever dropped.

Notes on one object are made one. A journal or a branch that went two ways is left as it is here, and the other way is
kept under a name of its own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from gitorch import names
from gitorch.errors import TargetMovedError
from gitorch.git import refs
from gitorch.git.notes import Join, join_notes
from gitorch.git.repository import Oid, Repository
from gitorch.git.worktrees import worktrees
from gitorch.handoff.store import joined

_RUNS, _BRANCHES = f"{names.NAMESPACE}runs/", "refs/heads/gitorch/"
_CANDIDATES = f"{names.NAMESPACE}candidates/"


@dataclass(frozen=True)
class Apart:
    """A ref that went two ways: ours stays, theirs is kept under ``kept``. ``reason`` says what stood in the way."""

    ref: str
    kept: str
    reason: str


@dataclass(frozen=True)
class Joined:
    """What taking in a remote's refs did here."""

    came: tuple[str, ...]
    apart: tuple[Apart, ...]


def lines_of_both(mine: bytes, theirs: bytes) -> bytes:
    """Notes of one line an entry: every line of both, once, in order."""
    return b"".join(sorted({line + b"\n" for note in (mine, theirs) for line in note.splitlines()}))


def stricter_verdict(mine: bytes, theirs: bytes) -> bytes:
    """Two verdicts on one object: one that did not pass speaks for both, and the other is kept in ``others``."""
    said = [_verdicts(note) for note in (mine, theirs)]
    every = {json.dumps(one, sort_keys=True): one for verdicts in said for one in verdicts}
    first, *rest = sorted(every, key=lambda text: (every[text].get("passed") is True, text))
    kept = {**every[first], "others": [every[text] for text in rest]} if rest else every[first]
    return (json.dumps(kept, indent=1) + "\n").encode()


def _verdicts(note: bytes) -> list[Mapping[str, object]]:
    try:
        said = json.loads(note)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        return [{"unreadable": note.decode("utf-8", "replace")}]
    others = said.pop("others", [])
    return [said, *(one for one in (others if isinstance(others, list) else []) if isinstance(one, dict))]


NOTES: Mapping[str, Join] = {
    names.HANDOFFS: joined,
    names.VERDICTS: stricter_verdict,
    names.BYPASSES: lines_of_both,
}


def fetched(remote: str) -> tuple[str, ...]:
    """The refspecs that bring everything which is shared to where it waits to be joined."""
    wanted = ("refs/notes/gitorch/*", f"{_RUNS}*", f"{_BRANCHES}*", f"{_CANDIDATES}*")
    return tuple(f"+{ref}:{names.tracked(remote, ref)}" for ref in wanted)


def join(repository: Repository, remote: str) -> Joined:
    """Take in what was fetched from a remote."""
    corner = names.tracked(remote, "")
    theirs = {"refs/" + ref.removeprefix(corner): tip for ref, tip in refs.listed(repository, corner).items()}
    came = [ref for ref, merge in NOTES.items() if ref in theirs and join_notes(repository, ref, theirs[ref], merge)]
    apart: list[Apart] = []
    held = {ref for tree in worktrees(repository) for ref in tree.holds}
    for ref, tip in sorted(theirs.items()):
        if not ref.startswith((_RUNS, _BRANCHES, _CANDIDATES)):
            continue
        reason = _taken(repository, ref, tip, held=ref in held)
        if reason is None:
            came.append(ref)
        elif reason:
            apart.append(Apart(ref, names.tracked(remote, ref), reason))
    return Joined(tuple(came), tuple(apart))


def _taken(repository: Repository, ref: str, theirs: Oid, *, held: bool) -> str | None:
    """None if our ref moved to theirs; else why it did not, empty where there is nothing to do."""
    ours = repository.tip(ref)
    if ours is not None and (ours == theirs or repository.is_ancestor(theirs, ours)):
        return ""
    if ours is not None and not repository.is_ancestor(ours, theirs):
        return "it went two ways"
    if held:
        return "it is checked out here"
    try:
        refs.advance(repository, ref, expected=ours or refs.ABSENT, to=theirs, reason="gitorch: sync")
    except TargetMovedError:
        return "it moved meanwhile"
    return None


def to_push(repository: Repository, remote: str) -> list[str]:
    """Our shared refs that the remote does not have as they are, and would take by fast-forward."""
    runs = refs.listed(repository, _RUNS)
    candidates = {names.candidate(ref.removeprefix(_RUNS)) for ref in runs}
    ours = {
        **{ref: tip for ref in NOTES if (tip := repository.tip(ref)) is not None},
        **runs,
        **refs.listed(repository, _BRANCHES),
        **{ref: tip for ref, tip in refs.listed(repository, _CANDIDATES).items() if ref in candidates},
    }
    return [ref for ref, tip in sorted(ours.items()) if _is_news(repository, names.tracked(remote, ref), tip)]


def _is_news(repository: Repository, tracked: str, tip: Oid) -> bool:
    theirs = repository.tip(tracked)
    return theirs is None or (theirs != tip and repository.is_ancestor(theirs, tip))
