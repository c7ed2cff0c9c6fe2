"""G601 to G605: what a branch should not bring along."""

from __future__ import annotations

import pytest
from branches import said
from conftest import Repo

from gitorch import api

# Put together here, so that this file holds no credential.
GITHUB = "ghp_" + "R7kQ2mVx9LwTz4NbYc8HsJd3FgPu6AeKo1Xq"
AWS = "AKIA" + "Q7ZJ3M5TWX4KLD2P"
KEY = "-----BEGIN RSA PRIVATE " + "KEY-----\n" + "MIIEowIBAAKCAQEA7v4Xq2m9ZtKd0rPzS8uYw1LhNfGjEoRbTc\n"
CONFLICT = "one\n<<<<<<< HEAD\ntwo\n=======\nthree\n>>>>>>> other\n"


@pytest.mark.parametrize(
    ("path", "text", "severity"),
    [
        ("app/config.py", f"TOKEN = '{GITHUB}'\n", "error"),
        ("deploy.sh", f"export AWS_ACCESS_KEY_ID={AWS}\n", "error"),
        ("deploy.pem", KEY, "error"),
        ("app/config.py", "API_KEY = 'q9Zt7LmX2vB4nRk8WcYd3Hs6'\n", "warning"),
        (".env", "DATABASE_URL=postgres://app:Zk93qLmPw2@db.prod.internal/app\n", "warning"),
    ],
)
def test_a_credential_is_named_and_never_shown(repo: Repo, path: str, text: str, severity: str) -> None:
    assert said(repo, "G601", {}, {path: text}) == [f"G601 {severity} left:{path}:1"]
    message = next(f.message for f in api.validate(repo.path, ["left"]).findings if f.rule == "G601")
    assert not any(word in message for word in (GITHUB, AWS, "q9Zt7LmX2vB4nRk8WcYd3Hs6", "Zk93qLmPw2"))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("README.md", "AKIA" + "IOSFODNN7EXAMPLE\n"),
        ("app/config.py", "TOKEN = 'ghp_" + "x" * 36 + "'\n"),
        (".env.example", f"TOKEN={GITHUB}\n"),
        ("tests/test_login.py", f"TOKEN = '{GITHUB}'\n"),
        ("app/config.py", "API_KEY = os.environ['SERVICE_API_KEY_PRODUCTION']\n"),
        ("app/config.py", "TOKEN_URL = 'https-login.example.org/oauth2/v2/token'\n"),
        ("docker-compose.yml", "url: postgres://app:password@localhost/app\n"),
        ("docs/keys.md", "A key starts with -----BEGIN RSA PRIVATE " + "KEY-----\nand ends so\n"),
    ],
)
def test_placeholders_and_test_material_are_no_credentials(repo: Repo, path: str, text: str) -> None:
    assert said(repo, "G601", {}, {path: text}) == []


def test_the_key_of_a_search_that_pages_show_is_no_credential(repo: Repo) -> None:
    key = "  apiKey: 'c97d69fb0e67b99d8acf34bfd732cca7',\n"
    sites = {"site.js": f"{{\n{key}  indexName: 'docs',\n}}\n", "mail.js": f"{{\n{key}}}\n"}
    assert said(repo, "G601", {}, sites) == ["G601 warning left:mail.js:2"]


def test_a_credential_that_was_there_or_only_moved_is_not_new(repo: Repo) -> None:
    text = f"A = 1\nTOKEN = '{GITHUB}'\n"

    assert (
        said(repo, "G601", {"a.py": text, "b.py": text}, {"a.py": text + "B = 2\n", "b.py": None, "c.py": text}) == []
    )


@pytest.mark.parametrize(
    ("path", "text"), [("notes.txt", CONFLICT), ("app.py", "def f():\n" + CONFLICT), ("style.css", CONFLICT)]
)
def test_a_leftover_conflict_is_found(repo: Repo, path: str, text: str) -> None:
    line = text.splitlines().index("<<<<<<< HEAD") + 1

    assert said(repo, "G602", {}, {path: text}) == [f"G602 error left:{path}:{line}"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("guide.rst", "Title\n=======\n\nMore\n>>>>>>> quoted\n"),
        ("guide.md", "Git writes:\n\n```\n" + CONFLICT + "```\n"),
        ("fix.patch", CONFLICT),
        ("log.txt", ">>>>>>> a\n=======\n<<<<<<< b\n"),
    ],
)
def test_underlines_and_examples_are_no_conflict(repo: Repo, path: str, text: str) -> None:
    assert said(repo, "G602", {}, {path: text}) == []


