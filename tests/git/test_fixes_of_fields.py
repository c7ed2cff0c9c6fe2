"""Fixes of the C rules: a field that is called otherwise on the wire, written anew where it is used."""

from __future__ import annotations

import pytest
from conftest import Repo

from gitorch import api

MODEL = "class Post(BaseModel):\n    id: int\n    title: str\n"
SERVER = f"""\
from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


{MODEL}

@app.post("/posts")
def add(post: Post) -> Post:
    return post
"""
CLIENT = """\
export async function add(id: number, title: string) {{
  const answer = await fetch('/posts', {{ method: 'POST', body: JSON.stringify({body}) }});
  return answer.json();
}}
"""


@pytest.mark.parametrize(
    ("body", "patched"),
    [
        pytest.param("{ id, title }", "{ id, heading: title }", id="a shorthand keeps the name that it binds"),
        pytest.param("{ id, title: title }", "{ id, heading: title }", id="a key"),
    ],
)
def test_only_the_key_is_written_anew(repo: Repo, body: str, patched: str) -> None:
    repo.commit("base", {"server.py": SERVER})
    repo.branch("left", {"server.py": SERVER.replace("title: str", "heading: str")})
    repo.branch("right", {"client.ts": CLIENT.format(body=body)})

    found = api.validate(repo.path, ["left", "right"], onto="main", analysis=api.Analysis(())).findings

    (fix,) = [one.fix for one in found if one.rule == "C302"]
    assert fix is not None
    assert f"JSON.stringify({patched})" in fix.patch
