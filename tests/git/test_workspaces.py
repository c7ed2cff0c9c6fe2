"""Workspaces: made, verified, given back and used again."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from conftest import Repo

from gitorch.errors import WorktreeError
from gitorch.git import worktrees
from gitorch.git.repository import Oid, Repository, open_repository
from gitorch.workspace import Lease, Workspace, registry
from gitorch.workspace.holder import Holder
from gitorch.workspace.prepare import leased, prepare
from gitorch.workspace.recycling import remove
from gitorch.workspace.registry import Record
from gitorch.workspace.release import Released, release
from gitorch.workspace.snapshots import Snapshots
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


def test_a_recorded_worktree_that_was_never_made_leaves_what_stands_there(repo: Repo, repository: Repository) -> None:
    foreign, begun, half = (prepare(repository, lease(repo, task)) for task in ("api", "web", "cli"))
    for workspace in (foreign, begun):  # as after a kill before git's own directory was there
        remove(workspace.path)
        remove(workspace.directory)
        workspace.path.mkdir()
    (foreign.path / "work.txt").write_text("somebody's")
    for workspace in (foreign, begun, half):
        registry.write(repository, Record(workspace, registry.PREPARING, Holder(1, "0", "another boot")))

    again = prepare(repository, lease(repo))

    assert again.path == begun.path
    assert (foreign.path / "work.txt").read_text() == "somebody's"
    assert not half.path.exists()


def test_a_worktree_is_written_as_git_writes_one(repo: Repo, repository: Repository) -> None:
    ours, gits = repo.path.with_name("ours"), repo.path.with_name("gits")
    repo.git("worktree", "add", "-q", "--detach", "--no-checkout", "--lock", "--reason", "why", str(gits), "main")
    worktrees.add(repository, ours, Oid(repo.git("rev-parse", "main")), reason="why")

    def written(path: Path) -> dict[str, tuple[int, str]]:
        admin = repo.path / ".git/worktrees" / path.name
        files = [path, path / ".git", admin, *(one for one in admin.iterdir() if one.name != "logs")]
        own = [(one.stat().st_mode, one.read_text() if one.is_file() else "") for one in files]
        return {str(one).replace(path.name, "X"): (mode, text.replace(path.name, "X"))
                for one, (mode, text) in zip(files, own, strict=True)}  # fmt: skip

    assert written(ours) == written(gits)
    assert repo.git("-C", str(ours), "reset", "-q", "--hard") == repo.git("-C", str(ours), "status", "--porcelain")
    assert repo.git("worktree", "prune", "--verbose") == ""


def test_git_makes_the_worktree_where_its_configuration_is_to_be_copied(repo: Repo, repository: Repository) -> None:
    repo.git("config", "extensions.worktreeConfig", "true")
    repo.git("config", "--worktree", "user.name", "Somebody Else")
    workspace = prepare(repository, lease(repo))
    assert inside(workspace).git("config", "user.name") == "Somebody Else"
    verify(repository, workspace)


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


def test_files_that_the_base_lists_are_carried_over_where_git_ignores_them(repo: Repo, repository: Repository) -> None:
    repo.commit("list", {".worktreeinclude": ".env\nnotes.txt\nconf/*.local\n", ".gitignore": "*.log\n.env\n*.local\n"})
    repo.write(
        {
            ".env": "SECRET=1\n",
            "pkg/.env": "SECRET=2\n",
            "notes.txt": "not ignored\n",
            "conf/a.local": "a\n",
            "x.log": "",
        }
    )
    workspace = prepare(repository, lease(repo))
    files = {str(path.relative_to(workspace.path)) for path in workspace.path.rglob("*") if path.is_file()}
    assert files - set(inside(workspace).git("ls-files").splitlines()) == {".git", ".env", "pkg/.env", "conf/a.local"}
    assert inside(workspace).git("status", "--porcelain") == ""
    assert release(repository, workspace).backup is None


def test_the_list_is_read_from_the_base_and_not_from_the_checkout(repo: Repo, repository: Repository) -> None:
    repo.write({".worktreeinclude": ".env\n", ".env": "SECRET=1\n"})
    assert not (prepare(repository, lease(repo)).path / ".env").exists()


def test_the_setup_command_runs_in_the_workspace_and_knows_its_ports(repo: Repo, repository: Repository) -> None:
    workspace = prepare(
        repository, lease(repo, setup=("sh", "-c", "echo $GITORCH_PORT $COMPOSE_PROJECT_NAME > run.log"))
    )
    assert inside(workspace).read("run.log") == f"{workspace.port} gitorch-r1-api\n"


def test_a_setup_command_that_fails_is_named_and_leaves_nothing(repo: Repo, repository: Repository) -> None:
    with pytest.raises(WorktreeError) as caught:
        prepare(repository, lease(repo, setup=("sh", "-c", "echo no such package; exit 3")))
    assert caught.value.message == (
        "the setup command of api (sh -c 'echo no such package; exit 3') exited with 3: no such package"
    )
    assert caught.value.hint == f"less {repo.path}/.git/gitorch/logs/r1/api-1.setup.log"
    assert repo.git("worktree", "list", "--porcelain").count("worktree ") == 1
    assert leased(repository) == ()


def test_submodules_come_from_the_users_own_copies(repo: Repo, repository: Repository) -> None:
    library = Repo(repo.path.parent / "library")
    library.path.mkdir()
    library.git("init", "--quiet")
    library.commit("one", {"lib.py": "x = 1\n"})
    repo.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(library.path), "vendor/lib")
    repo.commit("submodule")
    library.path.rename(library.path.with_name("unreachable"))
    workspace = prepare(repository, lease(repo))
    assert inside(workspace).read("vendor/lib/lib.py") == "x = 1\n"
    assert inside(workspace).git("status", "--porcelain") == ""
    inside(workspace).git("-C", "vendor/lib", "config", "core.fsmonitor", "touch /nonexistent/planted")
    release(repository, workspace)
    again = prepare(repository, lease(repo))
    assert (again.way, inside(again).read("vendor/lib/lib.py")) == ("parked", "x = 1\n")
    assert inside(again).git("-C", "vendor/lib", "config", "core.fsmonitor", check=False) == ""


def test_filters_write_the_files_of_a_workspace_and_read_them_back(repo: Repo, repository: Repository) -> None:
    repo.git("config", "filter.upper.smudge", "tr a-z A-Z")
    repo.git("config", "filter.upper.clean", "tr A-Z a-z")
    repo.commit("filter", {".gitattributes": "*.up filter=upper\n", "a.up": "text\n"})
    workspace = prepare(repository, lease(repo))
    assert inside(workspace).read("a.up") == "TEXT\n"
    inside(workspace).write({"b.up": "MORE\n"})
    taken = Snapshots(repository, workspace).take("one")
    assert repo.git("diff", "main", str(taken)).splitlines()[-1] == "+more"


def test_a_sparse_checkout_is_sparse_in_a_workspace_too_and_no_deletion_is_recorded(
    repo: Repo, repository: Repository
) -> None:
    repo.git("sparse-checkout", "set", "--cone", "app")
    repository = open_repository(repo.path)
    workspace = prepare(repository, lease(repo))
    assert not (workspace.path / "docs").exists()
    inside(workspace).write({"app/main.py": "print(2)\n"})
    taken = Snapshots(repository, workspace).take("one")
    assert repo.git("diff", "--name-status", "main", str(taken)) == "M\tapp/main.py"


@pytest.mark.parametrize(
    ("leave", "shown"),
    [
        (lambda one: one.write({"app/main.py": "edited\n"}), {"app/main.py": "edited\n"}),
        (lambda one: one.write({".env": "SECRET=1\n"}), {".env": "SECRET=1\n"}),
        (lambda one: one.commit("mine", {"mine": "committed\n"}), {"mine": "committed\n"}),
        (lambda one: (one.write({"a": "staged\n"}), one.git("add", "a"), one.write({"a": None})), {"^2:a": "staged\n"}),
    ],
    ids=["dirty", "ignored", "detached", "staged"],
)
def test_nothing_that_is_released_is_lost(
    repo: Repo, repository: Repository, leave: object, shown: dict[str, str]
) -> None:
    workspace = prepare(repository, lease(repo))
    leave(inside(workspace))  # type: ignore[operator]
    backup = release(repository, workspace).backup
    assert backup == "refs/gitorch/backup/r1/api/1"
    for path, content in shown.items():
        assert repo.git("show", backup + (path if path.startswith("^") else f":{path}")) + "\n" == content
    assert inside(workspace).status() == ""


def test_what_a_ref_has_needs_no_backup(repo: Repo, repository: Repository) -> None:
    workspace = prepare(repository, lease(repo))
    inside(workspace).write({"app/main.py": "edited\n", "node_modules/x/y.js": "made again\n"})
    Snapshots(repository, workspace).take("last")
    assert release(repository, workspace) == Released()


def test_a_workspace_with_a_repository_inside_is_kept_and_not_used_again(repo: Repo, repository: Repository) -> None:
    workspace = prepare(repository, lease(repo))
    (workspace.path / "inner").mkdir()
    Repo(workspace.path / "inner").git("init", "--quiet")
    Repo(workspace.path / "inner").commit("one", {"work": "w"})
    assert release(repository, workspace).kept == "inner/: a repository of its own"
    assert prepare(repository, lease(repo)).path != workspace.path
    assert (workspace.path / "inner/work").exists()


def test_the_commits_of_an_agent_that_removes_its_own_worktree_are_kept(repo: Repo, repository: Repository) -> None:
    workspace = prepare(repository, lease(repo))
    commit = inside(workspace).commit("mine", {"mine": "m\n"})
    shutil.rmtree(workspace.path)
    backup = release(repository, workspace).backup
    assert repo.git("rev-parse", f"{backup}^") == commit
    assert prepare(repository, lease(repo)).path == workspace.path


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_directory_that_nobody_may_read_is_removed(tmp_path: Path) -> None:
    (tmp_path / "work/work").mkdir(parents=True)
    (tmp_path / "work/work").chmod(0)
    remove(tmp_path / "work")
    assert list(tmp_path.iterdir()) == []
