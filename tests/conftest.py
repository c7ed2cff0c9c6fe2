"""Hermetic git for every test, and repositories made by copying one that was made once.

What a test may replace, and nothing else: the clock, the model's server (a local one), the agent (a scripted program).
"""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from threading import TIMEOUT_MAX

import pygit2
import pytest
from documents import hold_to_schema

from gitorch.cli.app import SELDOM, run

AGENTS = Path(os.environ.get("AGENTS_DIR") or Path(__file__).parents[1] / ".agents").resolve()  # install_agents.sh
EVERYTHING = os.environ.get("GITORCH_TESTS") == "all"
"""Whether the sweeps run over every point (``make test-all``, a quarter of an hour) and not over some of them."""
_MEMORY = Path("/dev/shm")
_ROOM = 4 << 30  # bytes; all tests together take a tenth
_DATE = "2026-01-02T03:04:05+00:00"


def thinned(points: range, *, every: int) -> list[int]:
    """The points of a sweep: all of them where everything is to run, else one in ``every``."""
    return list(points if EVERYTHING else points[::every])


def examples(most: int) -> int:
    """How many examples a costly property is asked for: all of them where everything is to run, else a third."""
    return most if EVERYTHING else most // 3


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Half as many workers again as cores: a third of the time tests wait, for agents, locks and timeouts."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return cores + (cores + 1) // 2


def pytest_configure() -> None:
    """Repositories are made in memory where there is room: a disk takes half as long again, and others wait for it."""
    if _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: to look for garbage in it after each few tests finds none."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)


@pytest.fixture(scope="session", autouse=True)
def hermetic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No configuration, identity, clock or network of the machine reaches a test."""
    home = tmp_path_factory.mktemp("home")
    (home / ".gitconfig").write_text(
        "[user]\n\tname = Ada\n\temail = ada@example.org\n[init]\n\tdefaultBranch = main\n"
        '[core]\n\tfsync = none\n[protocol "ext"]\n\tallow = never\n'
        "[maintenance]\n\tauto = false\n[receive]\n\tautogc = false\n"  # a process for each commit, to do nothing
    )
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "GITORCH_", "ANTHROPIC_"))}
    changed = {
        **kept,
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_ALLOW_PROTOCOL": "file",
        "GIT_AUTHOR_DATE": _DATE,
        "GIT_COMMITTER_DATE": _DATE,
        "GIT_EDITOR": "false",
        "NO_COLOR": "1",
        "COLUMNS": "100",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
    }
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(changed)
    for level in (1, 2, 3, 4):  # libgit2 read HOME when it was loaded
        pygit2.settings.search_path[level] = str(home)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine is, no progress is shown that a test didn't ask for."""
    monkeypatch.setattr("gitorch.cli.progress._PATIENCE", TIMEOUT_MAX)


@pytest.fixture
def tsc(monkeypatch: pytest.MonkeyPatch) -> None:
    """TypeScript's checker is on PATH: what the script installed, else the machine's; skipped without one."""
    monkeypatch.setenv("PATH", f"{AGENTS / 'bin'}{os.pathsep}{os.environ['PATH']}")
    if shutil.which("node") is None or shutil.which("tsc") is None:
        pytest.skip(f"needs node and tsc; tests/install_agents.sh {AGENTS} tsc")


@dataclass(frozen=True)
class Repo:
    """A real repository on disk, driven by the git program."""

    path: Path

    def git(self, *arguments: str, check: bool = True) -> str:
        done = subprocess.run(["git", *arguments], cwd=self.path, check=False, capture_output=True, text=True)
        if check and done.returncode != 0:
            raise AssertionError(f"git {' '.join(arguments)}: {done.stderr}")
        return done.stdout.rstrip("\n")

    def write(self, files: dict[str, str | bytes | None]) -> None:
        """Write files; None deletes one."""
        for name, content in files.items():
            path = self.path / name
            if content is None:
                path.unlink()
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)

    def commit(self, message: str, files: dict[str, str | bytes | None] | None = None) -> str:
        """Commit these changes on the branch that is checked out, and return the commit."""
        self.write(files or {})
        self.git("add", "--all", "--force")
        self.git("commit", "--quiet", "--allow-empty", "-m", message)
        return str(self._head().target)

    def branch(self, name: str, files: dict[str, str | bytes | None], *, at: str = "main") -> str:
        """Make a branch at ``at`` with one commit, and go back to where we were."""
        here = self._head().shorthand
        self.git("checkout", "--quiet", "-b", name, at)
        commit = self.commit(name, files)
        self.git("checkout", "--quiet", here)
        return commit

    def _head(self) -> pygit2.Reference:
        """Read in this process: to start git for it takes ten times as long."""
        return pygit2.Repository(str(self.path)).head

    def refs(self) -> dict[str, str]:
        lines = self.git("for-each-ref", "--format=%(refname) %(objectname)").splitlines()
        return dict(line.split(" ") for line in lines)

    def status(self) -> str:
        return self.git("status", "--porcelain", "--ignored")

    def read(self, path: str) -> str:
        return (self.path / path).read_text()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory, hermetic: None) -> Path:
    """A repository with one commit, made by git once; copying it is ten times cheaper than making it."""
    path = tmp_path_factory.mktemp("template") / "repo"
    path.mkdir()
    repo = Repo(path)
    repo.git("init", "--quiet", "--template=")
    repo.commit("base", {"README.md": "# base\n"})
    return path


@pytest.fixture
def repo(template: Path, tmp_path: Path) -> Repo:
    """A fresh repository on main with one commit."""
    path = tmp_path / "repo"
    shutil.copytree(template, path)
    return Repo(path)


@dataclass(frozen=True)
class Done:
    """What a command line left."""

    status: int
    stdout: str
    stderr: str


def gitorch(repo: Repo, *arguments: str) -> Done:
    """Run gitorch's command line in this process, as ``gitorch -C repo …`` would run."""
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = run(["-C", str(repo.path), *arguments])
    hold_to_schema(out.getvalue())
    return Done(status, out.getvalue(), err.getvalue())
