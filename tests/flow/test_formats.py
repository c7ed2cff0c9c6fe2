"""``--json`` and ``--format``: what programs read. Every document of every flow is held to its schema by conftest."""

from __future__ import annotations

import json
import os
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest
from conftest import Repo, gitorch
from documents import SARIF
from jsonschema import Draft202012Validator

from gitorch.demo.agents import TYPING
from gitorch.demo.repository import make_repository
from gitorch.report.schemas import DOCUMENTS, document_schema

USERS = "def load_user(user_id):\n    return user_id\n"
REPORT = "from users import load_user\n\nprint(load_user(1))\n"
NOT_UTF8 = os.fsdecode(b"caf\xe9.txt")


def _renamed(repo: Repo) -> None:
    repo.commit("users", {"users.py": USERS})
    repo.branch("a", {"users.py": USERS.replace("load_user", "fetch_user")})
    repo.branch("b", {"report.py": REPORT})


def _document(repo: Repo, *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(gitorch(repo, *arguments).stdout)
    return found


def test_the_schemas_are_schemas() -> None:
    for name in DOCUMENTS:
        Draft202012Validator.check_schema(document_schema(name))
    Draft202012Validator.check_schema(json.loads(SARIF.read_text()))


def test_the_schema_is_printed(repo: Repo) -> None:
    assert json.loads(gitorch(repo, "config", "schema", "--document").stdout) == document_schema()
    for name in DOCUMENTS:
        printed = json.loads(gitorch(repo, "config", "schema", name).stdout)
        assert printed["title"] == f"gitorch.{'run' if name == 'log' else name}/1"


def test_the_document_says_the_order_and_who_looked(repo: Repo) -> None:
    repo.branch("one", {"one.txt": "1\n"})
    repo.branch("two", {"two.txt": "2\n", "three.txt": "3\n"})

    document = _document(repo, "merge", "--json", "two", "one")

    assert document["order"] == [
        {"name": "two", "because": "shares no path with another side (2 paths changed)"},
        {"name": "one", "because": "shares no path with another side (1 path changed)"},
    ]
    assert (document["status"], document["silenced"], document["analyzers"]) == ("landed", [], [])


def test_a_silenced_finding_is_told_with_its_reason(repo: Repo) -> None:
    _renamed(repo)
    repo.commit("rules", {"gitorch.yaml": "silence:\n  - {rule: S201, reason: an alias stays}\nanalyzers: []\n"})

    document = _document(repo, "validate", "--json", "a", "b")

    assert (document["status"], document["findings"]) == ("clean", [])
    assert [(found["rule"], found["reason"]) for found in document["silenced"]] == [("S201", "an alias stays")]


def test_a_failed_check_is_told_with_whom_it_blames(repo: Repo) -> None:
    repo.commit("rules", {"gitorch.yaml": "checks:\n  - {name: one, run: test ! -e one.txt}\n"})
    repo.branch("one", {"one.txt": "1\n"})
    repo.branch("two", {"two.txt": "2\n"})

    document = _document(repo, "merge", "--json", "one", "two")

    assert [(check["status"], check["blamed"]) for check in document["checks"]] == [("failed", ["one"])]


def _sarif_run(repo: Repo, *branches: str) -> dict[str, Any]:
    log = _document(repo, "validate", "--format", "sarif", *branches, "--analyzers", "none")
    run: dict[str, Any] = log["runs"][0]
    return run


def test_what_is_silenced_is_suppressed_in_sarif(repo: Repo) -> None:
    _renamed(repo)
    spoken = _sarif_run(repo, "a", "b")
    repo.commit("rules", {"gitorch.yaml": "silence:\n  - {rule: S201, reason: an alias stays}\n"})
    silent = _sarif_run(repo, "a", "b")

    assert [(one["ruleId"], one.get("suppressions")) for one in spoken["results"]] == [("S201", None)]
    assert [(one["ruleId"], one["suppressions"]) for one in silent["results"]] == [
        ("S201", [{"kind": "external", "justification": "an alias stays"}])
    ]
    assert [rule["id"] for rule in silent["tool"]["driver"]["rules"]] == ["S201"]


def test_a_fix_replaces_whole_lines_in_sarif(tmp_path: Path) -> None:
    make_repository(tmp_path / "notes")
    notes = Repo(tmp_path / "notes")
    notes.branch("wire", {"app/api.py": notes.read("app/api.py").replace('"user_name": user', '"username": user')})
    notes.branch("badge", dict(TYPING.files))

    results = _sarif_run(notes, "wire", "badge")["results"]

    (change,) = results[0]["fixes"][0]["artifactChanges"]
    (replaced,) = change["replacements"]
    assert change["artifactLocation"]["uri"] == "web/badge.ts"
    assert "user.username" in replaced["insertedContent"]["text"]
    assert replaced["deletedRegion"]["startColumn"] == replaced["deletedRegion"]["endColumn"] == 1


def test_a_path_that_is_not_utf8_is_told_exactly(repo: Repo) -> None:
    repo.commit("base", {NOT_UTF8: "1\n"})
    repo.branch("a", {NOT_UTF8: "2\n"})
    repo.branch("b", {NOT_UTF8: "3\n"})

    place = _document(repo, "validate", "--json", "a", "b")["findings"][0]["locations"][0]
    related = _document(repo, "validate", "--format", "sarif", "a", "b")["runs"][0]["results"][0]["locations"][0]

    assert (place["path"], b64decode(place["path_base64"])) == ("caf\ufffd.txt", b"caf\xe9.txt")
    assert related["physicalLocation"]["artifactLocation"]["uri"] == "caf%E9.txt"


@pytest.mark.parametrize("path", ["a:b.txt", "ü ñ.txt", "per%cent#?.txt", "😀.txt"])
def test_any_path_is_a_uri_in_sarif_and_itself_in_json(repo: Repo, path: str) -> None:
    repo.commit("base", {path: "1\n"})
    repo.branch("a", {path: "2\n"})
    repo.branch("b", {path: "3\n"})

    gitorch(repo, "validate", "--format", "sarif", "a", "b")
    document = _document(repo, "validate", "--json", "a", "b")

    assert {place["path"] for place in document["findings"][0]["locations"]} == {path}


def test_one_is_one(repo: Repo) -> None:
    repo.git("branch", "same")
    repo.branch("one", {"one.txt": "1\n"})

    same = gitorch(repo, "validate", "same").stdout.splitlines()[-1]
    one = gitorch(repo, "validate", "one").stdout.splitlines()[-2:]
    landed = gitorch(repo, "merge", "one").stdout.splitlines()[-2]

    assert same == "clean: nothing to merge into main; no findings"
    assert one[0] == "clean: 1 of 1 branch merges into main; no findings"
    assert landed == "landed: merged 1 of 1 branch into main; no findings"
