"""Trees: what differs between two, and a new tree made from an old one by the paths that differ.

Both cost what differs, never the size of the tree: equal subtrees are never opened.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pygit2
from pygit2.enums import FileMode

from gitorch.git.repository import Entry, Oid, Repository

TREE = 0o040000
EMPTY_TREE = Oid("4b825dc642cb6eb9a060e54bf8d69288fbee4904")


@dataclass(frozen=True)
class Change:
    """One path that differs: what it was, what it is; None where there is nothing."""

    path: str
    old: Entry | None
    new: Entry | None


def changes(repository: Repository, old: Oid, new: Oid) -> dict[str, Change]:
    """Every path at which two trees differ, without rename detection, in path order."""
    found = {} if old == new else {change.path: change for change in _walk(repository.raw, old, new, "")}
    return dict(sorted(found.items()))


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
    return Oid(str(repository.raw.create_blob(content)))


def write_empty_tree(repository: Repository) -> Oid:
    """The empty tree, made sure to be in the object store."""
    return Oid(str(repository.raw.TreeBuilder().write()))


def _graft(raw: pygit2.Repository, tree: Oid | None, edits: Mapping[str, object]) -> Oid | None:
    builder = raw.TreeBuilder(tree) if tree is not None else raw.TreeBuilder()
    for name, new in edits.items():
        old = builder.get(name)
        if isinstance(new, dict):
            below = Oid(str(old.id)) if isinstance(old, pygit2.Tree) else None
            made = _graft(raw, below, new)
            new = Entry(FileMode.TREE, made) if made else None  # noqa: PLW2901
        if isinstance(new, Entry):
            builder.insert(name, new.oid, FileMode(new.mode))
        elif old is not None:
            builder.remove(name)
    return Oid(str(builder.write())) if len(builder) else None


def _walk(raw: pygit2.Repository, old: Oid | None, new: Oid | None, prefix: str) -> Iterator[Change]:
    before, after = _children(raw, old), _children(raw, new)
    for name in sorted({name for name, _ in before.items() ^ after.items()}):
        was, now = before.get(name), after.get(name)
        path = prefix + name
        was_tree, now_tree = _tree_id(was), _tree_id(now)
        if was_tree or now_tree:
            yield from _walk(raw, was_tree, now_tree, f"{path}/")
        was_entry, now_entry = None if was_tree else was, None if now_tree else now
        if was_entry != now_entry:
            yield Change(path, was_entry, now_entry)


def _children(raw: pygit2.Repository, tree: Oid | None) -> dict[str, Entry]:
    return parse_tree(raw.read(tree)[1]) if tree and tree != EMPTY_TREE else {}


def parse_tree(content: bytes) -> dict[str, Entry]:
    """The entries of a raw tree object by name, in its order."""
    found: dict[str, Entry] = {}
    at = 0
    while at < len(content):
        space = content.index(b" ", at)
        end = content.index(b"\0", space)
        name = content[space + 1 : end].decode("utf-8", "surrogateescape")
        found[name] = Entry(int(content[at:space], 8), Oid(content[end + 1 : end + 21].hex()))
        at = end + 21
    return found


def tree_bytes(entries: Mapping[str, Entry]) -> bytes:
    """A raw tree object: git orders directories as if their names ended in a slash."""
    named = [(name.encode("utf-8", "surrogateescape"), entry) for name, entry in entries.items()]
    named.sort(key=lambda item: item[0] + b"/" if item[1].mode == TREE else item[0])
    return b"".join(b"%o %s\0%s" % (entry.mode, name, bytes.fromhex(entry.oid)) for name, entry in named)


def _object(raw: pygit2.Repository, tree: Oid, path: str) -> pygit2.Object | None:
    found = raw[tree]
    try:
        return found[path] if isinstance(found, pygit2.Tree) else None
    except (KeyError, ValueError):
        return None


def _tree_id(found: Entry | None) -> Oid | None:
    return found.oid if found is not None and found.mode == TREE else None


def _entry(found: pygit2.Object | None) -> Entry | None:
    if found is None or isinstance(found, pygit2.Tree):
        return None
    return Entry(int(found.filemode), Oid(str(found.id)))
