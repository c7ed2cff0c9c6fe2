"""The replay benchmark, on a small history that it is given."""

from __future__ import annotations

import runpy
from collections import Counter
from pathlib import Path

from conftest import Repo

REPLAY = Path(__file__).parents[2] / "benchmarks" / "replay_merges.py"
TEN = "".join(f"{n}\n" for n in range(1, 11))


def test_every_merge_of_a_small_history_is_replayed_to_the_same_answer(repo: Repo) -> None:
    repo.commit("ten", {"ten.txt": TEN, "d/one": "1\n" * 9})
    repo.branch("apart", {"a.txt": "a\n"})
    repo.branch("renaming", {"ten.txt": None, "neu.txt": TEN})
    repo.branch("editing", {"ten.txt": TEN.replace("5\n", "five\n")})
    repo.branch("clashing", {"ten.txt": TEN.replace("5\n", "FIVE\n")})
    for name in ("apart", "renaming", "editing"):
        repo.git("merge", "--quiet", "--no-edit", "--no-ff", name)
    repo.git("merge", "--quiet", "--no-edit", "--strategy=ours", "clashing")

    replay = runpy.run_path(str(REPLAY))["replay"]

    assert replay(repo.path, limit=10) == Counter(clean=3, conflicted=1)
