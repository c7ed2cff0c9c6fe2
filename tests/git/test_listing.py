"""Every file of a tree, whatever state the repository is in."""

from __future__ import annotations

from conftest import Repo

from gitorch.git.listing import files
from gitorch.git.repository import Oid, open_repository


def test_a_blob_that_is_not_there_is_left_out(repo: Repo) -> None:
    repo.commit("two", {"here.py": "1\n", "gone.py": "2\n"})
    gone = repo.git("rev-parse", "HEAD:gone.py")
    (repo.path / ".git" / "objects" / gone[:2] / gone[2:]).unlink()

    found = files(open_repository(repo.path), Oid(repo.git("rev-parse", "HEAD^{tree}")))

    assert {one.path: one.size for one in found if one.path.endswith(".py")} == {"here.py": 2}
