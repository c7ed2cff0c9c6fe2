"""C304 in words: what became of a route, where, what its caller will see, and how its call is written now."""

from __future__ import annotations

import pytest
from conftest import Repo

from gitorch.config.model import Config
from gitorch.git.repository import open_repository
from gitorch.integrate.finding import Finding
from gitorch.integrate.validate import validate

FLASK = """from flask import Blueprint

bp = Blueprint("posts", __name__, url_prefix="/posts")


@bp.route("/<int:post_id>")
def show_post(post_id):
    return {"id": post_id}


@bp.route("/")
def index():
    return []
"""
STARLETTE = """from fastapi import FastAPI

app = FastAPI()


@app.get("/posts")
def show_posts():
    return []
"""
DJANGO = """from django.urls import path
from . import views

urlpatterns = [
    path("posts/", views.posts, name="posts"),
]
"""
TRPC = """import { initTRPC } from '@trpc/server';
import { z } from 'zod';

const t = initTRPC.create();
const postRouter = t.router({
  create: t.procedure.input(z.object({ title: z.string() })).mutation(({ input }) => ({ id: 1, ...input })),
});
export const appRouter = t.router({ post: postRouter });
"""
CLIENT = """import { trpc } from './trpc';

export const make = (title: string) => trpc.post.create.mutate({ title });
"""


def the_finding(repo: Repo, path: str, old: str, new: str, user: str, text: str) -> Finding:
    """What is told of one side's file in its new form and the other's new one."""
    repo.commit("base", {path: old, "tsconfig.json": "{}"})
    repo.branch("changes", {path: new})
    repo.branch("uses", {user: text})
    repository = open_repository(repo.path)
    branches = [repository.branch(name) for name in ("changes", "uses")]
    found = validate(repository, repository.branch("main"), branches, Config(analyzers=())).findings
    (told,) = (one for one in found if one.rule == "C304")
    return told


@pytest.mark.parametrize(
    "new", [FLASK.replace("show_post", "read_post"), FLASK.replace("show_post", "read_post").replace("/posts", "/news")]
)
def test_a_name_of_flask_is_told_at_its_handler_with_the_error_and_the_new_name(repo: Repo, new: str) -> None:
    use = 'from flask import url_for\n\n\ndef link(post):\n    return url_for("posts.show_post", post_id=post.id)\n'
    told = the_finding(repo, "posts.py", FLASK, new, "mail.py", use)

    assert told.message == (
        "changes renames the route named posts.show_post to posts.read_post; uses newly refers to posts.show_post"
    )
    assert [(place.path, place.line, place.role) for place in told.locations] == [
        ("posts.py", 7, "definition"), ("mail.py", 5, "use"),
    ]  # fmt: skip
    assert told.detail == "Flask raises BuildError at the call: no route has this name"
    assert told.fix is not None
    assert told.fix.description == "use posts.read_post instead of posts.show_post"


def test_a_name_that_is_gone_is_said_to_be(repo: Repo) -> None:
    use = 'from flask import url_for\n\n\ndef link():\n    return url_for("posts.index")\n'
    told = the_finding(repo, "posts.py", FLASK, FLASK[: FLASK.index('\n\n@bp.route("/")')], "mail.py", use)

    assert told.message == "changes removes the route named posts.index; uses newly refers to it"
    assert told.fix is None


def test_starlettes_error_is_another(repo: Repo) -> None:
    use = 'def link(request):\n    return request.url_for("show_posts")\n'
    told = the_finding(repo, "api.py", STARLETTE, STARLETTE.replace("show_posts", "all_posts"), "mail.py", use)

    assert told.detail == "starlette raises NoMatchFound at the call: no route has this name"


def test_djangos_error_and_the_line_of_the_route(repo: Repo) -> None:
    use = 'from django.urls import reverse\n\n\ndef link():\n    return reverse("posts")\n'
    told = the_finding(repo, "blog/urls.py", DJANGO, DJANGO.replace('name="posts"', 'name="all"'), "blog/mail.py", use)

    assert told.message == "changes renames the route named posts to all; uses newly refers to posts"
    assert told.locations[0].line == 5
    assert told.detail == "Django raises NoReverseMatch at the call: no route has this name"


def test_a_procedure_with_another_name_and_other_fields_is_told_with_both(repo: Repo) -> None:
    new = TRPC.replace("create:", "add:").replace("title", "heading")
    told = the_finding(repo, "server.ts", TRPC, new, "client.ts", CLIENT)

    assert told.message == (
        "changes renames tRPC post.create to post.add; uses newly asks for tRPC post.create, which nothing answers then"
    )
    assert told.detail == (
        "the client gets 404, 405, or somebody else's answer; what it takes has changed, too: title is heading now"
    )


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ('@app.get("/news")', "moves GET /posts to /news"),
        ('@app.post("/news")', "turns GET /posts into POST /news"),
    ],
)
def test_what_became_of_a_path(repo: Repo, now: str, said: str) -> None:
    use = 'export const all = () => fetch("/posts").then((response) => response.json());\n'
    told = the_finding(repo, "api.py", STARLETTE, STARLETTE.replace('@app.get("/posts")', now), "page.ts", use)

    assert told.message == f"changes {said}; uses newly asks for GET /posts, which nothing answers then"
