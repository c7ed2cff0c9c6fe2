"""Specialists: gitorch's own, and a project's in the format of the field."""

from __future__ import annotations

import pytest
from conftest import Repo

from gitorch.config.specialists import own_specialists, parse_specialist, specialists
from gitorch.errors import ConfigError
from gitorch.git.repository import Oid, open_repository

FILE = """\
---
name: backend
description: Ours
tools: Read, Edit
disallowedTools: [WebFetch]
model: sonnet
permissionMode: acceptEdits
maxTurns: 30
color: red
---

Be careful.
"""


def test_every_own_specialist_says_what_it_returns() -> None:
    own = own_specialists()
    assert [specialist.name for specialist in own] == [
        "algorithm", "backend", "database", "docs", "frontend", "infrastructure", "integration-validator",
        "orchestrator", "performance", "security", "test", "types",
    ]  # fmt: skip
    assert all("Return" in specialist.prompt and specialist.description for specialist in own)
    assert all(len(specialist.prompt) < 1500 for specialist in own)


def test_a_project_file_wins_and_unknown_fields_are_kept(repo: Repo) -> None:
    commit = repo.commit("agents", {".claude/agents/backend.md": FILE, ".claude/agents/notes.txt": "x"})
    found = {s.name: s for s in specialists(open_repository(repo.path), Oid(commit))}
    backend = found["backend"]
    assert (backend.source, backend.tools, backend.disallowed_tools) == (
        ".claude/agents/backend.md", ("Read", "Edit"), ("WebFetch",),
    )  # fmt: skip
    assert (backend.model, backend.permission_mode, backend.max_turns) == ("sonnet", "acceptEdits", 30)
    assert (dict(backend.other), backend.prompt) == ({"color": "red"}, "Be careful.")
    assert found["frontend"].source == "gitorch"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("no fence", "a.md has no front matter between two lines of ---"),
        ("---\ndescription: x\n---\n", "a.md: the front matter has no name"),
        ("---\nname: -x\n---\n", "a.md: the front matter has no name"),
        ("---\nname: a\nmaxTurns: many\n---\n", "a.md: maxTurns is 'many', which is not a number"),
        ("---\nname: a\nname: b\n---\n", "a.md:3:1 says 'name' twice"),
    ],
)
def test_a_wrong_file_is_one_sentence(text: str, message: str) -> None:
    with pytest.raises(ConfigError) as refusal:
        parse_specialist(text, "a.md")
    assert refusal.value.message == message
