"""C307: what a branch's handoff claims and the branch lacks."""

from __future__ import annotations

import json

from conftest import Repo

from gitorch import api
from gitorch.api import handing_over

LEFT = {"app/users.py": "def load_user(user_id):\n    return user_id\n"}


def claiming(repo: Repo, right: dict[str, str], *interfaces: str) -> list[str]:
    repo.commit("base", {"app/__init__.py": "", "README": "users\n"})
    repo.branch("left", LEFT)
    repo.branch("right", right)
    claims = json.dumps({"interfaces": interfaces}).encode()
    handing_over.make_handoff(repo.path, "left", claims)
    found = handing_over.check_handoffs(repo.path, ["left"])
    assert found
    return _validated(repo)


def _validated(repo: Repo) -> list[str]:
    validation = api.validate(repo.path, ["left", "right"], onto="main", analysis=api.Analysis(()))
    return [
        " ".join([one.rule, str(one.severity), *(f"{at.branch}:{at.path}:{at.line}" for at in one.locations)])
        for one in validation.findings
        if one.rule == "C307"
    ]


def test_a_claim_that_another_branch_counts_on_is_an_error(repo: Repo) -> None:
    right = {"app/report.py": "from app.users import fetch_user\n\n\ndef report():\n    return fetch_user(1)\n"}
    assert claiming(repo, right, "app.users.fetch_user(user_id)") == [
        "C307 error left:app/users.py:1 right:app/report.py:1"
    ]


def test_a_claim_that_nobody_counts_on_is_a_warning(repo: Repo) -> None:
    assert claiming(repo, {"README": "more\n"}, "app.users.fetch_user") == ["C307 warning left:app/users.py:1"]


def test_a_claim_that_the_branch_bears_out_is_left_alone(repo: Repo) -> None:
    right = {"app/report.py": "from app.users import load_user\n"}
    assert claiming(repo, right, "app.users.load_user(user_id)") == []
