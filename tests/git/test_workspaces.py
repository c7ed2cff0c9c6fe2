"""Workspaces: made, verified, given back and used again."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Repo

from gitorch.errors import WorktreeError
from gitorch.git.repository import Oid, Repository, open_repository
from gitorch.workspace import Lease, Workspace
from gitorch.workspace.prepare import leased, prepare
from gitorch.workspace.release import release
from gitorch.workspace.verify import verify


@pytest.fixture
def repository(repo: Repo) -> Repository:
    repo.commit("start", {"app/main.py": "print(1)\n", "docs/a.md": "a\n", ".gitignore": "*.log\n.env\n"})
    return open_repository(repo.path)


def lease(repo: Repo, task: str = "api", **more: object) -> Lease:
    return Lease("r1", task, 1, Oid(repo.git("rev-parse", "main")), **more)  # type: ignore[arg-type]


def inside(workspace: Workspace) -> Repo:
    return Repo(workspace.path)


def test_a_workspace_lies_beside_the_repository_detached_and_locked(repo: Repo, repository: Repository) -> None:
    workspace = prepare(repository, lease(repo))
    assert workspace.path == repo.path.with_name("repo.gitorch") / "w1"
    assert inside(workspace).read("app/main.py") == "print(1)\n"
    assert inside(workspace).git("status", "--porcelain=v2", "--branch").splitlines() == [
        f"# branch.oid {workspace.base}",
        "# branch.head (detached)",
    ]
    assert (workspace.directory / "locked").read_text() == "gitorch run r1, task api\n"
    assert repo.status() == ""
    verify(repository, workspace)


def test_two_live_workspaces_share_neither_path_nor_ports_nor_project(repo: Repo, repository: Repository) -> None:
    one, other = prepare(repository, lease(repo, "api")), prepare(repository, lease(repo, "web"))
    assert one.path != other.path
    assert abs(one.port - other.port) >= 10
    assert (one.project, other.project) == ("gitorch-r1-api", "gitorch-r1-web")
    assert leased(open_repository(repo.path)) == (one, other)


def test_a_task_has_one_workspace_at_a_time(repo: Repo, repository: Repository) -> None:
    prepare(repository, lease(repo))
    with pytest.raises(WorktreeError, match="api of r1 has a workspace of process"):
        prepare(repository, lease(repo))


def test_a_released_workspace_is_used_again_clean_and_at_the_new_base(repo: Repo, repository: Repository) -> None:
    workspace = prepare(repository, lease(repo))
    inside(workspace).write({"app/main.py": "broken", "new/file": "x", "run.log": "x", ".env": "x", "docs/a.md": None})
    inside(workspace).git("checkout", "--quiet", "-b", "mine")
    release(repository, workspace)
    assert leased(repository) == ()
    repo.commit("next", {"app/main.py": "print(2)\n"})
    again = prepare(repository, lease(repo, "web"))
    assert (again.path, again.way) == (workspace.path, "parked")
    assert inside(again).read("app/main.py") == "print(2)\n"
    assert inside(again).status() == ""
    verify(repository, again)


def test_what_a_planted_link_names_is_not_touched_by_recycling(repo: Repo, repository: Repository) -> None:
    outside = repo.path.parent / "outside"
    outside.mkdir()
    (outside / "main.py").write_text("mine\n")
    workspace = prepare(repository, lease(repo))
    (workspace.path / "app/main.py").unlink()
    (workspace.path / "app").rmdir()
    (workspace.path / "app").symlink_to(outside)
    (workspace.path / "more").symlink_to(outside)
    release(repository, workspace)
    assert {path.name: path.read_text() for path in outside.iterdir()} == {"main.py": "mine\n"}
    assert inside(workspace).read("app/main.py") == "print(1)\n"


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda one: inside(one).git("checkout", "--quiet", "-b", "mine"), "on the branch refs/heads/mine"),
        (lambda one: (one.path / ".git").write_text("gitdir: /elsewhere\n"), "says otherwise"),
        (lambda one: (one.directory / "commondir").write_text("/elsewhere\n"), "says otherwise"),
        (lambda one: inside(one).git("update-ref", "HEAD", inside(one).git("commit-tree", "HEAD^{tree}", "-m", "x")),
         "does not descend"),
    ],
)  # fmt: skip
def test_a_workspace_that_is_not_as_leased_is_named(
    repo: Repo, repository: Repository, change: object, complaint: str
) -> None:
    workspace = prepare(repository, lease(repo))
    change(workspace)  # type: ignore[operator]
    with pytest.raises(WorktreeError, match=complaint):
        verify(repository, workspace)


def test_a_folder_inside_the_repository_is_excluded_from_it(repo: Repo, repository: Repository) -> None:
    workspace = prepare(repository, lease(repo, folder=Path(".worktrees")))
    assert workspace.path == repo.path / ".worktrees" / "w1"
    assert repo.git("status", "--porcelain") == ""
