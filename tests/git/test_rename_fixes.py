"""Fixes of the S rules: patches that apply, that say the new name everywhere, and that are safe only if certain."""

from __future__ import annotations

import subprocess

import pytest
from branches import Tree
from conftest import Repo

from gitorch import api
from gitorch.integrate.finding import Fix

BODY = "(id):\n    rows = query(id)\n    return rows[0] if rows else None\n"
USERS = {
    "app/__init__.py": "",
    "app/users.py": f"def load_user{BODY}",
    "app/db.py": "def query(id):\n    return [id]\n",
}
RENAMED = {"app/users.py": f"def fetch_user{BODY}"}
TS_BODY = "(id: string): string {\n  const key = `user:${id}`;\n  return key.toUpperCase();\n}\n"
TS = {"src/users.ts": f"export function loadUser{TS_BODY}", "src/other.ts": "export const answer = 42;\n"}
TS_RENAMED = {"src/users.ts": f"export function fetchUser{TS_BODY}"}


def _fixes(repo: Repo, base: Tree, left: Tree, right: Tree) -> list[Fix | None]:
    repo.commit("base", dict(base))
    repo.branch("left", dict(left))
    repo.branch("right", dict(right))
    found = api.validate(repo.path, ["left", "right"], onto="main", analysis=api.Analysis(())).findings
    return [one.fix for one in found if one.rule in ("S201", "S204", "S207", "S208")]


def _applied(repo: Repo, fix: Fix, path: str) -> str:
    """The file as ``git apply`` leaves it on the branch that the fix is for."""
    repo.git("checkout", "--quiet", fix.branch)
    for flags in (["--check"], []):
        done = subprocess.run(
            ["git", "apply", *flags], cwd=repo.path, input=fix.patch.encode(), check=False, capture_output=True
        )
        assert (done.returncode, done.stderr) == (0, b"")
    return (repo.path / path).read_bytes().decode()


