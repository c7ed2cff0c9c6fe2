"""G607: a merge that lost something is told, and an honest merge is not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from conftest import Repo

from gitorch.config.model import Config
from gitorch.git import trees
from gitorch.git.repository import Entry, Oid, open_repository
from gitorch.integrate.integration import Integration
from gitorch.integrate.modules import ModuleCache
from gitorch.integrate.siding import side_of
from gitorch.integrate.text.survival import lost_changes
from gitorch.integrate.text.textual import Textual

TEN = "".join(f"{n}\n" for n in range(1, 11))
LEFT = TEN.replace("2\n", "2\nleft\n")
RIGHT = TEN.replace("9\n", "9\nright\n")
ALONE = "did not survive the merge: nobody else changed it, and it is not as the branch left it"
BOTH = LEFT.replace("9\n", "9\nright\n")


def _told(repo: Repo, merged: dict[str, str | None]) -> list[str]:
    """What is said of a candidate whose tree is the target's with ``merged`` laid over it."""
    repository = open_repository(repo.path)
    onto = repository.branch("main")
    edits = {
        path: None if text is None else Entry(0o100644, trees.write_blob(repository, text.encode()))
        for path, text in merged.items()
    }
    tree = trees.edited(repository, repository.tree_of(onto.commit), edits)
    return [finding.message for finding in lost_changes(_integration(repo, tree))]


def _integration(repo: Repo, candidate: Oid) -> Integration:
    repository = open_repository(repo.path)
    onto = repository.branch("main")
    sides = tuple(side_of(repository, onto, repository.branch(name)) for name in ("left", "right"))
    integration = Integration(repository, ModuleCache().parse, Config(), onto, repository.tree_of(onto.commit), sides)
    return replace(integration, textual=Textual(taken=("left", "right"), candidate_tree=candidate))


@pytest.fixture
def both(repo: Repo) -> Repo:
    repo.commit("ten", {"ten": TEN, "gone": "gone\n"})
    repo.branch("left", {"ten": LEFT, "new": "new\n", "gone": None})
    repo.branch("right", {"ten": RIGHT})
    return repo


def test_a_whole_merge_is_not_told(both: Repo) -> None:
    assert _told(both, {"ten": BOTH, "new": "new\n", "gone": None}) == []


@pytest.mark.parametrize(
    ("merged", "told"),
    [
        (
            {"ten": LEFT, "new": "new\n", "gone": None},
            "right's change of ten did not survive the merge: line 10 is not there, and no other side removed it",
        ),
        (
            {"ten": RIGHT, "new": "new\n", "gone": None},
            "left's change of ten did not survive the merge: line 3 is not there, and no other side removed it",
        ),
        (
            {"ten": BOTH, "gone": None},
            f"left's change of new {ALONE}",
        ),
        (
            {"ten": BOTH, "new": "new\n"},
            f"left's change of gone {ALONE}",
        ),
    ],
)
def test_what_a_bad_merge_lost_is_told_with_the_branch_and_the_line(
    both: Repo, merged: dict[str, str | None], told: str
) -> None:
    assert _told(both, merged) == [told]


def test_a_line_that_the_other_side_removed_is_not_lost(repo: Repo) -> None:
    repo.commit("ten", {"ten": TEN + "x\n"})
    repo.branch("left", {"ten": LEFT + "x\nx\n"})
    repo.branch("right", {"ten": TEN})
    assert _told(repo, {"ten": LEFT + "x\n"}) == []


def test_what_both_sides_added_is_there_once_though_one_of_them_removed_its_like(repo: Repo) -> None:
    repo.commit("ten", {"ten": TEN + "}\n"})
    repo.branch("left", {"ten": "def {\n}\n" + TEN})
    repo.branch("right", {"ten": "def {\n}\n" + TEN + "}\n"})
    assert _told(repo, {"ten": "def {\n}\n" + TEN}) == []


def test_a_change_that_followed_a_rename_is_not_lost(repo: Repo) -> None:
    repo.commit("ten", {"ten": TEN})
    repo.branch("left", {"ten": LEFT})
    repo.branch("right", {"ten": None, "zehn": TEN})
    assert _told(repo, {"ten": None, "zehn": LEFT}) == []
    assert len(_told(repo, {"ten": None, "zehn": TEN})) == 1


def test_a_file_that_the_merge_makes_too_large_to_be_looked_at_is_not_told(repo: Repo) -> None:
    wide = "a" * 99_999 + "\n"
    repo.commit("wide", {"ten": "top\n" + 9 * wide + "end\n"})
    repo.branch("left", {"ten": "top\nleft\n" + 9 * wide + "end\n"})
    repo.branch("right", {"ten": "top\n" + 10 * wide + "end\n"})
    assert _told(repo, {"ten": "top\nleft\n" + 10 * wide + "end\n"}) == []
