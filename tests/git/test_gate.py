"""Whether one side names what another one changed: what decides if a costly checker is asked."""

from __future__ import annotations

import json

import pytest
from branches import Tree
from conftest import Repo, gitorch

from gitorch.git.repository import open_repository
from gitorch.integrate.analyzers.gate import suspects
from gitorch.integrate.analyzers.languages import is_typescript
from gitorch.integrate.analyzers.traces import SideTexts
from gitorch.integrate.modules import ModuleCache
from gitorch.integrate.sides import View
from gitorch.integrate.siding import side_of

USERS = "export interface User {\n  name: string;\n}\n\nexport function load(key: number): User {\n  return { name: String(key) };\n}\n"  # fmt: skip # noqa: E501
REPORT = 'import { load } from "./users";\n\nexport function report(key: number) {\n  const user = load(key);\n  return "";\n}\n'  # fmt: skip # noqa: E501
BASE: Tree = {"users.ts": USERS, "report.ts": REPORT}


def met(repo: Repo, left: Tree, right: Tree) -> dict[str, tuple[str, ...]]:
    repo.commit("base", dict(BASE))
    repo.branch("left", dict(left))
    repo.branch("right", dict(right))
    repository = open_repository(repo.path)
    main = repository.branch("main")
    parse = ModuleCache().parse
    sides = [side_of(repository, main, repository.branch(name)) for name in ("left", "right")]
    return suspects([
        SideTexts(one, View(repository, parse, one.base_tree), View(repository, parse, one.tree), is_typescript)
        for one in sides
    ])  # fmt: skip


CALL: Tree = {"use.ts": 'import { load } from "./users";\nload(1).name;\n'}


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ({"users.ts": USERS.replace("load", "fetchUser")}, CALL, {"use.ts": ("load",)}),
        ({"users.ts": USERS.replace("key: number", "key: number, deep: boolean")}, CALL, {"use.ts": ("load",)}),
        ({"users.ts": USERS.replace("name:", "label:")}, CALL, {"use.ts": ("load", "name")}),
        ({"users.ts": USERS.replace("string;", "string;\n  age: number;")}, CALL, {"use.ts": ("load",)}),
        ({"users.ts": None, "people.ts": USERS}, CALL, {"use.ts": ("load", "name", "users")}),
        (
            {"users.ts": USERS.replace("key: number", "key: string")},
            {"report.ts": REPORT.replace('""', "user.name")},
            {"report.ts": ("user",)},
        ),
        (
            {"report.ts": REPORT.replace("report(key: number)", "report(key: string)")},
            {"report.ts": REPORT.replace('""', "key + 1")},
            {"report.ts": ("key", "report")},
        ),
    ],
    ids=["name", "signature", "member renamed", "member added", "module", "through a local", "parameter"],
)
def test_a_word_that_means_something_else_now_is_a_suspect(
    repo: Repo, left: Tree, right: Tree, expected: dict[str, tuple[str, ...]]
) -> None:
    assert met(repo, left, right) == expected


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ({"users.ts": USERS.replace("String(key)", "`${key}`")}, CALL),
        ({"users.ts": f"// about load and name\n{USERS}"}, CALL),
        ({"users.ts": USERS.replace("load", "fetchUser")}, {"use.ts": "// load(1).name\nexport const size = 1;\n"}),
        ({"users.ts": USERS.replace("load", "fetchUser")}, {"report.ts": REPORT.replace('""', '" "')}),
    ],
    ids=["same interface", "comment", "named in a comment", "named by the base only"],
)
def test_sides_that_have_nothing_to_do_with_each_other_are_clear(repo: Repo, left: Tree, right: Tree) -> None:
    assert met(repo, left, right) == {}


@pytest.mark.slow
@pytest.mark.usefixtures("tsc")
@pytest.mark.parametrize(("said", "status"), [([], "cleared"), (["--thorough"], "ran")])
def test_thorough_asks_where_the_gate_would_not(repo: Repo, said: list[str], status: str) -> None:
    repo.commit("base", dict(BASE))
    repo.branch("left", {"users.ts": USERS.replace("String(key)", "`${key}`")})
    repo.branch("right", dict(CALL))
    done = gitorch(repo, "merge", "--no-land", "left", "right", "--analyzers", "tsc", "--json", *said)
    document = json.loads(done.stdout)
    assert [(run["name"], run["status"]) for run in document["analyzers"]] == [("tsc", status)]
