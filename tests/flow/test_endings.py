"""How a command ends when it does not end well: a bug, Ctrl-C, a reader that went away; and when it is coloured."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from conftest import Repo, gitorch

from gitorch import api
from gitorch.cli import console

ROOT = Path(__file__).parents[2]
ARGV = [sys.executable, "-m", "gitorch"]
# What a shell starts in the background ignores interrupts, and hands that down to the tests.
HEARING = (
    "import signal, runpy; signal.signal(signal.SIGINT, signal.default_int_handler);"
    "runpy.run_module('gitorch', run_name='__main__')"
)


def _environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), **more}


def _break(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def broken(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(api, "validate", broken)


def test_a_bug_is_written_down_and_its_place_told(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    _break(monkeypatch, KeyError("surprise"))

    done = gitorch(repo, "validate", "main")

    log = repo.path / ".git" / "gitorch" / "last-error.log"
    assert (done.status, done.stdout) == (3, "")
    assert done.stderr == (
        f"error: this is a bug in gitorch; what happened is written in {log}\nhint: report it with that file\n"
    )
    text = log.read_text()
    assert text.startswith("gitorch ")
    assert f"arguments: ['-C', '{repo.path}', 'validate', 'main']" in text
    assert "KeyError: 'surprise'" in text


def test_a_planted_log_is_replaced_and_not_followed(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    victim = repo.path / "victim"
    victim.write_text("mine")
    home = repo.path / ".git" / "gitorch"
    home.mkdir()
    (home / "last-error.log").symlink_to(victim)
    _break(monkeypatch, KeyError("surprise"))

    assert gitorch(repo, "validate", "main").status == 3
    assert victim.read_text() == "mine"


def test_an_interrupt_is_130_and_nothing_moves(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    _break(monkeypatch, KeyboardInterrupt())
    before = repo.refs()

    done = gitorch(repo, "validate", "main")

    assert (done.status, done.stdout) == (130, "")
    assert done.stderr == "\ninterrupted; nothing was lost, and the target is where it was\n"
    assert repo.refs() == before


@pytest.mark.slow
def test_ctrl_c_while_a_check_runs_stops_it_and_lands_nothing(repo: Repo) -> None:
    mark = repo.path.parent / "started"
    run = f"sh -c 'touch {mark}; exec sleep 60'"
    repo.commit("rules", {"gitorch.yaml": f'checks:\n  - {{name: slow, run: "{run}"}}\n'})
    repo.branch("one", {"one.txt": "1\n"})
    before = repo.git("rev-parse", "main")

    with subprocess.Popen(
        [sys.executable, "-c", HEARING, "merge", "one"], cwd=repo.path, env=_environment(), stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, start_new_session=True,
    ) as running:  # fmt: skip
        while not mark.exists() and running.poll() is None:
            time.sleep(0.02)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=30)

    assert (running.returncode, out) == (130, "")
    assert err.endswith("interrupted; nothing was lost, and the target is where it was\n")
    assert (repo.git("rev-parse", "main"), repo.status()) == (before, "")


def test_a_reader_that_went_away_is_no_bug(repo: Repo) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as pipe:
        done = subprocess.run(
            [*ARGV, "config", "schema"], cwd=repo.path, env=_environment(), stdout=pipe, stderr=subprocess.PIPE,
            check=False,
        )  # fmt: skip

    assert (done.returncode, done.stderr) == (1, b"")
    assert not (repo.path / ".git" / "gitorch" / "last-error.log").exists()


@pytest.mark.parametrize(
    ("terminal", "environment", "coloured"),
    [
        (True, {}, True),
        (False, {}, False),
        (True, {"NO_COLOR": "1"}, False),
        (True, {"NO_COLOR": ""}, True),
        (True, {"TERM": "dumb"}, False),
        (True, {"CLICOLOR": "0"}, False),
        (False, {"CLICOLOR_FORCE": "1"}, True),
        (False, {"CLICOLOR_FORCE": "0"}, False),
        (False, {"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, False),
        (False, {"CLICOLOR_FORCE": "1", "TERM": "dumb"}, True),
    ],
)
def test_who_gets_colour(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, environment: dict[str, str], coloured: bool
) -> None:
    for name in ("NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert console.wants_colour(SimpleNamespace(isatty=lambda: terminal)) is coloured  # type: ignore[arg-type]


def test_a_forced_page_is_coloured_and_a_piped_one_is_not(repo: Repo) -> None:
    forced = _environment(CLICOLOR_FORCE="1")
    del forced["NO_COLOR"]

    plain = subprocess.run([*ARGV, "explain", "S201"], env=_environment(), capture_output=True, check=True).stdout
    coloured = subprocess.run([*ARGV, "explain", "S201"], env=forced, capture_output=True, check=True).stdout

    assert (b"\x1b[" in plain, b"\x1b[" in coloured) == (False, True)
