"""Snapshots: everything that a workspace holds, without touching what its agent sees."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator

import pytest
from conftest import Repo

from gitorch.errors import WorktreeGoneError
from gitorch.git.repository import Oid, Repository, open_repository
from gitorch.workspace import Lease, Workspace
from gitorch.workspace.mounting import is_mountable_by_root, unmount
from gitorch.workspace.prepare import prepare
from gitorch.workspace.snapshots import Snapshots

REF = "refs/gitorch/snapshots/r1/api"


@pytest.fixture
def repository(repo: Repo) -> Repository:
    repo.commit("start", {"app/main.py": "print(1)\n", "docs/a.md": "a\n", ".gitignore": "*.log\ndist/\n"})
    return open_repository(repo.path)


@pytest.fixture(params=["checkout", "overlay", "overlay over another base"])
def workspace(
    request: pytest.FixtureRequest, repo: Repo, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Workspace]:
    """A workspace at main, made in each way that shows its files to everybody."""
    if request.param != "checkout":
        if not is_mountable_by_root(repo.path.parent):
            pytest.skip("overlays can't be mounted here")
        monkeypatch.setattr("gitorch.workspace.ways.WORTH_A_LAYER", 0)
    if request.param == "overlay over another base":
        _prepare_another_base(repo, repository)
    made = prepare(repository, Lease("r1", "api", 1, Oid(repo.git("rev-parse", "main"))))
    assert made.way == request.param.split()[0]
    yield made
    for path in made.path.parent.iterdir():
        unmount(path)


def _prepare_another_base(repo: Repo, repository: Repository) -> None:
    """Have the layer in use by a workspace at a commit that differs from main in every way."""
    repo.git("checkout", "--quiet", "--detach")
    other = repo.commit(
        "other",
        {"app/main.py": "print(0)\n", "docs/a.md": None, "old/gone/x": "x\n", "docs/gone": "x\n", "new": "dir\n"},
    )
    repo.git("checkout", "--quiet", "main")
    prepare(repository, Lease("r0", "other", 1, Oid(other)))


@pytest.fixture
def agent(workspace: Workspace) -> Repo:
    return Repo(workspace.path)


def changes(repo: Repo, commit: str | None) -> list[str]:
    assert commit is not None
    return repo.git("diff", "--name-status", "--no-renames", "main", commit).splitlines()


def test_a_snapshot_has_what_is_changed_untracked_and_gone(
    repo: Repo, repository: Repository, workspace: Workspace, agent: Repo
) -> None:
    agent.write({"app/main.py": "print(2)\n", "new/deep.txt": "new\n", "docs/a.md": None, "run.log": "noise"})
    taken = Snapshots(repository, workspace).take("turn 1")
    assert changes(repo, taken) == ["M\tapp/main.py", "D\tdocs/a.md", "A\tnew/deep.txt"]
    assert repo.git("log", "--format=%s %P", REF, "^main") == f"turn 1 {workspace.base}"


def test_nothing_changed_is_no_snapshot(repository: Repository, workspace: Workspace, agent: Repo) -> None:
    snapshots = Snapshots(repository, workspace)
    assert snapshots.take("nothing") is None
    agent.write({"a": "1"})
    assert snapshots.take("one") is not None
    assert snapshots.take("none") is None
    assert Snapshots(repository, workspace).take("none for another reader") is None


def test_the_agents_index_is_never_touched(repository: Repository, workspace: Workspace, agent: Repo) -> None:
    agent.write({"app/main.py": "staged\n"})
    agent.git("add", "app/main.py")
    agent.write({"app/main.py": "not staged\n", "b": "untracked"})
    before = (workspace.directory / "index").read_bytes(), agent.status()
    Snapshots(repository, workspace).take("one")
    assert ((workspace.directory / "index").read_bytes(), agent.status()) == before


def test_each_snapshot_follows_the_last_and_knows_the_agents_commits(
    repo: Repo, repository: Repository, workspace: Workspace, agent: Repo
) -> None:
    snapshots = Snapshots(repository, workspace)
    agent.write({"a": "1"})
    first = snapshots.take("one")
    commit = agent.commit("mine", {"b": "2"})
    second = snapshots.take("two")
    assert repo.git("log", "-1", "--format=%P", str(second)) == f"{first} {commit}"
    assert snapshots.take("three") is None


def test_what_was_added_by_force_is_there_and_stays(
    repo: Repo, repository: Repository, workspace: Workspace, agent: Repo
) -> None:
    snapshots = Snapshots(repository, workspace)
    agent.write({"dist/app.js": "built\n", "dist/other.js": "noise\n"})
    assert snapshots.take("ignored") is None
    agent.git("add", "--force", "dist/app.js")
    assert changes(repo, snapshots.take("forced")) == ["A\tdist/app.js"]


def test_an_agent_cannot_hide_a_change_from_a_snapshot(
    repo: Repo, repository: Repository, workspace: Workspace, agent: Repo
) -> None:
    agent.git("update-index", "--assume-unchanged", "app/main.py")
    agent.git("update-index", "--skip-worktree", "docs/a.md")
    agent.write({"app/main.py": "hidden\n", "docs/a.md": "hidden\n"})
    assert changes(repo, Snapshots(repository, workspace).take("one")) == ["M\tapp/main.py", "M\tdocs/a.md"]


def test_what_no_tree_can_hold_is_left_out_and_said(
    repo: Repo, repository: Repository, workspace: Workspace, agent: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gitorch.git.shadow_index.LARGEST", 1 << 20)
    agent.write({"big": b"\0" * ((1 << 20) + 1), "small": "s"})
    (agent.path / "nested").mkdir()
    inner = Repo(agent.path / "nested")
    inner.git("init", "--quiet")
    inner.commit("inner", {"x": "x"})
    (agent.path / "link").symlink_to("/etc/passwd")
    (agent.path / "app/main.py").unlink()
    os.mkfifo(agent.path / "app/main.py")
    os.mkfifo(agent.path / "pipe")
    taken = Snapshots(repository, workspace).take("one")
    assert changes(repo, taken) == ["A\tlink", "A\tsmall"]
    assert repo.git("log", "-1", "--format=%b", str(taken)).splitlines() == [
        "Left-Out: 'app/main.py' (not a file)",
        "Left-Out: 'big' (larger than 1 MiB)",
        "Left-Out: 'nested/' (a repository of its own)",
    ]


def test_files_and_directories_that_change_places(
    repo: Repo, repository: Repository, workspace: Workspace, agent: Repo
) -> None:
    snapshots = Snapshots(repository, workspace)
    agent.write({"docs/a.md": None})
    (agent.path / "docs").rmdir()
    agent.write({"docs": "a file now\n", "app/main.py": None})
    agent.write({"app/main.py/inner.txt": "a directory now\n"})
    assert changes(repo, snapshots.take("one")) == [
        "D\tapp/main.py", "A\tapp/main.py/inner.txt", "A\tdocs", "D\tdocs/a.md",
    ]  # fmt: skip


def test_a_conflict_in_the_agents_index_is_snapped_as_its_files_are(
    repo: Repo, repository: Repository, workspace: Workspace, agent: Repo
) -> None:
    repo.branch("other", {"app/main.py": "theirs\n"})
    agent.commit("mine", {"app/main.py": "mine\n"})
    agent.git("merge", "--quiet", "other", check=False)
    taken = Snapshots(repository, workspace).take("conflicted")
    assert "<<<<<<< HEAD" in repo.git("show", f"{taken}:app/main.py")


def test_a_broken_index_of_the_agent_stops_no_snapshot(
    repo: Repo, repository: Repository, workspace: Workspace, agent: Repo
) -> None:
    agent.write({"a": "1"})
    (workspace.directory / "index").write_bytes(b"DIRCnonsense")
    assert changes(repo, Snapshots(repository, workspace).take("one")) == ["A\ta"]


def test_a_vanished_worktree_is_named(repository: Repository, workspace: Workspace, agent: Repo) -> None:
    snapshots = Snapshots(repository, workspace)
    agent.write({"a": "1"})
    kept = snapshots.take("one")
    unmount(agent.path)
    shutil.rmtree(agent.path)
    if workspace.layers is not None:
        shutil.rmtree(workspace.layers.upper)
    with pytest.raises(WorktreeGoneError, match="is gone"):
        snapshots.take("two")
    assert snapshots.last() == kept


@pytest.mark.parametrize(
    "name", ["new\nline", "-rf", "ä", "tab\t", "quote'\"", ":(top)x", b"\xff\xfe".decode("utf-8", "surrogateescape")]
)
def test_odd_names_are_taken_as_they_are(
    repo: Repo, repository: Repository, workspace: Workspace, agent: Repo, name: str
) -> None:
    agent.write({name: "odd\n"})
    taken = Snapshots(repository, workspace).take("odd")
    tree = repository.raw[str(taken)].tree  # type: ignore[union-attr]
    assert name.encode("utf-8", "surrogateescape") in [entry.raw_name for entry in tree]


@pytest.mark.parametrize("workspace", ["checkout"], indirect=True)
def test_what_an_agent_makes_sparse_is_not_taken_for_deleted(
    repo: Repo, repository: Repository, workspace: Workspace, agent: Repo
) -> None:
    snapshots = Snapshots(repository, workspace)
    agent.git("sparse-checkout", "set", "--cone", "app")
    assert snapshots.take("narrower") is None
    agent.write({"docs/a.md": "written all the same\n"})
    assert changes(repo, snapshots.take("outside of the cone")) == ["M\tdocs/a.md"]


def test_a_workspace_starts_as_its_base_with_nothing_changed(
    repo: Repo, repository: Repository, workspace: Workspace, agent: Repo
) -> None:
    assert agent.status() == ""
    assert {path.name for path in agent.path.iterdir()} == {".git", ".gitignore", "README.md", "app", "docs"}
    assert [path.name for path in (agent.path / "docs").iterdir()] == ["a.md"]
    assert Snapshots(repository, workspace).take("nothing") is None


def test_directories_that_are_removed_and_made_anew(
    repo: Repo, repository: Repository, workspace: Workspace, agent: Repo
) -> None:
    snapshots = Snapshots(repository, workspace)
    shutil.rmtree(agent.path / "app")
    assert changes(repo, snapshots.take("gone")) == ["D\tapp/main.py"]
    agent.write({"app/other.py": "new\n"})
    assert changes(repo, snapshots.take("anew")) == ["D\tapp/main.py", "A\tapp/other.py"]
    (agent.path / "app").rename(agent.path / "lib")
    assert changes(repo, snapshots.take("renamed")) == ["D\tapp/main.py", "A\tlib/other.py"]


def test_what_is_ignored_follows_the_rules_as_they_are_now(
    repo: Repo, repository: Repository, workspace: Workspace, agent: Repo
) -> None:
    snapshots = Snapshots(repository, workspace)
    agent.write({"dist/app.js": "built\n", "app/x.log": "noise\n"})
    assert snapshots.take("ignored") is None
    assert snapshots.ignored() == ["app/x.log", "dist/"]
    agent.write({".gitignore": "*.log\n"})
    assert changes(repo, snapshots.take("dist is wanted now")) == ["M\t.gitignore", "A\tdist/app.js"]
    agent.write({".gitignore": None})
    assert changes(repo, snapshots.take("all is")) == ["D\t.gitignore", "A\tapp/x.log", "A\tdist/app.js"]


def test_modes_and_links_are_taken(repo: Repo, repository: Repository, workspace: Workspace, agent: Repo) -> None:
    (agent.path / "app/main.py").chmod(0o755)
    (agent.path / "docs/a.md").unlink()
    (agent.path / "docs/a.md").symlink_to("../README.md")
    taken = Snapshots(repository, workspace).take("one")
    assert repo.git("ls-tree", "-r", "--format=%(objectmode) %(path)", str(taken), "app", "docs").splitlines() == [
        "100755 app/main.py", "120000 docs/a.md",
    ]  # fmt: skip


def test_an_edit_of_the_same_size_in_the_same_second_is_seen(
    repo: Repo, repository: Repository, workspace: Workspace, agent: Repo
) -> None:
    """What git calls racily clean: only the time of the index file tells that the file must be read again."""
    repo.git("config", "core.trustctime", "false")
    file, index = agent.path / "README.md", workspace.directory / "index"
    was = file.stat()
    file.write_bytes(b"# BASE\n")
    os.utime(file, ns=(was.st_atime_ns, was.st_mtime_ns))
    os.utime(index, ns=(was.st_mtime_ns, was.st_mtime_ns))
    time.sleep(1.1)  # a copy of the index that is made now looks younger than the edit

    assert changes(repo, Snapshots(repository, workspace).take("turn")) == ["M\tREADME.md"]
