"""Files on disk for programs that need them: one warm tree a repository and language, moved by the paths that differ.

We write it from blobs ourselves: no filter, hook or checkout runs, nothing is executable, and a link that a branch
planted is written only if it stays inside and never followed. A killed run leaves a tree that the next one mends.
"""

from __future__ import annotations

import fcntl
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

from gitorch.git import trees
from gitorch.git.repository import Entry, Oid, Repository

_SLOTS = 4
_LARGEST = 2_000_000  # bytes; larger sources are generated, and no checker thanks us for them
_LINK = 0o120000


@dataclass(frozen=True)
class Selection:
    """Which paths a language's checkers need, and which of them configure the checker."""

    name: str
    is_wanted: Callable[[str], bool]
    is_configuration: Callable[[str], bool]


@dataclass
class Scratch:
    """A directory that holds the wanted files of one tree, its configuration from the target's."""

    root: Path
    repository: Repository
    selection: Selection
    configuration: Oid
    _state: Path
    _verified: set[Path] = field(default_factory=set)

    def move(self, tree: Oid) -> None:
        """Make the directory hold ``tree``; costs what differs from what it holds."""
        held = _State.read(self._state)
        wanted = _State(tree, self.configuration)
        if held == wanted:
            return
        paths = self._differing(held, wanted)
        _State(held.tree, held.configuration, doubtful=(tree, self.configuration)).write(self._state)
        self._verified.clear()
        entries = {path: self._wanted_entry(tree, path) for path in sorted(paths)}
        for path, entry in entries.items():
            if entry is None or entry.mode == _LINK:
                self._remove(path)
        for path, entry in entries.items():
            if entry is not None:
                self._write(path, entry)
        wanted.write(self._state)

    def _differing(self, held: _State, wanted: _State) -> set[str]:
        try:
            return self._between(held, wanted)
        except (KeyError, ValueError):  # what it held was collected as garbage
            shutil.rmtree(self.root)
            self.root.mkdir()
            return self._between(_State(trees.EMPTY_TREE, trees.EMPTY_TREE), wanted)

    def _between(self, held: _State, wanted: _State) -> set[str]:
        known = [held, wanted, *([_State(*held.doubtful)] if held.doubtful else [])]
        paths: set[str] = set()
        for one in known[1:]:
            sources = trees.changes(self.repository, held.tree, one.tree)
            paths.update(path for path in sources if not self.selection.is_configuration(path))
            settings = trees.changes(self.repository, held.configuration, one.configuration)
            paths.update(path for path in settings if self.selection.is_configuration(path))
        return {path for path in paths if self.selection.is_wanted(path) and _stays_inside(path)}

    def _wanted_entry(self, tree: Oid, path: str) -> Entry | None:
        source = self.configuration if self.selection.is_configuration(path) else tree
        return trees.entry(self.repository, source, path)

    def _write(self, path: str, entry: Entry) -> None:
        place = self.root / path
        if not self._make_directory(place.parent):
            return
        content = self.repository.read_blob(entry.oid) if entry.is_file or entry.mode == _LINK else b""
        if entry.mode == _LINK:
            target = content.decode("utf-8", "surrogateescape")
            if _link_stays_inside(path, target):
                place.symlink_to(target)
            return
        if place.is_dir() and not place.is_symlink():
            shutil.rmtree(place)
        elif place.is_symlink():
            place.unlink()
        if entry.is_file and len(content) <= _LARGEST:
            place.write_bytes(content)
        else:
            place.unlink(missing_ok=True)

    def _remove(self, path: str) -> None:
        place = self.root / path
        if any((self.root / above).is_symlink() for above in PurePosixPath(path).parents):
            return
        if place.is_symlink() or place.is_file():
            place.unlink()
        for parent in place.parents:
            if parent == self.root or not parent.is_dir() or any(parent.iterdir()):
                return
            parent.rmdir()

    def _make_directory(self, directory: Path) -> bool:
        """Make it, with real directories all the way down; a file or link in the way is from an older tree."""
        if directory in self._verified or directory == self.root:
            return True
        if not self._make_directory(directory.parent):
            return False
        if directory.is_symlink() or directory.is_file():
            directory.unlink()
        directory.mkdir(exist_ok=True)
        self._verified.add(directory)
        return True


