"""What agents do that they should not: each is contained and named, and nothing is lost."""

from __future__ import annotations

import os
import resource
import secrets
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from attempts import MODES, attempt
from conftest import Repo

from gitorch.run.activity import End, Said
from gitorch.run.assignment import Bounds, Did, Grants, Started
from gitorch.run.executors.local import LocalExecutor
from gitorch.run.sandbox import bubblewrap

NEEDS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")


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


def test_the_kernel_bounds_what_runs_in_an_ordinary_users_namespace(tmp_path: Path) -> None:
    """The bound is the namespace's: what else the user runs is not counted."""
    prlimit, bwrap = shutil.which("prlimit"), bubblewrap.program()
    if not prlimit or not bwrap or bubblewrap.problem():
        pytest.skip("bubblewrap or prlimit is not here")
    script = "n=0; while [ $n -lt 40 ]; do sleep 9 & n=$((n+1)); done; echo all"
    argv = [bwrap, "--unshare-user", "--unshare-pid", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc",
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


TAMPERERS = {
    "a hook": ("(git / 'hooks').mkdir(exist_ok=True); (git / 'hooks/post-checkout').write_text('evil')", "hooks/"),
    "fsmonitor": ("subprocess.run(['git', 'config', 'core.fsmonitor', 'touch canary'])", "config"),
    "a filter": (
        "subprocess.run(['git', 'config', 'filter.x.clean', 'touch canary; cat']);"
        "(git / 'info/attributes').write_text('* filter=x\\n')",
        "config, info/attributes",
    ),
    "replaced history": (
        "subprocess.run('git replace HEAD $(git commit-tree -m other HEAD^{tree})', shell=True, check=True)",
        "refs/replace/",
    ),
    "its own link": ("pathlib.Path('.git').write_text('gitdir: /nowhere\\n')", "worktrees/"),
}


@pytest.mark.parametrize("name", TAMPERERS)
def test_tampering_with_the_git_directory_is_named_and_put_back(repo: Repo, tmp_path: Path, name: str) -> None:
    script, where = TAMPERERS[name]
    (repo.path / ".git/info").mkdir(exist_ok=True)
    seen = attempt(
        repo, f"git = pathlib.Path({str(repo.path / '.git')!r})\npathlib.Path('a').write_text('a')\n{script}"
    )
    assert seen.finished.end is End.TAMPERED
    assert seen.finished.message.startswith(f"it changed {where}")
    assert repo.git("show", f"{seen.finished.kept}:a") == "a"
    assert not (repo.path / ".git/hooks/post-checkout").exists()
    assert "canary" not in repo.git("config", "--list")
    assert repo.git("for-each-ref", "refs/replace") == ""
    assert list(tmp_path.rglob("canary")) == []
    assert repo.git("status", "--porcelain") == ""


def test_an_agent_in_a_sandbox_can_not_tamper_at_all(repo: Repo) -> None:
    for mode in ("bubblewrap", "landlock"):
        seen = attempt(
            repo,
            f"""
            try:
                pathlib.Path({str(repo.path / ".git/config")!r}).write_text("")
            except OSError as error:
                pathlib.Path("refused").write_text(str(error.errno))
            """,
            task=mode,
            grants=Grants(sandbox=mode),
        ).finished
        assert (seen.end, seen.paths) == (End.COMPLETED, ("refused",))


@pytest.mark.parametrize("mode", MODES)
def test_a_link_out_of_the_tree_is_refused(repo: Repo, tmp_path: Path, mode: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    seen = attempt(
        repo,
        f"""
        pathlib.Path("way").symlink_to({str(outside)!r})
        try:
            pathlib.Path("way/file").write_text("x")
        except OSError:
            pass
        """,
        grants=Grants(sandbox=mode),
    ).finished
    assert (seen.end, seen.message) == (End.OUT_OF_SCOPE, "it made links out of the tree: way")
    assert (outside / "file").exists() == (mode == "plain")


@pytest.mark.parametrize(
    "removal",
    ["import shutil; shutil.rmtree(os.getcwd())", "subprocess.run(['git', 'worktree', 'remove', '-ff', '.'])"],
)
def test_an_agent_that_removes_its_own_worktree_loses_no_commit(repo: Repo, removal: str) -> None:
    seen = attempt(
        repo,
        f"""
        pathlib.Path("a").write_text("a")
        subprocess.run(["git", "add", "a"], check=True)
        subprocess.run(["git", "commit", "-qm", "a"], check=True)
        {removal}
        """,
    ).finished
    assert seen.end is End.TAMPERED
    assert "a" in [repo.git("show", f"{ref}:a", check=False) for ref in repo.refs() if "/backup/" in ref]
    assert repo.git("fsck", "--strict", "--no-dangling") == ""
    again = attempt(repo, "pathlib.Path('b').write_text('b')", attempt=2).finished
    assert (again.end, again.paths) == (End.COMPLETED, ("b",))


def _committing(script: str) -> str:
    return f"""
def git(*arguments):
    return subprocess.run(["git", *arguments], check=True, capture_output=True, text=True).stdout.strip()
def commit(name):
    pathlib.Path(name).write_text(name)
    git("add", name)
    git("commit", "-qm", name)
{script}
"""


def reachable(repo: Repo, name: str) -> bool:
    """Whether some ref leads to a commit with that subject."""
    return name in repo.git("log", "--all", "--format=%s").splitlines()


STRAYS = {
    "a branch of its own": ("git('checkout', '-qb', 'mine'); commit('a')", End.COMPLETED, ["a"]),
    "commits and resets": (
        "commit('a'); git('reset', '-q', '--hard', 'HEAD~1'); commit('b')",
        End.COMPLETED,
        ["a", "b"],
    ),
    "amends its own": ("commit('a'); git('commit', '-q', '--amend', '-m', 'b')", End.COMPLETED, ["a", "b"]),
    "stashes": ("commit('a'); pathlib.Path('a').write_text('b'); git('stash')", End.COMPLETED, ["a"]),
    "amends the base": ("git('commit', '-q', '--amend', '--allow-empty', '-m', 'b')", End.FAILED, ["base"]),
    "history of its own": ("git('checkout', '-q', '--orphan', 'mine'); commit('a')", End.FAILED, ["a"]),
    "resets the base away": (
        "commit('a'); git('reset', '-q', '--hard', 'HEAD~2'); commit('b')",
        End.FAILED,
        ["a", "b"],
    ),
    "half a merge": (
        "commit('a'); git('checkout', '-q', 'HEAD~1'); pathlib.Path('a').write_text('b'); git('add', 'a');"
        "git('commit', '-qm', 'b'); subprocess.run(['git', 'merge', 'HEAD@{2}'])",
        End.FAILED,
        ["a", "b"],
    ),
}


@pytest.mark.parametrize("name", STRAYS)
def test_whatever_an_agent_does_with_history_its_commits_are_kept(repo: Repo, name: str) -> None:
    script, end, subjects = STRAYS[name]
    repo.commit("second", {"second": "2"})
    before = repo.refs()
    seen = attempt(repo, _committing(script)).finished
    assert seen.end is end, seen
    assert [subject for subject in subjects if not reachable(repo, subject)] == []
    after = {
        ref: oid for ref, oid in repo.refs().items() if not ref.startswith(("refs/gitorch/", "refs/heads/gitorch/"))
    }
    assert after == before
    assert repo.git("fsck", "--strict", "--no-dangling") == ""


MOVERS = {
    "commits to main": "git('-C', MAIN, 'commit', '-q', '--allow-empty', '-m', 'a')",
    "moves main": "git('update-ref', 'refs/heads/main', 'HEAD~1')",
    "removes a branch": "git('branch', '-q', '-D', 'other')",
}


@pytest.mark.parametrize("name", MOVERS)
def test_an_agent_that_moves_a_branch_of_others_is_named(repo: Repo, name: str) -> None:
    repo.commit("second", {"second": "2"})
    repo.git("branch", "other")
    before = repo.refs()
    seen = attempt(repo, _committing(f"MAIN = {str(repo.path)!r}\n{MOVERS[name]}\npathlib.Path('b').write_text('b')"))
    assert seen.finished.end is End.TAMPERED
    assert seen.finished.message.startswith(("it moved main from", "it removed other, which was"))
    after = repo.refs()
    assert set(before.values()) <= set(after.values())
    if name != "removes a branch":
        assert after["refs/heads/main"] == before["refs/heads/main"]
    assert repo.git("show", f"{seen.finished.kept}:b") == "b"


def test_the_user_may_commit_fetch_and_tag_meanwhile(repo: Repo) -> None:
    def work(here: LocalExecutor, event: object) -> None:
        if isinstance(event, Started):
            repo.commit("mine", {"mine": "1"})
            repo.git("branch", "topic")

    seen = attempt(repo, "time.sleep(1.0); pathlib.Path('a').write_text('a')", meanwhile=work)
    assert (seen.finished.end, seen.finished.paths) == (End.COMPLETED, ("a",))


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
