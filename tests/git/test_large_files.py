"""Files that the real Git LFS keeps: in workspaces, in what agents leave and commit, and in what lands."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest
from attempts import MODES, attempt
from conftest import Repo, gitorch

from gitorch.git import large_files
from gitorch.git.large_files import LargeFileError
from gitorch.git.repository import Oid, open_repository
from gitorch.run.activity import End
from gitorch.run.assignment import Grants
from gitorch.workspace import Lease
from gitorch.workspace.mounting import is_mountable_by_root, unmount
from gitorch.workspace.prepare import prepare
from gitorch.workspace.snapshots import Snapshots
from gitorch.workspace.ways import Way

LARGE = b"large and binary\0" * 5000
WRITES = 'pathlib.Path("art/new.bin").write_bytes(b"made by the agent" * 4000)\n'
MADE = b"made by the agent" * 4000
COMMITS = 'subprocess.run("git add -A && git commit -qm art", shell=True, check=True)\n'


@pytest.fixture
def lfs(repo: Repo) -> Repo:
    """A repository with one large file, its hooks and filters as ``git lfs install`` makes them."""
    if shutil.which("git-lfs") is None:
        pytest.skip("git-lfs is not on PATH: apt install git-lfs")
    repo.git("lfs", "install", "--local")
    (repo.path / "art").mkdir()
    (repo.path / "art/one.bin").write_bytes(LARGE)
    repo.commit("large", {".gitattributes": "*.bin filter=lfs diff=lfs merge=lfs -text\n"})
    assert repo.git("show", "main:art/one.bin").startswith("version https://git-lfs")
    return repo


def kept(repo: Repo, content: bytes) -> bool:
    name = hashlib.sha256(content).hexdigest()
    place = repo.path / ".git/lfs/objects" / name[:2] / name[2:4] / name
    return place.is_file() and place.read_bytes() == content


@pytest.mark.parametrize("way", [Way.CHECKOUT, Way.MOUNTED, Way.SPARSE])
def test_a_workspace_has_the_large_files_and_a_snapshot_keeps_new_ones(
    lfs: Repo, way: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    if way is Way.MOUNTED and not is_mountable_by_root(lfs.path.parent):
        pytest.skip("overlays can't be mounted here")
    monkeypatch.setattr("gitorch.workspace.prepare.way_for", lambda *_: way)
    repository = open_repository(lfs.path)
    workspace = prepare(repository, Lease("r1", "api", 1, Oid(lfs.git("rev-parse", "main")), ("art/**",), ("art/**",)))
    assert (workspace.path / "art/one.bin").read_bytes() == LARGE
    (workspace.path / "art/two.bin").write_bytes(MADE)
    taken = Snapshots(repository, workspace).take("one")
    unmount(workspace.path)
    assert lfs.git("show", f"{taken}:art/two.bin").startswith("version https://git-lfs")
    assert kept(lfs, MADE)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("then", ["", COMMITS], ids=["left", "committed"])
def test_the_large_files_of_an_agent_are_in_the_repository(lfs: Repo, mode: str, then: str) -> None:
    seen = attempt(lfs, WRITES + then, grants=Grants(sandbox=mode))
    assert (seen.finished.end, seen.finished.paths) == (End.COMPLETED, ("art/new.bin",))
    assert lfs.git("show", f"{seen.finished.commit}:art/new.bin").startswith("version https://git-lfs")
    assert kept(lfs, MADE)


def test_large_files_land_in_the_users_checkout(lfs: Repo) -> None:
    lfs.git("switch", "-q", "-c", "art")
    (lfs.path / "art/new.bin").write_bytes(MADE)
    lfs.commit("more")
    lfs.git("switch", "-q", "main")
    assert gitorch(lfs, "merge", "art").status == 0
    assert (lfs.path / "art/new.bin").read_bytes() == MADE
    assert lfs.git("status", "--porcelain") == ""


def test_a_private_store_that_lies_is_refused(repo: Repo, tmp_path: Path) -> None:
    repository = open_repository(repo.path)
    names = [hashlib.sha256(content).hexdigest() for content in (b"sound", b"forged")]
    for name, content in zip(names, (b"sound", b"another"), strict=True):
        place = tmp_path / "lfs/objects" / name[:2] / name[2:4] / name
        place.parent.mkdir(parents=True)
        place.write_bytes(content)
    with pytest.raises(LargeFileError, match="not what its name says"):
        large_files.bring(repository, tmp_path, 100)
    assert not kept(repo, b"forged")
    with pytest.raises(LargeFileError, match="too much"):
        large_files.bring(repository, tmp_path, 3)
