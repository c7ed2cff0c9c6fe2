"""Merging pairs of commits without a worktree, with git's own verdict.

``git merge-tree`` is merge-ort itself; one process merges any number of pairs. What it writes stays in a scratch store.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from gitorch.errors import RepositoryError
from gitorch.git.drivers import require_movable_drivers
from gitorch.git.repository import Entry, Oid, Repository
from gitorch.git.scratch import Scratch

ATTRIBUTES = ".gitattributes"
_NEVER_A_DIRECTORY = frozenset({"", ".", "..", ".git"})  # of a hostile tree
_SET_ASIDE = re.compile(r"~[0-9a-f]{40}(_[0-9]+)?$")


@dataclass(frozen=True)
class ConflictedPath:
    """A path that two commits can't both have: git's word for why (``CONFLICT (contents)``), and its sentence.

    ``paths`` are all the paths that the sentence is about, ``path`` first.
    """

    path: str
    kind: str
    message: str
    paths: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stages:
    """The versions of a conflicted path that git could not join; None where a side has none."""

    base: Entry | None = None
    ours: Entry | None = None
    theirs: Entry | None = None


@dataclass(frozen=True)
class Merged:
    """Two commits merge, into this tree."""

    tree: Oid


@dataclass(frozen=True)
class Conflicted:
    """Why two commits don't merge; ``stages`` by path are what an index would hold, ``tree`` what a worktree would."""

    paths: tuple[ConflictedPath, ...]
    stages: tuple[tuple[str, Stages], ...]
    tree: Oid


MergeResult = Merged | Conflicted


@dataclass(frozen=True)
class Attributes:
    """Which ``.gitattributes`` a merge reads: those of ``tree`` in ``directories``.

    ``git merge`` reads those of the branch that it merges into, as they are checked out. Left alone, ``git merge-tree``
    would read whatever the user's worktree holds, or in a bare repository nothing. They name drivers; what a driver
    runs is the user's configuration alone. It runs in a worktree that has no other file.
    """

    tree: Oid
    directories: frozenset[str] = frozenset({""})


def merge(
    scratch: Scratch, ours: Oid, theirs: Oid, attributes: Attributes, submodules: frozenset[str] = frozenset()
) -> MergeResult:
    """What ``git merge`` would make of two commits; see :func:`merge_many`."""
    return merge_many(scratch, [(ours, theirs)], attributes, submodules)[0]


def merge_many(
    scratch: Scratch,
    pairs: Sequence[tuple[Oid, Oid]],
    attributes: Attributes,
    submodules: frozenset[str] = frozenset(),
) -> list[MergeResult]:
    """What ``git merge`` would make of each pair of commits, in their order.

    Of ``submodules``, paths, git looks up the commits where the user's worktree has them checked out. Raises
    RepositoryError for a merge driver that could only run in the user's worktree.
    """
    if not pairs:
        return []
    worktree = _checked_out(scratch, attributes)
    _link_submodules(scratch.repository, submodules, worktree)
    require_movable_drivers(scratch.repository, worktree)
    done = scratch.git(
        "-c", "core.warnAmbiguousRefs=false",  # or each id is looked for among the refs
        "merge-tree", "--stdin", "--allow-unrelated-histories",
        stdin="".join(f"{ours} {theirs}\n" for ours, theirs in pairs).encode(),
        worktree=worktree,
    )  # fmt: skip
    if done.status != 0:
        raise RepositoryError(
            f"git merge-tree failed: {done.error_text.strip()}", hint="gitorch needs git 2.39 or newer"
        )
    results = list(_results(done.text))
    if len(results) != len(pairs):
        raise RepositoryError(f"git merge-tree answered {len(results)} of {len(pairs)} merges")
    return results


def attribute_of(scratch: Scratch, name: str, paths: Sequence[str], attributes: Attributes) -> dict[str, str]:
    """What git says of an attribute of each path: its value, ``set``, ``unset`` or ``unspecified``.

    A path that git won't hear of is left out.
    """
    asked = "".join(f"{path}\0" for path in paths).encode("utf-8", "surrogateescape")
    done = scratch.git("check-attr", "--stdin", "-z", name, stdin=asked, worktree=_checked_out(scratch, attributes))
    fields = done.text.split("\0")
    return dict(zip(fields[::3], fields[2::3], strict=False))


def _checked_out(scratch: Scratch, attributes: Attributes) -> Path:
    """A worktree that holds the attributes of one tree and nothing else; git reads them from nowhere but files."""
    worktree = Path(tempfile.mkdtemp(prefix="worktree-", dir=scratch.directory))
    for directory in sorted(attributes.directories):
        parts = directory.split("/") if directory else []
        entry = scratch.entry(attributes.tree, "/".join([*parts, ATTRIBUTES]))
        if entry is not None and entry.is_file and not _NEVER_A_DIRECTORY.intersection(parts):
            path = worktree.joinpath(*parts, ATTRIBUTES)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(scratch.read(entry.oid)[1])
    return worktree


def _link_submodules(repository: Repository, paths: Iterable[str], worktree: Path) -> None:
    """Let git find, from another worktree, the repositories of the submodules that the user has checked out."""
    for path in paths if repository.worktree is not None else ():
        parts = path.split("/")
        own = repository.root.joinpath(*parts, ".git")
        if _NEVER_A_DIRECTORY.isdisjoint(parts) and own.exists():
            place = worktree.joinpath(*parts)
            place.mkdir(parents=True, exist_ok=True)
            (place / ".git").write_text(f"gitdir: {_repository_at(own)}\n")


def _repository_at(own: Path) -> Path:
    """The git directory that a ``.git`` is or names."""
    if own.is_dir():
        return own
    return (own.parent / own.read_text().removeprefix("gitdir:").strip()).resolve()


def directories_of(paths: Iterable[str]) -> frozenset[str]:
    """Every directory above these paths, the root (``""``) included."""
    found = {""}
    for path in paths:
        end = path.rfind("/")
        while end > 0 and (directory := path[:end]) not in found:
            found.add(directory)
            end = path.rfind("/", 0, end)
    return frozenset(found)


def _results(output: str) -> Iterator[MergeResult]:
    """One record a merge: status, tree, conflicted stages, then messages; an empty field ends each part."""
    fields = iter(output.split("\0"))
    for status in fields:
        if not status:  # what follows the last NUL
            return
        tree = next(fields)
        stages = _stages(fields)
        if status == "1":
            yield Merged(Oid(tree))
        else:
            yield Conflicted(tuple(_messages(fields)), stages, Oid(tree))


def _stages(fields: Iterator[str]) -> tuple[tuple[str, Stages], ...]:
    found: dict[str, dict[str, Entry]] = {}
    for field in iter(fields.__next__, ""):
        head, _, path = field.partition("\t")
        mode, oid, stage = head.split(" ")
        found.setdefault(_real_path(path), {})[stage] = Entry(int(mode, 8), Oid(oid))
    return tuple((path, Stages(at.get("1"), at.get("2"), at.get("3"))) for path, at in sorted(found.items()))


def _real_path(path: str) -> str:
    """Git sets one of two things at a path aside under ``path~commit``; the conflict is about the path."""
    return _SET_ASIDE.sub("", path)


def _messages(fields: Iterator[str]) -> Iterator[ConflictedPath]:
    for count in fields:
        if not count.isdigit():  # the end, or git's advice on submodules, which ends the messages too
            return
        paths = tuple(dict.fromkeys(_real_path(next(fields)) for _ in range(int(count))))
        kind, message = next(fields), next(fields)
        if kind.startswith("CONFLICT"):
            yield ConflictedPath(paths[0], kind, message.strip(), paths)
