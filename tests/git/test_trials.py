"""The commands of a task's done_when decide, last of all, whether its work is accepted."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest
from attempts import MODES, attempt
from conftest import Repo

from gitorch.run.activity import End
from gitorch.run.assignment import Bounds, Checked, Grants, Started
from gitorch.run.executors.local import LocalExecutor
from gitorch.run.learning import lesson

WORK = "pathlib.Path('made.py').write_text('x = 1\\n')"
PASSES = f"{sys.executable} -c 'import made; assert made.x == 1'"
FAILS = f"{sys.executable} -c 'import made; print(1, flush=True); assert made.x == 2, made.x'"
LITTERS = f'{sys.executable} -c \'open("litter.txt", "w").write("x"); open("made.py", "w").write("x = 9")\''


def _told(checks: tuple[Checked, ...]) -> list[tuple[str, str, str]]:
    return [(one.command, one.status, one.complaint) for one in checks]


@pytest.mark.parametrize("mode", MODES)
def test_work_that_keeps_its_word_is_accepted(repo: Repo, mode: str) -> None:
    done = attempt(repo, WORK, done_when=(PASSES, "test -f made.py"), grants=Grants(sandbox=mode)).finished

    assert (done.end, done.message, done.paths) == (End.COMPLETED, "", ("made.py",))
    assert _told(done.checks) == [(PASSES, "passed", ""), ("test -f made.py", "passed", "")]


@pytest.mark.parametrize("mode", MODES)
def test_work_that_does_not_is_kept_aside_and_the_next_attempt_is_told_why(repo: Repo, mode: str) -> None:
    done = attempt(repo, WORK, done_when=(FAILS, PASSES), grants=Grants(sandbox=mode)).finished

    assert (done.end, done.commit) == (End.FAILED, None)
    assert done.message == f"`{FAILS}` fails: it ended with status 1: AssertionError: 1"
    assert _told(done.checks) == [(FAILS, "failed", "it ended with status 1"), (PASSES, "passed", "")]
    assert "refs/heads/gitorch/r1/one" not in repo.refs()
    assert repo.git("show", f"{done.kept}:made.py") == "x = 1"
    learnt = lesson(1, done.end, done.message, done)
    assert f"`{FAILS}` said at its end:\n1\nTraceback" in learnt
    assert "AssertionError: 1\n" in learnt


@pytest.mark.parametrize("command", ["no-such-program --now", "./missing.sh", "echo 'unbalanced"])
def test_a_command_that_can_not_be_run_says_nothing_about_the_work(repo: Repo, command: str) -> None:
    done = attempt(repo, WORK, done_when=(command, PASSES)).finished

    assert (done.end, done.paths) == (End.COMPLETED, ("made.py",))
    assert [one.status for one in done.checks] == ["not-run", "passed"]
    assert done.checks[0].complaint


@pytest.mark.parametrize("mode", MODES)
def test_what_a_command_leaves_behind_is_no_work(repo: Repo, mode: str) -> None:
    done = attempt(repo, WORK, done_when=(LITTERS,), grants=Grants(sandbox=mode)).finished

    assert (done.end, done.paths) == (End.COMPLETED, ("made.py",))
    assert repo.git("diff", "--name-only", "main", "gitorch/r1/one") == "made.py"
    assert repo.git("show", "gitorch/r1/one:made.py") == "x = 1"


def test_no_command_runs_for_work_that_is_out_anyway(repo: Repo) -> None:
    mark = repo.path.parent / "ran"
    failed = attempt(repo, f"{WORK}; sys.exit(1)", done_when=(f"touch {mark}",)).finished
    outside = attempt(
        repo, WORK, done_when=(f"touch {mark}",), attempt=2, grants=Grants(scope=("docs/**",), sandbox="off")
    ).finished  # fmt: skip

    assert (failed.end, outside.end) == (End.FAILED, End.OUT_OF_SCOPE)
    assert (failed.checks, outside.checks) == ((), ())
    assert not mark.exists()


def test_a_command_that_moves_main_is_named_and_main_put_back(repo: Repo) -> None:
    main = repo.git("rev-parse", "main")
    moves = "sh -c 'git update-ref refs/heads/main $(git commit-tree main^{tree} -p main -m planted)'"
    done = attempt(repo, WORK, done_when=(moves,)).finished

    assert (done.end, done.message) == (End.TAMPERED, f"it moved main from {main[:12]}")
    assert repo.git("rev-parse", "main") == main
    assert repo.git("show", f"{done.kept}:made.py") == "x = 1"


def test_a_command_has_the_bounds_of_its_task(repo: Repo) -> None:
    done = attempt(repo, WORK, done_when=("sleep 60",), bounds=Bounds(minutes=0.03)).finished

    assert (done.end, done.message) == (End.FAILED, "`sleep 60` fails: it was not done after 0.03 minutes")


def test_a_run_that_is_cancelled_waits_for_no_command(repo: Repo) -> None:
    began = time.monotonic()

    def cancel(here: LocalExecutor, event: object) -> None:
        if isinstance(event, Started):
            _once_there(repo.path.parent / "begun")
            here.cancel("one", reason="enough")

    script = f"touch {repo.path.parent / 'begun'}; exec sleep 50"
    done = attempt(repo, WORK, done_when=(f'sh -c "{script}"',), meanwhile=cancel).finished

    assert (done.end, done.message) == (End.CANCELLED, "enough")
    assert repo.git("show", f"{done.kept}:made.py") == "x = 1"
    assert time.monotonic() - began < 45


def _once_there(path: Path) -> None:
    deadline = time.monotonic() + 30
    while not path.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
