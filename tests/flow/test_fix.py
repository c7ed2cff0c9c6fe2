"""``gitorch merge --fix``: safe fixes are one commit on the candidate, and only those that help."""

from __future__ import annotations

import json
from typing import Any

from conftest import Repo, gitorch

BODY = "(id):\n    rows = query(id)\n    return rows[0] if rows else None\n"
OTHER = "(id):\n    rows = query(id)\n    return [row for row in rows if row]\n"
BASE = {
    "gitorch.yaml": "analyzers: []\n",
    "db.py": "def query(id):\n    return [id]\n",
    "users.py": f"from db import query\n\n\ndef load_user{BODY}",
    "items.py": f"from db import query\n\n\ndef load_items{OTHER}",
}


def _renamed(text: str) -> str:
    return text.replace("load_", "fetch_")


def _base(repo: Repo) -> None:
    repo.commit("base", {**BASE})


def _document(repo: Repo, *arguments: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(gitorch(repo, *arguments, "--json").stdout)
    return document


def test_a_renamed_function_and_its_new_caller_land_mended(repo: Repo) -> None:
    _base(repo)
    repo.branch("agent/c", {"users.py": _renamed(BASE["users.py"])})
    caller = repo.branch("agent/d", {"report.py": "from users import load_user\n\nprint(load_user(1), load_user(2))\n"})

    done = gitorch(repo, "merge", "--quiet", "--fix", "agent/c", "agent/d")

    tip = repo.git("rev-parse", "main")
    before = repo.git("rev-parse", "main@{1}")
    assert (done.status, done.stderr) == (0, "")
    assert done.stdout == (
        "merged    1. agent/c  shares no path with another side (1 path changed)\n"
        "          2. agent/d  shares no path with another side (1 path changed)\n"
        "fixed     F1 S201: call fetch_user instead, in agent/d\n"
        "            agent/c renames load_user to fetch_user; agent/d calls load_user\n"
        f"          see it with: git show {tip[:12]}\n"
        f"landed    main {before[:12]} → {tip[:12]}  take it back with: gitorch -C {repo.path} undo\n"
        "\n"
        "landed: merged 2 of 2 branches into main; no findings\n"
        "next: git log --oneline --graph main  # shows what landed\n"
    )
    assert repo.read("report.py") == "from users import fetch_user\n\nprint(fetch_user(1), fetch_user(2))\n"
    assert repo.git("rev-parse", "agent/d") == caller
    assert repo.git("log", "-1", "--format=%B", tip) == (
        "fix: call fetch_user instead of load_user (S201)\n"
        "\n"
        "S201: agent/c renames load_user to fetch_user; agent/d calls load_user.\n"
        "      Fix in the files of agent/d: call fetch_user instead of load_user.\n"
        "\n"
        "Gitorch-Finding: S201 bd29d722d0a1f631"
    )
    assert repo.git("diff", "--stat", f"{tip}~1", tip).splitlines()[0].split("|")[0].strip() == "report.py"
    assert repo.git("log", "--format=%s", "--first-parent", tip).splitlines()[:3] == [
        "fix: call fetch_user instead of load_user (S201)", "Merge branch 'agent/d'", "Merge branch 'agent/c'",
    ]  # fmt: skip
    assert repo.status() == ""


def test_two_fixes_on_one_line_of_one_file_are_one_commit(repo: Repo) -> None:
    _base(repo)
    repo.branch("a", {"users.py": _renamed(BASE["users.py"])})
    repo.branch("b", {"items.py": _renamed(BASE["items.py"])})
    repo.branch(
        "c",
        {"report.py": "from items import load_items\nfrom users import load_user\n\nprint(load_items(load_user(1)))\n"},
    )

    document = _document(repo, "merge", "--fix", "a", "b", "c")

    assert document["status"] == "landed"
    assert [(one["id"], one["branches"], one["applied"], one["reason"]) for one in document["fixes"]] == [
        ("F1", ["a", "c"], True, ""),
        ("F2", ["b", "c"], True, ""),
    ]
    assert document["findings"] == []
    assert repo.read("report.py") == (
        "from items import fetch_items\nfrom users import fetch_user\n\nprint(fetch_items(fetch_user(1)))\n"
    )
    assert repo.git("rev-list", "--count", "--no-merges", "main", "^a", "^b", "^c") == "1"
    assert repo.git("log", "-1", "--format=%s") == "fix: mend 2 findings (S201)"


def test_a_fix_that_would_break_something_else_is_left_alone(repo: Repo) -> None:
    _base(repo)
    repo.branch("a", {"users.py": _renamed(BASE["users.py"])})
    repo.branch("b", {"report.py": "from users import load_user\n\n\ndef show(id):\n    return load_user(id)\n"})
    repo.branch("c", {"page.py": "import report\n\nprint(report.load_user(1))\n"}, at="b")
    before = repo.git("rev-parse", "main")

    document = _document(repo, "merge", "--fix", "a", "b", "c")

    assert (document["status"], repo.git("rev-parse", "main")) == ("blocked", before)
    assert [(one["id"], one["branches"], one["applied"], one["reason"]) for one in document["fixes"]] == [
        ("F1", ["a", "b"], True, ""),
        ("F3", ["a", "c"], False, "it leaves page.py:3 of c without a meaning"),
    ]
    assert [one["id"] for one in document["findings"]] == ["F2", "F3"]


def test_with_only_clean_what_can_be_mended_stays(repo: Repo) -> None:
    _base(repo)
    repo.branch("a", {"users.py": _renamed(BASE["users.py"])})
    repo.branch("b", {"report.py": "from users import load_user\n\nprint(load_user(1))\n"})
    repo.branch("c", {"items.py": "\n"})
    repo.branch("d", {"lists.py": "from items import load_items\n\nprint(load_items(1))\n"})

    document = _document(repo, "merge", "--fix", "--only-clean", "a", "b", "c", "d")

    assert (document["status"], document["left_out"]) == ("landed", [{"name": "d", "because": ["F2"]}])
    assert [(one["id"], one["applied"]) for one in document["fixes"]] == [("F1", True)]
    assert [one["id"] for one in document["findings"]] == ["F2"]
    assert repo.read("report.py") == "from users import fetch_user\n\nprint(fetch_user(1))\n"


def test_a_fix_for_a_branch_that_stays_out_is_not_applied(repo: Repo) -> None:
    _base(repo)
    repo.branch("a", {"users.py": _renamed(BASE["users.py"]), "items.py": "\n"})
    repo.branch("b", {"report.py": "from users import load_user\n\nprint(load_user(1))\n"})
    repo.branch("c", {"one.py": "from items import load_items\n\nprint(load_items(1))\n"})
    repo.branch("d", {"two.py": "from items import load_items\n\nprint(load_items(1))\n"})

    document = _document(repo, "merge", "--fix", "--only-clean", "a", "b", "c", "d")

    assert [left["name"] for left in document["left_out"]] == ["a"]
    assert [(one["rule"], one["applied"], one["reason"]) for one in document["fixes"]] == [
        ("S201", False, "a is left out")
    ]
    assert repo.read("report.py") == "from users import load_user\n\nprint(load_user(1))\n"


def test_checks_judge_the_fixed_tree(repo: Repo) -> None:
    _base(repo)
    check = "python3 -c 'import report'"
    repo.commit("checks", {"gitorch.yaml": f'analyzers: []\nchecks:\n  - "{check}"\n'})
    repo.branch("a", {"users.py": _renamed(BASE["users.py"])})
    repo.branch("b", {"report.py": "from users import load_user\n\nprint(load_user(1))\n"})

    document = _document(repo, "merge", "--fix", "--no-land", "a", "b")

    assert document["status"] == "clean"
    assert [(one["command"], one["status"], one["tree"]) for one in document["checks"]] == [
        (check, "passed", document["candidate"]["tree"])
    ]
    assert repo.git("show", f"{document['candidate']['commit']}:report.py").startswith("from users import fetch_user")


def test_without_the_option_nothing_is_applied(repo: Repo) -> None:
    _base(repo)
    repo.branch("a", {"users.py": _renamed(BASE["users.py"])})
    repo.branch("b", {"report.py": "from users import load_user\n\nprint(load_user(1))\n"})

    document = _document(repo, "merge", "a", "b")

    assert (document["status"], document["fixes"]) == ("blocked", [])
    assert document["findings"][0]["fix"]["safe"] is True
