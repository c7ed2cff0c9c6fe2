"""A journal: a chain of commits on one ref, an entry each, so that ``git log`` tells the story.

The subject is a sentence for people, the body JSON for programs, the tree what the whole story is about. Only its
holder appends; compare-and-swap keeps out whoever writes without holding it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pygit2

from gitorch.errors import RepositoryError, TargetMovedError
from gitorch.git import trees
from gitorch.git.repository import Entry, Oid, Repository

_SUBJECT_LIMIT = 160


@dataclass(frozen=True)
class Page:
    """One entry: its commit, when it was written in seconds of the epoch, its sentence and its JSON."""

    commit: Oid
    time: int
    subject: str
    body: str


class Journal:
    """The journal on a ref. Whoever appends holds it alone; anybody may read."""

    def __init__(self, repository: Repository, ref: str) -> None:
        self._repository = repository
        self.ref = ref

    @property
    def exists(self) -> bool:
        return self._repository.tip(self.ref) is not None

    def begin(self, files: Mapping[str, bytes], subject: str, body: str) -> Oid:
        """Write the first entry, about ``files``. Raises TargetMovedError if there is a journal already."""
        edits = {path: Entry(0o100644, trees.write_blob(self._repository, text)) for path, text in files.items()}
        tree = trees.edited(self._repository, trees.write_empty_tree(self._repository), edits)
        commit = self._commit(tree, [], subject, body)
        try:
            self._repository.raw.references.create(self.ref, commit)
        except (pygit2.AlreadyExistsError, ValueError) as error:
            found = self._repository.tip(self.ref) or commit
            raise TargetMovedError(self.ref, expected="0" * 40, found=found) from error
        return commit

    def append(self, subject: str, body: str) -> Oid:
        """Add an entry, durable when this returns. Raises TargetMovedError if somebody else added one meanwhile."""
        handle = self._repository.raw.references.get(self.ref)
        if handle is None:
            raise RepositoryError(f"there is no {self.ref}", hint="gitorch status")
        tip = Oid(str(handle.target))
        commit = self._commit(self._repository.tree_of(tip), [tip], subject, body)
        try:
            handle.set_target(commit)  # on the handle read before: git's own compare-and-swap
        except (pygit2.GitError, ValueError, OSError) as error:
            found = self._repository.tip(self.ref) or tip
            if found != tip:
                raise TargetMovedError(self.ref, expected=tip, found=found) from error
            raise RepositoryError(f"{self.ref} can't be moved: {error}", hint="git fsck") from error
        return commit

    def pages(self, *, after: Oid | None = None) -> tuple[Page, ...]:
        """Every entry, oldest first, or those added since ``after``."""
        return tuple(reversed(list(self._backwards(after))))

    def file(self, path: str) -> bytes | None:
        """A file of the tree that the journal is about."""
        tip = self._repository.tip(self.ref)
        found = trees.entry(self._repository, self._repository.tree_of(tip), path) if tip else None
        return self._repository.read_blob(found.oid) if found is not None else None

    def _backwards(self, after: Oid | None) -> Iterator[Page]:
        at = self._repository.tip(self.ref)
        while at is not None and at != after:
            commit = self._repository.raw[at].peel(pygit2.Commit)
            subject, _, body = commit.message.partition("\n")
            yield Page(at, commit.commit_time, subject, body.strip())
            parents = commit.parent_ids
            at = Oid(str(parents[0])) if parents else None

    def _commit(self, tree: Oid, parents: list[Oid], subject: str, body: str) -> Oid:
        who = pygit2.Signature(*self._repository.identity())
        message = f"{_sentence(subject)}\n\n{body}\n"
        return Oid(str(self._repository.raw.create_commit(None, who, who, message, tree, list(parents))))


def _sentence(text: str) -> str:
    """One line that no terminal and no reader of ``git log`` stumbles over."""
    said = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return said if len(said) <= _SUBJECT_LIMIT else said[: _SUBJECT_LIMIT - 1] + "…"
