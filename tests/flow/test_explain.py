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


def test_what_is_nearly_a_rule_and_the_number_of_a_finding_get_a_hint(repo: Repo) -> None:
    assert gitorch(repo, "explain", "remove-name-used").stderr == (
        "error: there is no rule 'remove-name-used'\nhint: gitorch explain S201\n"
    )
    assert gitorch(repo, "explain", "F2").stderr == (
        "error: F2 is the number of one finding, not its rule\nhint: gitorch explain S201\n"
    )


def test_json_holds_the_same_story(repo: Repo) -> None:
    document = json.loads(gitorch(repo, "explain", "T105", "--json").stdout)

    assert list(document) == ["rule", "name", "family", "summary", "harm", "mend", "story"]
    assert len(json.loads(gitorch(repo, "explain", "--json").stdout)) > 40
