"""The pre-push hook, as git runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Repo, gitorch

from gitorch import names
from gitorch.git import hooks
from gitorch.hook import pre_push as hook

ROOT = Path(__file__).parents[2]


UNFIT = """\
error[S201]: renames renames price to price_of; uses calls price
 --> shop.py:1:5 on renames
  |
1 | def price_of(item):
  |     ^^^^^^^^ definition
 --> cart.py:3:7 on uses
  |
3 | print(price(1))
  |       ^^^^^ use
 --> cart.py:1:18 on uses
  |
1 | from shop import price
  |                  ^^^^^ use
  = then: the merged code fails at import or at the call: the name is not there
  = fix: call price_of instead, in {pushed} (safe: gitorch merge --fix applies it)
      -from shop import price
      +from shop import price_of

      -print(price(1))
      +print(price_of(1))
  = more: gitorch explain S201  (F1 removed-name-used)

merges    1. {pushed}  shares no path with another side (3 paths changed)

blocked: 1 error; as text, 1 of 1 branch merges into {before}
next: gitorch explain S201  # says how to mend it
error: main is not pushed
hint: to push it anyway, with why on record: GITORCH_BYPASS=why git push"""


@pytest.fixture
def guarded(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """A repository with a bare remote and our hook."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    remote = repo.path.parent / "remote.git"
    repo.git("init", "-q", "--bare", str(remote))
    repo.git("remote", "add", "origin", str(remote))
    repo.git("push", "-q", "origin", "main")
    assert gitorch(repo, "hooks", "install").status == 0
    return repo


