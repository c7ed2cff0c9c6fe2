"""What an agent's object store may bring into the repository, and what it may not."""

from __future__ import annotations

import hashlib
import os
import subprocess
import zlib
from pathlib import Path

import pytest
from conftest import Repo

from gitorch.git.quarantine import Imported, Quarantine, Refused
from gitorch.git.repository import Oid, open_repository


class Store:
    """An agent's store, into which anything can be written."""

    def __init__(self, repo: Repo, path: Path) -> None:
        (path / "info").mkdir(parents=True)
        (path / "pack").mkdir()
        self.repo, self.path = repo, path
        self.base = Oid(repo.git("rev-parse", "main"))

    def write(self, kind: str, content: bytes, *, name: str = "") -> str:
        whole = b"%s %d\0%s" % (kind.encode(), len(content), content)
        oid = name or hashlib.sha1(whole).hexdigest()
        path = self.path / oid[:2] / oid[2:]
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(zlib.compress(whole))
        return oid

    def tree(self, *entries: tuple[str, str, str]) -> str:
        content = b"".join(b"%s %s\0%s" % (m.encode(), n.encode(), bytes.fromhex(oid)) for m, n, oid in entries)
        return self.write("tree", content)

    def commit(self, tree: str, *parents: str) -> Oid:
        lines = [f"tree {tree}", *(f"parent {one}" for one in parents or (self.base,))]
        lines += ["author A <a@x> 1 +0000", "committer A <a@x> 1 +0000", "", "made\n"]
        return Oid(self.write("commit", "\n".join(lines).encode()))

    def brought(self, commit: Oid) -> Imported | Refused:
        return Quarantine(open_repository(self.repo.path), self.path).brought([commit], self.base)


@pytest.fixture
def store(repo: Repo, tmp_path: Path) -> Store:
    return Store(repo, tmp_path / "store")


def test_good_commits_come_in_whole(store: Store) -> None:
    blob = store.write("blob", b"x = 1\n")
    commit = store.commit(store.tree(("100644", "a.py", blob)))
    assert store.brought(commit) == Imported(3)
    assert store.repo.git("show", f"{commit}:a.py") == "x = 1"
    assert store.repo.git("fsck", "--strict", "--no-dangling") == ""
    assert store.brought(commit) == Imported(0)


HOSTILE = (".git", ".GIT", "git~1", "..", ".", "a/b", ".g\u200cit", "")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_tree_with_a_name_that_git_refuses_stays_out(store: Store, name: str) -> None:
    blob = store.write("blob", b"x")
    commit = store.commit(store.tree(("100644", name, blob)))
    assert isinstance(store.brought(commit), Refused)
    assert store.repo.git("cat-file", "-t", commit, check=False) == ""


def _twice(store: Store) -> str:
    blob = store.write("blob", b"x")
    return store.tree(("100644", "a", blob), ("100644", "a", blob))


def _unsorted(store: Store) -> str:
    blob = store.write("blob", b"x")
    return store.tree(("100644", "b", blob), ("100644", "a", blob))


def _missing(store: Store) -> str:
    return store.tree(("100644", "a", "1" * 40))


def _misnamed(store: Store) -> str:
    return store.tree(("100644", "a", store.write("blob", b"evil", name="2" * 40)))


def _submodules(store: Store) -> str:
    text = b'[submodule "x"]\n\tpath = x\n\turl = --upload-pack=evil\n'
    return store.tree(("100644", ".gitmodules", store.write("blob", text)))


@pytest.mark.parametrize("made", [_twice, _unsorted, _missing, _misnamed, _submodules])
def test_what_git_itself_would_not_have_made_stays_out(store: Store, made) -> None:  # type: ignore[no-untyped-def]
    assert isinstance(store.brought(store.commit(made(store))), Refused)


def test_what_unpacks_beyond_bounds_stays_out(store: Store) -> None:
    large = [store.write("blob", bytes((3 << 20) + number)) for number in range(2)]
    commit = store.commit(store.tree(("100644", "a", large[0]), ("100644", "b", large[1])))
    quarantine = Quarantine(open_repository(store.repo.path), store.path, unpacked=4 << 20)
    assert quarantine.brought([commit], store.base) == Refused("what it made is 6 MiB, of at most 4")


def test_pipes_links_and_borrowed_stores_are_not_followed(store: Store, tmp_path: Path) -> None:
    other = tmp_path / "other"
    subprocess.run(["git", "init", "-q", str(other)], check=True)
    secret = subprocess.run(
        ["git", "hash-object", "-w", "--stdin"], cwd=other, input=b"secret", capture_output=True, check=True
    ).stdout.decode()
    (store.path / "info/alternates").write_text(f"{other}/.git/objects\n")
    stolen = store.commit(store.tree(("100644", "a", secret.strip())))
    assert isinstance(store.brought(stolen), Refused)
    os.mkfifo(store.path / "pack/evil.pack")
    good = store.commit(store.tree(("100644", "a", store.write("blob", b"x"))))
    assert store.brought(good) == Refused("its object store holds evil.pack, which is no file")


def test_a_commit_that_is_nowhere_is_refused(store: Store) -> None:
    assert isinstance(store.brought(Oid("3" * 40)), Refused)


def test_commits_that_nothing_leads_to_are_found(store: Store) -> None:
    tree = store.tree(("100644", "a", store.write("blob", b"x")))
    first = store.commit(tree)
    second = store.commit(tree, first)
    kept = store.commit(store.tree(("100644", "b", store.write("blob", b"y"))))
    quarantine = Quarantine(open_repository(store.repo.path), store.path)
    assert quarantine.forsaken([store.base, kept]) == [second]
    assert store.repo.git("cat-file", "-t", second) == "commit"
