"""``gitorch clean``: what has landed goes and can be had back, all else stays and is told."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable

import pytest
from conftest import Repo, gitorch

from gitorch.git.repository import Oid, Repository, open_repository
from gitorch.workspace import Lease, Workspace, registry
from gitorch.workspace.holder import Holder
from gitorch.workspace.prepare import prepare
from gitorch.workspace.release import release
from gitorch.workspace.snapshots import Snapshots


@pytest.fixture
def repository(repo: Repo) -> Repository:
    repo.commit("start", {"app.py": "one\ntwo\nthree\n", ".gitignore": ".env\nnode_modules/\n"})
    return open_repository(repo.path)


def workspace_of_the_dead(repo: Repo, repository: Repository, task: str = "api") -> Workspace:
    """A workspace whose gitorch was killed."""
    workspace = prepare(repository, Lease("r1", task, 1, Oid(repo.git("rev-parse", "main"))))
    record = registry.Record(workspace, registry.LEASED, Holder(1, "0", "before the last boot"))
    registry.write(repository, record)
    return workspace


def clean(repo: Repo, *arguments: str) -> list[str]:
    done = gitorch(repo, "clean", *arguments)
    assert (done.status, done.stderr) == (0, "")
    return [line.replace(str(repo.path.parent), "…") for line in done.stdout.splitlines()]


def task_branch(repo: Repo, task: str, *, landed: str = "") -> str:
    name = f"gitorch/r1/{task}"
    commit = repo.branch(name, {f"{task}.py": "x = 1\n"})
    if landed == "merged":
        repo.git("merge", "--quiet", "--no-ff", "-m", "land", name)
    if landed == "squashed":
        repo.git("cherry-pick", "--no-commit", name)
        repo.git("commit", "--quiet", "-m", "land as another commit")
    return commit


@pytest.mark.usefixtures("repository")
def test_landed_branches_go_and_the_others_stay(repo: Repo) -> None:
    merged = task_branch(repo, "api", landed="merged")
    squashed = task_branch(repo, "web", landed="squashed")
    task_branch(repo, "worker")
    assert clean(repo) == [
        "removed branch gitorch/r1/api: in main",
        f"  to get it back: git branch gitorch/r1/api {merged}",
        "removed branch gitorch/r1/web: its changes are in main",
        "  to get it back: git branch gitorch/r1/web refs/gitorch/backup/r1/web/1^",
        "kept branch gitorch/r1/worker: 1 commit not in main",
        "",
        "2 removed, 1 kept; 1 backup under refs/gitorch/backup/, to drop old ones: gitorch clean --expire 30d",
    ]
    assert repo.git("rev-parse", "refs/gitorch/backup/r1/web/1^") == squashed
    repo.git("branch", "gitorch/r1/web", "refs/gitorch/backup/r1/web/1^")
    assert repo.git("branch", "--list", "gitorch/*", "--format=%(refname:short)").split() == [
        "gitorch/r1/web", "gitorch/r1/worker",
    ]  # fmt: skip


@pytest.mark.usefixtures("repository")
def test_a_dry_run_changes_nothing(repo: Repo) -> None:
    task_branch(repo, "web", landed="squashed")
    before = repo.refs()
    assert clean(repo, "--dry-run") == [
        "would remove branch gitorch/r1/web: its changes are in main",
        "",
        "1 would be removed, 0 kept",
    ]
    assert repo.refs() == before


def test_an_empty_worktree_goes_and_what_is_parked_too(repo: Repo, repository: Repository) -> None:
    dead = workspace_of_the_dead(repo, repository)
    parked = prepare(repository, Lease("r1", "web", 1, Oid(repo.git("rev-parse", "main"))))
    release(repository, parked)
    assert clean(repo) == [
        "removed worktree …/repo.gitorch/w1: all of it has landed",
        "removed worktree …/repo.gitorch/w2: nobody uses it",
        "",
        "2 removed, 0 kept",
    ]
    assert not dead.path.parent.exists()
    assert repo.git("worktree", "list").count("\n") == 0


def test_a_live_lease_stays_with_all_that_is_its_own(repo: Repo, repository: Repository) -> None:
    workspace = prepare(repository, Lease("r1", "api", 1, Oid(repo.git("rev-parse", "main"))))
    Repo(workspace.path).write({"a": "1"})
    Snapshots(repository, workspace).take("one")
    kept = clean(repo)
    assert [line.split(": ")[-1].split(" ")[0] for line in kept[:2]] == ["process", "its"]
    assert workspace.path.exists()


@pytest.mark.parametrize(
    ("leave", "because"),
    [
        (lambda one: one.write({"app.py": "edited\n"}), "uncommitted changes that are not in main"),
        (lambda one: one.write({"new.py": "new\n"}), "uncommitted changes that are not in main"),
        (lambda one: one.commit("mine", {"new.py": "new\n"}), "1 commit not in main"),
        (lambda one: (one.git("worktree", "unlock", "."), one.git("worktree", "lock", ".", "--reason", "mine!")),
         "locked: mine!"),
    ],
    ids=["edited", "untracked", "detached", "locked"],
)  # fmt: skip
def test_a_worktree_with_work_stays(
    repo: Repo, repository: Repository, leave: Callable[[Repo], object], because: str
) -> None:
    workspace = workspace_of_the_dead(repo, repository)
    leave(Repo(workspace.path))
    before = Repo(workspace.path).status()
    assert clean(repo) == [f"kept worktree …/repo.gitorch/w1: {because}", "", "0 removed, 1 kept"]
    assert Repo(workspace.path).status() == before


@pytest.mark.parametrize(
    ("leave", "kept"),
    [
        (lambda one: one.write({".env": "SECRET=1\n", "node_modules/x.js": "made again\n"}), {":.env": "SECRET=1"}),
        (lambda one: (one.write({"s.py": "staged\n"}), one.git("add", "s.py"), one.write({"s.py": None})),
         {"^2:s.py": "staged"}),
    ],
    ids=["ignored", "staged"],
)  # fmt: skip
def test_what_is_ignored_or_only_staged_goes_into_the_backup(
    repo: Repo, repository: Repository, leave: Callable[[Repo], object], kept: dict[str, str]
) -> None:
    workspace = workspace_of_the_dead(repo, repository)
    leave(Repo(workspace.path))
    assert clean(repo)[:2] == [
        "removed worktree …/repo.gitorch/w1: all of it has landed",
        "  to get it back: git worktree add --detach …/repo.gitorch/w1 refs/gitorch/backup/r1/api/1",
    ]
    assert not workspace.path.exists()
    for path, content in kept.items():
        assert repo.git("show", f"refs/gitorch/backup/r1/api/1{path}") == content
    repo.git("worktree", "add", "--quiet", "--detach", str(workspace.path), "refs/gitorch/backup/r1/api/1")


def test_a_stash_outlives_the_worktree_that_it_was_made_in(repo: Repo, repository: Repository) -> None:
    workspace = workspace_of_the_dead(repo, repository)
    Repo(workspace.path).write({"app.py": "stashed\n"})
    Repo(workspace.path).git("stash")
    assert clean(repo)[0] == "removed worktree …/repo.gitorch/w1: all of it has landed"
    assert repo.git("stash", "show", "--name-only") == "app.py"


def test_changes_that_landed_under_another_commit_are_no_work_any_more(repo: Repo, repository: Repository) -> None:
    workspace = workspace_of_the_dead(repo, repository)
    Repo(workspace.path).write({"app.py": "one\n2\nthree\n"})
    repo.commit("the same and more", {"app.py": "one\n2\nthree\n", "more.py": "x\n"})
    assert clean(repo)[0] == "removed worktree …/repo.gitorch/w1: all of it has landed"
    assert repo.git("show", "refs/gitorch/backup/r1/api/1:app.py") == "one\n2\nthree"


def test_a_worktree_that_is_gone_keeps_its_commits(repo: Repo, repository: Repository) -> None:
    workspace = workspace_of_the_dead(repo, repository)
    Repo(workspace.path).commit("mine", {"mine.py": "x\n"})
    shutil.rmtree(workspace.path)
    assert clean(repo)[0] == "kept worktree …/repo.gitorch/w1: 1 commit not in main"


def test_nothing_is_removed_through_a_link(repo: Repo, repository: Repository) -> None:
    treasure = repo.path.parent / "treasure"
    treasure.mkdir()
    (treasure / "gold").write_text("mine\n")
    workspace = workspace_of_the_dead(repo, repository)
    (workspace.path / "node_modules").symlink_to(treasure)
    moved = workspace.path.rename(workspace.path.with_name("moved"))
    workspace.path.symlink_to(treasure)
    assert clean(repo)[0] == "kept worktree …/repo.gitorch/w1: a link stands in its place"
    assert [path.name for path in treasure.iterdir()] == ["gold"]
    assert (moved / "app.py").exists()


def test_a_worktree_without_our_record_is_nobodys_business(repo: Repo, repository: Repository) -> None:
    workspace_of_the_dead(repo, repository)
    own = repo.path.parent / "repo.gitorch" / "mine"
    repo.git("worktree", "add", "--quiet", "--detach", str(own), "main")
    clean(repo)
    assert own.exists()


@pytest.mark.usefixtures("repository")
def test_backups_expire_by_their_own_age(repo: Repo) -> None:
    task_branch(repo, "web", landed="squashed")
    clean(repo)
    commit = repo.git("rev-parse", "refs/gitorch/backup/r1/web/1")
    assert clean(repo, "--expire", "1h")[0] == (
        "0 removed, 0 kept; 1 backup under refs/gitorch/backup/, to drop old ones: gitorch clean --expire 30d"
    )
    assert clean(repo, "--expire", "0") == [
        "removed backup refs/gitorch/backup/r1/web/1: expired",
        f"  to get it back: git update-ref refs/gitorch/backup/r1/web/1 {commit}",
        "",
        "1 removed, 0 kept",
    ]


@pytest.mark.usefixtures("repository")
def test_for_programs(repo: Repo) -> None:
    task_branch(repo, "web", landed="squashed")
    task_branch(repo, "api")
    assert json.loads(gitorch(repo, "clean", "r1", "--json").stdout) == {
        "schema": "gitorch.clean/1",
        "dry_run": False,
        "removed": [
            {
                "what": "branch",
                "name": "gitorch/r1/web",
                "because": "its changes are in main",
                "backup": "refs/gitorch/backup/r1/web/1",
                "restore": "git branch gitorch/r1/web refs/gitorch/backup/r1/web/1^",
            }
        ],
        "kept": [{"what": "branch", "name": "gitorch/r1/api", "because": "1 commit not in main"}],
        "backups": 1,
    }


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize("run", ["unknown", "-x", "../evil"])
def test_a_run_that_is_not_there_is_a_usage_error(repo: Repo, run: str) -> None:
    assert gitorch(repo, "clean", "--", run).status == 2
