"""Notes: bytes attached to an object, under a ref of their own.

libgit2's and git's own writers lose notes when two write at once; here every write is one commit under one lock,
published by compare-and-swap. A note does not keep its object alive.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from gitorch.errors import NoteError, TargetMovedError
from gitorch.git import locks, refs, trees
from gitorch.git.repository import Entry, Oid, Repository

Rewrite = Callable[[bytes | None], bytes]
NOTE_LIMIT = 8 * 1024 * 1024
_ATTEMPTS = 50


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
        edits[f"{on[:2]}/{on[2:]}"] = Entry(0o100644, trees.write_blob(repository, content))
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
