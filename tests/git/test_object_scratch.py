"""Stores of objects that nobody keeps, one after another on one repository."""

from __future__ import annotations

from conftest import Repo

from gitorch.git.repository import open_repository
from gitorch.git.scratch import Scratch


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
    assert [path.name for path in directory.rglob("*")] == ["objects"]
    del repository, scratch
    assert not directory.exists()
