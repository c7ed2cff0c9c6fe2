"""Workspaces when things go wrong: many at once, a kill in the middle, a full disk."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import Repo

from gitorch.errors import GitorchError, WorktreeError
from gitorch.git.repository import Oid, Repository, open_repository
from gitorch.workspace import Lease, registry
from gitorch.workspace.holder import this_process
from gitorch.workspace.mounting import is_mountable_by_root, unmount
from gitorch.workspace.prepare import abandoned, adopt, leased, prepare
from gitorch.workspace.release import release
from gitorch.workspace.snapshots import Snapshots

_PREPARE = """
import sys
from pathlib import Path
from gitorch.git.repository import Oid, open_repository
from gitorch.workspace import Lease, ways
from gitorch.workspace.prepare import prepare
repository = open_repository(Path(sys.argv[1]))
ways.WORTH_A_LAYER = int(sys.argv[4])
print(prepare(repository, Lease("r1", sys.argv[2], 1, Oid(sys.argv[3]))).port, flush=True)
input()
"""


@pytest.fixture
def repository(repo: Repo) -> Iterator[Repository]:
    repo.commit("start", {f"app/part{number}.py": f"x = {number}\n" for number in range(50)})
    yield open_repository(repo.path)
    for path in repo.path.parent.glob("repo.gitorch/*"):
        unmount(path)


def lease(repo: Repo, task: str) -> Lease:
    return Lease("r1", task, 1, Oid(repo.git("rev-parse", "main")))


def elsewhere(repo: Repo, task: str, worth_a_layer: int = 10**9) -> subprocess.Popen[str]:
    """Another gitorch that prepares a workspace, says its port and lives until it is told to end."""
    path = os.pathsep.join(sys.path)
    return subprocess.Popen(
        [sys.executable, "-c", _PREPARE, str(repo.path), task, repo.git("rev-parse", "main"), str(worth_a_layer)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": path},
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("worth_a_layer", [10**9, 0], ids=["checkout", "overlay"])
def test_ten_processes_prepare_at_once(repo: Repo, repository: Repository, worth_a_layer: int) -> None:
    if worth_a_layer == 0 and not is_mountable_by_root(repo.path.parent):
        pytest.skip("overlays can't be mounted here")
    others = [elsewhere(repo, f"t{number}", worth_a_layer) for number in range(10)]
    with ThreadPoolExecutor(10) as pool:
        said = list(pool.map(lambda one: one.stdout.readline() if one.stdout else "", others))
    workspaces = leased(repository)
    assert len({one.path for one in workspaces}) == len(workspaces) == 10
    assert sorted(said) == sorted({f"{one.port}\n" for one in workspaces})
    assert [Repo(one.path).status() for one in workspaces] == [""] * 10
    assert abandoned(repository) == ()
    for one in others:
        one.communicate("\n")
    assert abandoned(repository) == workspaces
    assert repo.git("fsck") == ""


def test_a_killed_gitorchs_workspace_keeps_its_work_and_can_be_adopted(repo: Repo, repository: Repository) -> None:
    with elsewhere(repo, "api") as other:
        assert other.stdout is not None
        other.stdout.readline()
        (workspace,) = leased(repository)
        with pytest.raises(WorktreeError, match=f"belongs to process {other.pid}"):
            adopt(repository, workspace)
        Repo(workspace.path).write({"work.py": "x = 1\n"})
        other.kill()
    assert abandoned(repository) == (workspace,)
    with pytest.raises(WorktreeError, match="has a workspace of a gitorch that died"):
        prepare(repository, lease(repo, "api"))
    adopt(repository, workspace)
    taken = Snapshots(repository, workspace).take("what the dead left")
    assert repo.git("show", f"{taken}:work.py") == "x = 1"
    assert release(repository, workspace).backup is None
    assert prepare(repository, lease(repo, "api")).path == workspace.path


def test_a_workspace_that_was_being_prepared_when_gitorch_died_is_made_anew(repo: Repo, repository: Repository) -> None:
    workspace = prepare(repository, lease(repo, "api"))
    (workspace.path / "app/part1.py").unlink()
    dead = registry.Holder(this_process().pid, "0", "another boot")
    registry.write(repository, registry.Record(workspace, registry.PREPARING, dead))
    again = prepare(repository, lease(repo, "api"))
    assert (again.path, again.way) == (workspace.path, "checkout")
    assert Repo(again.path).status() == ""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    if (
        os.geteuid() != 0
        or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "none", place], check=False).returncode
    ):
        pytest.skip("no small disk can be mounted here")
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)


def test_a_full_disk_is_named_and_leaves_nothing_behind(repo: Repo, repository: Repository, small_disk: Path) -> None:
    repo.commit("large", {"large.bin": os.urandom(3 << 20)})
    wanted = Lease("r1", "api", 1, Oid(repo.git("rev-parse", "main")), folder=small_disk)
    with pytest.raises(GitorchError, match="can't be prepared"):
        prepare(repository, wanted)
    assert (leased(repository), [path.name for path in small_disk.iterdir()]) == ((), [])
    repo.commit("small again", {"large.bin": "small\n"})
    assert prepare(
        repository, Lease("r1", "api", 1, Oid(repo.git("rev-parse", "main")), folder=small_disk)
    ).path.is_dir()


def test_a_snapshot_on_a_full_disk_is_refused_and_the_last_one_stays(
    repo: Repo, small_disk: Path, repository: Repository
) -> None:
    there = Repo(small_disk / "repo")
    repo.git("clone", "--quiet", "--no-local", str(repo.path), str(there.path))
    full = open_repository(there.path)
    workspace = prepare(full, Lease("r1", "api", 1, Oid(repo.git("rev-parse", "main")), folder=repo.path.parent / "w"))
    snapshots = Snapshots(full, workspace)
    Repo(workspace.path).write({"work.py": "x = 1\n"})
    kept = snapshots.take("one")
    filler = small_disk / "filler"
    with filler.open("wb") as file:
        free = os.statvfs(small_disk)
        file.write(b"\0" * (free.f_bavail * free.f_frsize - 65536))
    Repo(workspace.path).write({"large.bin": os.urandom(1 << 20)})
    with pytest.raises(WorktreeError, match="can't be kept"):
        snapshots.take("two")
    assert snapshots.last() == kept
    filler.unlink()
    assert there.git("diff", "--name-only", str(kept), str(snapshots.take("three"))) == "large.bin"
