"""The journal on a ref: a chain that plain git reads, kept by one writer."""

from __future__ import annotations

import pytest
from conftest import Repo

from gitorch.errors import RepositoryError, TargetMovedError
from gitorch.git import locks
from gitorch.git.journal import Journal
from gitorch.git.repository import open_repository
from gitorch.run.chronicle import Chronicle
from gitorch.run.events import Began, Landed, Part

REF = "refs/gitorch/runs/r"


def test_entries_are_commits_with_a_sentence_a_body_and_one_tree(repo: Repo) -> None:
    journal = Journal(open_repository(repo.path), REF)
    journal.begin({"plan.yaml": b"request: x\n"}, "it begins", '{"n": 0}')
    first = journal.append("a goes on", '{"n": 1}')
    journal.append("it ends", '{"n": 2}')

    assert [(page.subject, page.body) for page in journal.pages()] == [
        ("it begins", '{"n": 0}'), ("a goes on", '{"n": 1}'), ("it ends", '{"n": 2}'),
    ]  # fmt: skip
    assert [page.subject for page in journal.pages(after=first)] == ["it ends"]
    assert journal.file("plan.yaml") == b"request: x\n"
    assert repo.git("log", "--reverse", "--format=%s", REF).splitlines() == ["it begins", "a goes on", "it ends"]
    assert repo.git("show", f"{REF}:plan.yaml") == "request: x"


def test_what_agents_say_stays_one_printable_line(repo: Repo) -> None:
    journal = Journal(open_repository(repo.path), REF)
    journal.begin({}, "a\x1b[31m fails:\n\nSigned-off-by: nobody\u202e" + "x" * 300, "{}")

    (page,) = journal.pages()
    assert page.subject == ("a [31m fails: Signed-off-by: nobody " + "x" * 300)[:159] + "…"
    assert page.body == "{}"


def test_there_is_one_beginning(repo: Repo) -> None:
    journal = Journal(open_repository(repo.path), REF)
    journal.begin({}, "it begins", "{}")

    with pytest.raises(TargetMovedError):
        journal.begin({}, "it begins again", "{}")
    assert [page.subject for page in journal.pages()] == ["it begins"]


def test_an_event_of_a_later_gitorch_is_passed_over(repo: Repo) -> None:
    repository = open_repository(repo.path)
    base = repository.branch("main").commit
    chronicle = Chronicle(repository, "r")
    chronicle.begin(Began("r", "x", "refs/heads/main", base, ((Part("a"),),)), "request: x\n")
    Journal(repository, REF).append("something new", '{"schema": "gitorch.run/9", "event": "dreamt", "of": "sheep"}')
    chronicle.append(Landed("refs/heads/main", base))

    assert [type(entry.event).__name__ for entry in chronicle.entries()] == ["Began", "Landed"]
    assert chronicle.state().landed == base


def test_a_claim_says_who_has_it_and_ends_with_its_holder(repo: Repo) -> None:
    repository = open_repository(repo.path)
    with locks.claim(repository, "run-r", what="run r"):
        holder = locks.holder(repository, "run-r")
        with pytest.raises(RepositoryError) as refused, locks.claim(repository, "run-r", what="run r"):
            pass

    assert refused.value.message == f"{holder} works on run r already"
    assert locks.holder(repository, "run-r") is None
