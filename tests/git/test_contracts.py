"""C301: branches against the contracts of their plan, which decides who is wrong, whatever the language."""

from __future__ import annotations

from pathlib import Path

import pytest
from branches import Tree
from conftest import Repo

from gitorch import api
from gitorch.integrate.finding import Finding

PLAN = """\
request: Show users
contracts:
  - id: {id}
    kind: {kind}
    name: {name}
    {fields}
tasks:
  - {{id: server, title: Serve, goal: Serve users, scope: ["api/**"], provides: [{id}], done_when: [it runs]}}
  - {{id: page, title: Show, goal: Show users, scope: ["web/**"], consumes: [{id}], done_when: [it shows]}}
"""
USER = {"id": "user", "kind": "type", "name": "User", "fields": "fields: {id: integer, display_name: string}"}
ROUTE = {"id": "read-user", "kind": "route", "name": "GET /users/{id}", "fields": "note: reads one"}
LOAD = {"id": "load", "kind": "function", "name": "load_user", "fields": "fields: {id: integer, tenant: string}"}
EVENT = {"id": "created", "kind": "event", "name": "user.created", "fields": "fields: {id: integer, name: string}"}
TABLE = {"id": "users", "kind": "table", "name": "users", "fields": "fields: {id: integer, email: string}"}


def model(*fields: str) -> str:
    lines = "".join(f"    {field}\n" for field in fields)
    return f"from pydantic import BaseModel\n\n\nclass User(BaseModel):\n{lines}"


def served(path: str) -> str:
    return (
        f"from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get({path!r})\ndef one(id: int):\n    return {{}}\n"
    )


def findings(repo: Repo, contract: dict[str, str], server: Tree, page: Tree | None = None) -> tuple[Finding, ...]:
    repo.commit("base", {"README": "users\n"})
    repo.branch("agent/server", dict(server))
    repo.branch("agent/page", dict(page or {"web/index.html": "<p>\n"}))
    (repo.path / "plan.yaml").write_text(PLAN.format(**contract))
    validation = api.validate(
        repo.path, ["agent/server", "agent/page"], onto="main", plan=Path("plan.yaml"), analysis=api.Analysis(())
    )
    return tuple(one for one in validation.findings if one.rule == "C301")


def told(found: tuple[Finding, ...]) -> list[str]:
    return [f"{one.severity}: {one.message}" for one in found]


@pytest.mark.parametrize(
    ("contract", "server", "expected"),
    [
        (
            USER,
            {"api/user.py": model("id: int", "displayName: str")},
            "agent/server names User.display_name displayName: the plan's contract user is type User "
            "{id: integer, display_name: string}",
        ),
        (
            USER,
            {"api/user.py": model("id: str", "display_name: str")},
            "agent/server gives User.id as string, not integer: the plan's contract user is type User "
            "{id: integer, display_name: string}",
        ),
        (
            USER,
            {"api/user.go": 'package api\n\ntype User struct {\n\tID int64 `json:"id"`\n}\n'},
            "agent/server has no display_name in User: the plan's contract user is type User "
            "{id: integer, display_name: string}",
        ),
        (
            ROUTE,
            {"api/users.py": served("/user/{id}")},
            "agent/server answers GET /user/{}, not GET /users/{id}: the plan's contract read-user is route "
            "GET /users/{id}",
        ),
        (
            LOAD,
            {"api/load.py": "def load_user(id, org):\n    return id, org\n"},
            "agent/server defines load_user(id, org), which lacks tenant and wants org besides: the plan's contract "
            "load is function load_user(id: integer, tenant: string)",
        ),
        (
            LOAD,
            {"api/load.ts": "export function loadUser(id: number, tenant: string) {\n  return id;\n}\n"},
            "agent/server defines loadUser, not load_user: the plan's contract load is function "
            "load_user(id: integer, tenant: string)",
        ),
        (
            EVENT,
            {"api/events.py": 'def created(bus, id):\n    bus.publish("user.created", {"id": id})\n'},
            "agent/server sends user.created without name: the plan's contract created is event user.created "
            "{id: integer, name: string}",
        ),
        (
            TABLE,
            {"api/schema.sql": "CREATE TABLE users (id INTEGER PRIMARY KEY, mail TEXT);\n"},
            "agent/server makes users without email: the plan's contract users is table users "
            "{id: integer, email: string}",
        ),
        (
            ROUTE,
            {"api/users.py": "def one(id):\n    return {}\n"},
            "agent/server should provide route GET /users/{id}, the plan's contract read-user, and does not",
        ),
    ],
)
def test_a_branch_that_has_it_otherwise_is_told(
    repo: Repo, contract: dict[str, str], server: Tree, expected: str
) -> None:
    assert told(findings(repo, contract, server)) == [f"error: {expected}"]


