"""Sides that nobody has read are read by several processes, and what is said stays the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from conftest import Repo

from gitorch.code import syntax
from gitorch.config.model import Config
from gitorch.git.repository import open_repository
from gitorch.integrate import ahead
from gitorch.integrate.integration import Integration
from gitorch.integrate.kept import Kept
from gitorch.integrate.modules import ModuleCache
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.rules import RULES
from gitorch.integrate.siding import sides_of
from gitorch.integrate.wire import wiring

_MANY = 40


@pytest.fixture
def integration(repo: Repo, tmp_path: Path) -> Integration:
    repo.commit("base", {"base.py": "def work():\n    return 1\n"})
    repo.branch("renames", {"base.py": "def labour():\n    return 1\n"})
    for name in ("one", "two", "three"):
        text = f"from base import work\n\n\ndef {name}():\n    return work()\n"
        repo.branch(name, {f"{name}/file{number}.py": text for number in range(_MANY)})
    repository = open_repository(repo.path)
    onto = repository.branch("main")
    names = ("renames", "one", "two", "three")
    sides = sides_of(repository, onto, [repository.branch(name) for name in names])
    modules = ModuleCache(tmp_path / "modules").parse
    return Integration(
        repository, modules, Config(), onto, repository.tree_of(onto.commit), sides, kept=Kept(tmp_path / "kept")
    )


def _found(integration: Integration) -> list[str]:
    return [finding.message for rule in RULES for finding in rule(integration)]


def _unread(integration: Integration) -> list[str]:
    return [side.name for side in integration.sides if not integration.one(side).is_kept(ahead.READ)]


def test_what_is_read_ahead_is_what_the_rules_find(integration: Integration, tmp_path: Path) -> None:
    alone = Integration(
        integration.repository,
        ModuleCache().parse,
        Config(),
        integration.onto,
        integration.onto_tree,
        integration.sides,
    )
    ahead.read_ahead(integration, tmp_path / "modules")
    assert _unread(integration) == []
    assert _found(integration) == _found(alone) != []


def test_a_helper_leaves_what_it_reads(integration: Integration, tmp_path: Path) -> None:
    ahead.help_with(integration, tmp_path / "modules", integration.sides)
    assert _unread(integration) == []


def test_what_a_helper_stumbles_over_is_found_without_it(
    integration: Integration, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(ahead, "help_with", stumble)
    ahead.read_ahead(integration, tmp_path / "modules")
    assert _unread(integration) == []


@pytest.mark.parametrize(
    ("readers", "orders"),
    [
        (2, ["abcdef", "fedcba"]),
        (3, ["abcdef", "dcbafe", "efabcd"]),
        (4, ["abcdef", "cbafed", "defabc", "fedcba"]),
    ],
)
def test_readers_go_towards_each_other(readers: int, orders: list[str]) -> None:
    assert ["".join(ahead.order_of("abcdef", number, readers)) for number in range(readers)] == orders


def test_few_files_are_read_when_they_are_asked_for(integration: Integration, tmp_path: Path) -> None:
    few = replace(integration, sides=integration.sides[:2])
    ahead.read_ahead(few, tmp_path / "modules")
    assert _unread(few) == ["renames", "one"]


def test_pairs_ask_for_nothing_that_is_not_read_ahead(
    integration: Integration, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead.read_ahead(integration, tmp_path / "modules")
    read: list[str] = []
    know = OneSide.know

    def noting(self: OneSide, fact: Fact[object]) -> object:
        if not self.is_kept(fact):
            read.append(fact.name)
        return know(self, fact)

    monkeypatch.setattr(OneSide, "know", noting)
    assert _found(integration) != []
    assert read == []  # else it belongs into OF_PAIRS of gitorch.integrate.rules


def test_of_a_side_that_only_adds_plain_functions_no_body_and_no_wire_is_read(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (
        "def load(name, limit=None):\n    found = [name for _ in range(9)]\n    return {'of': name, 'found': found}\n"
    )
    after = f"{before}\n\ndef added(value):\n    return load(value, limit=len(value))\n"
    repo.commit("base", {"work.py": before})
    repo.branch("adds", {"work.py": after})
    repository = open_repository(repo.path)
    onto = repository.branch("main")
    sides = sides_of(repository, onto, [repository.branch("adds")])
    alone = Integration(repository, ModuleCache().parse, Config(), onto, repository.tree_of(onto.commit), sides)
    read: list[str] = []
    monkeypatch.setattr(syntax, "parser", lambda *_: read.append("body"))
    monkeypatch.setattr(wiring, "wire_facts", lambda *_: read.append("wires"))
    assert _found(alone) == []
    assert read == []
