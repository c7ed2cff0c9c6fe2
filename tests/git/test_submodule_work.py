"""Agents and submodules: what is done in another repository is neither taken nor lost."""

from __future__ import annotations

import pytest
from attempts import MODES, attempt
from conftest import Repo

from gitorch.git.repository import Oid, open_repository
from gitorch.run.activity import End
from gitorch.run.assignment import Grants
from gitorch.workspace import Lease
from gitorch.workspace.prepare import prepare
from gitorch.workspace.release import release

KEPT = "refs/gitorch/backup/r1/one/1"


@pytest.fixture
def whole(repo: Repo) -> Repo:
    """A repository with a submodule that ignores what is built."""
    library = Repo(repo.path.parent / "library")
    library.path.mkdir()
    library.git("init", "--quiet")
    library.commit("one", {"lib.py": "x = 1\n", ".gitignore": "*.built\n"})
    repo.commit("start", {"a.txt": "a\n"})
    repo.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(library.path), "vendor/lib")
    repo.commit("submodule")
    return repo


def kept(repo: Repo, path: str) -> str:
    """A file as the user's own copy of the submodule keeps it."""
    return repo.git("--git-dir", str(repo.path / ".git/modules/vendor/lib"), "show", f"{KEPT}:{path}")


@pytest.mark.parametrize("mode", MODES)
def test_what_an_agent_changes_in_a_submodule_is_kept_there_and_told(whole: Repo, mode: str) -> None:
    seen = attempt(
        whole,
        """
        pathlib.Path("a.txt").write_text("b")
        pathlib.Path("vendor/lib/lib.py").write_text("x = 2")
        pathlib.Path("vendor/lib/more.py").write_text("y = 3")
        """,
        grants=Grants(sandbox=mode),
    )
    where = "git -C vendor/lib log --glob=refs/gitorch/backup/r1/one/"
    said = f"it changed vendor/lib, a submodule, which its branch can't hold; that is kept: {where}"
    assert (seen.finished.end, seen.finished.message) == (End.OUT_OF_SCOPE, said)
    assert whole.git("show", f"{seen.finished.kept}:a.txt") == "b"
    assert (kept(whole, "lib.py"), kept(whole, "more.py")) == ("x = 2", "y = 3")
    assert "what one of r1 left" in whole.git(*where.split()[1:])


def test_what_is_built_in_a_submodule_does_no_harm(whole: Repo) -> None:
    seen = attempt(
        whole,
        """
        pathlib.Path("a.txt").write_text("b")
        pathlib.Path("vendor/lib/lib.built").write_text("built")
        pathlib.Path("vendor/lib/lib.py").touch()
        """,
    )
    assert (seen.finished.end, seen.finished.paths) == (End.COMPLETED, ("a.txt",))


def test_what_a_dead_gitorchs_agent_changed_in_a_submodule_is_kept_too(whole: Repo) -> None:
    repository = open_repository(whole.path)
    workspace = prepare(repository, Lease("r1", "one", 1, Oid(whole.git("rev-parse", "main"))))
    (workspace.path / "vendor/lib/lib.py").write_text("x = 2")
    release(repository, workspace)
    assert kept(whole, "lib.py") == "x = 2"
    again = prepare(repository, Lease("r1", "one", 2, workspace.base))
    assert (again.path / "vendor/lib/lib.py").read_text() == "x = 1\n"
