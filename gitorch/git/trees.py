"""Trees: what differs between two, and a new tree made from an old one by the paths that differ.

Both cost what differs, never the size of the tree: equal subtrees are never opened.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pygit2
from pygit2.enums import ObjectType

from gitorch.errors import RepositoryError
from gitorch.git.repository import Entry, Oid, Repository

TREE = 0o040000
LINK = 0o120000
GITLINK = 0o160000
_FEW = 8  # pairs that are sooner walked here than a program is started
_WHOLE = re.compile(rb"[0-7]+ [^\0]+\0.{20}", re.DOTALL)
_ENTRY = re.compile(rb"([0-7]+) ([^\0]+)\0(.{20})", re.DOTALL)
_CANONICAL = re.compile(rb"((?:100644|100755|40000|120000|160000) ([^\0]+)\0.{20})", re.DOTALL)
_NO_MODE = "000000"
EMPTY_TREE = Oid("4b825dc642cb6eb9a060e54bf8d69288fbee4904")


@dataclass(frozen=True)
class Change:
    """One path that differs: what it was, what it is; None where there is nothing."""

    path: str
    old: Entry | None
    new: Entry | None


def changes(repository: Repository, old: Oid, new: Oid) -> dict[str, Change]:
    """Every path at which two trees differ, without rename detection, in path order."""
    return next(changes_of_many(repository, [(old, new)]))


def changes_of_many(repository: Repository, pairs: Iterable[tuple[Oid, Oid]]) -> Iterator[dict[str, Change]]:
    """:func:`changes` of each pair of trees, old and new; cheaper than one by one where there are many."""
    asked = list(pairs)
    by_git = _by_git(repository, asked) if len(asked) > _FEW else None
    yield from by_git if by_git is not None else _walked(repository, asked)


def _walked(repository: Repository, pairs: Iterable[tuple[Oid, Oid]]) -> Iterator[dict[str, Change]]:
    read = _Read(repository)
    for old, new in pairs:
        found: dict[str, Change] = {}
        if old != new:
            _walk(read, old, new, b"", found)
        yield dict(sorted(found.items()))


def _by_git(repository: Repository, pairs: Sequence[tuple[Oid, Oid]]) -> Iterator[dict[str, Change]] | None:
    """What ``git diff-tree`` says of each pair; None if it can't read them all, as in a store that only we know."""
    done = repository.git(
        "diff-tree", "-r", "-z", "--raw", "--no-renames", "--ignore-submodules=none", "--stdin",
        stdin="".join(f"{old} {new}\n" for old, new in pairs).encode(),
    )  # fmt: skip
    return _told(done.text, len(pairs)) if done.status == 0 else None


def _told(output: str, count: int) -> Iterator[dict[str, Change]]:
    """Of ``count`` pairs each what follows its line: by path, the modes and ids of before and after."""
    *fields, rest = output.split("\0")
    told: list[dict[str, Change]] = []
    for record, path in zip(fields[::2], fields[1::2], strict=True):
        start = record.rfind("\n") + 1  # before it, the line of the pair, and of any that have no difference
        if start:
            told.extend({} for _ in range(record.count("\n")))
        old_mode, new_mode, old, new, _ = record[start + 1 :].split(" ")
        told[-1][path] = Change(
            path,
            Entry(int(old_mode, 8), Oid(old)) if old_mode != _NO_MODE else None,
            Entry(int(new_mode, 8), Oid(new)) if new_mode != _NO_MODE else None,
        )
    told.extend({} for _ in rest.splitlines())
    if len(told) != count:
        raise RepositoryError(f"git diff-tree answered {len(told)} of {count} differences")
    return (dict(sorted(found.items())) for found in told)


def entry(repository: Repository, tree: Oid, path: str) -> Entry | None:
    """What stands at ``path`` in a tree; None for nothing, and for a directory."""
    found = _object(repository.raw, tree, path)
    return None if found is None or isinstance(found, pygit2.Tree) else _entry(found)


def listing(repository: Repository, tree: Oid, directory: str) -> dict[str, bool]:
    """The names directly in a directory of a tree, each with whether it is a directory itself."""
    found = _object(repository.raw, tree, directory) if directory else repository.raw[tree]
    if not isinstance(found, pygit2.Tree):
        return {}
    return {str(child.name): isinstance(child, pygit2.Tree) for child in found}


def edited(repository: Repository, tree: Oid, edits: Mapping[str, Entry | None]) -> Oid:
    """The tree with these paths set or, for None, removed; directories left empty go with them.

    Writes the new tree objects. A path whose parent is a file replaces that file.
    """
    return _graft(repository.raw, tree, nested(edits)) or EMPTY_TREE


def nested(edits: Mapping[str, Entry | None]) -> dict[str, object]:
    """Edits by path to edits by name, directory in directory; what is put somewhere wins over what is removed there."""
    made: dict[str, object] = {}
    for path, new in sorted(edits.items(), key=lambda edit: edit[1] is not None):
        *parents, name = path.split("/")
        level = made
        for parent in parents:
            below = level.get(parent)
            level[parent] = level = below if isinstance(below, dict) else {}
        level[name] = new
    return made


