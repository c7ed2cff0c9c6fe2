"""A copy of this process works beside it, and leaves nothing of itself behind."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

import pytest

from gitorch.process.twin import twin

_LONG = 60


def _until(place: Path) -> str:
    while not place.exists():
        time.sleep(0.001)
    return place.read_text()


def _leave(place: Path, text: str) -> None:
    place.with_suffix(".new").write_text(text)
    place.with_suffix(".new").rename(place)


def test_a_copy_has_what_is_loaded_here(tmp_path: Path) -> None:
    told = {"name": "work"}
    with twin(lambda: _leave(tmp_path / "said", f"{told['name']} {os.getppid()}")):
        assert _until(tmp_path / "said") == f"work {os.getpid()}"


def test_a_copy_is_killed_when_the_block_ends(tmp_path: Path) -> None:
    def work() -> None:
        _leave(tmp_path / "pid", str(os.getpid()))
        time.sleep(_LONG)

    with twin(work):
        pid = int(_until(tmp_path / "pid"))
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_copy_holds_no_lock_of_ours(tmp_path: Path) -> None:
    def work() -> None:
        _leave(tmp_path / "there", "")
        time.sleep(_LONG)

    ours = os.open(tmp_path / "lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(ours, fcntl.LOCK_EX)
    with twin(work):
        _until(tmp_path / "there")
        os.close(ours)
        again = os.open(tmp_path / "lock", os.O_RDWR)
        fcntl.flock(again, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.close(again)


def test_what_a_copy_raises_and_says_goes_nowhere(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    def work() -> None:
        os.write(1, b"said")
        _leave(tmp_path / "there", "")
        raise RuntimeError

    with twin(work):
        _until(tmp_path / "there")
    assert capfd.readouterr() == ("", "")
