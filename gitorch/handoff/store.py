"""Handoffs as notes on task branches' last commits, under ``refs/notes/gitorch/handoffs``.

A rebased, amended or squashed branch is another commit: its handoff is found by its tree, or by the trailer that every
task's commits carry, and can be put where it belongs again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gitorch import names
from gitorch.errors import HandoffError
from gitorch.git.notes import annotated, read_note, write_notes
from gitorch.git.repository import Branch, Oid, Repository
from gitorch.handoff.manifest import Manifest, read_manifest
from gitorch.names import TaskBranch

TRAILER = "Gitorch-Task"
_TRAILER = re.compile(rf"^\s*{TRAILER}: (?P<run>[a-z0-9-]+)/(?P<task>[a-z0-9-]+)$", re.MULTILINE)


@dataclass(frozen=True)
class Kept:
    """A handoff and the commit that its note is on."""

    on: Oid
    manifest: Manifest


@dataclass(frozen=True)
class Damaged:
    """A note that is no handoff, and why."""

    on: Oid
    reason: str


def write_handoff(repository: Repository, manifest: Manifest) -> None:
    """Put the handoff on its commit, replacing an earlier one there. Raises NoteError."""
    write_notes(repository, names.HANDOFFS, {Oid(manifest.commit): manifest.to_json()})


def handoff_on(repository: Repository, commit: Oid) -> Manifest | None:
    """The handoff on exactly this commit. Raises HandoffError for a damaged one."""
    content = read_note(repository, names.HANDOFFS, commit)
    return read_manifest(content, commit[:12]) if content is not None else None


def handoffs(repository: Repository) -> tuple[Kept | Damaged, ...]:
    """Every handoff, newest first, and every note that is none."""
    found = list(_all(repository))
    kept = sorted(
        (one for one in found if isinstance(one, Kept)), key=lambda one: (one.manifest.time, one.on), reverse=True
    )
    return (*kept, *(one for one in found if isinstance(one, Damaged)))


def handoff_of(repository: Repository, branch: Branch) -> Kept | None:
    """The handoff that a branch stands for: on its tip; of the same tree; or of the task that it or its tip names.

    Raises HandoffError for a damaged one on the tip.
    """
    commit = branch.commit
    on_it = handoff_on(repository, commit)
    if on_it is not None:
        return Kept(commit, on_it)
    kept = [one for one in handoffs(repository) if isinstance(one, Kept)]
    tree = repository.tree_of(commit)
    same = next((one for one in kept if one.manifest.tree == tree), None)
    if same is not None:
        return same
    match = _TRAILER.search(repository.message_of(commit))
    task = TaskBranch(match["run"], match["task"]) if match else names.parse_task_branch(branch.ref or "")
    return next((one for one in kept if TaskBranch(one.manifest.run, one.manifest.task) == task), None)


def joined(mine: bytes, theirs: bytes) -> bytes:
    """Two notes on one commit as one: the later speaks, the other is kept whole in ``earlier``. Never drops one.

    Symmetric: joined(a, b) == joined(b, a). A damaged note is kept as text beside the other.
    """
    if mine == theirs:
        return mine
    versions = {json.dumps(one, sort_keys=True): one for note in (mine, theirs) for one in _versions(_loaded(note))}
    ordered = sorted(versions, key=lambda text: _rank(versions[text], text), reverse=True)
    said = {**versions[ordered[0]], "earlier": [versions[text] for text in ordered[1:]]}
    return (json.dumps(said, indent=1, ensure_ascii=False) + "\n").encode("utf-8", "replace")


def _versions(said: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What a note says, and what it kept from earlier joins."""
    yield {key: value for key, value in said.items() if key != "earlier"}
    earlier = said.get("earlier")
    yield from (one for one in (earlier if isinstance(earlier, list) else ()) if isinstance(one, dict))


def _all(repository: Repository) -> Iterator[Kept | Damaged]:
    for on, content in annotated(repository, names.HANDOFFS):
        try:
            yield Kept(on, read_manifest(content, on[:12]))
        except HandoffError as error:
            yield Damaged(on, error.message)


def _loaded(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        found = None
    return found if isinstance(found, dict) else {"unreadable": content.decode("utf-8", "replace")}


def _rank(said: dict[str, Any], text: str) -> tuple[bool, str, str]:
    """The latest that can be read comes first; two of one time in a fixed order."""
    return ("unreadable" not in said, str(said.get("time", "")), text)
