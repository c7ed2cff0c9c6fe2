"""The manifest: made from facts and claims, written, read, joined; nothing that an agent says is believed unseen."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from conftest import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from gitorch.errors import HandoffError
from gitorch.handoff.claims import Claims, read_claims, unmet
from gitorch.handoff.making import Origin, make_manifest
from gitorch.handoff.manifest import Manifest, Tokens, Unmet, manifest_schema, read_manifest
from gitorch.handoff.store import joined
from gitorch.handoff.work import ChangedPath, Endpoint, Event, Interface, Requirement, Work

COMMIT = "a" * 40
ORIGIN = Origin(
    "r1", "users", 1, "backend", ("report",), "b" * 40, COMMIT, "c" * 40, "2026-01-02T03:04:05+00:00", 9_000
)
WORK = Work(
    (ChangedPath("app/users.py", "changed", 4, 2), ChangedPath("tests/test_users.py", "added", 9, 0)),
    (
        Interface("fetch_user", "function", "renamed", "app/users.py", 4, "fetch_user(id)", "load_user(id)", "python"),
        Interface("User.age", "property", "removed", "app/users.py", 9, before="property User.age"),
    ),
    (Endpoint("GET", "/users/{id}", "added", "app/routes.py", 7, "show"),),
    (Event("user.created", "sends", "added", "app/users.py", 12),),
    (Requirement("httpx", "python", "added", ">=0.27", "pyproject.toml"),),
    ("tests/test_users.py",),
)


def test_without_claims_the_manifest_says_what_the_diff_says() -> None:
    manifest = make_manifest(ORIGIN, WORK, None, usage=Tokens(input=10, output=2), constraints=("no ORM",))

    assert manifest.made_by == "gitorch"
    assert manifest.summary == "changes fetch_user; removes User.age (2 files)"
    assert manifest.artifacts.notes.limitation == (
        "User.age is gone from app/users.py",
        "load_user(id) became fetch_user(id)",
    )
    assert manifest.artifacts.test_requirements == ("tests/test_users.py passes",)
    assert manifest.next_agent_context.focus == (
        "GET /users/{id} (app/routes.py:7)", "fetch_user(id) (app/users.py:4)"
    )  # fmt: skip
    assert manifest.next_agent_context.constraints == ("no ORM",)
    assert manifest.next_agent_context.available_budget == 9_000
    assert manifest.unmet == ()


def test_what_the_code_shows_is_never_taken_from_the_claims() -> None:
    claims = Claims(interfaces=("app.users.delete_user",), summary="deletes users", open_points=("audit",))

    manifest = make_manifest(ORIGIN, WORK, claims)

    assert [one.symbol for one in manifest.artifacts.interfaces] == ["fetch_user", "User.age"]
    assert manifest.summary == "deletes users"
    assert manifest.open_points == ("audit",)
    assert manifest.made_by == "agent"
    assert manifest.unmet == (
        Unmet(kind="interface", name="app.users.delete_user", reason="the diff neither adds nor changes it"),
    )


@pytest.mark.parametrize(
    ("kind", "claim"),
    [
        ("interfaces", "fetch_user"),
        ("interfaces", "app.users.fetch_user"),
        ("interfaces", "def fetch_user(id: int) -> User"),
        ("interfaces", "app/users.py:fetch_user"),
        ("endpoints", "GET /users/{id}"),
        ("endpoints", "get /users/:userId"),
        ("endpoints", "/users/<int:id>/"),
        ("events", "user.created"),
        ("dependencies", "httpx"),
        ("dependencies", "httpx>=0.27"),
    ],
)
def test_a_claim_that_the_diff_bears_out_is_met(kind: str, claim: str) -> None:
    assert unmet(Claims.model_validate({kind: [claim]}), WORK) == ()


@pytest.mark.parametrize(
    ("kind", "claim", "reason"),
    [
        ("interfaces", "load_user", "the diff neither adds nor changes it"),
        ("interfaces", "User.age", "the branch removes it"),
        ("endpoints", "POST /users/{id}", "no route of the diff answers it"),
        ("endpoints", "GET /users", "no route of the diff answers it"),
        ("events", "user_created", "the diff neither sends nor awaits it"),
        ("dependencies", "requests", "no manifest of the diff asks for it"),
    ],
)
def test_a_claim_that_the_branch_lacks_is_named(kind: str, claim: str, reason: str) -> None:
    assert [(one.name, one.reason) for one in unmet(Claims.model_validate({kind: [claim]}), WORK)] == [(claim, reason)]


def test_a_manifest_is_read_back_as_it_was_written() -> None:
    manifest = make_manifest(ORIGIN, WORK, Claims(summary="é"))

    assert read_manifest(manifest.to_json(), "x") == manifest
    assert json.loads(manifest.to_json())["from"] == "backend"
    assert json.loads(manifest.to_json())["schema"] == "gitorch.handoff/1"


def test_fields_of_a_newer_gitorch_survive() -> None:
    said = json.loads(make_manifest(ORIGIN, WORK, None).to_json())
    said["mood"] = "good"

    assert json.loads(read_manifest(json.dumps(said).encode(), "x").to_json())["mood"] == "good"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\xff", "byte 0 is not UTF-8"),
        (b'{"a": 1, "a": 2}', "'a' stands twice in one object"),
        (b'{"a": NaN}', "NaN is not a number"),
        (b'{"a": ' + b"9" * 5000 + b"}", "999999999999… has 5000 digits"),
        (b"[" * 60_000, "it is nested more than 64 deep"),
        (b'{"summary": "\\ud800"}', "a text in it holds a character that can't be written"),
        (b'{"summary": "' + b"x" * 70_000 + b'"}', "it has 70015 bytes, and 65536 is the limit"),
        (b"{", "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
    ],
)
def test_claims_that_are_none_are_refused_with_the_reason(content: bytes, reason: str) -> None:
    with pytest.raises(HandoffError) as refused:
        read_claims(content)

    assert refused.value.message == f"the agent's handoff can't be read: {reason}"


def test_a_wrong_field_is_named() -> None:
    with pytest.raises(HandoffError, match=r"the agent's handoff is not one: notes\.critical: Input should be a valid"):
        read_claims(b'{"notes": {"critical": 3}}')


@given(
    st.binary(max_size=300)
    | st.recursive(
        st.none() | st.text() | st.integers() | st.floats(),
        lambda below: st.lists(below) | st.dictionaries(st.text(), below),
    ).map(lambda value: json.dumps(value).encode())
)
@settings(deadline=None, max_examples=examples(300))
def test_whatever_an_agent_leaves_is_claims_or_a_refusal(content: bytes) -> None:
    with suppress(HandoffError):
        assert isinstance(read_claims(content), Claims)


_NOTES = st.sampled_from(
    [b'{"time": "1", "task": "a"}', b'{"time": "2", "task": "a"}', b'{"time": "2", "task": "b"}', b"no json"]
)


@given(_NOTES, _NOTES, _NOTES)
@settings(deadline=None)
def test_joining_notes_drops_none_whatever_the_order(one: bytes, two: bytes, three: bytes) -> None:
    first = joined(joined(one, two), three)

    assert joined(two, one) == joined(one, two)
    assert joined(one, joined(two, three)) == first or one == two == three
    kept = json.loads(first) if first not in (b"no json",) else {"unreadable": "no json"}
    texts = [
        json.dumps(each, sort_keys=True)
        for each in [{k: v for k, v in kept.items() if k != "earlier"}, *kept.get("earlier", [])]
    ]
    for each in (one, two, three):
        said = {"unreadable": "no json"} if each == b"no json" else json.loads(each)
        assert json.dumps(said, sort_keys=True) in texts


def test_the_schema_names_every_field_of_a_note() -> None:
    schema = manifest_schema()

    assert schema["title"] == "gitorch.handoff/1"
    assert set(json.loads(make_manifest(ORIGIN, WORK, None).to_json())) == set(schema["properties"])
    assert set(schema["required"]) == {"from", "run", "task", "base", "commit", "tree", "time", "made_by"}
    assert isinstance(Manifest.model_validate_json(make_manifest(ORIGIN, WORK, None).to_json()), Manifest)
