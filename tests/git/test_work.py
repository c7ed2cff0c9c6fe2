"""What a branch did, read from its code."""

from __future__ import annotations

from conftest import Repo

from gitorch.git.repository import open_repository
from gitorch.handoff.work import ChangedPath, Endpoint, Event, Interface, Requirement, Work
from gitorch.integrate.modules import ModuleCache
from gitorch.integrate.siding import side_of
from gitorch.integrate.work import is_test, work_of

_PY = "python"
_API = """from fastapi import FastAPI

app = FastAPI()


@app.get('/users/{id}')
def show(id: int):
    return {}
"""


def _work(repo: Repo, branch: str) -> Work:
    repository = open_repository(repo.path)
    side = side_of(repository, repository.branch("main"), repository.branch(branch))
    return work_of(repository, side, ModuleCache())


def test_interfaces_come_from_the_code(repo: Repo) -> None:
    repo.commit(
        "users",
        {
            "app/users.py": "class User:\n    name: str\n\n    def age(self):\n        return 1\n\n\n"
            "def load_user(id):\n    return User(id)\n\n\ndef _hidden():\n    pass\n\n\n"
            "def count(rows):\n    return len(rows)\n"
        },
    )
    repo.branch(
        "agent",
        {
            "app/users.py": "class User:\n    name: str\n\n\ndef fetch_user(id):\n    return User(id)\n\n\n"
            "def count(rows, *, strict=False):\n    def inner():\n        pass\n    return len(rows)\n",
            "web/api.ts": "export function save(name: string): void {}\n",
            "tests/test_users.py": "def test_it():\n    pass\n",
        },
    )

    work = _work(repo, "agent")

    assert work.interfaces == (
        Interface("User.age", "method", "removed", "app/users.py", 4, before="User.age(self)", language=_PY),
        Interface("fetch_user", "function", "renamed", "app/users.py", 5, "fetch_user(id)", "load_user(id)", _PY),
        Interface("count", "function", "changed", "app/users.py", 9, "count(rows, strict = …)", "count(rows)", _PY),
        Interface("save", "function", "added", "web/api.ts", 1, "save(name: string) -> void", language="typescript"),
    )  # fmt: skip
    assert work.paths == (
        ChangedPath("app/users.py", "changed", 4, 9),
        ChangedPath("tests/test_users.py", "added", 2, 0),
        ChangedPath("web/api.ts", "added", 1, 0),
    )
    assert work.tests == ("tests/test_users.py",)


def test_routes_events_and_requirements_are_named_with_their_places(repo: Repo) -> None:
    repo.commit(
        "service",
        {
            "api.py": _API,
            "pyproject.toml": '[project]\nname = "x"\ndependencies = ["fastapi>=0.100", "old"]\n',
            "bus.js": "socket.emit('user:made', {id: 1})\n",
        },
    )
    repo.branch(
        "agent",
        {
            "api.py": _API.replace("users", "people"),
            "pyproject.toml": '[project]\nname = "x"\ndependencies = ["fastapi>=0.110", "httpx"]\n',
            "bus.js": "socket.emit('user:made', {id: 1})\nsocket.on('user:gone', (one) => one)\n",
        },
    )

    work = _work(repo, "agent")

    assert work.endpoints == (
        Endpoint("GET", "/people/{}", "added", "api.py", 6, "show"),
        Endpoint("GET", "/users/{}", "removed", "api.py", 6, "show"),
    )
    assert work.events == (Event("user:gone", "listens", "added", "bus.js", 2),)
    assert work.dependencies == (
        Requirement("fastapi", "python", "changed", ">=0.110", "pyproject.toml"),
        Requirement("httpx", "python", "added", "", "pyproject.toml"),
        Requirement("old", "python", "removed", "", "pyproject.toml"),
    )


def test_odd_files_are_counted_as_far_as_they_can_be(repo: Repo) -> None:
    repo.commit("odd", {"gone.txt": "a\nb\n", "image.bin": b"\0\1"})
    (repo.path / "link").symlink_to("gone.txt")
    repo.git("checkout", "-q", "-b", "agent")
    repo.commit("odd", {"gone.txt": None, "image.bin": b"\0\2", "broken.py": "def (:\n"})
    repo.git("checkout", "-q", "main")

    work = _work(repo, "agent")

    assert work.paths == (
        ChangedPath("broken.py", "added", 1, 0),
        ChangedPath("gone.txt", "removed", 0, 2),
        ChangedPath("image.bin", "changed"),
        ChangedPath("link", "added"),
    )
    assert work.interfaces == ()


def test_test_files_are_known_by_their_names() -> None:
    tests = ["tests/a.py", "a/test_b.py", "src/a.test.ts", "a_test.go", "spec/a_spec.rb", "__tests__/a.js"]

    assert [path for path in tests if not is_test(path)] == []
    assert [path for path in ("app/latest.py", "contest/a.py", "protest.ts", "attestation.go") if is_test(path)] == []