def write_blob(repository: Repository, content: bytes) -> Oid:
    """Write content into the object store."""
    return Oid(str(repository.raw.create_blob(content)))


def write_empty_tree(repository: Repository) -> Oid:
    """The empty tree, made sure to be in the object store."""
    return Oid(str(repository.raw.TreeBuilder().write()))


def _graft(raw: pygit2.Repository, tree: Oid | None, edits: Mapping[str, object]) -> Oid | None:
    """By raw entries: libgit2's builder takes no name that is not UTF-8."""
    entries = raw_entries(raw.read(tree)[1]) if tree is not None and tree != EMPTY_TREE else {}
    for name, new in edits.items():
        key = name.encode("utf-8", "surrogateescape")
        old = entries.pop(key, b"")
        if isinstance(new, dict):
            made = _graft(raw, Oid(old[-20:].hex()) if is_raw_tree(old) else None, new)
            new = Entry(TREE, made) if made else None  # noqa: PLW2901
        if isinstance(new, Entry):
            entries[key] = raw_entry(key, new.mode, bytes.fromhex(new.oid))
    if not entries:
        return None
    return Oid(str(raw.write(ObjectType.TREE, b"".join(in_order(entries.items()).values()))))


def _walk(read: _Read, old: str | None, new: str | None, prefix: bytes, found: dict[str, Change]) -> None:
    """Find what differs below ``prefix``; only names whose raw entries differ are looked at."""
    before, after = read(old), read(new)
    was_there, is_there = _by_name(before - after), _by_name(after - before)
    for name in was_there.keys() | is_there.keys():
        was, now = was_there.get(name), is_there.get(name)
        was_tree, now_tree = _tree_id(was), _tree_id(now)
        if was_tree or now_tree:
            _walk(read, was_tree, now_tree, b"%s%s/" % (prefix, name), found)
        was_entry = entry_of(was) if was and not was_tree else None
        now_entry = entry_of(now) if now and not now_tree else None
        if was_entry != now_entry:
            path = (prefix + name).decode("utf-8", "surrogateescape")
            found[path] = Change(path, was_entry, now_entry)


class _Read:
    """Raw entries of trees; those of trees that are looked at again and again, as the base of many sides, are kept."""

    def __init__(self, repository: Repository) -> None:
        self._raw = repository.raw
        self._seen: dict[str, frozenset[bytes]] = {}

    def __call__(self, tree: str | None) -> frozenset[bytes]:
        if not tree or tree == EMPTY_TREE:
            return frozenset()
        if tree not in self._seen:
            self._seen[tree] = frozenset(_WHOLE.findall(self._raw.read(tree)[1]))
        return self._seen[tree]


def _by_name(raw: Iterable[bytes]) -> dict[bytes, bytes]:
    return {one[one.index(b" ") + 1 : -21]: one for one in raw}


def raw_entries(content: bytes) -> dict[bytes, bytes]:
    """The entries of a raw tree object by name, in its order, each as it stands there but for odd modes.

    Git reads ``100664`` and ``040000``, which old programs wrote, as modes of its own, and writes those.
    """
    found = {name: whole for whole, name in _CANONICAL.findall(content)}
    if sum(map(len, found.values())) == len(content):
        return found
    return {name: raw_entry(name, _canonical(int(mode, 8)), oid) for mode, name, oid in _ENTRY.findall(content)}


def raw_entry(name: bytes, mode: int, oid: bytes) -> bytes:
    """One entry in the format of a tree object: mode, name, binary id."""
    return b"%o %s\0%s" % (mode, name, oid)


def entry_of(raw: bytes) -> Entry:
    """The mode and id of an entry in the format of a tree object."""
    return Entry(int(raw[: raw.index(b" ")], 8), Oid(raw[-20:].hex()))


def in_order(entries: Iterable[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    """Raw entries by name as git orders them: directories as if their names ended in a slash."""
    return dict(sorted(entries, key=lambda entry: entry[0] + b"/" if is_raw_tree(entry[1]) else entry[0]))


def is_raw_tree(raw: bytes) -> bool:
    """Whether an entry in the format of a tree object is a directory."""
    return raw.startswith(b"40000 ")


def _canonical(mode: int) -> int:
    """The mode that git takes another for (canon_mode in its object.h)."""
    if stat.S_ISREG(mode):
        return 0o100755 if mode & 0o100 else 0o100644
    if stat.S_ISLNK(mode) or stat.S_ISDIR(mode):
        return stat.S_IFMT(mode)
    return 0o160000


def _object(raw: pygit2.Repository, tree: Oid, path: str) -> pygit2.Object | None:
    found = raw[tree]
    try:
        return found[path] if isinstance(found, pygit2.Tree) else None
    except (KeyError, ValueError):
        return None


def _tree_id(raw: bytes | None) -> str | None:
    return raw[-20:].hex() if raw and raw.startswith((b"40000 ", b"040000 ")) else None


def _entry(found: pygit2.Object | None) -> Entry | None:
    if found is None or isinstance(found, pygit2.Tree):
        return None
    return Entry(int(found.filemode), Oid(str(found.id)))
