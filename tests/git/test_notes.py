"""Notes: none is lost, whoever writes at the same time."""

from __future__ import annotations

import os

import pytest
from conftest import Repo

from gitorch import names
from gitorch.errors import NoteError
from gitorch.git.notes import NOTE_LIMIT, read_note, rewrite_notes, write_notes
from gitorch.git.repository import Oid, open_repository


def test_a_note_is_read_back_and_git_reads_it_too(repo: Repo) -> None:
    repository = open_repository(repo.path)
    on = Oid(repo.git("rev-parse", "HEAD"))

    write_notes(repository, names.VERDICTS, {on: b"first\n"})
    write_notes(repository, names.VERDICTS, {on: b"second\n"})

    assert read_note(repository, names.VERDICTS, on) == b"second\n"
    assert repo.git("notes", "--ref", "gitorch/verdicts", "show") == "second"


def test_a_note_that_git_wrote_is_read_and_replaced(repo: Repo) -> None:
    repo.git("notes", "--ref", "gitorch/verdicts", "add", "-m", "by git")
    repository = open_repository(repo.path)
    on = Oid(repo.git("rev-parse", "HEAD"))
    assert read_note(repository, names.VERDICTS, on) == b"by git\n"

    rewrite_notes(repository, names.VERDICTS, {on: lambda old: (old or b"") + b"and us\n"})

    assert repo.git("notes", "--ref", "gitorch/verdicts", "show") == "by git\nand us"


def test_there_is_no_note_where_nobody_wrote_one(repo: Repo) -> None:
    assert read_note(open_repository(repo.path), names.VERDICTS, Oid(repo.git("rev-parse", "HEAD"))) is None


def test_a_note_over_the_limit_is_refused(repo: Repo) -> None:
    on = Oid(repo.git("rev-parse", "HEAD"))
    before = repo.refs()

    with pytest.raises(NoteError, match="8388609 bytes"):
        write_notes(open_repository(repo.path), names.VERDICTS, {on: b"x" * (NOTE_LIMIT + 1)})

    assert repo.refs() == before


@pytest.mark.slow
def test_eight_writers_of_twenty_five_notes_lose_none(repo: Repo) -> None:
    objects = [Oid(f"{writer:02x}{number:038x}") for writer in range(8) for number in range(25)]
    writers = []
    for writer in range(8):
        child = os.fork()
        if child == 0:
            repository = open_repository(repo.path)
            for on in objects[writer * 25 : writer * 25 + 25]:
                write_notes(repository, names.VERDICTS, {on: on.encode()})
            os._exit(0)
        writers.append(child)

    assert [os.waitpid(child, 0)[1] for child in writers] == [0] * 8
    repository = open_repository(repo.path)
    assert [read_note(repository, names.VERDICTS, on) for on in objects] == [on.encode() for on in objects]
