"""The user's checkout, watched: what changes there while agents work, and whose doing it was."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Repo

from gitorch.git.repository import Oid, Repository, open_repository
from gitorch.workspace import Lease, Workspace
from gitorch.workspace.prepare import prepare
from gitorch.workspace.watch import Changed, Watch, suspects


@pytest.fixture
def repository(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> Repository:
    monkeypatch.setattr("gitorch.workspace.watch._SHARE", 1e9)  # look every time
    repo.commit("start", {"app.py": "1\n", "other.py": "1\n"})
    repo.write({"mine.txt": "the user's, untracked\n"})
    return open_repository(repo.path)


def workspace(repo: Repo, repository: Repository, task: str) -> Workspace:
    return prepare(repository, Lease("r1", task, 1, Oid(repo.git("rev-parse", "main"))))


def test_each_change_is_told_once(repo: Repo, repository: Repository) -> None:
    watch = Watch(repository)
    assert not watch.changed()
    repo.write({"app.py": "2\n", "new.py": "new\n"})
    assert watch.changed() == Changed(paths=("app.py", "new.py"))
    assert watch.changed() == Changed()
    repo.write({"app.py": "3\n", "mine.txt": None})
    assert watch.changed().paths == ("app.py", "mine.txt")


def test_a_commit_and_a_switch_of_branches_are_told(repo: Repo, repository: Repository) -> None:
    watch = Watch(repository)
    repo.git("checkout", "--quiet", "-b", "elsewhere")
    assert watch.changed().head == f"refs/heads/elsewhere at {repo.git('rev-parse', 'HEAD')}"


def test_looking_takes_no_lock_and_writes_nothing(repo: Repo, repository: Repository) -> None:
    index = (repo.path / ".git/index").stat().st_mtime_ns
    repo.write({"app.py": "1\n"})
    Watch(repository).changed()
    assert (repo.path / ".git/index").stat().st_mtime_ns == index


def test_what_work_of_an_agent_turns_up_in_the_checkout_is_traced_to_it(repo: Repo, repository: Repository) -> None:
    api, web = workspace(repo, repository, "api"), workspace(repo, repository, "web")
    watch = Watch(repository)
    for place in (Repo(api.path), repo):
        place.write({"app.py": "leaked\n"})
    assert suspects(repository, watch.changed(), [(api, ()), (web, ())]) == (api,)


def test_what_the_user_takes_back_is_nobodys_leak(repo: Repo, repository: Repository) -> None:
    api = workspace(repo, repository, "api")
    repo.write({"app.py": "edited\n"})
    watch = Watch(repository)
    repo.write({"app.py": "1\n"})
    changed = watch.changed()
    assert (changed.paths, suspects(repository, changed, [(api, ())])) == (("app.py",), ())


@pytest.mark.skipif(not Path("/proc/self/cwd").exists(), reason="this system does not tell where processes stand")
def test_a_process_that_stands_in_the_checkout_is_the_first_suspect(repo: Repo, repository: Repository) -> None:
    api, web = workspace(repo, repository, "api"), workspace(repo, repository, "web")
    argv = [sys.executable, "-c", "print(flush=True); input()"]
    with subprocess.Popen(argv, cwd=repo.path, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as stray:
        assert stray.stdout is not None
        stray.stdout.readline()
        assert suspects(repository, Changed(), [(api, ()), (web, (stray.pid,))]) == (web,)
        stray.communicate(b"\n")