@dataclass(frozen=True)
class _State:
    """What the directory holds; ``doubtful`` is the move that was under way when a run was killed."""

    tree: Oid
    configuration: Oid
    doubtful: tuple[Oid, Oid] | None = None

    @staticmethod
    def read(path: Path) -> _State:
        """What was written; raises ValueError for a state of another boot."""
        found = json.loads(path.read_text())
        if found["boot"] != _boot():
            raise ValueError("the machine was started since")
        doubtful = found["doubtful"]
        return _State(found["tree"], found["configuration"], (doubtful[0], doubtful[1]) if doubtful else None)

    def write(self, path: Path) -> None:
        beside = path.with_suffix(".new")
        held = {"tree": self.tree, "configuration": self.configuration, "doubtful": self.doubtful, "boot": _boot()}
        beside.write_text(json.dumps(held))
        beside.replace(path)


@contextmanager
def open_scratch(repository: Repository, selection: Selection, configuration: Oid) -> Iterator[Scratch]:
    """The repository's warm tree for this language, ours alone until the context ends.

    ``configuration`` is the target's tree: checkers are configured from it, and it is what stays on disk. Where
    the git directory can't be written, a temporary tree serves.
    """
    with ExitStack() as stack:
        try:
            slot = stack.enter_context(_locked_slot(repository.common / "gitorch" / "scratch", selection.name))
        except OSError:
            slot = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gitorch-")))
        scratch = _prepared(slot, repository, selection, configuration)
        yield scratch
        scratch.move(configuration)  # where the next run starts, and a tree that is never collected as garbage


@contextmanager
def _locked_slot(home: Path, name: str) -> Iterator[Path]:
    """The first slot that nobody else works in; all taken, the first one as soon as it is free."""
    home.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        slots = [home / f"{name}-{number}" for number in range(_SLOTS)]
        for slot in slots:
            lock = stack.enter_context(slot.with_suffix(".lock").open("w"))
            if _try_lock(lock):
                yield slot
                return
        first = stack.enter_context(slots[0].with_suffix(".lock").open("w"))
        fcntl.flock(first, fcntl.LOCK_EX)
        yield slots[0]


def _try_lock(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _prepared(slot: Path, repository: Repository, selection: Selection, configuration: Oid) -> Scratch:
    """The slot's tree as it was left, or an empty one if that can't be trusted."""
    state, root = slot / "state.json", slot / "tree"
    try:
        trusted = _State.read(state) is not None and root.is_dir()
    except (OSError, ValueError, KeyError, TypeError):
        trusted = False
    if not trusted:
        shutil.rmtree(slot, ignore_errors=True)
        root.mkdir(parents=True)
        _State(trees.EMPTY_TREE, trees.EMPTY_TREE).write(state)
    return Scratch(root, repository, selection, configuration, state)


def _boot() -> str:
    """Which boot of the machine this is: a power cut may keep the state file and lose the files."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


def _stays_inside(path: str) -> bool:
    return all(part not in ("", ".", "..") and part.lower() != ".git" for part in path.split("/"))


def _link_stays_inside(path: str, target: str) -> bool:
    """Whether a link leads into the tree whatever other links of the tree are: ``..`` only in front, and not too many.

    Behind another link ``..`` would lead up from where that link leads.
    """
    parts = PurePosixPath(target).parts
    climbs = next((number for number, part in enumerate(parts) if part != ".."), len(parts))
    return bool(parts) and parts[0] != "/" and ".." not in parts[climbs:] and climbs <= path.count("/")
