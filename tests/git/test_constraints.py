"""A501, A504 and A505: dependencies and paths that the project's own constraints forbid."""

from __future__ import annotations

import pytest
from branches import Tree, said
from conftest import Repo


def project(*dependencies: str, rest: str = "") -> str:
    listed = "".join(f'  "{one}",\n' for one in dependencies)
    return f'[project]\nname = "orchard"\nversion = "1"\ndependencies = [\n{listed}]\n{rest}'


BASE = {"pyproject.toml": project("pydantic>=2"), "gitorch.yaml": "constraints:\n  excluded:\n    - celery\n"}
PANDAS = {"pyproject.toml": project("pydantic>=2", "pandas>=2.2")}
EXCLUDES = {"gitorch.yaml": "constraints:\n  exclude:\n    - celery\n    - pandas\n"}


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (PANDAS, EXCLUDES, "A501 error left:pyproject.toml:6 right:gitorch.yaml:4"),
        (EXCLUDES, PANDAS, "A501 error right:pyproject.toml:6 left:gitorch.yaml:4"),
        (
            {"requirements.txt": "Celery[redis]>=5  # queue\n"},
            {},
            "A501 error left:requirements.txt:1 main:gitorch.yaml:3",
        ),
        (
            {"uv.lock": '[[package]]\nname = "celery"\nversion = "5.3.0"\n'},
            {},
            "A501 error left:uv.lock:2 main:gitorch.yaml:3",
        ),
        (
            {"package.json": '{\n  "dependencies": {\n    "moment": "^2.29.0"\n  }\n}\n'},
            {"docs/adr/0007-dates.yaml": "status: accepted\ndecision:\n  forbidden_packages: [moment, 'left-pad']\n"},
            "A501 error left:package.json:3 right:docs/adr/0007-dates.yaml:3",
        ),
        (
            {"pyproject.toml": project("pydantic>=2", rest='[tool.poetry.dependencies]\nnumpy = "^1"\n')},
            {"constraints.yaml": "dependencies:\n  deny:\n    - name: numpy\n      reason: size\n"},
            "A501 error left:pyproject.toml:8 right:constraints.yaml:3",
        ),
        (
            {"Cargo.toml": '[dependencies]\nopenssl = "0.10"\n'},
            {"deny.toml": '[bans]\ndeny = [\n  { name = "openssl" },\n]\n'},
            "A501 error left:Cargo.toml:2 right:deny.toml:3",
        ),
        (
            {"ui/requirements.txt": "requests\n"},
            {"ruff.toml": '[lint.flake8-tidy-imports.banned-api]\n"requests".msg = "httpx"\n'},
            "A501 error left:ui/requirements.txt:1 right:ruff.toml:2",
        ),
    ],
)
def test_an_excluded_dependency_is_named_with_the_exclusion(repo: Repo, left: Tree, right: Tree, expected: str) -> None:
    assert said(repo, "A501", BASE, left, right) == [expected]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (PANDAS, {"gitorch.yaml": "constraints:\n  excluded:\n    - celery\n    - pandas-profiling\n"}),
        (PANDAS, {"gitorch.yaml": "constraints:\n  excluded:\n    - celery\n    # - pandas\n"}),
        (PANDAS, {"gitorch.yaml": "constraints:\n  excluded:\n    - celery\n    - npm:pandas\n"}),
        (PANDAS, {"gitorch.yaml": "constraints:\n  excluded:\n    - celery\n    - pandas<2\n"}),
        (PANDAS, {"ruff.toml": 'exclude = ["pandas"]\n'}),
        (PANDAS, {"ci.yaml": "jobs:\n  test:\n    exclude: [pandas]\n"}),
        ({"pyproject.toml": project("pydantic>=2  # not pandas")}, EXCLUDES),
        ({"pyproject.toml": project()}, {"gitorch.yaml": "constraints:\n  excluded: [celery, pydantic]\n"}),
    ],
)
def test_another_name_or_another_exclusion_is_fine(repo: Repo, left: Tree, right: Tree) -> None:
    assert said(repo, "A501", BASE, left, right) == []


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (
            {"pyproject.toml": project("pydantic>=2", "httpx<0.25")},
            {"requirements.txt": "httpx>=0.27\n"},
            ["A504 error left:pyproject.toml:6 right:requirements.txt:1"],
        ),
        (
            {"web/package.json": '{"dependencies": {"zod": "^3.22.0"}}\n'},
            {"web/package.json": '{"name": "web", "dependencies": {},\n "peerDependencies": {"zod": "^4.0.0"}}\n'},
            ["A504 warning left:web/package.json:1 right:web/package.json:2"],
        ),
        (
            {"uv.lock": '[[package]]\nname = "httpx"\nversion = "0.28.1"\n'},
            {"pyproject.toml": project("pydantic>=2", "httpx<0.28")},
            ["A504 warning left:uv.lock:2 right:pyproject.toml:6"],
        ),
        (
            {"yarn.lock": "a@^1:\n  version 1\n\nb@^1:\n  version 1\n"},
            {"yarn.lock": "b@^1:\n  version 2\n"},
            ["A504 note left:yarn.lock:1 right:yarn.lock:1"],
        ),
        ({"pyproject.toml": project("pydantic>=2", "httpx<0.29")}, {"requirements.txt": "httpx>=0.27\n"}, []),
        (
            {"a/package.json": '{"dependencies": {"zod": "^3"}}'},
            {"b/package.json": '{"dependencies": {"zod": "^4"}}'},
            [],
        ),
        ({"pyproject.toml": project("pydantic>=2.5")}, {"requirements.txt": "httpx>=0.27\n"}, []),
    ],
)
def test_versions_that_exclude_each_other(repo: Repo, left: Tree, right: Tree, expected: list[str]) -> None:
    base = {**BASE, "web/package.json": '{"dependencies": {}}\n', "yarn.lock": "b@^1:\n  version 1\n"}
    assert said(repo, "A504", base, left, right) == expected


PROTECTS = {"gitorch.yaml": "constraints:\n  protect: ['/billing/**', '*.pem']\n"}


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (PROTECTS, {"billing/rates.py": "A = 1\n"}, ["A505 error right:billing/rates.py:1 left:gitorch.yaml:2"]),
        (PROTECTS, {"deploy/key.pem": "a\n"}, ["A505 error right:deploy/key.pem:1 left:gitorch.yaml:2"]),
        (PROTECTS, {"other/billing/rates.py": "A = 1\n"}, []),
    ],
)
def test_a_path_that_the_other_side_starts_to_protect(repo: Repo, left: Tree, right: Tree, expected: list[str]) -> None:
    assert said(repo, "A505", BASE, left, right) == expected
