"""Disks that are full or can not be written: it is told as such, and nothing is lost."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from attempts import attempt
from conftest import Repo

from gitorch.run.activity import End

NEEDS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")


@NEEDS_ROOT
def test_a_full_disk_loses_nothing(repo: Repo, tmp_path: Path) -> None:
    small = _mounted(tmp_path / "small", "size=8m")
    try:
        own = Repo(small / "repo")
        subprocess.run(["cp", "-a", str(repo.path), str(own.path)], check=True)
        done = attempt(
            own,
            """
            pathlib.Path("work").write_text("work")
            subprocess.run(["git", "add", "work"], check=True)
            subprocess.run(["git", "commit", "-qm", "work"], check=True)
            with open("filler", "wb") as file:
                while True:
                    file.write(bytes(1 << 16))
                    file.flush()
            """,
        ).finished
        assert done.end is End.FAILED
        subprocess.run(["mount", "-o", "remount,size=64m", str(small)], check=True)
        again = attempt(own, "pathlib.Path('more').write_text('more')", attempt=2).finished
        assert (again.end, again.paths) == (End.COMPLETED, ("more",))
        assert "work" in [own.git("show", f"{ref}:work", check=False) for ref in own.refs()]
        assert own.git("fsck", "--strict", "--no-dangling") == ""
    finally:
        subprocess.run(["umount", "-l", str(small)], check=True)


@NEEDS_ROOT
def test_a_read_only_repository_is_told_as_such(repo: Repo, tmp_path: Path) -> None:
    place = _mounted(tmp_path / "place", "size=8m")
    try:
        own = Repo(place / "repo")
        subprocess.run(["cp", "-a", str(repo.path), str(own.path)], check=True)
        subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
        done = attempt(own, "pathlib.Path('a').write_text('a')").finished
        assert done.end is End.FAILED
        assert "Read-only file system" in done.message
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def _mounted(place: Path, options: str) -> Path:
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)], check=True)
    return place
