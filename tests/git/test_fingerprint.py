"""Whatever makes a git directory run a program or show another history is seen; nothing else is."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Repo

from gitorch.git.fingerprint import fingerprint
from gitorch.git.repository import open_repository

Tampering = Callable[[Repo, Path], object]


def _append(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        file.write(text)


def _config(text: str) -> Tampering:
    return lambda repo, _: _append(repo.path / ".git/config", text)


def _file(name: str, text: str) -> Tampering:
    return lambda repo, _: _append(repo.path / ".git" / name, text)


def _replace(repo: Repo, _: Path) -> None:
    repo.git("replace", "main", repo.git("commit-tree", "-m", "other", "main^{tree}"))


def _packed_replace(repo: Repo, tree: Path) -> None:
    _replace(repo, tree)
    repo.git("pack-refs", "--all")


def _hook(repo: Repo, _: Path) -> None:
    path = repo.path / ".git/hooks/post-checkout"
    path.parent.mkdir(exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)


def _linked_hooks(repo: Repo, tree: Path) -> None:
    hooks = repo.path / ".git/hooks"
    hooks.rename(repo.path / ".git/hooks.old") if hooks.exists() else None
    hooks.symlink_to(tree)


TAMPERINGS = {
    "fsmonitor": (_config("[core]\n\tfsmonitor = evil\n"), "config"),
    "hooks path": (_config("[core]\n\thooksPath = /tmp/evil\n"), "config"),
    "filter": (_config('[filter "x"]\n\tclean = evil\n'), "config"),
    "diff driver": (_config('[diff "x"]\n\tcommand = evil\n'), "config"),
    "merge driver": (_config('[merge "x"]\n\tdriver = evil\n'), "config"),
    "bare": (_config("[core]\n\tbare = true\n"), "config"),
    "included": (_config("[include]\n\tpath = evil\n"), "config"),
    "malformed": (_config("[[[\n"), "config"),
    "merge options of a branch": (_config('[branch "main"]\n\tmergeOptions = -s evil\n'), "config"),
    "update of a submodule": (_config('[submodule "s"]\n\tupdate = !evil\n'), "config"),
    "configuration of worktrees": (_file("config.worktree", "[core]\n\tfsmonitor = evil\n"), "config.worktree"),
    "new hook": (_hook, "hooks/post-checkout"),
    "hooks are a link": (_linked_hooks, "hooks"),
    "attributes": (_file("info/attributes", "* merge=union\n"), "info/attributes"),
    "exclude": (_file("info/exclude", "*.py\n"), "info/exclude"),
    "grafts": (_file("info/grafts", "0" * 40 + "\n"), "info/grafts"),
    "alternates": (_file("objects/info/alternates", "/tmp/evil\n"), "objects/info/alternates"),
    "shallow": (_file("shallow", "0" * 40 + "\n"), "shallow"),
    "replaced": (_replace, "refs/replace/"),
    "replaced and packed": (_packed_replace, "refs/replace/"),
    "where a worktree lies": (_file("worktrees/tree/gitdir", "x"), "worktrees/tree/gitdir"),
    "what a worktree shares": (_file("worktrees/tree/commondir", "x"), "worktrees/tree/commondir"),
    "settings of a worktree": (
        _file("worktrees/tree/config.worktree", "[core]\n\tpager = evil\n"),
        "worktrees/tree/config.worktree",
    ),
    "what a worktree is of": (lambda _, tree: (tree / ".git").write_text("gitdir: /tmp/evil\n"), "worktrees/tree:.git"),
    "settings of a submodule": (_file("modules/a/b/config", "[core]\n\tfsmonitor = evil\n"), "modules/a/b/config"),
    "hook of a submodule": (_file("modules/a/b/hooks/post-commit", "evil"), "modules/a/b/hooks/post-commit"),
}


@pytest.fixture
def tree(repo: Repo, tmp_path: Path) -> Path:
    repo.git("worktree", "add", "--quiet", "--detach", str(tmp_path / "tree"))
    module = repo.path / ".git/modules/a/b"
    module.mkdir(parents=True)
    (module / "HEAD").write_text("ref: refs/heads/main\n")
    return tmp_path / "tree"


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_is_seen_named_and_can_be_put_back(repo: Repo, tree: Path, name: str) -> None:
    tamper, where = TAMPERINGS[name]
    repository = open_repository(repo.path)
    before = fingerprint(repository)
    tamper(repo, tree)
    now = fingerprint(repository)
    changed = before.changed_in(now)
    assert changed[0].startswith(where)
    for one in changed:
        if one in before.parts:
            before.parts[one].put_back()
        else:
            now.parts[one].remove()
            repo.git("update-ref", "-d", one, check=False)
    assert before.changed_in(fingerprint(repository)) == ()


def _commit(repo: Repo, tree: Path) -> None:
    (tree / "new.py").write_text("x = 1\n")
    for arguments in (["add", "new.py"], ["commit", "-qm", "new"]):
        repo.git("-C", str(tree), *arguments)


EVERYDAY = {
    "commit in a worktree": _commit,
    "commit": lambda repo, _: repo.commit("more", {"a.py": "a\n"}),
    "branch": lambda repo, _: repo.branch("other", {"b.py": "b\n"}),
    "branch that follows another": lambda repo, _: repo.git("branch", "--track", "follows", "main"),
    "tag": lambda repo, _: repo.git("tag", "v1"),
    "note": lambda repo, _: repo.git("notes", "add", "-m", "note"),
    "stash": lambda repo, _: (repo.write({"README.md": "changed\n"}), repo.git("stash")),
    "packed": lambda repo, _: repo.git("pack-refs", "--all"),
    "collected": lambda repo, _: (repo.commit("more", {"a.py": "a\n"}), repo.git("gc", "--quiet")),
    "another worktree": lambda repo, tree: repo.git("worktree", "add", "-q", "-b", "second", f"{tree}2"),
    "a worktree less": lambda repo, tree: repo.git("worktree", "remove", str(tree)),
    "sparse": lambda repo, tree: repo.git("-C", f"{tree}", "config", "--local", "extensions.worktreeConfig", "true"),
    "touched": lambda repo, _: os.utime(repo.path / ".git/config", (1, 1)),
}


@pytest.mark.parametrize("name", EVERYDAY)
def test_everyday_work_is_no_tampering(repo: Repo, tree: Path, name: str) -> None:
    repository = open_repository(repo.path)
    before = fingerprint(repository)
    EVERYDAY[name](repo, tree)
    assert before.changed_in(fingerprint(repository)) == ()