@pytest.mark.parametrize(
    ("contract", "server"),
    [
        (USER, {"api/user.py": model("id: int", "display_name: str", "email: str | None = None")}),
        (USER, {"api/user.py": model("id: int", 'displayName: str = Field(alias="display_name")')}),
        (USER, {"api/user.rs": "#[derive(Serialize)]\nstruct User { id: i64, display_name: String }\n"}),
        (ROUTE, {"api/users.py": served("/users/{user_id}")}),
        (
            ROUTE,
            {"api/users.js": 'const app = require("express")();\napp.get("/api/users/:id", (q, r) => r.json({}));\n'},
        ),
        (LOAD, {"api/load.py": "def load_user(id, tenant, *, fresh=False):\n    return id, tenant, fresh\n"}),
        (LOAD, {"api/load.go": "package api\n\nfunc load_user(id int, tenant string) {}\n"}),
        (EVENT, {"api/events.js": 'export const tell = (bus, id, name) => bus.emit("user.created", { id, name });\n'}),
        (TABLE, {"api/schema.sql": "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT, name TEXT);\n"}),
    ],
)
def test_a_branch_that_keeps_it_is_left_alone(repo: Repo, contract: dict[str, str], server: Tree) -> None:
    assert findings(repo, contract, server) == ()


def test_the_consumer_is_wrong_where_the_provider_keeps_the_contract(repo: Repo) -> None:
    page = {"web/user.ts": "export interface User {\n  id: number;\n  displayName: string;\n}\n"}
    (found,) = findings(repo, USER, {"api/user.py": model("id: int", "display_name: str")}, page)
    assert found.message.startswith("agent/page names User.display_name displayName")
    assert found.fix is not None
    assert "+  display_name: string;" in found.fix.patch


def test_a_contract_that_the_target_has_already_is_kept(repo: Repo) -> None:
    repo.commit("api", {"api/user.py": model("id: int", "display_name: str")})
    assert findings(repo, USER, {"api/other.py": "x = 1\n"}) == ()


def test_a_plan_is_read_from_the_target_where_there_is_no_such_file(repo: Repo) -> None:
    repo.commit("plan", {"plans/users.yaml": PLAN.format(**ROUTE)})
    repo.branch("server", {"api/users.py": served("/user/{id}")})
    validation = api.validate(repo.path, ["server"], onto="main", plan=Path("plans/users.yaml"))
    assert [one.rule for one in validation.findings] == ["C301"]


def merging(repo: Repo, path: str) -> api.MergeOutcome:
    repo.commit("plan", {"plans/users.yaml": PLAN.format(**ROUTE)})
    repo.branch("server", {"api/users.py": served(path)})
    return api.merge(repo.path, ["server"], onto="main", plan=Path("plans/users.yaml"), analysis=api.Analysis(()))


def test_what_breaks_a_contract_of_the_named_plan_does_not_land(repo: Repo) -> None:
    before = repo.git("rev-parse", "main")
    outcome = merging(repo, "/user/{id}")
    assert outcome.landed is None
    assert [one.rule for one in outcome.validation.findings] == ["C301"]
    assert repo.git("rev-parse", "main~1") == before


def test_what_keeps_the_contracts_of_the_named_plan_lands(repo: Repo) -> None:
    outcome = merging(repo, "/users/{id}")
    assert outcome.landed is not None
    assert outcome.validation.findings == ()
