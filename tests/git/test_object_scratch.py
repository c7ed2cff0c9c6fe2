"""Stores of objects that nobody keeps, one after another on one repository."""

from __future__ import annotations

from conftest import Repo

from gitorch.git.repository import Entry, Oid, open_repository
from gitorch.git.scratch import NOBODY, Scratch


def test_every_store_is_read_however_many_came_before(repo: Repo) -> None:
    """A directory made just after another was removed often gets its inode, by which libgit2 knows its stores."""
    repository = open_repository(repo.path)
    for number in range(60):
        with Scratch(repository) as scratch:
            oid = scratch.write("blob", b"%d" % number)
            scratch.spill()
            assert repository.raw[oid].data == b"%d" % number  # type: ignore[attr-defined]
        assert oid not in repository.raw


def test_nothing_is_left_when_the_repository_is_let_go(repo: Repo) -> None:
    repository = open_repository(repo.path)
    with Scratch(repository) as scratch:
        scratch.write("blob", b"x")
        scratch.spill()
        directory = scratch.directory
    assert [path.name for path in directory.rglob("*")] == ["objects", "pack"]
    del repository, scratch
    assert not directory.exists()


def test_few_objects_and_many_are_read_by_git_and_by_libgit2(repo: Repo) -> None:
    repository = open_repository(repo.path)
    with Scratch(repository) as scratch:
        for count in (1, 700):
            made = {scratch.write("blob", b"%d of %d" % (number, count)): number for number in range(count)}
            listed = scratch.git("cat-file", "--batch-check", stdin="".join(f"{oid}\n" for oid in made).encode()).text
            assert [line.split()[1] for line in listed.splitlines()] == ["blob"] * count
            assert [repository.read_blob(oid) for oid in made] == [
                b"%d of %d" % (number, count) for number in range(count)
            ]
            assert scratch.git("fsck", "--connectivity-only", stdin=b"").error_text == ""


def test_a_store_that_leaves_memory_is_read_as_a_whole_and_published(repo: Repo) -> None:
    base = Oid(repo.commit("start", {"a.txt": "a\n"}))
    repository = open_repository(repo.path)
    with Scratch(repository) as scratch:
        earlier = Entry(0o100644, scratch.write("blob", b"earlier"))
        scratch.spill()
        places = [scratch.directory]
        scratch.leave_memory()
        places.append(scratch.directory)
        later = Entry(0o100644, scratch.write("blob", b"later"))
        tree = scratch.edited(repository.tree_of(base), {"b.txt": earlier, "c.txt": later})
        commit = scratch.commit(tree, [base], "both", NOBODY)
        assert scratch.git("ls-tree", "-r", "--name-only", tree, stdin=b"").text.split() == [
            "README.md",
            "a.txt",
            "b.txt",
            "c.txt",
        ]
        assert scratch.read(earlier.oid) == ("blob", b"earlier")
        scratch.publish([commit])
    assert {path.name for place in places for path in place.rglob("*")} == {"objects", "pack"}
    assert repo.git("show", f"{commit}:b.txt") == "earlier"
    assert repo.git("show", f"{commit}:c.txt") == "later"
