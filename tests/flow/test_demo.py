"""``gitorch demo`` as a command. That its story holds, and what it leaves behind, is asked of docs/demo.md."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Repo, gitorch

from gitorch.demo.telling import ACTS


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
