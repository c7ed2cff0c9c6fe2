"""Moving refs by compare-and-swap, and nothing else moves one."""

from __future__ import annotations

import re
import time

import pygit2

from gitorch.errors import RepositoryError, TargetMovedError
from gitorch.git.repository import Oid, Repository

ABSENT = Oid("0" * 40)


def advance(repository: Repository, ref: str, *, expected: Oid, to: Oid, reason: str) -> None:
    """Move ``ref`` from ``expected`` to ``to``, or raise TargetMovedError and move nothing.

    ``expected`` may be ABSENT for a ref that must not exist.
    """
    done = repository.git("update-ref", "-m", reason, ref, to, expected)
    if done.status == 0:
        return
    found = repository.tip(ref) or ABSENT
    if found != expected:
        raise TargetMovedError(ref, expected=expected, found=found)
    lock = repository.common / f"{ref}.lock"
    if lock.exists():
        raise RepositoryError(
            f"{ref} is locked by another git, or by one that was killed", hint=f"if no git is running: rm {lock}"
        )
    raise RepositoryError(f"{ref} can't be moved: {done.error_text.strip()}", hint="git fsck")


def delete(repository: Repository, ref: str, *, expected: Oid) -> None:
    """Remove a ref that still names ``expected``; one that is gone or names something else is left as it is."""
    repository.git("update-ref", "-d", ref, expected)


def put_back(repository: Repository, ref: str, *, expected: Oid | None, to: Oid) -> None:
    """Let a ref that names ``expected`` (None: that is not there) name ``to`` again; one that has moved on is left."""
    repository.git("update-ref", "-m", "gitorch: put back", ref, to, expected or ABSENT)


def listed(repository: Repository, prefix: str) -> dict[str, Oid]:
    """Every ref under ``prefix`` (``refs/gitorch/undo/``) and the object it names, unpeeled."""
    lines = repository.require_git("for-each-ref", "--format=%(objectname) %(refname)", prefix).splitlines()
    return {ref: Oid(oid) for oid, _, ref in (line.partition(" ") for line in lines)}


def last_mover(repository: Repository, ref: str) -> str | None:
    """The address of whoever moved a ref last, by its reflog; None where there is none, as for a ref that is gone."""
    home = repository.directory if ref == "HEAD" else repository.common
    try:
        lines = (home / "logs" / ref).read_bytes().splitlines()
    except OSError:
        return None
    found = re.search(rb"<([^>]*)> \d+ [+-]\d{4}(\t|$)", lines[-1]) if lines else None
    return found[1].decode("utf-8", "replace") if found else None


def commit_tree(
    repository: Repository, tree: Oid, parents: list[Oid], message: str, *,
    author: tuple[str, str] | None = None, at: int | None = None,
) -> Oid:  # fmt: skip
    """Write a commit that no ref names yet; the caller gives it one before anything else can run.

    ``author`` is a name and an address, the committer's own by default; ``at`` the time in seconds of the epoch,
    now by default. Raises RepositoryError where it can't be written, as on a full disk.
    """
    time = () if at is None else (at, 0)
    committer = pygit2.Signature(*repository.identity(), *time)
    signed = committer if author is None else pygit2.Signature(*author, *time)
    try:
        return Oid(str(repository.raw.create_commit(None, signed, committer, message, tree, list(parents))))
    except (pygit2.GitError, OSError) as error:
        raise RepositoryError(f"a commit can't be written: {error}", hint="df -h .") from error


def write_tag(repository: Repository, commit: Oid, name: str, message: str) -> Oid:
    """Write an annotated tag object that no ref names yet."""
    author, email = repository.identity()
    head = f"object {commit}\ntype commit\ntag {name}\ntagger {author} <{email}> {int(time.time())} +0000\n"
    return Oid(repository.require_git("mktag", stdin=f"{head}\n{message}\n".encode("utf-8", "surrogateescape")).strip())


def tag_message(repository: Repository, tag: Oid) -> str:
    """The message of an annotated tag; empty for any other object."""
    found = repository.raw.get(tag)
    return str(found.message) if isinstance(found, pygit2.Tag) else ""