def _link(repo: Repo, branch: str, path: str, target: str) -> None:
    repo.git("checkout", "-q", "-B", branch, "main")
    at = repo.path / path
    at.parent.mkdir(parents=True, exist_ok=True)
    at.unlink(missing_ok=True)
    at.symlink_to(target)
    repo.commit(branch)
    repo.git("checkout", "-q", "main")


@pytest.mark.parametrize(
    ("path", "target", "leaves"),
    [
        ("docs/readme", "../README.md", False),
        ("docs/deep/readme", "../../missing.md", False),
        ("docs/readme", "../../README.md", True),
        ("readme", "/etc/passwd", True),
        ("docs/readme", "./../docs/./../../x", True),
    ],
)
def test_a_link_may_lead_anywhere_within_the_tree(repo: Repo, path: str, target: str, leaves: bool) -> None:
    _link(repo, "left", path, target)

    found = [f.rule for f in api.validate(repo.path, ["left"]).findings]

    assert found == (["G603"] if leaves else [])


def test_a_link_that_leaves_only_with_the_other_side_names_both(repo: Repo) -> None:
    repo.commit("base", {"data/deep/store/a.txt": "a\n"})
    _link(repo, "left", "data/link", "deep/store/../../x")
    repo.git("checkout", "-q", "-b", "right")
    repo.commit("move", {"data/deep/store/a.txt": None, "a.txt": "a\n"})
    (repo.path / "data/deep/store").rmdir()
    (repo.path / "data/deep/store").symlink_to("../..")
    repo.commit("link")
    repo.git("checkout", "-q", "main")

    found = [f for f in api.validate(repo.path, ["left", "right"]).findings if f.rule == "G603"]

    assert [(f.branches, [at.path for at in f.locations]) for f in found] == [
        (("left", "right"), ["data/link", "data/deep/store"])
    ]


@pytest.mark.parametrize(
    ("path", "text", "severity"),
    [
        (".github/workflows/ci.yml", "on: push\n", "note"),
        (".github/workflows/ci.yml", "on: pull_request_target\n", "warning"),
        (".claude/settings.json", '{"hooks": {}}\n', "warning"),
        (".vscode/tasks.json", '{"runOn": "folderOpen"}\n', "warning"),
        (".gitattributes", "*.c filter=clean\n", "warning"),
        ("package.json", '{"scripts": {"postinstall": "node steal.js"}}\n', "warning"),
    ],
)
def test_what_runs_by_itself_is_pointed_out(repo: Repo, path: str, text: str, severity: str) -> None:
    assert said(repo, "G604", {}, {path: text}) == [f"G604 {severity} left:{path}:1"]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ({}, "on: pull_request_target\n", "left adds a way for code to start by itself to ci"),
        (
            {"ci": "on: pull_request_target\n"},
            "on: [pull_request_target]\n",
            "left changes what starts code by itself in ci",
        ),
        ({}, "on: push\n", "left adds ci"),
        ({"ci": "on: push\n"}, "on: pull_request\n", "left edits ci"),
    ],
)
def test_what_is_done_to_a_hook_is_said_as_it_was(repo: Repo, before: dict[str, str], after: str, said: str) -> None:
    path = ".github/workflows/ci.yml"
    repo.commit("base", {path: before["ci"]} if before else {})
    repo.branch("left", {path: after})
    found = [one.message for one in api.validate(repo.path, ["left"]).findings if one.rule == "G604"]
    assert [one.partition(" (")[0] for one in found] == [said.replace(" ci", f" {path}")]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("package.json", '{"scripts": {"test": "vitest"}}\n'),
        ("package.json", '{"scripts": {"prepare": "husky"}}\n'),
        (".gitattributes", "*.png filter=lfs diff=lfs merge=lfs -text\n"),
        ("app/hooks/useUser.ts", "export {};\n"),
    ],
)
def test_what_starts_nothing_is_not(repo: Repo, path: str, text: str) -> None:
    assert said(repo, "G604", {}, {path: text}) == []


def test_a_file_over_the_limit_is_pointed_out_once_it_grows_past_it(repo: Repo) -> None:
    big = b"x" * 5_000_001

    assert said(repo, "G605", {"old.bin": big}, {"old.bin": big + b"y", "new.bin": big, "ok.bin": big[1:]}) == [
        "G605 warning left:new.bin:1"
    ]
