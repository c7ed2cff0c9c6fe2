"""What each side says by itself is kept: nothing else is read again, and nothing else is said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pygit2
import pytest
from cases import Case, all_cases, findings
from conftest import EVERYTHING, Repo

from gitorch.code.model import Module
from gitorch.config.model import Config
from gitorch.git.repository import Oid, Repository, open_repository
from gitorch.integrate.integration import Integration
from gitorch.integrate.kept import Kept
from gitorch.integrate.modules import ModuleCache
from gitorch.integrate.rules import RULES
from gitorch.integrate.validate import sides_of

_NAMES = ("one", "two", "three")
_CASES = all_cases() if EVERYTHING else all_cases()[::9]


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
    anew = [findings(store, trees) for trees in (conflict, twin)]
    kept = Kept(tmp_path / "kept")
    assert [findings(store, trees, kept=kept) for trees in (conflict, twin, conflict, twin)] == [*anew, *anew]


class _Parsing:
    """What is parsed, by path."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self._cache = ModuleCache()

    def parse(self, path: str, oid: Oid, read: Callable[[], bytes]) -> Module | None:
        return self._cache.parse(path, oid, lambda: self._read(path, read))

    def _read(self, path: str, read: Callable[[], bytes]) -> bytes:
        self.paths.append(path)
        return read()


def _validated(repo: Repo, kept: Path, names: list[str]) -> tuple[list[str], int]:
    """Which paths were parsed, and how many facts are kept now."""
    repository, parsing = open_repository(repo.path), _Parsing()
    onto = repository.branch("main")
    sides = sides_of(repository, onto, [repository.branch(name) for name in names])
    tree = repository.tree_of(onto.commit)
    integration = Integration(repository, parsing.parse, Config(), onto, tree, sides, kept=Kept(kept))
    assert [finding for rule in RULES for finding in rule(integration)] == []
    return sorted(parsing.paths), len(list(kept.iterdir()))


@pytest.fixture
def names(repo: Repo) -> list[str]:
    files = {f"{name}.py": f"import base\n\n\ndef {name}():\n    return base.work()\n" for name in _NAMES}
    repo.commit("files", {"base.py": "def work():\n    return 1\n", **files})
    for name in _NAMES:
        repo.branch(name, {f"{name}.py": files[f"{name}.py"] + f"\n\ndef more_{name}():\n    return {name}()\n"})
    return list(_NAMES)


def test_nothing_is_read_again_while_no_branch_moves(repo: Repo, names: list[str], tmp_path: Path) -> None:
    parsed, kept = _validated(repo, tmp_path / "kept", names)
    assert parsed == ["one.py", "one.py", "three.py", "three.py", "two.py", "two.py"]
    assert _validated(repo, tmp_path / "kept", names) == ([], kept)


def test_of_a_branch_that_moved_only_its_own_files_are_read_again(repo: Repo, names: list[str], tmp_path: Path) -> None:
    _, kept = _validated(repo, tmp_path / "kept", names)
    repo.git("switch", "-q", "two")
    repo.commit("more", {"two.py": "def two():\n    return 2\n"})
    assert _validated(repo, tmp_path / "kept", names) == (["two.py", "two.py"], kept + kept // 3)
