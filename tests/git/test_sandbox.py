"""What agents can reach in each sandbox that this machine has; judged by what has changed outside."""

from __future__ import annotations

import hashlib
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from attempts import MODES, PATIENCE, assignment, attempt, executor
from conftest import Repo

from gitorch.errors import SandboxError
from gitorch.run import sandbox
from gitorch.run.activity import End
from gitorch.run.assignment import Choice, Finished, Grants
from gitorch.run.sandbox import Mode, bubblewrap, landlock
from gitorch.run.sandbox.confinement import visible
from gitorch.run.sandbox.gate import way_of

SECRET = "s3cr3t-of-the-user"


@dataclass
class Host:
    """A user's machine: a repository with a remote, another worktree, a home, a process and two services."""

    repo: Repo
    root: Path
    aim: dict[str, object]
    heard: list[bytes] = field(default_factory=list)

    @property
    def system(self) -> Path:
        return Path(str(self.aim["system"]))

    def state(self) -> dict[str, str]:
        """Everything that an agent has no business with, but for what gitorch itself writes."""
        found = {}
        for folder, folders, files in os.walk(self.root):
            folders[:] = [one for one in folders if (Path(folder) / one) not in self._own]
            for name in (*files, *(one for one in folders if (Path(folder) / one).is_symlink())):
                path = Path(folder) / name
                if not path.is_socket() and path not in self._own:
                    found[str(path.relative_to(self.root))] = _digest(path)
        return found

    @property
    def _own(self) -> set[Path]:
        git = self.repo.path / ".git"
        names = ("gitorch", "refs/gitorch", "refs/heads/gitorch", "logs/refs/heads/gitorch", "logs/refs/gitorch")
        ours = {git / name for name in names} | {self.root / "workspaces", git / "info/exclude"}
        return ours | {path for path in (git / "worktrees").glob("*") if path.name != "other"}


def _digest(path: Path) -> str:
    """What is there; the permissions of one's own files are nothing that Landlock guards."""
    return f"link {path.readlink()}" if path.is_symlink() else hashlib.sha256(path.read_bytes()).hexdigest()


@contextmanager
def _listening(host: Host, family: int, address: object) -> Iterator[socket.socket]:
    with socket.socket(family) as server:
        server.bind(address)
        server.listen()
        threading.Thread(target=_hear, args=(server, host), daemon=True).start()
        yield server


def _hear(server: socket.socket, host: Host) -> None:
    while True:
        try:
            one, _ = server.accept()
        except OSError:
            return
        with one:
            host.heard.append(one.recv(100))


