"""S212: what one side rewrites and the other begins to use is worth a look, and no more than that."""

from __future__ import annotations

import pytest
from branches import said
from conftest import Repo, gitorch

BASE = {"app/__init__.py": "", "app/rank.py": "def weight(row):\n    return row.place(row.votes)\n"}
REWRITTEN = {"app/rank.py": "def weight(row):\n    row.refresh()\n    return row.share(row.votes)\n"}
TOLD = """\
def weight(row: Row) -> float:
    '''By votes.'''
    log.debug("weigh %s", row)
    return row.place( row.votes )
"""
USED = {"app/front.py": "from app.rank import weight\n\n\ndef top(rows):\n    return [r for r in rows if weight(r)]\n"}


def test_a_rewritten_function_that_the_other_side_begins_to_use(repo: Repo) -> None:
    assert said(repo, "S212", BASE, REWRITTEN, USED) == ["S212 note left:app/rank.py:1 right:app/front.py:5"]


def test_in_typescript_too(repo: Repo) -> None:
    base = {"src/rank.ts": "export function weight(row: Row) {\n  return row.place(row.votes);\n}\n"}
    rewritten = {
        "src/rank.ts": "export function weight(row: Row) {\n  return decay(row, row.age);\n}\n"
        "const decay = (row: Row, age: number) => row.share(age);\n"
    }
    used = {"src/front.ts": 'import { weight } from "./rank";\nexport const isTop = (r: Row) => weight(r) > 1;\n'}

    assert said(repo, "S212", base, rewritten, used) == ["S212 note left:src/rank.ts:1 right:src/front.ts:2"]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        pytest.param(REWRITTEN, {"app/front.py": "x = 1\n"}, id="nobody begins to use it"),
        pytest.param(REWRITTEN, {"tests/test_front.py": USED["app/front.py"]}, id="a test tells itself"),
        pytest.param({"app/rank.py": f"# weighs\n{BASE['app/rank.py']}"}, USED, id="only a comment"),
        pytest.param({"app/rank.py": TOLD}, USED, id="what it only says"),
        pytest.param(
            {"app/rank.py": f"{BASE['app/rank.py']}\n\ndef other(row):\n    return row\n"}, USED, id="another function"
        ),
    ],
)
def test_what_is_not_worth_a_look(repo: Repo, left: dict[str, str], right: dict[str, str]) -> None:
    assert said(repo, "S212", BASE, left, right) == []


def test_it_never_blocks(repo: Repo) -> None:
    repo.commit("base", dict(BASE))
    repo.branch("left", dict(REWRITTEN))
    repo.branch("right", dict(USED))

    done = gitorch(repo, "merge", "left", "right")

    assert done.status == 0
    assert "note[S212]: on left weight is written anew; right begins to use it" in done.stdout
