"""``gitorch demo``: the story holds, and what it leaves behind is a repository."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import Repo, gitorch

from gitorch.demo.telling import ACTS


@pytest.mark.slow
def test_the_story_holds_and_the_repository_is_kept(repo: Repo, tmp_path: Path) -> None:
    path = tmp_path / "notes"

    done = gitorch(repo, "demo", "--path", str(path))

    assert (done.status, done.stderr) == (0, ""), done.stdout
    notes = Repo(path)
    assert notes.status() == ""
    assert "refs/gitorch/undo/1" in notes.refs()
    assert set(re.findall(r"^error\[(\w+)\]", done.stdout, re.MULTILINE)) == {"T101", "S201", "C302"}
    assert notes.git("show", "main:app/search.py").startswith('"""Finding notes."""')
    assert "display_name" in notes.git("show", "main:app/report.py")
    assert "username" in notes.git("show", "main:web/profile.ts")


def test_without_keep_nothing_is_left(repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "notes"
    monkeypatch.setattr("gitorch.demo.telling.ACTS", ACTS[:1])

    assert gitorch(repo, "demo", "--no-keep", "--path", str(path)).status == 0
    assert not path.exists()


def test_a_folder_with_something_in_it_is_refused(repo: Repo) -> None:
    done = gitorch(repo, "demo", "--path", str(repo.path))

    assert (done.status, done.stderr) == (
        2,
        f"error: {repo.path} is not empty\nhint: gitorch demo --path a-new-folder\n",
    )
