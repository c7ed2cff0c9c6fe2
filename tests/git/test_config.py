"""gitorch.yaml: read from the target's commit, strictly, with every mistake named at its place."""

from __future__ import annotations

import json
import shlex

import pytest
from conftest import Repo, gitorch

from gitorch.config.load import load_config, parse_config
from gitorch.config.model import Check, Config, Constraints, Silence
from gitorch.config.schema import json_schema
from gitorch.errors import ConfigError
from gitorch.git.repository import Oid, open_repository

FULL = """\
target: develop
checks:
  - python -m pytest -q
  - name: types
    run: [mypy, --strict, "my package"]
    timeout: 60
silence:
  - rule: S202
    path: legacy/**
    reason: goes away in March
  - fingerprint: 0123456789abcdef
    reason: known
severities:
  S209: note
analyzers: [ty]
constraints:
  excluded: [left-pad]
  layers: [[ui], [domain, rules]]
  protected: [infra/**]
  max_file_bytes: 1000
push_seconds: 5
thorough: true
"""


def test_everything_that_the_file_can_say() -> None:
    assert parse_config(FULL) == Config(
        "develop",
        (
            Check("python -m pytest -q", ("python", "-m", "pytest", "-q")),
            Check("types", ("mypy", "--strict", "my package"), 60.0),
        ),
        (Silence("goes away in March", rule="S202", path="legacy/**"), Silence("known", "0123456789abcdef")),
        {"S209": "note"},
        ("ty",),
        Constraints(("left-pad",), (("ui",), ("domain", "rules")), ("infra/**",), 1000),
        5.0,
        thorough=True,
    )


def test_an_empty_file_says_nothing() -> None:
    assert parse_config("") == parse_config("checks:\n") == Config()


@pytest.mark.parametrize("said", ["make lint && make test", "echo hello; false", "pytest | tee log", "make > log 2>&1"])
def test_what_only_a_shell_understands_is_not_taken_for_arguments(said: str) -> None:
    with pytest.raises(ConfigError) as refusal:
        parse_config(f"checks:\n  - run: {json.dumps(said)}\n")

    assert refusal.value.message.startswith("gitorch.yaml:2:5: checks.0.run: ")
    assert refusal.value.message.endswith(f"would be an argument; write: {shlex.join(['sh', '-c', said])}")


@pytest.mark.parametrize(
    "said",
    [
        "sh -c 'make lint && make test'",
        "find . -name x -exec rm {} \\;",
        "curl http://localhost/?a=1&b=2",
        'pytest -k "a > b"',
    ],
)
def test_signs_of_a_shell_within_an_argument_are_the_argument(said: str) -> None:
    assert parse_config(f"checks:\n  - run: {json.dumps(said)}\n").checks[0].command == tuple(shlex.split(said))


def test_every_mistake_is_named_at_once_with_its_place() -> None:
    with pytest.raises(ConfigError) as refusal:
        parse_config(
            "targt: main\nchecks:\n  - name: tests\n  - run: ''\nsilence:\n  - rule: S201\nseverities:\n  S1: x\n"
        )

    assert refusal.value.message.splitlines() == [
        "gitorch.yaml:1:1: targt: there is no such field",
        "gitorch.yaml:3:5: checks.0.run: is missing",
        "gitorch.yaml:4:5: checks.1.run: names no command",
        "gitorch.yaml:6:5: silence.0.reason: is missing",
        "gitorch.yaml:8:3: severities.S1: 'S1' is not of the form ^[A-Z][0-9]{3}$",
        "gitorch.yaml:8:3: severities.S1: Input should be 'error', 'warning', 'note' or 'off'",
    ]
    assert refusal.value.hint == "gitorch config schema"


def test_two_checks_of_one_name_are_refused() -> None:
    with pytest.raises(ConfigError, match="two checks are called 'make'"):
        parse_config("checks: [make, make]\n")


def test_the_file_comes_from_the_commit_and_not_from_the_checkout(repo: Repo) -> None:
    commit = repo.commit("config", {"gitorch.yaml": "target: committed\n"})
    repo.write({"gitorch.yaml": "target: checked-out\n"})

    assert load_config(open_repository(repo.path), Oid(commit)).target == "committed"


def test_a_branch_cannot_change_how_it_is_judged(repo: Repo) -> None:
    repo.branch("sly", {"gitorch.yaml": "nonsense: yes\n", "sly.txt": "sly\n"})

    assert gitorch(repo, "merge", "sly").status == 0


def test_a_broken_file_is_a_usage_error_and_nothing_moves(repo: Repo) -> None:
    repo.commit("config", {"gitorch.yaml": "checks: [&a make, *a]\n"})
    repo.branch("one", {"one.txt": "1\n"})
    before = repo.refs()

    done = gitorch(repo, "merge", "one")

    assert (done.status, done.stdout) == (2, "")
    assert done.stderr == "error: gitorch.yaml:1:10 uses an anchor or an alias; write the value out\n"
    assert repo.refs() == before


def test_the_schema_accepts_what_we_accept() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    document = {"checks": ["make", {"run": ["make", "test"]}], "silence": [{"rule": "S201", "reason": "old"}]}

    jsonschema.validate(document, json_schema())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"checks": [{"name": "nothing to run"}]}, json_schema())


def test_show_prints_what_the_targets_commit_says(repo: Repo) -> None:
    repo.commit("config", {"gitorch.yaml": "severities: {S209: note}\n"})

    shown = json.loads(gitorch(repo, "config", "show", "--json").stdout)

    assert (shown["severities"], shown["checks"]) == ({"S209": "note"}, [])
