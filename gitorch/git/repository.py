"""A repository, opened once: read through pygit2, asked through the git program where libgit2 differs.

libgit2 runs no hook, no filter and no merge driver; whatever those decide goes through :meth:`Repository.git`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import NewType

import pygit2
from pygit2.enums import ObjectType, RepositoryOpenFlag

from gitorch import names, process
from gitorch.errors import BranchError, NoRepositoryError, RepositoryError
from gitorch.git.unreadable import unreadable

Oid = NewType("Oid", str)

# An agent's planted config, hook or bare look-alike must not make our git run a program.
_GIT_OPTIONS = (
    "-c", "core.fsmonitor=false",
    "-c", "core.hooksPath=/dev/null",
    "-c", "safe.bareRepository=explicit",
    "-c", "protocol.ext.allow=never",
    "-c", "gc.auto=0",
    "-c", "maintenance.auto=false",
    "-c", "submodule.recurse=false",
    "-c", "core.quotepath=off",
    "-c", "color.ui=false",
)  # fmt: skip
_GIT_ENVIRONMENT = {
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_EDITOR": "false",
    "LC_ALL": "C.UTF-8",
}
_LARGEST_TREE = 1 << 20  # bytes; libgit2 keeps none above 4 KiB, and reads the root of a large repository at every look
_MOST_HELD = 512  # blobs
_LARGEST_HELD = 1 << 17  # bytes of one
_MOST_LARGE = 24  # blobs that are larger than that
_LARGEST_OF_ALL = 1 << 22  # bytes of one of these


@dataclass(frozen=True)
class Entry:
    """One path of a tree: git's file mode and the object it names."""

    mode: int
    oid: Oid

    @property
    def is_file(self) -> bool:
        return self.mode in (0o100644, 0o100755)


@dataclass(frozen=True)
class Branch:
    """A branch as the user typed it, the ref it is (if it is one), and its tip when we looked."""

    name: str
    ref: str | None
    commit: Oid


