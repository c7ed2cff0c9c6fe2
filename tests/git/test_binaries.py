"""What nobody wrote is not read: a large file at all, a binary one as text."""

from __future__ import annotations

import pytest
from conftest import Repo, gitorch

from gitorch.git.repository import Repository, open_repository
from gitorch.integrate.modules import ModuleCache
from gitorch.integrate.sides import View

LARGE = b"x = 1\n" * 1_500_000


def test_a_view_has_no_text_of_what_nobody_wrote(repo: Repo) -> None:
    repo.commit("files", {"a.py": "x = 1\n", "b.bin": b"x\0" * 9, "c.bin": b"x" * 9000 + b"\0", "large.py": LARGE})
    repository = open_repository(repo.path)
    view = View(repository, ModuleCache().parse, repository.tree_of(repository.branch("main").commit))

    read = {path: view.read(path) for path in ("a.py", "b.bin", "c.bin", "large.py", "none")}

    assert read == {
        "a.py": b"x = 1\n", "b.bin": None, "c.bin": b"x" * 9000 + b"\0", "large.py": None, "none": None,
    }  # fmt: skip


def test_nothing_reads_a_large_file_to_judge_it(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    blob = Repository._blob

    def counted(repository: Repository, oid: str) -> bytes:
        content: bytes = blob(repository, oid)  # type: ignore[arg-type]
        read.append(len(content))
        return content

    monkeypatch.setattr(Repository, "_blob", counted)
    repo.branch("large", {"large.bin": LARGE + b"\0"})
    repo.branch("small", {"small.py": "y = 1\n"})

    done = gitorch(repo, "validate", "large", "small")

    assert (done.status, max(read) < 1000) == (0, True)
    assert done.stdout.startswith("warning[G605]: large adds 9,000,001 bytes as large.bin")
