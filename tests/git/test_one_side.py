"""What each side says by itself is kept: nothing else is read again, and nothing else is said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pygit2
import pytest
from cases import Case, all_cases, findings
from conftest import EVERYTHING, Repo

from gitorch.code.model import Module
from gitorch.config.model import Config
from gitorch.git.repository import Oid, Repository, open_repository
from gitorch.integrate.finding import Finding
from gitorch.integrate.integration import Integration
from gitorch.integrate.kept import Kept
from gitorch.integrate.modules import ModuleCache
from gitorch.integrate.rules import RULES
from gitorch.integrate.siding import sides_of

_NAMES = ("one", "two", "three")
_CASES = all_cases() if EVERYTHING else all_cases()[::17]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Repository]:
    path = tmp_path_factory.mktemp("kept")
    pygit2.init_repository(str(path), bare=True)
    repository = open_repository(path)
    pygit2.settings.enable_fsync_gitdir(False)
    yield repository
    pygit2.settings.enable_fsync_gitdir(True)


@pytest.mark.parametrize("case", _CASES, ids=[case.name for case in _CASES])
def test_what_was_kept_is_what_reading_it_anew_says(store: Repository, tmp_path: Path, case: Case) -> None:
    conflict, twin = case.trees(twin=not case.rule), case.trees(twin=True)
    anew = [_said(findings(store, trees)) for trees in (conflict, twin)]
    kept = Kept(tmp_path / "kept")
    again = [_said(findings(store, trees, kept=kept)) for trees in (conflict, twin, conflict, twin)]
    assert again == [*anew, *anew]


def _said(found: list[Finding]) -> list[Finding]:
    """Without commits, which are new each time that a case is built."""
    return [replace(one, locations=tuple(replace(at, commit="") for at in one.locations)) for one in found]


@dataclass
class Cost:
    """What a validation read: paths that were parsed, blobs that were read, facts that are kept after it."""

    parsed: list[str]
    blobs: set[Oid]
    kept: int


@pytest.fixture
def validate(repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Cost]:
    """Asks every rule about three branches, which touch a file each, as they stand."""
    files = {f"{name}.py": f"import base\n\n\ndef {name}():\n    return base.work()\n" for name in _NAMES}
    repo.commit("files", {"base.py": "def work():\n    return 1\n", **files})
    for name in _NAMES:
        repo.branch(name, {f"{name}.py": files[f"{name}.py"] + f"\n\ndef more_{name}():\n    return {name}()\n"})
    blobs: set[Oid] = set()
    read_blob = Repository.read_blob
    monkeypatch.setattr(Repository, "read_blob", lambda self, oid: blobs.add(oid) or read_blob(self, oid))

    def ask() -> Cost:
        blobs.clear()
        parsed: list[str] = []
        repository, modules, kept = open_repository(repo.path), ModuleCache(), Kept(tmp_path / "kept")

        def parse(path: str, oid: Oid, read: Callable[[], bytes]) -> Module | None:
            return modules.parse(path, oid, lambda: parsed.append(path) or read())  # type: ignore[func-returns-value]

        onto = repository.branch("main")
        sides = sides_of(repository, onto, [repository.branch(name) for name in _NAMES])
        tree = repository.tree_of(onto.commit)
        integration = Integration(repository, parse, Config(), onto, tree, sides, kept=kept)
        assert [finding for rule in RULES for finding in rule(integration)] == []
        integration.save()
        return Cost(sorted(parsed), set(blobs), len(list((tmp_path / "kept").iterdir())))

    return ask


def test_nothing_is_read_again_while_no_branch_moves(validate: Callable[[], Cost]) -> None:
    first = validate()
    assert first.parsed == ["one.py", "one.py", "three.py", "three.py", "two.py", "two.py"]
    assert validate() == Cost([], set(), first.kept)


def test_of_a_branch_that_moved_only_its_own_files_are_read_again(validate: Callable[[], Cost], repo: Repo) -> None:
    kept = validate().kept
    repo.git("switch", "-q", "two")
    repo.commit("more", {"two.py": "def two():\n    return 2\n"})
    own = {Oid(repo.git("rev-parse", f"{name}:two.py").strip()) for name in ("main", "two")}
    assert validate() == Cost(["two.py", "two.py"], own, kept + 1)
