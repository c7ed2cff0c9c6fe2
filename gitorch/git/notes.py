"""Notes: bytes attached to an object, under a ref of their own.

libgit2's and git's own writers lose notes when two write at once; here every write is one commit under one lock,
published by compare-and-swap. A note does not keep its object alive.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from gitorch.errors import NoteError, TargetMovedError
from gitorch.git import locks, refs, trees
from gitorch.git.repository import Entry, Oid, Repository

Rewrite = Callable[[bytes | None], bytes]
Join = Callable[[bytes, bytes], bytes]
NOTE_LIMIT = 8 * 1024 * 1024
_ATTEMPTS = 50
_OBJECT = re.compile(r"[0-9a-f]{40}")


def read_note(repository: Repository, ref: str, on: Oid) -> bytes | None:
    """The note on an object, or None. Reads any fan-out that git writes."""
    tip = repository.tip(ref)
    if tip is None:
        return None
    tree = repository.tree_of(tip)
    found = next((entry for _, entry in _places(repository, tree, on)), None)
    return repository.read_blob(found.oid) if found else None


def write_notes(repository: Repository, ref: str, notes: Mapping[Oid, bytes]) -> None:
    """Attach each note to its object, in one commit, replacing what was there.

    Raises NoteError for a note over NOTE_LIMIT bytes, or when the ref can't be moved.
    """
    rewrite_notes(repository, ref, {on: _always(content) for on, content in notes.items()})


def rewrite_notes(repository: Repository, ref: str, rewrites: Mapping[Oid, Rewrite]) -> None:
    """Replace each note by what its function makes of the present one (None where there is none), all in one commit."""
    with locks.hold(repository, "notes"):
        for _ in range(_ATTEMPTS):
            try:
                return _write_once(repository, ref, rewrites)
            except TargetMovedError:  # a git that knows nothing of our lock
                continue
    raise NoteError(f"{ref} kept moving while notes were written", hint="run the same command again")


def annotated(repository: Repository, ref: str) -> Iterator[tuple[Oid, bytes]]:
    """Every object that has a note, and its note, by object id; of one that has two in different places, the first."""
    for on, entry in sorted(_every(repository, repository.tip(ref)).items()):
        yield on, repository.read_blob(entry.oid)


def join_notes(repository: Repository, ref: str, theirs: Oid, join: Join) -> bool:
    """Take in the notes of another history of ``ref``, and say whether anything came.

    A note that both have is what ``join`` makes of the two. The new commit follows both histories, so that either side
    can go on from it by fast-forward, and no note of either is lost.
    """
    with locks.hold(repository, "notes"):
        for _ in range(_ATTEMPTS):
            try:
                return _join_once(repository, ref, theirs, join)
            except TargetMovedError:
                continue
    raise NoteError(f"{ref} kept moving while notes were joined", hint="run the same command again")


def _join_once(repository: Repository, ref: str, theirs: Oid, join: Join) -> bool:
    tip = repository.tip(ref)
    if tip is not None and repository.is_ancestor(theirs, tip):
        return False
    if tip is None or repository.is_ancestor(tip, theirs):
        refs.advance(repository, ref, expected=tip or refs.ABSENT, to=theirs, reason="gitorch: notes")
        return True
    ours, others = _every(repository, tip), _every(repository, theirs)
    edits: dict[str, Entry | None] = {}
    for on, entry in others.items():
        mine = ours.get(on)
        if mine is None:
            edits[_path(on)] = entry
        elif mine.oid != entry.oid:
            content = join(repository.read_blob(mine.oid), repository.read_blob(entry.oid))
            edits.update((path, None) for path, _ in _places(repository, repository.tree_of(tip), on))
            edits[_path(on)] = Entry(0o100644, trees.write_blob(repository, content))
    tree = trees.edited(repository, repository.tree_of(tip), edits)
    commit = refs.commit_tree(repository, tree, [tip, theirs], "gitorch notes: join\n")
    refs.advance(repository, ref, expected=tip, to=commit, reason="gitorch: notes")
    return True


def _every(repository: Repository, tip: Oid | None) -> dict[Oid, Entry]:
    """Each annotated object and its note's entry; what does not look like a note is passed over."""
    if tip is None:
        return {}
    found: dict[Oid, Entry] = {}
    for change in trees.changes(repository, trees.EMPTY_TREE, repository.tree_of(tip)).values():
        on = change.path.replace("/", "")
        if change.new is not None and change.new.is_file and _OBJECT.fullmatch(on):
            found.setdefault(Oid(on), change.new)
    return found


def _path(on: Oid) -> str:
    return f"{on[:2]}/{on[2:]}"


def _always(content: bytes) -> Rewrite:
    return lambda _: content


def _write_once(repository: Repository, ref: str, rewrites: Mapping[Oid, Rewrite]) -> None:
    tip = repository.tip(ref)
    tree = repository.tree_of(tip) if tip else trees.write_empty_tree(repository)
    edits: dict[str, Entry | None] = {}
    for on, rewrite in rewrites.items():
        places = list(_places(repository, tree, on))
        content = rewrite(repository.read_blob(places[0][1].oid) if places else None)
        if len(content) > NOTE_LIMIT:
            raise NoteError(f"the note on {on} would be {len(content)} bytes; {NOTE_LIMIT} is the limit")
        edits.update((path, None) for path, _ in places)
        edits[_path(on)] = Entry(0o100644, trees.write_blob(repository, content))
    commit = refs.commit_tree(
        repository, trees.edited(repository, tree, edits), [tip] if tip else [], "gitorch notes\n"
    )
    refs.advance(repository, ref, expected=tip or refs.ABSENT, to=commit, reason="gitorch: notes")


def _places(repository: Repository, tree: Oid, on: Oid) -> Iterator[tuple[str, Entry]]:
    """Where a note on an object stands: whole, or with one or more pairs of digits as directories."""
    for depth in range(4):
        pairs = [on[at : at + 2] for at in range(0, depth * 2, 2)]
        path = "/".join([*pairs, on[depth * 2 :]])
        if found := trees.entry(repository, tree, path):
            yield path, found
