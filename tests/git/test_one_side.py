"""What each side says by itself is kept: nothing else is read again, and nothing else is said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pygit2
import pytest
from cases import Case, all_cases, findings
from conftest import EVERYTHING

from gitorch.git.repository import Repository, open_repository
from gitorch.integrate.finding import Finding
from gitorch.integrate.kept import Kept

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
    anew = [_said(findings(store, trees)) for trees in (conflict, twin)]
    kept = Kept(tmp_path / "kept")
    again = [_said(findings(store, trees, kept=kept)) for trees in (conflict, twin, conflict, twin)]
    assert again == [*anew, *anew]


def _said(found: list[Finding]) -> list[Finding]:
    """Without commits, which are new each time that a case is built."""
    return [replace(one, locations=tuple(replace(at, commit="") for at in one.locations)) for one in found]
