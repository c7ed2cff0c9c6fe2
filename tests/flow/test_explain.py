"""``gitorch explain`` as a user runs it."""

from __future__ import annotations

import json

from conftest import Repo, gitorch


def test_a_rule_is_found_by_code_and_by_name_in_any_case(repo: Repo) -> None:
    by_code = gitorch(repo, "explain", "s201")
    by_name = gitorch(repo, "explain", "removed-name-used")

    assert by_code == by_name
    assert by_code.status == 0
    assert by_code.stdout.startswith("S201  removed-name-used  (symbols)\n")


def test_an_unknown_rule_is_a_usage_error(repo: Repo) -> None:
    done = gitorch(repo, "explain", "X1")

    assert (done.status, done.stderr) == (2, "error: there is no rule 'X1'\nhint: gitorch explain\n")


def test_json_holds_the_same_story(repo: Repo) -> None:
    document = json.loads(gitorch(repo, "explain", "T105", "--json").stdout)

    assert list(document) == ["rule", "name", "family", "summary", "harm", "mend", "story"]
    assert len(json.loads(gitorch(repo, "explain", "--json").stdout)) > 40
