"""What a file says that an older Python or Node does not know, and the versions that a project says."""

from __future__ import annotations

import pytest

from gitorch.code.languages import parser_for
from gitorch.code.project.language_versions import language_versions
from gitorch.code.python.since import newer_than as newer_in_python
from gitorch.code.typescript.since import newer_than as newer_in_node


def told(path: str, source: str, oldest: tuple[int, ...]) -> list[str]:
    parser = parser_for(path)
    assert parser is not None
    module = parser.parse(source.encode())
    if path.endswith(".py"):
        return [one.what for one in newer_in_python(source.encode(), module, oldest)]
    return [one.what for one in newer_in_node(source, module, oldest)]


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("match x:\n    case 1: pass\n", ["a match statement"]),
        ("try: pass\nexcept* ValueError: pass\n", ["except*"]),
        ("type A = int\n", ["a type statement"]),
        ("def f[T](a: T): return a\n", ["parameters of types in brackets"]),
        ("def f(a: int | None): pass\n", ["a union written with |"]),
        ("def f(a: 'int | None'): pass\n", []),
        ("def f():\n    a: int | None = 1\n", []),
        ("class A:\n    b: int | None\n", ["a union written with |"]),
        ("isinstance(a, int | str)\n", ["a union written with |"]),
        ("flags = a | b\n", []),
        ("f'{a['b']}'\n", ["quotes of one kind within an f-string"]),
        ("f'''{a['b']}'''\nf'{a[\"b\"]}'\n", []),
        ("from typing import Self\n", ["typing.Self"]),
        ("from typing_extensions import Self\n", []),
        ("import datetime as dt\nnow = dt.datetime.now(dt.UTC)\n", ["datetime.UTC"]),
        ("import asyncio\nasync def f():\n    async with asyncio.TaskGroup(): pass\n", ["asyncio.TaskGroup"]),
        ("zip(a, b, strict=True)\n", ["strict of zip"]),
        ("class ExceptionGroup(Exception): pass\nraise ExceptionGroup()\n", []),
        ("import sys\nif sys.version_info >= (3, 11):\n    from enum import StrEnum\n", []),
        ("try:\n    import tomllib\nexcept ImportError:\n    tomllib = None\n", []),
        ("match = 1\nprint(match)\n", []),
    ],
)
def test_what_python_3_9_does_not_know(source: str, what: list[str]) -> None:
    assert told("a.py", source, (3, 9)) == what


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ('import test from "node:test";\n', []),
        ('import { DatabaseSync } from "node:sqlite";\n', ["the module node:sqlite"]),
        ('import { styleText } from "node:util";\n', ["styleText of node:util"]),
        ("export const a = Object.groupBy(b, (c) => c.d);\n", ["Object.groupBy"]),
        ("export const a = (b) => b.toSorted();\n", ["toSorted()"]),
        ("export const a = (b) => document.all.toSorted();\n", []),
        ("export const a = (b) => fetch(b);\n", []),
    ],
)
def test_what_node_18_does_not_have(source: str, what: list[str]) -> None:
    assert told("a.js", source, (18,)) == what


@pytest.mark.parametrize(
    ("path", "text", "versions"),
    [
        ("pyproject.toml", '[project]\nrequires-python = ">=3.9,<4"\n', ["python 3.9 1"]),
        ("pyproject.toml", '[tool.poetry.dependencies]\npython = "^3.10"\n', ["python 3.10 1"]),
        ("pyproject.toml", "[project\n", []),
        ("setup.cfg", "[options]\npython_requires = >=3.8\n", ["python 3.8 1"]),
        ("package.json", '{"engines": {"node": ">=18.17 || ^20"}}', ["node 18.17 1"]),
        ("tox.ini", "[tox]\nenvlist =\n    py{39,310}\n    lint\n", ["python 3.9 0", "python 3.10 0"]),
        ("Dockerfile", "FROM node:20-alpine AS build\n", ["node 20 0"]),
        (
            ".github/workflows/a.yml",
            "  python: ['3.9', 3.12]\n  node: 20.x\n",
            ["python 3.9 0", "python 3.12 0", "node 20 0"],
        ),
        (".github/workflows/a.yml", '  python-version:\n    - "3.9"\n  os:\n    - 1.2\n', ["python 3.9 0"]),
        (".github/workflows/a.yml", "  python-version: ${{ matrix.python }}\n", []),
    ],
)
def test_the_versions_that_a_file_says(path: str, text: str, versions: list[str]) -> None:
    found = language_versions(path, text)
    assert [f"{one.language} {'.'.join(map(str, one.version))} {one.is_least:d}" for one in found] == versions