class Repository:
    """A git repository.

    ``directory`` is the git directory of the worktree it was opened from, ``common`` the one that all its
    worktrees share; ``worktree`` is None for a bare repository.
    """

    def __init__(self, raw: pygit2.Repository) -> None:
        self.raw = raw
        self.directory = Path(raw.path)
        self.common = _common_directory(self.directory)
        self.worktree = Path(raw.workdir) if raw.workdir else None
        self._held: dict[Oid, bytes] = {}
        self._large: dict[Oid, bytes] = {}

    @cached_property
    def gitorch_directory(self) -> Path:
        """gitorch's own corner of the directory that all worktrees share: locks, intents, logs."""
        path = self.common / "gitorch"
        path.mkdir(exist_ok=True)
        return path

    @property
    def root(self) -> Path:
        """Where to stand when asking git about this repository."""
        return self.worktree or self.directory

    @property
    def _explicit(self) -> dict[str, str]:
        """A bare repository is used only where it is named: git must not take a look-alike in a tree for one."""
        return {"GIT_DIR": str(self.directory)} if self.worktree is None else {}

    def git(
        self,
        *arguments: str,
        stdin: bytes | None = None,
        environment: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        timeout: float | None = None,
    ) -> process.Completed:
        """Run git here; the exit status is the caller's to judge. No hook runs and no prompt appears."""
        return process.run(
            ["git", *_GIT_OPTIONS, *arguments],
            cwd=cwd or self.root,
            stdin=stdin,
            environment={**_GIT_ENVIRONMENT, **(self._explicit if cwd is None else {}), **(environment or {})},
            timeout=timeout,
            limit=1 << 30,
        )

    def require_git(
        self, *arguments: str, stdin: bytes | None = None, environment: Mapping[str, str] | None = None
    ) -> str:
        """The output of a git command that has no reason to fail."""
        done = self.git(*arguments, stdin=stdin, environment=environment)
        if done.status != 0:
            raise RepositoryError(f"git {arguments[0]} failed: {done.error_text.strip() or done.status}")
        return done.text

    def read_blob(self, oid: Oid) -> bytes:
        """The bytes of a blob, fetched if a partial clone lacks it. Raises RepositoryError if it can't be had.

        The last ones are held: a dozen rules look at the same files.
        """
        content = self._held.get(oid, self._large.get(oid))
        if content is None:
            content = self._blob(oid)
            is_large = len(content) > _LARGEST_HELD
            held, most = (self._large, _MOST_LARGE) if is_large else (self._held, _MOST_HELD)
            if len(content) <= _LARGEST_OF_ALL:
                held[oid] = content
            if len(held) > most:
                del held[next(iter(held))]
        return content

    def read_bounded(self, oid: Oid, most: int) -> bytes | None:
        """As :meth:`read_blob`, or None for a blob of more than ``most`` bytes, which is not read for that."""
        if oid in self._held or not self._is_larger(oid, most):
            return self.read_blob(oid)
        return None

    def _is_larger(self, oid: Oid, most: int) -> bool:
        try:
            return bool(self.raw.odb.read_header(pygit2.Oid(hex=oid))[1] > most)
        except (KeyError, pygit2.GitError):
            return False  # what a partial clone lacks is fetched by whoever reads it

    def _blob(self, oid: Oid) -> bytes:
        blob = self.raw.get(oid)
        if blob is None and self.promisor is not None:
            self.fetch_missing([oid])
            blob = self.raw.get(oid)
        if not isinstance(blob, pygit2.Blob):
            raise self._lacking(oid)
        return blob.data

    def blob_size(self, oid: Oid) -> int:
        """How many bytes a blob has, without reading it. Raises RepositoryError if it is not here."""
        if oid in self._held:
            return len(self._held[oid])
        try:
            return int(self.raw.odb.read_header(pygit2.Oid(hex=oid))[1])
        except (KeyError, pygit2.GitError) as error:
            raise self._lacking(oid) from error

    def _lacking(self, oid: Oid) -> RepositoryError:
        why = ", and the remote that has it can't be asked" if self.promisor else ""
        return RepositoryError(f"blob {oid} is not in this repository{why}", hint="git fetch --refetch")

    def fetch_missing(self, oids: Iterable[Oid]) -> None:
        """In a partial clone, fetch what is missing of these objects in one go; elsewhere, nothing.

        A remote that can't be asked is no error yet: it is one for whoever reads what is still missing.
        """
        if self.promisor is None:
            return
        missing = [oid for oid in dict.fromkeys(oids) if oid not in self.raw]
        if missing:
            self.git(
                "-c", "fetch.negotiationAlgorithm=noop", "fetch", "--quiet", "--no-tags", "--no-write-fetch-head",
                "--recurse-submodules=no", "--filter=blob:none", "--stdin", self.promisor,
                stdin="\n".join(missing).encode(),
            )  # fmt: skip

    @cached_property
    def promisor(self) -> str | None:
        """The remote that has what a partial clone lacks, or None for a clone that has everything."""
        keys = (str(entry.name) for entry in self.raw.config if str(entry.name).startswith("remote."))
        return next((key[len("remote.") : -len(".promisor")] for key in keys if key.endswith(".promisor")), None)

    @property
    def is_shallow(self) -> bool:
        return (self.common / "shallow").exists()

    def tree_of(self, commit: Oid) -> Oid:
        return Oid(str(self._commit(commit).tree_id))

    def subject_of(self, commit: Oid) -> str:
        """The first line of a commit's message."""
        return next(iter(self._commit(commit).message.splitlines()), "").strip()

    def message_of(self, commit: Oid) -> str:
        """The whole message of a commit."""
        return self._commit(commit).message

    def parents_of(self, commit: Oid) -> tuple[Oid, ...]:
        return tuple(Oid(str(parent)) for parent in self._commit(commit).parent_ids)

    def merge_base(self, one: Oid, other: Oid) -> Oid | None:
        """The best common ancestor that libgit2 finds, or None for unrelated histories."""
        base: pygit2.Oid | None = self.raw.merge_base(one, other)  # the stub forgets None
        return Oid(str(base)) if base is not None else None

    def is_ancestor(self, ancestor: Oid, descendant: Oid) -> bool:
        return ancestor == descendant or self.raw.descendant_of(descendant, ancestor)

    def commits_above(self, tips: Iterable[Oid], floor: Oid) -> dict[Oid, tuple[Oid, ...]]:
        """The commits that ``tips`` have and ``floor`` lacks, each with its parents."""
        return self.commits_beside(tips, [floor])

    def commits_beside(self, tips: Iterable[Oid], floors: Iterable[Oid]) -> dict[Oid, tuple[Oid, ...]]:
        """The commits that ``tips`` have and none of ``floors``, each with its parents."""
        walker = self.raw.walk(None)
        for tip in tips:
            walker.push(tip)
        for floor in floors:
            walker.hide(floor)
        return {Oid(str(commit.id)): tuple(Oid(str(oid)) for oid in commit.parent_ids) for commit in walker}

    def time_of(self, commit: Oid) -> int:
        """When a commit was committed, in seconds of the epoch."""
        return self._commit(commit).commit_time

    def branch(self, name: str) -> Branch:
        """The branch, tag or commit that ``name`` names. Raises BranchError if there is none."""
        for ref in (name, f"refs/heads/{name}", f"refs/remotes/{name}", f"refs/tags/{name}"):
            if ref.startswith("refs/") and (oid := self.tip(ref)) is not None:
                return Branch(names.short(name), ref, oid)
        try:
            commit = self.raw.revparse_single(name).peel(pygit2.Commit)
        except (KeyError, ValueError, pygit2.GitError) as error:
            said = names.short(name)
            raise BranchError(f"there is no branch {said!r} here", hint=self._near(said)) from error
        return Branch(name, None, Oid(str(commit.id)))

    def _near(self, name: str) -> str:
        from difflib import get_close_matches  # noqa: PLC0415 - only for what was mistyped

        known = [names.short(ref) for ref in self.raw.references if ref.startswith(("refs/heads/", "refs/remotes/"))]
        near = get_close_matches(name, sorted(known), 1)
        return f"{near[0]}, perhaps; git branch --all lists them" if near else "git branch --all"

    def branches(self, patterns: Sequence[str]) -> list[Branch]:
        """The local branches that any shell pattern matches, by name. Raises BranchError for one that matches none."""
        local = sorted(ref for ref in self.raw.references if ref.startswith("refs/heads/"))
        found: dict[str, Branch] = {}
        for pattern in patterns:
            matched = [ref for ref in local if fnmatchcase(names.short(ref), pattern)]
            if not matched:
                raise BranchError(f"no branch matches {pattern!r}", hint="git branch --list")
            found.update({ref: self.branch(ref) for ref in matched})
        return [found[ref] for ref in sorted(found)]

    def tip(self, ref: str) -> Oid | None:
        """The commit that a ref names, or None if there is no such ref."""
        found = self.raw.references.get(ref)
        if found is None:
            return None
        return Oid(str(found.peel(pygit2.Commit).id))

    @cached_property
    def default_branch(self) -> str:
        """The full ref that work lands on: what origin calls its HEAD, else main or master, else HEAD."""
        remote = self.raw.references.get("refs/remotes/origin/HEAD")
        if remote is not None and isinstance(remote.target, str):
            local = f"refs/heads/{remote.target.removeprefix('refs/remotes/origin/')}"
            if local in self.raw.references:
                return local
        for ref in ("refs/heads/main", "refs/heads/master"):
            if ref in self.raw.references:
                return ref
        head = self.raw.references.get("HEAD")
        if head is not None and isinstance(head.target, str):
            if head.target not in self.raw.references:
                born = "git commit --allow-empty -m start"
                raise RepositoryError(f"{names.short(head.target)} has no commit yet", hint=born)
            return head.target
        raise RepositoryError("HEAD names no branch, and there is no main", hint="add --onto BRANCH")

    def remote_of(self, ref: str) -> str | None:
        """The remote that a branch is pushed to: its own, else origin, else None."""
        own = _string(self.raw.config, f"branch.{names.short(ref)}.remote")
        remotes = list(self.raw.remotes.names())
        return next((name for name in (own, "origin") if name in remotes), None)

    def identity(self) -> tuple[str, str]:
        """Name and address for commits that gitorch makes: the user's, else gitorch's own."""
        config = self.raw.config
        name = os.environ.get("GIT_COMMITTER_NAME") or (_string(config, "user.name"))
        email = os.environ.get("GIT_COMMITTER_EMAIL") or (_string(config, "user.email"))
        return name or "gitorch", email or "gitorch@localhost"

    def _commit(self, oid: Oid) -> pygit2.Commit:
        found = self.raw.get(oid)
        if not isinstance(found, pygit2.Commit):
            raise RepositoryError(f"commit {oid} is not in this repository", hint="git fetch --unshallow")
        return found


