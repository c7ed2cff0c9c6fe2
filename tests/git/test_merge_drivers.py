"""The user's own merge drivers: run as git runs them, or refused with the reason."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Repo

from gitorch import api
from gitorch.errors import RepositoryError

TEN = "".join(f"{n}\n" for n in range(1, 11))
JOIN = "import sys; open(sys.argv[1], 'a').write(open(sys.argv[2]).read())\n"


def _two(repo: Repo) -> list[str]:
    repo.commit("ten", {"a": TEN, ".gitattributes": "a merge=join\n", "tools/join.py": JOIN})
    repo.branch("left", {"a": TEN.replace("5\n", "five\n")})
    repo.branch("right", {"a": TEN.replace("5\n", "FIVE\n")})
    return ["left", "right"]


def test_a_driver_with_its_whole_path_makes_what_git_makes(repo: Repo) -> None:
    branches = _two(repo)
    repo.git("config", "merge.join.driver", f"{sys.executable} {repo.path}/tools/join.py %A %B")
    validation = api.validate(repo.path, branches)
    for name in branches:
        subprocess.run(["git", "merge", "--no-edit", "--quiet", name], cwd=repo.path, check=True)
    assert validation.status == "clean"
    assert validation.candidate is not None
    assert validation.candidate.tree == repo.git("rev-parse", "HEAD^{tree}")


@pytest.mark.parametrize("driver", ["./tools/join.sh %A %B", "python tools/join.py %A %B"])
def test_a_driver_in_the_users_worktree_is_refused_with_the_reason(repo: Repo, driver: str) -> None:
    branches = _two(repo)
    repo.write({"tools/join.sh": "cat $2 >> $1\n"})
    repo.git("config", "merge.join.driver", driver)
    before = repo.refs()
    with pytest.raises(RepositoryError) as refusal:
        api.validate(repo.path, branches)
    word = next(word for word in driver.split() if "tools" in word)
    assert str(refusal.value) == (
        f"the merge driver 'join' is {word}, relative to a worktree, and branches are merged without one"
    )
    assert refusal.value.hint == "give its whole path: git config merge.join.driver"
    assert repo.refs() == before


def test_a_driver_that_nothing_needs_is_no_obstacle(repo: Repo) -> None:
    _two(repo)
    repo.git("config", "merge.other.driver", "./tools/join.py %A %B")
    repo.branch("elsewhere", {"b": "b\n"})
    assert api.validate(repo.path, ["left", "elsewhere"]).status == "clean"


def test_what_a_driver_drops_is_told_and_does_not_block(repo: Repo) -> None:
    branches = _two(repo)
    repo.git("config", "merge.join.driver", "true")
    validation = api.validate(repo.path, branches)
    assert validation.status == "clean"
    assert [(one.rule, one.severity, one.branches, one.message) for one in validation.findings] == [
        ("G607", "warning", ("right",),
         "right's change of a did not survive the merge: the merge driver 'join' is set for it, and dropped it")
    ]  # fmt: skip


def _with_submodule(repo: Repo, tmp_path: Path) -> None:
    """``main`` has a submodule; ``left`` moves it one commit on, ``right`` two."""
    source = tmp_path / "source"
    subprocess.run(["git", "init", "--quiet", str(source)], check=True)
    for name in ("zero", "one", "two"):
        commit = ["git", "-C", str(source), "commit", "--quiet", "--allow-empty", "-m", name]
        subprocess.run(commit, check=True)
        repo.git("-C", str(source), "tag", name)
    adding = ["git", "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(source), "deep/sub"]
    subprocess.run(adding, cwd=repo.path, check=True)
    repo.git("-C", "deep/sub", "checkout", "--quiet", "zero")
    repo.commit("ten", {"a": TEN})
    for name, tag, edit in (("left", "one", "five\n"), ("right", "two", "FIVE\n")):
        repo.git("checkout", "--quiet", "-b", name, "main")
        repo.git("-C", "deep/sub", "checkout", "--quiet", tag)
        repo.commit(name, {"a": TEN.replace("5\n", edit)} if name == "right" else {"b": "b\n"})
        repo.git("checkout", "--quiet", "main")
        repo.git("submodule", "--quiet", "update")


def test_a_submodule_that_two_move_along_one_history_merges_as_git_merges_it(repo: Repo, tmp_path: Path) -> None:
    _with_submodule(repo, tmp_path)
    validation = api.validate(repo.path, ["left", "right"])
    for name in [name for name, _ in validation.order]:
        subprocess.run(["git", "merge", "--no-edit", "--quiet", name], cwd=repo.path, check=True)
    assert validation.status == "clean"
    assert validation.candidate is not None
    assert validation.candidate.tree == repo.git("rev-parse", "HEAD^{tree}")


def test_beside_a_submodule_attributes_are_the_targets_and_not_those_checked_out(repo: Repo, tmp_path: Path) -> None:
    _with_submodule(repo, tmp_path)
    repo.git("checkout", "--quiet", "left")
    repo.commit("edits too", {"a": TEN.replace("5\n", "fünf\n")})
    repo.write({".gitattributes": "* merge=union\n"})
    validation = api.validate(repo.path, ["left", "right"], onto="main")
    assert [(one.rule, one.branches) for one in validation.findings if one.blocks] == [("T101", ("left", "right"))]
