"""Every case under fixtures/cases: the conflict is found at both places, its clean twin is left alone."""

from __future__ import annotations

from collections.abc import Iterator

import pygit2
import pytest
from cases import Case, alarms, all_cases, findings, missed, unfixed

from gitorch.git.repository import Repository, open_repository

_CASES = all_cases()
_NAMES = [case.name for case in _CASES]
_CONFLICTS = [case for case in _CASES if case.rule]
_MENDED = [case for case in _CASES if case.fixes]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Repository]:
    """One bare repository that holds the commits of all cases, and may lose them in a power cut."""
    path = tmp_path_factory.mktemp("cases")
    pygit2.init_repository(str(path), bare=True)
    repository = open_repository(path)
    pygit2.settings.enable_fsync_gitdir(False)
    yield repository
    pygit2.settings.enable_fsync_gitdir(True)


@pytest.mark.parametrize("case", _CONFLICTS, ids=[case.name for case in _CONFLICTS])
def test_a_conflict_is_found_at_both_places(store: Repository, case: Case) -> None:
    trees = case.trees(twin=False)
    assert list(missed(case, trees, findings(store, trees))) == []


@pytest.mark.parametrize("case", _MENDED, ids=[case.name for case in _MENDED])
def test_a_fix_mends_what_it_says(store: Repository, case: Case) -> None:
    assert list(unfixed(store, case)) == []


@pytest.mark.parametrize("case", _CASES, ids=_NAMES)
def test_a_clean_twin_is_left_alone(store: Repository, case: Case) -> None:
    assert alarms(case, findings(store, case.trees(twin=True))) == []
