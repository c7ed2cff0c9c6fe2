"""Checks of the project, as a user meets them."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from conftest import Repo, gitorch

# Fails where both words are there; counts its runs outside the tree.
CHECK = """\
import pathlib, sys
runs = pathlib.Path(sys.argv[1])
runs.write_text((runs.read_text() if runs.exists() else "") + "x")
words = {path.stem for path in pathlib.Path().glob("*.word")}
print("words:", *sorted(words))
sys.exit({"alpha", "beta"} <= words)
"""


@pytest.fixture
def checked(repo: Repo) -> Repo:
    """A repository with one check."""
    command = f"python3 check.py {repo.path.parent / 'runs'}"
    repo.commit("check", {"gitorch.yaml": f"checks: [{{name: words, run: {command}}}]\n", "check.py": CHECK})
    return repo


def checks(repo: Repo, *arguments: str) -> list[dict[str, object]]:
    found = json.loads(gitorch(repo, "merge", "--json", *arguments).stdout)["checks"]
    return [{key: check[key] for key in ("name", "status", "detail", "blamed")} for check in found]


def test_a_passing_check_lets_the_candidate_land(checked: Repo) -> None:
    checked.branch("a", {"alpha.word": ""})

    assert checks(checked, "a") == [{"name": "words", "status": "passed", "detail": "", "blamed": []}]
    assert checked.git("ls-tree", "--name-only", "main").splitlines()[1:2] == ["alpha.word"]


def test_two_that_fail_together_are_named_and_nothing_lands(checked: Repo) -> None:
    checked.branch("a", {"alpha.word": ""})
    checked.branch("b", {"beta.word": ""})
    checked.branch("c", {"gamma.word": ""})
    before = checked.git("rev-parse", "main")

    done = gitorch(checked, "merge", "--json", "a", "b", "c")

    document = json.loads(done.stdout)
    check = document["checks"][0]
    assert (done.status, document["status"], check["status"], check["blamed"]) == (1, "blocked", "failed", ["a", "b"])
    assert check["detail"] == "a and b pass alone and fail together"
    assert check["log"] == "words: alpha beta gamma\n"
    assert Path(check["log_path"]).read_text() == "words: alpha beta gamma\n"
    assert (checked.git("rev-parse", "main"), checked.status()) == (before, "")


def test_only_clean_lands_the_survivors_of_a_check(checked: Repo) -> None:
    checked.branch("a", {"alpha.word": ""})
    checked.branch("b", {"beta.word": ""})
    checked.branch("c", {"gamma.word": ""})

    document = json.loads(gitorch(checked, "merge", "--json", "--only-clean", "a", "b", "c").stdout)

    assert (document["status"], [check["status"] for check in document["checks"]]) == ("landed", ["passed"])
    because = "check words: a and b pass alone and fail together"
    assert document["left_out"] == [{"name": "b", "because": [because]}]
    assert [branch["name"] for branch in document["branches"]] == ["a", "b", "c"]
    assert sorted(path.name for path in checked.path.glob("*.word")) == ["alpha.word", "gamma.word"]


def test_a_tree_that_passed_is_not_checked_again(checked: Repo) -> None:
    checked.branch("a", {"alpha.word": ""})
    gitorch(checked, "merge", "a", "--no-land")
    runs = (checked.path.parent / "runs").read_text()

    assert checks(checked, "a", "--no-land")[0]["detail"] == "passed on this tree before"
    assert (checked.path.parent / "runs").read_text() == runs


def test_a_check_that_fails_without_any_branch_is_broken(repo: Repo) -> None:
    repo.commit("check", {"gitorch.yaml": "checks: ['false']\n"})
    repo.branch("a", {"a.txt": ""})

    assert checks(repo, "a") == [
        {"name": "false", "status": "broken", "detail": "fails on the target without any branch", "blamed": []}
    ]


def test_a_program_that_is_not_there_is_broken_and_says_so(repo: Repo) -> None:
    repo.commit("check", {"gitorch.yaml": "checks: [no-such-program --x]\n"})
    repo.branch("a", {"a.txt": ""})

    [found] = checks(repo, "a")

    assert found["status"] == "broken"
    assert "no-such-program can't be started" in str(found["detail"])


def test_a_branch_that_mends_a_broken_check_lands(repo: Repo) -> None:
    repo.commit("check", {"gitorch.yaml": "checks: [test -e mended]\n"})
    repo.branch("a", {"mended": ""})

    assert checks(repo, "a")[0]["detail"] == "fails without these branches, passes with them"
    assert "mended" in repo.git("ls-tree", "--name-only", "main")


def test_a_check_that_fails_and_then_passes_on_one_tree_is_flaky(repo: Repo) -> None:
    mark = repo.path.parent / "mark"
    command = f"sh -c 'test ! -e new || test -e {mark} || {{ touch {mark}; exit 1; }}'"
    repo.commit("check", {"gitorch.yaml": f'checks: ["{command}"]\n'})
    repo.branch("a", {"new": ""})

    assert [(found["status"], found["detail"]) for found in checks(repo, "a")] == [
        ("flaky", "failed, then passed on the same tree")
    ]


def test_a_check_that_ran_no_test_says_so(repo: Repo) -> None:
    repo.commit("check", {"gitorch.yaml": "checks: [echo no tests ran in 0.01s]\n"})
    repo.branch("a", {"a.txt": ""})

    assert [(found["status"], found["detail"]) for found in checks(repo, "a")] == [("passed", "it ran no test")]


def test_a_check_that_hangs_is_stopped_with_all_it_started(repo: Repo) -> None:
    alive = repo.path.parent / "alive"
    script = f"setsid sh -c 'while sleep 0.05; do date +%N > {alive}; done' & sleep 60"
    repo.commit("check", {"hang.sh": script, "gitorch.yaml": "checks: [{run: sh hang.sh, timeout: 0.4}]\n"})
    repo.branch("a", {"a.txt": ""})

    [found] = checks(repo, "a")

    assert found["detail"] == "fails on the target without any branch (stopped after 0.4 s)"
    seen = alive.read_text()
    time.sleep(0.2)
    assert alive.read_text() == seen


def test_the_users_environment_without_gits_reaches_the_check(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    script = 'test -z "$GIT_DIR" && test "$MINE" = yes\n'
    repo.commit("check", {"check.sh": script, "gitorch.yaml": "checks: [sh check.sh]\n"})
    repo.branch("a", {"a.txt": ""})
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    monkeypatch.setenv("MINE", "yes")

    assert checks(repo, "a")[0]["status"] == "passed"


def test_files_that_one_run_left_are_gone_in_the_next(repo: Repo) -> None:
    repo.commit("check", {"gitorch.yaml": "checks: [sh -c 'test ! -e left && touch left']\n", ".gitignore": "left\n"})
    repo.branch("a", {"a.txt": ""})

    assert checks(repo, "a")[0]["status"] == "passed"


def test_the_users_worktree_is_not_where_checks_run(repo: Repo) -> None:
    repo.commit("check", {"gitorch.yaml": "checks: [touch made]\n"})
    repo.branch("a", {"a.txt": ""})

    gitorch(repo, "merge", "a")

    assert repo.status() == ""


def test_installed_packages_are_lent_and_workspaces_are_the_candidates_own(repo: Repo) -> None:
    script = 'test -e node_modules/left/index.js && test "$(cat node_modules/@app/shared/index.js)" = $1\n'
    repo.commit(
        "check",
        {
            "check.sh": script,
            "gitorch.yaml": "checks: [sh check.sh new]\n",
            "packages/shared/index.js": "old",
            ".gitignore": "node_modules\n",
        },
    )
    repo.branch("a", {"packages/shared/index.js": "new"})
    repo.write({"node_modules/left/index.js": "", "node_modules/@app/.keep": ""})
    (repo.path / "node_modules/@app/shared").symlink_to("../../packages/shared")

    assert [(found["status"], found["detail"]) for found in checks(repo, "a")] == [
        ("passed", "fails without these branches, passes with them")
    ]
    assert sorted(path.name for path in (repo.path / "node_modules").rglob("*")) == [
        ".keep", "@app", "index.js", "left", "shared",
    ]  # fmt: skip
