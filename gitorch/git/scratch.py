"""Objects made over a repository that the repository does not have yet.

A matrix of merges makes tens of thousands of objects that nobody keeps. They live in memory and in a temporary
directory that git and libgit2 read beside the real store; only what a candidate needs is published, as one pack.
"""

from __future__ import annotations

import errno
import weakref
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha1
from pathlib import Path
from types import TracebackType
from typing import Self

from gitorch import process
from gitorch.errors import RepositoryError
from gitorch.git.packs import KINDS, Objects, pack, write_indexed
from gitorch.git.repository import Entry, Oid, Repository
from gitorch.git.throwaway import Throwaway, throwaway
from gitorch.git.trees import TREE, entry_of, in_order, is_raw_tree, nested, raw_entries, raw_entry

NOBODY = "gitorch <gitorch@localhost> 0 +0000"  # who signs commits that nobody keeps
_FEW = 4  # objects that are sooner written one by one than packed
_FULL = b"No space left on device"


class Scratch:
    """A store of new objects on top of a repository's own, gone when the context ends.

    While it is open, the repository's handle reads its objects too.
    """

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self._fresh: dict[Oid, tuple[str, bytes]] = {}  # not yet in the directory
        self._spilled: set[Oid] = set()
        self._trees: dict[Oid, dict[bytes, bytes]] = {}
        self._places: list[Throwaway] = []
        self._settle(in_memory=True)

    def _settle(self, *, in_memory: bool) -> None:
        """Have a directory to write to; what lies in an earlier one stays readable."""
        place = throwaway(self.repository.common / "objects", in_memory=in_memory)
        # libgit2 takes a store whose inode it has seen for one that it has, so an inode may not be given out again
        # while the handle lives: the directory stays, emptied, for as long.
        weakref.finalize(self.repository, place.remove)
        self.directory, self._in_memory, self.objects = place.path, place.in_memory, place.objects
        others = [*(earlier.objects for earlier in self._places), self.repository.common / "objects"]
        self._places.append(place)
        self._environment = {
            "GIT_OBJECT_DIRECTORY": str(self.objects),
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": ":".join(quoted(path) for path in others),
        }
        self.repository.raw.odb.add_disk_alternate(str(self.objects))

    def leave_memory(self) -> None:
        """Write to the disk from now on: more is to come than memory should be taken for."""
        if self._in_memory:
            self._settle(in_memory=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for place in self._places:
            place.empty()

    def write(self, kind: str, content: bytes) -> Oid:
        """Keep an object and return its id; :meth:`spill` makes it visible to git and libgit2."""
        oid = Oid(sha1(b"%s %d\0%s" % (kind.encode(), len(content), content), usedforsecurity=False).hexdigest())
        self._fresh.setdefault(oid, (kind, content))
        return oid

    def read(self, oid: Oid) -> tuple[str, bytes]:
        """Kind and bytes of an object, new or old. Raises RepositoryError if it is nowhere."""
        if oid in self._fresh:
            return self._fresh[oid]
        try:
            number, content = self.repository.raw.read(oid)
        except KeyError as error:
            raise RepositoryError(f"object {oid} is not in this repository", hint="git fetch --refetch") from error
        return KINDS[int(number)], content

    def entry(self, tree: Oid, path: str) -> Entry | None:
        """What stands at a path, directories included."""
        *parents, name = path.encode("utf-8", "surrogateescape").split(b"/")
        for parent in parents:
            found = self._entries(tree).get(parent, b"")
            if not is_raw_tree(found):
                return None
            tree = Oid(found[-20:].hex())
        if tree not in self._trees and (b" %s\0" % name) not in self.read(tree)[1]:  # most have no .gitattributes
            return None
        last = self._entries(tree).get(name)
        return None if last is None else entry_of(last)

    def edited(self, tree: Oid | None, edits: Mapping[str, Entry | None]) -> Oid:
        """The tree with these paths set or, for None, removed; directories left empty go with them."""
        return self._graft(tree, nested(edits)) or self.write("tree", b"")

    def commit(self, tree: Oid, parents: Iterable[Oid], message: str, signature: str) -> Oid:
        """A commit; ``signature`` is git's raw ``Name <address> seconds zone``."""
        lines = [f"tree {tree}", *(f"parent {parent}" for parent in parents)]
        lines += [f"author {signature}", f"committer {signature}", "", message]
        return self.write("commit", "\n".join(lines).encode("utf-8", "surrogateescape"))

    def spill(self) -> None:
        """Put what is in memory where git and libgit2 can read it."""
        try:
            self._spill()
        except OSError as error:
            if error.errno != errno.ENOSPC or not self._in_memory:
                raise
            self.leave_memory()
            self._spill()

    def _spill(self) -> None:
        packed = len(self._fresh) > _FEW
        if packed and not write_indexed(self.objects / "pack", self._fresh):
            self._index_pack(self._fresh, self._environment)
        for oid, (kind, content) in {} if packed else self._fresh.items():
            path = self.objects / oid[:2] / oid[2:]
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(zlib.compress(b"%s %d\0%s" % (kind.encode(), len(content), content), 1))
        self._spilled.update(self._fresh)
        self._fresh.clear()

    def git(
        self, *arguments: str, stdin: bytes, worktree: Path | None = None, index: Path | None = None
    ) -> process.Completed:
        """Run git with these objects beside the repository's own; what it writes stays here.

        ``worktree`` and ``index`` stand in for the repository's.
        """
        self.spill()
        done = self._git(arguments, stdin, worktree, index)
        if done.status != 0 and self._in_memory and _FULL in done.stderr:
            self.leave_memory()
            done = self._git(arguments, stdin, worktree, index)
        return done

    def _git(
        self, arguments: Sequence[str], stdin: bytes, worktree: Path | None, index: Path | None
    ) -> process.Completed:
        environment = {**self._environment, **({"GIT_INDEX_FILE": str(index)} if index is not None else {})}
        if worktree is not None:
            environment |= {
                "GIT_DIR": str(self.repository.directory),
                "GIT_WORK_TREE": str(worktree),
                "GIT_INDEX_FILE": str(self.directory / "index"),  # there is none
            }
        return self.repository.git(
            "-c", "core.looseCompression=0", *arguments, stdin=stdin, environment=environment, cwd=worktree
        )

    def publish(self, commits: Iterable[Oid]) -> None:
        """Bring commits, and whatever they need that the repository lacks, into the repository."""
        wanted = {oid: self.read(oid) for oid in self._missing(commits)}
        if not wanted:
            return
        self._index_pack(wanted, {})

    def _index_pack(self, objects: Objects, environment: Mapping[str, str]) -> None:
        done = self.repository.git("index-pack", "--stdin", stdin=pack(objects), environment=environment)
        if done.status != 0:
            raise RepositoryError(f"objects can't be written: {done.error_text.strip()}")

    def _missing(self, commits: Iterable[Oid]) -> Iterator[Oid]:
        new = {bytes.fromhex(oid) for oid in self._new()}
        todo = list(commits)
        while todo:
            oid = todo.pop()
            if (raw := bytes.fromhex(oid)) not in new:
                continue
            new.remove(raw)
            yield oid
            kind, content = self.read(oid)
            if kind == "tree":
                below = {raw[-20:] for raw in self._entries(oid).values()}
                todo.extend(Oid(one.hex()) for one in sorted(below & new))
            elif kind == "commit":
                head = content.partition(b"\n\n")[0].decode("ascii", "replace").splitlines()
                todo.extend(Oid(line.split(" ")[1]) for line in head if line.startswith(("tree ", "parent ")))

    def _new(self) -> set[Oid]:
        """Every object in memory, and in the directory whether we or git put it there."""
        found = (
            path for place in self._places for path in place.objects.glob("[0-9a-f][0-9a-f]/[0-9a-f]*")
        )  # no tmp_obj_ of a full disk
        loose = (Oid(path.parent.name + path.name) for path in found)
        return {*self._fresh, *self._spilled, *loose}

    def _entries(self, tree: Oid | None) -> dict[bytes, bytes]:
        """The raw entries of a tree by name; of no tree, none."""
        if tree is None:
            return {}
        if tree not in self._trees:
            self._trees[tree] = raw_entries(self.read(tree)[1])
        return self._trees[tree]

    def _graft(self, tree: Oid | None, edits: Mapping[str, object]) -> Oid | None:
        entries, disordered = dict(self._entries(tree)), False
        for name, new in edits.items():
            key = name.encode("utf-8", "surrogateescape")
            old = entries.get(key, b"")
            if isinstance(new, dict):
                made = self._graft(Oid(old[-20:].hex()) if is_raw_tree(old) else None, new)
                new = Entry(TREE, made) if made is not None else None  # noqa: PLW2901
            if isinstance(new, Entry):
                entries[key] = raw_entry(key, new.mode, bytes.fromhex(new.oid))
                disordered = disordered or not old or is_raw_tree(old) != (new.mode == TREE)
            else:
                entries.pop(key, None)
        if not entries:
            return None
        if disordered:
            entries = in_order(entries.items())
        made = self.write("tree", b"".join(entries.values()))
        self._trees[made] = entries
        return made


def quoted(path: Path) -> str:
    """A path as an element of GIT_ALTERNATE_OBJECT_DIRECTORIES, where a colon separates and quotes protect."""
    text = str(path)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"' if ":" in text or text.startswith('"') else text
