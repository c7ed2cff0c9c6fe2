"""A conflict that no two branches have: it takes three, and is told as theirs."""

from __future__ import annotations

from conftest import Repo

from gitorch import api

LONG = {name: "".join(f"{name} {n}\n" for n in range(20)) for name in "xy"}


def _three(repo: Repo) -> None:
    """Two branches each move one of a directory's two files away; once both are in, the directory has moved."""
    repo.commit("two files", {"old/x": LONG["x"], "old/y": LONG["y"]})
    repo.branch("moves-x", {"old/x": None, "new/x": LONG["x"]})
    repo.branch("moves-y", {"old/y": None, "new/y": LONG["y"]})
    repo.branch("adds", {"old/z": "z\n"})


def test_each_pair_merges(repo: Repo) -> None:
    _three(repo)
    for pair in (["moves-x", "moves-y"], ["moves-x", "adds"], ["moves-y", "adds"]):
        assert api.validate(repo.path, pair).status == "clean"


def test_the_three_are_named_and_nothing_is_lost(repo: Repo) -> None:
    _three(repo)
    before = repo.refs()
    validation = api.validate(repo.path, ["moves-x", "moves-y", "adds"])
    assert (validation.status, validation.candidate) == ("blocked", None)
    assert [(finding.rule, finding.branches, finding.message) for finding in validation.findings] == [
        ("T104", ("moves-y", "adds"), "moves-y and adds rename apart: new/z, old/z (with moves-x merged before)")
    ]
    assert repo.refs() == before


def test_only_clean_leaves_one_of_the_three_out_and_lands_the_others_whole(repo: Repo) -> None:
    _three(repo)
    validation = api.validate(repo.path, ["moves-x", "moves-y", "adds"], only_clean=True)
    assert validation.candidate is not None
    assert len(validation.left_out) == 1
    assert {*validation.candidate.branches, validation.left_out[0].name} == {"moves-x", "moves-y", "adds"}
    listed = repo.git("ls-tree", "-r", "--name-only", validation.candidate.tree).split()
    changed = {"moves-x": "new/x", "moves-y": "new/y", "adds": "old/z"}
    assert {changed[name] for name in validation.candidate.branches} <= set(listed)