def push(repo: Repo, *refs: str, **environment: str) -> tuple[int, str]:
    done = subprocess.run(
        ["git", "push", "-q", "origin", *refs], cwd=repo.path, env={**os.environ, **environment},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    said = [line for line in done.stderr.splitlines() if not line.startswith(("error: failed to push", "To "))]
    return done.returncode, "\n".join(said)


def remote_tip(repo: Repo, branch: str = "main") -> str:
    return repo.git("ls-remote", "origin", f"refs/heads/{branch}")[:40]


def test_what_gitorch_landed_is_pushed_without_a_word(guarded: Repo) -> None:
    guarded.branch("one", {"one.txt": "1\n"})
    gitorch(guarded, "merge", "one")

    assert push(guarded, "main") == (0, "")
    assert remote_tip(guarded) == guarded.git("rev-parse", "main")


def test_a_commit_without_a_verdict_is_judged_when_that_is_quick(guarded: Repo) -> None:
    commit = guarded.commit("by hand", {"hand.txt": "hand\n"})

    assert push(guarded, "main") == (0, f"gitorch: {commit[:12]} has a passing verdict")
    assert json.loads(guarded.git("notes", "--ref", "gitorch/verdicts", "show", commit))["passed"] is True


def test_what_two_branches_break_together_is_not_pushed_as_one_merge(guarded: Repo) -> None:
    guarded.commit("shop", {"gitorch.yaml": "analyzers: []\n", "shop.py": "def price(item):\n    return item.cost\n"})
    push(guarded, "main")
    guarded.branch("renames", {"shop.py": "def price_of(item):\n    return item.cost\n"})
    guarded.branch("uses", {"cart.py": "from shop import price\n\nprint(price(1))\n"})
    guarded.branch("apart", {"apart.txt": "apart\n"})
    guarded.git("merge", "-q", "--no-edit", "apart", "renames", "uses")
    before = remote_tip(guarded)

    pushed = guarded.git("rev-parse", "main")
    status, said = push(guarded, "main")

    assert said == UNFIT.format(before=before[:12], pushed=pushed[:12])
    assert (status, remote_tip(guarded)) == (1, before)

    guarded.commit("mend", {"cart.py": "from shop import price_of\n\nprint(price_of(1))\n"})
    assert push(guarded, "main")[0] == 0


def test_the_same_tree_under_another_commit_needs_no_second_verdict(guarded: Repo) -> None:
    guarded.branch("one", {"one.txt": "1\n"})
    gitorch(guarded, "merge", "one")
    guarded.git("commit", "-q", "--amend", "-m", "reworded")

    assert push(guarded, "main") == (0, "")


def test_a_commit_whose_checks_fail_is_not_pushed(guarded: Repo) -> None:
    guarded.commit("check", {"gitorch.yaml": "checks: [test ! -e bad]\n"})
    push(guarded, "main")
    before = remote_tip(guarded)
    guarded.commit("bad", {"bad": ""})

    status, said = push(guarded, "main")

    assert (status, remote_tip(guarded)) == (1, before)
    assert said.splitlines()[-2:] == [
        "error: main is not pushed",
        "hint: to push it anyway, with why on record: GITORCH_BYPASS=why git push",
    ]


def test_a_verdict_that_takes_too_long_is_refused_with_the_command_that_makes_it(guarded: Repo) -> None:
    guarded.commit("check", {"gitorch.yaml": "checks: [sleep 30]\npush_seconds: 0.3\n"})
    push(guarded, "main", GITORCH_BYPASS="set up")
    commit = guarded.commit("more", {"more": ""})

    assert push(guarded, "main") == (
        1,
        f"error: main at {commit[:12]} has no verdict, and it takes longer than 0.3 s to get one\n"
        f"hint: gitorch hook judge {commit[:12]}",
    )


def test_a_bypass_is_allowed_and_written_down(guarded: Repo) -> None:
    guarded.commit("check", {"gitorch.yaml": "checks: ['false']\n"})
    push(guarded, "main")
    commit = guarded.commit("urgent", {"urgent": ""})

    status, said = push(guarded, "main", GITORCH_BYPASS="the site is down")

    assert (status, said) == (0, "gitorch: main is pushed without a verdict, as you say: the site is down")
    noted = json.loads(guarded.git("notes", "--ref", "gitorch/bypasses", "show", commit))
    assert (noted["pushed"], noted["by"], noted["reason"]) == (
        "refs/heads/main",
        "Ada <ada@example.org>",
        "the site is down",
    )


def test_other_branches_are_nobodys_business(guarded: Repo) -> None:
    guarded.commit("check", {"gitorch.yaml": "checks: ['false']\n"})

    assert push(guarded, "main:refs/heads/feature") == (0, "")


def test_the_target_that_the_configuration_names_is_the_one_guarded(guarded: Repo) -> None:
    guarded.commit("config", {"gitorch.yaml": "target: release\nchecks: ['false']\n"})
    guarded.commit("more", {"more": ""})
    guarded.git("branch", "release")

    assert push(guarded, "main") == (0, "")
    assert push(guarded, "release")[0] == 1


def test_the_target_is_not_deleted(guarded: Repo) -> None:
    status, said = push(guarded, ":main")

    assert (status, said.splitlines()[0]) == (1, "error: main is the target and must not be deleted")


def test_a_hook_that_was_there_runs_first_and_comes_back(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    own = repo.path / ".git/hooks/pre-push"
    own.parent.mkdir(exist_ok=True)
    script = f'#!/bin/sh\necho "$1" >{repo.path.parent}/args; cat >{repo.path.parent}/stdin; exit 1\n'
    own.write_text(script)
    own.chmod(0o755)
    remote = repo.path.parent / "remote.git"
    repo.git("init", "-q", "--bare", str(remote))
    repo.git("remote", "add", "origin", str(remote))

    done = gitorch(repo, "hooks", "install")
    status, _ = push(repo, "main")

    assert done.stdout.splitlines()[0] == f"installed {own}; pre-push.legacy was there and runs first"
    assert status == 1
    commit = repo.git("rev-parse", "main")
    assert (repo.path.parent / "args").read_text() == "origin\n"
    assert (repo.path.parent / "stdin").read_text() == f"refs/heads/main {commit} refs/heads/main {'0' * 40}\n"
    gitorch(repo, "hooks", "install")
    gitorch(repo, "hooks", "uninstall")
    assert gitorch(repo, "hooks", "uninstall").stdout == "no hook of gitorch was there\n"
    assert own.read_text() == script
    assert not own.with_name("pre-push.legacy").exists()


def test_core_hookspath_is_respected(guarded: Repo) -> None:
    gitorch(guarded, "hooks", "uninstall")
    elsewhere = guarded.path.parent / "our hooks"
    guarded.git("config", "core.hooksPath", str(elsewhere))

    done = gitorch(guarded, "hooks", "install")

    assert (done.status, done.stdout.splitlines()[0]) == (0, f"installed {elsewhere / 'pre-push'}")
    assert not (guarded.path / ".git/hooks/pre-push").exists()


def test_a_relative_hookspath_is_installed_and_told_that_others_lack_it(guarded: Repo) -> None:
    guarded.git("config", "core.hooksPath", ".hooks")

    done = gitorch(guarded, "hooks", "install")

    assert (done.status, done.stdout) == (1, f"installed {guarded.path / '.hooks/pre-push'}\n")
    assert "core.hooksPath is relative" in done.stderr
    guarded.commit("hooks", {})
    assert gitorch(guarded, "hooks", "install").status == 0


def test_a_hookspath_for_all_repositories_is_left_alone(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    config = repo.path.parent / "global"
    config.write_text("[core]\n\thooksPath = /everywhere\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    home = repo.path.parent / "home"
    home.mkdir()
    (home / ".gitconfig").write_text(config.read_text())
    monkeypatch.setenv("HOME", str(home))

    done = gitorch(repo, "hooks", "install")

    assert done.status == 1
    assert done.stderr.startswith("error: core.hooksPath is /everywhere for every repository of yours")


def test_a_push_from_a_linked_worktree_is_guarded(guarded: Repo) -> None:
    guarded.commit("check", {"gitorch.yaml": "checks: ['false']\n"})
    push(guarded, "main")
    path = guarded.path.parent / "linked"
    guarded.git("worktree", "add", "-q", "--detach", str(path))
    linked = Repo(path)
    linked.commit("bad", {"bad": ""})

    assert push(linked, "HEAD:main")[0] == 1


def test_pre_commits_variables_stand_for_standard_input(guarded: Repo) -> None:
    guarded.commit("check", {"gitorch.yaml": "checks: ['false']\n"})
    before = guarded.git("rev-parse", "main")
    commit = guarded.commit("bad", {"bad": ""})
    said = {"PRE_COMMIT_TO_REF": commit, "PRE_COMMIT_FROM_REF": before, "PRE_COMMIT_REMOTE_BRANCH": "refs/heads/main"}

    done = subprocess.run(
        [sys.executable, "-m", "gitorch", "hook", "pre-push"], cwd=guarded.path, env={**os.environ, **said},
        stdin=subprocess.DEVNULL, capture_output=True, check=False,
    )  # fmt: skip

    assert done.returncode == 1


def test_the_shim_in_the_repository_is_the_one_that_is_installed() -> None:
    shim = (ROOT / "hooks/pre-push").read_text()

    assert shim == hooks.shim()
    assert len(shim.splitlines()) <= 10
    assert (hook.VERDICTS, hook.PROOF) == (names.VERDICTS, hooks.PROOF)