@pytest.fixture
def host(repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    home = tmp_path / "home"
    (home / ".ssh").mkdir(parents=True)
    (home / ".ssh/id_ed25519").write_text(SECRET)
    (home / ".gitconfig").write_text("[user]\n\tname = Ada\n\temail = ada@example.org\n[core]\n\tfsync = none\n")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("SECRET_TOKEN", SECRET)
    repo.commit("attack", {"attack.py": (Path(__file__).parents[1] / "attacking.py").read_text()})
    repo.git("branch", "topic")
    repo.git("worktree", "add", "-q", "--detach", str(tmp_path / "other"))
    repo.git("init", "-q", "--bare", str(tmp_path / "remote"))
    repo.git("remote", "add", "origin", str(tmp_path / "remote"))
    (repo.path / ".git/hooks").mkdir(exist_ok=True)
    (repo.path / ".git/hooks/kept").write_text("#!/bin/sh\n")
    token = os.urandom(6).hex()
    sleeper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    made = Host(repo, tmp_path, {
        "git": str(repo.path / ".git"), "checkout": str(repo.path), "other": str(tmp_path / "other"),
        "others_directory": str(repo.path / ".git/worktrees/other"), "home": str(home), "pid": sleeper.pid,
        "abstract": f"gitorch-{token}", "system": f"/usr/local/gitorch-{token}", "temporary": str(tmp_path / "evil"),
    })  # fmt: skip
    with (
        _listening(made, socket.AF_INET, ("127.0.0.1", 0)) as service,
        _listening(made, socket.AF_UNIX, f"\0gitorch-{token}"),
    ):
        made.aim["port"] = service.getsockname()[1]
        yield made
    assert sleeper.poll() is None or sleeper.returncode == -9
    sleeper.kill()
    sleeper.wait()


def attacked(host: Host, mode: str) -> Finished:
    here = executor(host.repo)
    choice = Choice("command", command=(sys.executable, "attack.py", json.dumps(host.aim)))
    here.submit(assignment(host.repo, "", choice=choice, grants=Grants(sandbox=mode, secrets=())))
    done = [event for event in _until_finished(here) if isinstance(event, Finished)]
    here.close()
    return done[0]


def _until_finished(here):  # type: ignore[no-untyped-def]
    for event in iter(lambda: next(here.events(PATIENCE), None), None):
        yield event
        if isinstance(event, Finished):
            return


@pytest.mark.slow
@pytest.mark.parametrize("mode", [mode for mode in MODES if mode.values[0] != "plain"])
def test_no_attack_changes_anything_outside(host: Host, mode: str) -> None:
    before, refs = host.state(), host.repo.refs()
    process = int(str(host.aim["pid"]))
    done = attacked(host, mode)
    after = host.state()
    assert {path: after.get(path) for path in before} == before
    assert {path for path in after.keys() - before.keys() if not path.startswith("repo/.git/objects/")} == set()
    assert {ref: oid for ref, oid in host.repo.refs().items() if not ref.startswith("refs/gitorch/")} == {
        **refs, **({"refs/heads/gitorch/r1/one": done.commit} if done.commit else {}),
    }  # fmt: skip
    assert host.heard == []
    assert not host.system.exists()
    os.kill(process, 0)
    kept = done.kept or "gitorch/r1/one"
    assert host.repo.git("show", f"{kept}:made.py") == "x = 2"
    assert SECRET not in host.repo.git("log", "-p", "--all")
    assert host.repo.git("fsck", "--strict", "--no-dangling") == ""
    assert host.repo.git("status", "--porcelain") == ""
    if mode == "bubblewrap":
        assert (done.end, done.paths) == (End.COMPLETED, ("made.py",))
    else:
        assert done.end is End.TAMPERED


@pytest.mark.slow
def test_without_a_sandbox_attacks_on_the_repository_are_named_and_put_back(host: Host) -> None:
    host.aim["system"] = ""
    before = host.repo.refs()
    done = attacked(host, "plain")
    assert done.end is End.TAMPERED
    git = host.repo.path / ".git"
    assert "evil" not in host.repo.git("config", "--list").lower()
    assert (git / "hooks/kept").exists()
    assert not (git / "hooks/pre-push").exists()
    assert not (git / "info/attributes").exists()
    assert "refs/heads/gitorch/r1/one" not in host.repo.refs()
    assert set(before.values()) <= set(host.repo.refs().values())


def test_the_strictest_sandbox_there_is_comes_first() -> None:
    there = [mode for mode in Mode if sandbox.problem(mode) is None]
    assert sandbox.chosen("auto") is there[0]
    assert sandbox.chosen("off") is Mode.PLAIN


def test_nothing_less_than_bubblewrap_is_taken_where_a_sandbox_is_required(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bubblewrap, "problem", lambda: "it is not installed")
    monkeypatch.setattr(sandbox, "_PROBLEMS", {**sandbox._PROBLEMS, Mode.BUBBLEWRAP: bubblewrap.problem})
    with pytest.raises(SandboxError, match="agents can't be confined by bubblewrap here: it is not installed"):
        sandbox.chosen("require")
    assert sandbox.chosen("auto") in (Mode.LANDLOCK, Mode.PLAIN)


def test_an_unknown_sandbox_is_refused() -> None:
    with pytest.raises(SandboxError, match="there is no sandbox 'jail'"):
        sandbox.chosen("jail")


@pytest.mark.parametrize("mode", MODES)
def test_the_mode_is_told_when_the_agent_starts(repo: Repo, mode: str) -> None:
    seen = attempt(repo, "", grants=Grants(sandbox=mode))
    assert [event.sandbox for event in seen.events if hasattr(event, "sandbox")] == [mode]


@pytest.mark.parametrize("mode", MODES)
def test_an_agent_of_ours_can_be_imported_wherever_gitorch_lies(repo: Repo, mode: str) -> None:
    """A clone below /tmp is hidden, and Python lists the directory of a package before it reads any of it."""
    script = "import gitorch.run.programs.messages; pathlib.Path('found').touch()"
    seen = attempt(repo, script, grants=Grants(sandbox=mode)).finished
    assert (seen.end, seen.paths) == (End.COMPLETED, ("found",)), seen.message


def test_everything_but_what_is_hidden_is_visible(tmp_path: Path) -> None:
    seen = set(visible([tmp_path]))
    assert tmp_path not in seen
    assert Path("/etc") in seen
    assert not any(tmp_path.is_relative_to(place) for place in seen)


@pytest.mark.parametrize(
    ("url", "way"),
    [
        ("https://api.example.com", ("api.example.com", 443)),
        ("http://localhost:8080/v1", ("localhost", 8080)),
        ("http://127.0.0.1:9", ("127.0.0.1", 9)),
    ],
)
def test_a_url_says_where_an_agent_is_led(url: str, way: tuple[str, int]) -> None:
    assert (way_of(url).host, way_of(url).port) == way


@pytest.mark.parametrize("url", ["", "https://", "http://10.1.2.3/", "http://x:99999"])
def test_an_agent_is_not_led_where_no_name_leads(url: str) -> None:
    with pytest.raises(SandboxError):
        way_of(url)


ASKING = """
import urllib.request
answers = []
for url in URLS:
    try:
        answers.append(urllib.request.urlopen(url, timeout=5).read().decode())
    except OSError as error:
        answers.append("refused")
pathlib.Path("answers").write_text(" ".join(answers))
"""


@contextmanager
def _serving(words: str) -> Iterator[int]:
    body = words.encode()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    one, _ = server.accept()
                except OSError:
                    return
                with one:
                    one.recv(4096)
                    one.sendall(b"HTTP/1.0 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("mode", [mode for mode in MODES if mode.values[0] != "plain"])
def test_an_agent_without_a_network_reaches_its_model_and_nothing_else(repo: Repo, mode: str) -> None:
    if mode == "landlock" and landlock.abi() < 4:
        pytest.skip("this kernel's Landlock knows no network")
    with _serving("model") as model, _serving("other") as other:
        urls = [f"http://127.0.0.1:{model}/", f"http://127.0.0.1:{other}/"]
        made = assignment(repo, f"URLS = {urls!r}\n{ASKING}", grants=Grants(sandbox=mode))
        choice = Choice("command", command=made.choice.command, options={"api": f"http://127.0.0.1:{model}/v1"})
        seen = attempt(repo, "", choice=choice, grants=Grants(sandbox=mode))
    assert seen.finished.end is End.COMPLETED, seen
    assert repo.git("show", "gitorch/r1/one:answers") == "model refused"


@pytest.mark.parametrize("mode", MODES)
def test_an_agent_with_a_network_reaches_what_it_likes(repo: Repo, mode: str) -> None:
    with _serving("other") as other:
        script = f"URLS = ['http://127.0.0.1:{other}/']\n{ASKING}"
        attempt(repo, script, grants=Grants(sandbox=mode, network=True))
    assert repo.git("show", "gitorch/r1/one:answers") == "other"