@pytest.mark.parametrize(
    ("base", "left", "path", "before", "after"),
    [
        pytest.param(
            USERS, RENAMED, "app/report.py",
            "from app.users import load_user\n\n\ndef report():\n    return [load_user(1), load_user(2)]\n",
            "from app.users import fetch_user\n\n\ndef report():\n    return [fetch_user(1), fetch_user(2)]\n",
            id="every use",
        ),
        pytest.param(
            USERS, RENAMED, "app/report.py",
            "from app.users import load_user as load\n\nprint(load(1))\n",
            "from app.users import fetch_user as load\n\nprint(load(1))\n",
            id="an alias stays",
        ),
        pytest.param(
            USERS, RENAMED, "app/report.py",
            "import app.users\nfrom app import users as u\n\nprint(app.users.load_user(1), u.load_user(2))\n",
            "import app.users\nfrom app import users as u\n\nprint(app.users.fetch_user(1), u.fetch_user(2))\n",
            id="through the module",
        ),
        pytest.param(
            USERS, RENAMED, "app/report.py",
            "from app.users import load_user\r\n\r\nprint(load_user(1))",
            "from app.users import fetch_user\r\n\r\nprint(fetch_user(1))",
            id="CRLF and no last newline",
        ),
        pytest.param(
            USERS, RENAMED, "app/a report é.py",
            "from app.users import load_user\n\x0c\nprint('ü', load_user(1))\n",
            "from app.users import fetch_user\n\x0c\nprint('ü', fetch_user(1))\n",
            id="a path with spaces, a form feed, letters beyond ASCII",
        ),
        pytest.param(
            USERS, RENAMED, "app/report.py",
            "from app.users import load_user\n\nfetch_user = load_user(1)\n",
            "from app.users import fetch_user as load_user\n\nfetch_user = load_user(1)\n",
            id="the new name is taken",
        ),
        pytest.param(
            USERS, RENAMED, "app/api/__init__.py",
            "from app.users import load_user\n",
            "from app.users import fetch_user as load_user\n",
            id="a package goes on exporting the old name",
        ),
        pytest.param(
            USERS, {"app/users.py": None, "app/people.py": USERS["app/users.py"]}, "app/report.py",
            "from .users import (\n    load_user,\n)\n\nprint(load_user(1))\n",
            "from .people import (\n    load_user,\n)\n\nprint(load_user(1))\n",
            id="the module is moved",
        ),
        pytest.param(
            USERS, {"app/users.py": None, "lib/people.py": USERS["app/users.py"]}, "app/report.py",
            "from app import users\nfrom app.users import load_user as load\n\nprint(load(1))\n",
            "from app import users\nfrom lib.people import load_user as load\n\nprint(load(1))\n",
            id="the module is moved to another package",
        ),
        pytest.param(
            {**USERS, "app/users.py": f"{USERS['app/users.py']}\n\ndef save(user):\n    print(user)\n"},
            {"app/users.py": "def save(user):\n    print(user)\n", "app/loading.py": f"def load_user{BODY}"},
            "app/report.py",
            "from app.users import save, load_user\n\nsave(load_user(1))\n",
            "from app.loading import load_user\nfrom app.users import save\n\nsave(load_user(1))\n",
            id="one name of two is moved",
        ),
        pytest.param(
            TS, TS_RENAMED, "src/report.ts",
            "import { loadUser } from './users';\n\nexport const two = [loadUser('1'), loadUser('2')];\n",
            "import { fetchUser } from './users';\n\nexport const two = [fetchUser('1'), fetchUser('2')];\n",
            id="TypeScript: every use",
        ),
        pytest.param(
            TS, TS_RENAMED, "src/report.ts",
            "import { loadUser as load } from './users';\nimport * as u from './users';\n\nload(u.loadUser('2'));\n",
            "import { fetchUser as load } from './users';\nimport * as u from './users';\n\nload(u.fetchUser('2'));\n",
            id="TypeScript: an alias and a namespace",
        ),
        pytest.param(
            TS, TS_RENAMED, "src/report.ts",
            "import { loadUser } from './users';\n\nexport const api = { loadUser };\n",
            "import { fetchUser as loadUser } from './users';\n\nexport const api = { loadUser };\n",
            id="TypeScript: a shorthand keeps its key",
        ),
        pytest.param(
            TS, TS_RENAMED, "src/index.ts",
            "export { loadUser } from './users';\n",
            "export { fetchUser as loadUser } from './users';\n",
            id="TypeScript: a barrel goes on exporting the old name",
        ),
        pytest.param(
            TS, {"src/users.ts": None, "src/people/users.ts": TS["src/users.ts"]}, "src/report.ts",
            "import {\n  loadUser,\n} from './users';\n\nloadUser('1');\n",
            "import {\n  loadUser,\n} from './people/users';\n\nloadUser('1');\n",
            id="TypeScript: the module is moved",
        ),
    ],
)  # fmt: skip
def test_a_certain_successor_makes_a_safe_patch(
    repo: Repo, base: Tree, left: Tree, path: str, before: str, after: str
) -> None:
    fixes = _fixes(repo, base, left, {path: before})

    safe = [fix for fix in fixes if fix is not None]
    assert [(fix.branch, fix.safe) for fix in safe] == [("right", True)]
    assert _applied(repo, safe[0], path) == after


@pytest.mark.parametrize(
    ("left", "right"),
    [
        pytest.param(
            {"app/users.py": f"def fetch_user{BODY}\n\ndef read_user{BODY}"},
            "from app.users import load_user\n\nprint(load_user(1))\n",
            id="two could be the successor",
        ),
        pytest.param(
            {"app/users.py": "def fetch_user(id):\n    return id\n"},
            "from app.users import load_user\n\nprint(load_user(1))\n",
            id="the successor does something else",
        ),
    ],
)
def test_a_guess_is_not_safe(repo: Repo, left: Tree, right: str) -> None:
    assert [fix is not None and fix.safe for fix in _fixes(repo, USERS, left, {"app/report.py": right})] == [False]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        pytest.param(
            {"app/users.py": "def unlike():\n    return 0\n"},
            "from app.users import load_user\n\nprint(load_user(1))\n",
            id="nothing takes its place",
        ),
        pytest.param(
            {"app/users.py": "def load(id, tenant):\n    return id, tenant\n"},
            "from app.users import load_user\n\nprint(load_user(1))\n",
            id="the call would not fit the successor",
        ),
    ],
)
def test_what_would_not_help_is_not_offered(repo: Repo, left: Tree, right: str) -> None:
    assert _fixes(repo, USERS, left, {"app/report.py": right}) == [None]