def _string(config: pygit2.Config, key: str) -> str:
    return (config[key] or "") if key in config else ""


def _common_directory(directory: Path) -> Path:
    """What a linked worktree's ``commondir`` file names; for any other repository, its own directory."""
    link = directory / "commondir"
    return (directory / link.read_text().strip()).resolve() if link.is_file() else directory


def is_in_repository(path: Path) -> bool:
    """Whether there is a repository at or above ``path``, whatever state it is in."""
    return pygit2.discover_repository(str(path)) is not None


def enclosing(path: Path) -> tuple[Path, Path] | None:
    """The worktree that ``path`` lies in, as the git directory that its worktrees share and its root; or None."""
    found = pygit2.discover_repository(str(path))
    if found is None:
        return None
    repository = Repository(pygit2.Repository(found, RepositoryOpenFlag.NO_SEARCH))
    root = repository.worktree.resolve() if repository.worktree else None
    return (repository.common, root) if root and path.resolve().is_relative_to(root) else None


def open_repository(path: Path) -> Repository:
    """The repository that ``path`` is in. Raises RepositoryError, naming what git would say, if there is none."""
    pygit2.settings.enable_fsync_gitdir(True)  # noqa: FBT003 - libgit2's default loses acknowledged refs in a power cut
    pygit2.settings.cache_object_limit(ObjectType.TREE, _LARGEST_TREE)
    found = None
    try:
        found = pygit2.discover_repository(str(path))
        if found is None:
            what = "is not in a git repository" if path.exists() else "does not exist"
            raise NoRepositoryError(f"{path} {what}", hint="git init, or add -C PATH")
        raw = pygit2.Repository(found, RepositoryOpenFlag.NO_SEARCH)
    except pygit2.GitError as error:
        raise unreadable(path, found, str(error)) from error
    return Repository(raw)
