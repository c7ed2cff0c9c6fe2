"""What the rules found is kept by everything that it depends on, and by nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from conftest import Repo

from gitorch.config.model import Config, Constraints
from gitorch.git.repository import open_repository
from gitorch.integrate.finding import Finding, Fix, Location, Severity
from gitorch.integrate.findings_cache import FindingsCache
from gitorch.integrate.integration import Integration
from gitorch.integrate.modules import ModuleCache
from gitorch.integrate.siding import sides_of
from gitorch.integrate.text.textual import Textual

FOUND = [
    Finding(
        "S201", Severity.ERROR, "a renames x; b calls x", ("a", "b"),
        (Location("a", "x\udce9.py", 1), Location("b", "y.py", 2, 3, "call", "c0ffee")),
        symbol="x", language="python", fix=Fix("call z", "b", "--- a/y.py\n", safe=True),
    ),
    Finding("G601", Severity.WARNING, "a secret", ("a",), (Location("a", "k.py", 4),)),
]  # fmt: skip


@pytest.fixture
def integration(repo: Repo) -> Integration:
    repo.branch("one", {"one.py": "a = 1\n"})
    repo.branch("two", {"two.py": "b = 2\n"})
    repository = open_repository(repo.path)
    onto = repository.branch("main")
    sides = sides_of(repository, onto, [repository.branch("one"), repository.branch("two")])
    return Integration(repository, ModuleCache().parse, Config(), onto, repository.tree_of(onto.commit), sides)


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "kept"


def nobody() -> list[Finding]:
    pytest.fail("the rules were asked again")


def test_the_same_question_is_answered_once(integration: Integration, kept: Path) -> None:
    assert FindingsCache(kept).findings(integration, lambda: FOUND) == FOUND
    assert FindingsCache(kept).findings(integration, nobody) == FOUND


def test_that_nothing_was_found_is_kept_too(integration: Integration, kept: Path) -> None:
    FindingsCache(kept).findings(integration, list)
    assert FindingsCache(kept).findings(integration, nobody) == []


def test_whatever_the_rules_look_at_makes_another_question(integration: Integration, repo: Repo, kept: Path) -> None:
    FindingsCache(kept).findings(integration, lambda: FOUND)
    one, two = integration.sides
    others = [
        replace(integration, sides=(one,)),
        replace(integration, sides=(two, one)),
        replace(integration, sides=(replace(one, name="uno"), two)),
        replace(integration, config=Config(constraints=Constraints(protected=("a",)))),
        replace(integration, onto=replace(integration.onto, name="trunk")),
        replace(integration, textual=Textual(entwined=frozenset({"one"}))),
        replace(integration, textual=Textual(candidate_tree=one.tree)),
    ]
    assert [FindingsCache(kept).findings(other, list) for other in others] == [[]] * len(others)
    repo.git("notes", "--ref", "gitorch/handoffs", "add", "-m", "{}", "one")
    assert FindingsCache(kept).findings(integration, list) == []


def test_a_damaged_file_is_written_anew(integration: Integration, kept: Path) -> None:
    FindingsCache(kept).findings(integration, lambda: FOUND)
    (file,) = kept.iterdir()
    for damaged in (b"", file.read_bytes()[:-1], b"x\n[]", file.read_bytes().replace(b"a secret", b"no thing")):
        file.write_bytes(damaged)
        assert FindingsCache(kept).findings(integration, lambda: FOUND[:1]) == FOUND[:1]
        assert FindingsCache(kept).findings(integration, nobody) == FOUND[:1]


def test_without_a_folder_to_write_to_the_rules_are_asked(integration: Integration, kept: Path) -> None:
    kept.write_text("")
    for folder in (None, kept):
        assert FindingsCache(folder).findings(integration, lambda: FOUND) == FOUND
        assert FindingsCache(folder).findings(integration, lambda: FOUND[1:]) == FOUND[1:]


def test_no_more_are_kept_than_there_is_room_for(integration: Integration, kept: Path) -> None:
    for number in range(310):
        asked = replace(integration, onto=replace(integration.onto, name=f"onto{number}"))
        FindingsCache(kept).findings(asked, list)
    assert len(list(kept.iterdir())) <= 301
