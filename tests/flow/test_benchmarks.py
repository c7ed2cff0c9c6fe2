"""P701: a project's benchmarks, timed on the candidate and on the target, as a user meets them."""

from __future__ import annotations

import json
import re

import pytest
from conftest import Repo, gitorch

# With one such file it takes somewhat longer, with two six times as long.
BENCHMARK = """\
set -- *.word
case "$*" in
  "a.word b.word"*) sleep 0.3 ;;
  "*.word" | c.word) sleep 0.05 ;;
  *) sleep 0.08 ;;
esac
"""
CONFIG = """\
checks:
  - name: search
    run: sh search.sh
    bound: 2
"""


@pytest.fixture
def timed(repo: Repo) -> Repo:
    """A repository with a benchmark, and two branches that are slow together and not alone."""
    repo.commit("benchmark", {"gitorch.yaml": CONFIG, "search.sh": BENCHMARK})
    for name in ("a", "b"):
        repo.branch(name, {f"{name}.word": "each item\n"})
    return repo


@pytest.mark.slow
def test_branches_that_are_slow_together_are_named_and_the_later_one_is_left_out(timed: Repo) -> None:
    document = json.loads(gitorch(timed, "merge", "--json", "--only-clean", "--analyzers", "none", "a", "b").stdout)

    (left,) = document["left_out"]
    (because,) = left["because"]
    assert left["name"] == "b"
    assert re.fullmatch(
        r"P701 search takes \d\.\d\d times as long with a and b as on main \(\d\.\d\d s, \d\.\d\d s\); its bound is 2",
        because,
    )
    assert [check["status"] for check in document["checks"]] == ["passed"]
    assert (document["status"], document["findings"]) == ("landed", [])
    assert timed.git("ls-tree", "--name-only", "main", "--", "a.word", "b.word") == "a.word"


@pytest.mark.slow
def test_what_is_slow_does_not_land(timed: Repo) -> None:
    timed.branch("c", {"a.word": "", "b.word": "each item\n"})
    before = timed.git("rev-parse", "main")

    done = gitorch(timed, "merge", "--json", "--analyzers", "none", "c")

    assert (done.status, timed.git("rev-parse", "main"), timed.status()) == (1, before, ""), done.stdout
    (finding,) = json.loads(done.stdout)["findings"]
    assert (finding["rule"], finding["severity"], finding["symbol"]) == ("P701", "error", "search")
    places = [(place["branch"], place["path"], place["line"]) for place in finding["locations"]]
    assert places == [("c", "a.word", 1), ("main", "gitorch.yaml", 2)]


def test_a_bound_that_nothing_could_keep_is_refused(repo: Repo) -> None:
    repo.commit("benchmark", {"gitorch.yaml": CONFIG.replace("bound: 2", "bound: 1")})
    repo.branch("a", {"a.word": ""})

    done = gitorch(repo, "merge", "a")

    assert (done.status, done.stderr) == (
        2,
        "error: gitorch.yaml:4:5: checks.0.bound: Input should be greater than 1\nhint: gitorch config schema\n",
    )
