"""The warm tree on disk: moved by what differs, written by us alone, mended after a kill."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import Repo

from gitorch.git.repository import Oid, Repository, open_repository
from gitorch.integrate.analyzers.languages import PYTHON
from gitorch.integrate.analyzers.scratch import Scratch, open_scratch


def _files(scratch: Scratch) -> dict[str, str]:
    found = sorted(path for path in scratch.root.rglob("*") if path.is_symlink() or path.is_file())
    return {
        path.relative_to(scratch.root).as_posix(): f"-> {path.readlink()}" if path.is_symlink() else path.read_text()
        for path in found
    }


def _tree(repo: Repo, commit: str = "HEAD") -> Oid:
    return Oid(repo.git("rev-parse", f"{commit}^{{tree}}"))


def _opened(repo: Repo) -> Repository:
    return open_repository(repo.path)


def test_it_holds_the_language_and_its_settings_only(repo: Repo) -> None:
    repo.commit("one", {"a.py": "x\n", "sub/b.pyi": "y\n", "notes.txt": "", "ty.toml": "", ".venv/c.py": ""})
    with open_scratch(_opened(repo), PYTHON, _tree(repo)) as scratch:
        scratch.move(_tree(repo))
        assert _files(scratch) == {"a.py": "x\n", "sub/b.pyi": "y\n", "ty.toml": ""}


def test_moving_back_and_forth_leaves_exactly_the_tree(repo: Repo) -> None:
    repo.commit("one", {"a.py": "1\n", "d/b.py": "2\n", "e": "file\n"})
    first = _tree(repo)
    repo.commit("two", {"a.py": "3\n", "d/b.py": None, "e": None, "e/f.py": "4\n", "g.py/h.py": "5\n"})
    second = _tree(repo)
    repository = _opened(repo)
    for tree in (first, second, first):
        with open_scratch(repository, PYTHON, first) as scratch:
            scratch.move(tree)
            expected = {"a.py": "3\n", "e/f.py": "4\n", "g.py/h.py": "5\n"} if tree == second else None
            assert _files(scratch) == (expected or {"a.py": "1\n", "d/b.py": "2\n"})
            assert not (scratch.root / "d").exists() or tree == first


def test_the_configuration_is_the_targets_whatever_a_branch_says(repo: Repo) -> None:
    repo.commit("one", {"pyproject.toml": "[tool.ty]\n"})
    target = _tree(repo)
    repo.commit("two", {"pyproject.toml": "[tool.ty.rules]\nall = 'ignore'\n", "ty.toml": "", "a.py": ""})
    with open_scratch(_opened(repo), PYTHON, target) as scratch:
        scratch.move(_tree(repo))
        assert _files(scratch) == {"a.py": "", "pyproject.toml": "[tool.ty]\n"}


def test_a_link_that_leaves_the_tree_is_not_written(repo: Repo, tmp_path: Path) -> None:
    (tmp_path / "secret.py").write_text("secret\n")
    links = {
        "out.py": str(tmp_path / "secret.py"),
        "up.py": "../secret.py",
        "sub/in.py": "../a.py",
        "sub/tricky.py": "here/../../secret.py",
    }
    repo.write({"a.py": "x\n", "sub/keep.py": ""})
    for name, target in links.items():
        (repo.path / name).symlink_to(target)
    repo.commit("links")
    with open_scratch(_opened(repo), PYTHON, _tree(repo)) as scratch:
        scratch.move(_tree(repo))
        assert _files(scratch) == {"a.py": "x\n", "sub/in.py": "-> ../a.py", "sub/keep.py": ""}


def test_nothing_is_written_or_removed_through_a_link(repo: Repo, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "b.py").write_text("mine\n")
    repo.commit("one", {"d/b.py": "theirs\n"})
    first = _tree(repo)
    repo.commit("two", {"d/b.py": None, "a.py": ""})
    repository = _opened(repo)
    with open_scratch(repository, PYTHON, first) as scratch:
        scratch.move(first)
        (scratch.root / "d" / "b.py").unlink()
        (scratch.root / "d").rmdir()
        (scratch.root / "d").symlink_to(outside)
        scratch.move(_tree(repo))
        assert (outside / "b.py").read_text() == "mine\n"
        scratch.move(first)
        assert (outside / "b.py").read_text() == "mine\n"
        assert _files(scratch) == {"d/b.py": "theirs\n"}


def test_a_move_that_was_killed_is_made_good(repo: Repo) -> None:
    repo.commit("one", {"a.py": "1\n", "b.py": "1\n"})
    first = _tree(repo)
    repo.commit("two", {"a.py": "2\n", "b.py": None, "c.py": "2\n"})
    second = _tree(repo)
    repository = _opened(repo)
    with open_scratch(repository, PYTHON, first) as scratch:
        scratch.move(first)
    state = scratch.root.parent / "state.json"
    state.write_text(json.dumps({**json.loads(state.read_text()), "doubtful": [second, first]}))
    (scratch.root / "a.py").write_text("half")
    (scratch.root / "c.py").write_text("half")
    (scratch.root / "b.py").unlink()
    with open_scratch(repository, PYTHON, first) as scratch:
        scratch.move(first)
        assert _files(scratch) == {"a.py": "1\n", "b.py": "1\n"}


@pytest.mark.parametrize("damage", ["", "{}", '{"tree": "%s", "configuration": "%s", "doubtful": null, "boot": "x"}'])
def test_a_state_that_cannot_be_trusted_starts_again(repo: Repo, damage: str) -> None:
    repo.commit("one", {"a.py": "1\n"})
    tree = _tree(repo)
    repository = _opened(repo)
    with open_scratch(repository, PYTHON, tree) as scratch:
        scratch.move(tree)
    (scratch.root / "a.py").write_text("stale")
    (scratch.root.parent / "state.json").write_text(damage.replace("%s", tree))
    with open_scratch(repository, PYTHON, tree) as scratch:
        scratch.move(tree)
        assert _files(scratch) == {"a.py": "1\n"}


def test_a_tree_that_was_collected_as_garbage_is_no_obstacle(repo: Repo) -> None:
    repo.commit("one", {"a.py": "1\n"})
    tree = _tree(repo)
    repository = _opened(repo)
    with open_scratch(repository, PYTHON, tree) as scratch:
        scratch.move(tree)
    state = scratch.root.parent / "state.json"
    state.write_text(state.read_text().replace(tree, "1" * 40))
    (scratch.root / "old.py").write_text("")
    with open_scratch(repository, PYTHON, tree) as scratch:
        scratch.move(tree)
        assert _files(scratch) == {"a.py": "1\n"}


def test_two_runs_at_once_work_in_two_trees(repo: Repo) -> None:
    tree = _tree(repo)
    repository = _opened(repo)
    with open_scratch(repository, PYTHON, tree) as one, open_scratch(repository, PYTHON, tree) as other:
        assert one.root != other.root
    with open_scratch(repository, PYTHON, tree) as again:
        assert again.root == one.root
