"""Modes that old programs wrote into trees: read as git reads them, and written as git writes them."""

from __future__ import annotations

import subprocess

from conftest import Repo

from gitorch import api


def _tree(repo: Repo, *entries: bytes) -> str:
    making = ["git", "hash-object", "-t", "tree", "-w", "--literally", "--stdin"]
    content = b"".join(entries)
    return subprocess.run(making, cwd=repo.path, input=content, check=True, capture_output=True).stdout.decode().strip()


def test_a_tree_with_odd_modes_merges_into_the_tree_that_git_makes(repo: Repo) -> None:
    repo.commit("files", {"d/x": "x\n", "d/y": "y\n", "other": "o\n"})
    x, y, other = (bytes.fromhex(repo.git("rev-parse", f"HEAD:{path}")) for path in ("d/x", "d/y", "other"))
    below = _tree(repo, b"100664 x\0" + x, b"100644 y\0" + y)
    odd = _tree(repo, b"040000 d\0" + bytes.fromhex(below), b"100644 other\0" + other)
    repo.git("reset", "--hard", "--quiet", repo.git("commit-tree", odd, "-m", "odd"))
    repo.branch("one", {"d/y": "why\n"})
    repo.branch("two", {"other": "else\n"})
    validation = api.validate(repo.path, ["one", "two"], onto="main")
    repo.git("merge", "--quiet", "--no-edit", "--no-ff", "one")
    repo.git("merge", "--quiet", "--no-edit", "two")
    assert validation.candidate is not None
    assert validation.candidate.tree == repo.git("rev-parse", "HEAD^{tree}")
