"""S209 to S211, H451, H452: a function does something else, and a new use depends on what it did."""

# ruff: noqa: E501 - a table reads better unfolded

from __future__ import annotations

import pytest
from branches import said
from conftest import Repo

RULES = "S209 S210 S211 H451 H452"
GET = "def find(key, table):\n    return table[key]\n"
MODES = "def load(name):\n    return [name]\n"


@pytest.mark.parametrize(
    ("old", "new", "use", "rule"),
    [
        (GET, "def find(key, table):\n    return table.get(key)\n", "find('a', {}).name", "S210"),
        (GET, "def find(key, table):\n    if not table:\n        return None\n    return table[key]\n", "find(1, t) + 1", "S210"),
        (
            "def find(key, table):\n    return table.get(key)\n",
            "def find(key, table):\n    if key not in table:\n        raise LookupError(key)\n    return table[key]\n",
            "find('a', {}) or 1",
            "S210",
        ),
        (MODES, "async def load(name):\n    return [name]\n", "load('a')[0]", "S210"),
        (MODES, "def load(name):\n    yield name\n", "len(load('a'))", "S210"),
        ("def pair():\n    return 1, 2\n", "def pair():\n    return 1, 2, 3\n", "[a for a in [1]]\na, b = pair()", "S209"),
        ("def pair(x, y):\n    return x, y\n", "def pair(x, y):\n    return y, x\n", "1\na, b = pair(1, 2)", "S209"),
        ("def cut(text, size=10):\n    return text[:size]\n", "def cut(text, size=20):\n    return text[:size]\n", "cut('a')", "S211"),
        ("def age(now):\n    return now - 1.5\n", "def age(now):\n    return (now - 1.5) * 1000\n", "age(2) > 60", "S211"),
        ("def names(rows):\n    return sorted(rows)\n", "def names(rows):\n    return list(rows)\n", "names([])[0]", "S211"),
        ("def old(n):\n    return n > 18\n", "def old(n):\n    return n >= 18\n", "old(18)", "S211"),
        ("def tidy(x):\n    return sorted(x)\n", "def tidy(x):\n    x.sort()\n    return x\n", "1\ndef f(q):\n    tidy(q)\n    return q[0]", "S211"),
        ("def tidy(x):\n    x.sort()\n    return x\n", "def tidy(x):\n    return sorted(x)\n", "1\ndef f(q):\n    tidy(q)\n    return q[0]", "S211"),
        ("def at(x):\n    return -1\n", "def at(x):\n    return None\n", "at(1) == -1", "S210"),
        (
            "def ask(s):\n    try:\n        return s.get()\n    except OSError:\n        return None\n",
            "def ask(s):\n    return s.get()\n",
            "ask(S)",
            "H451",
        ),
        ("def call(s, retries=3):\n    return s(retries)\n", "def call(s, retries=0):\n    return s(retries)\n", "call(S)", "H452"),
        ("WAIT = 5\n", "WAIT = 5000\n", "WAIT + 1", "S211"),
    ],
)  # fmt: skip
def test_a_new_use_that_depends_on_the_old_behaviour(repo: Repo, old: str, new: str, use: str, rule: str) -> None:
    text = f"from app.lib import *\nS = object()\nt = {{}}\nvalue = {use}\n"
    text = text.replace("import *", f"import {old.split()[0 if old.startswith('WAIT') else 1].partition('(')[0]}")

    found = said(repo, RULES, {"app/lib.py": old, "app/__init__.py": ""}, {"app/lib.py": new}, {"app/use.py": text})

    assert [line.split()[0] for line in found] == [rule]


@pytest.mark.parametrize(
    ("old", "new", "use"),
    [
        (GET, "def find(key, table):\n    return table.get(key)\n", "find('a', {}) or 1"),
        (GET, "def find(key, table):\n    return table.get(key)\n", "find('a', {})\nif value is not None:\n    value.name"),
        (MODES, "async def load(name):\n    return [name]\n", "asyncio.run(load('a'))[0]"),
        (MODES, "def load(name):\n    yield name\n", "len(list(load('a')))"),
        ("def cut(text, size=10):\n    return text[:size]\n", "def cut(text, size=20):\n    return text[:size]\n", "cut('a', size=3)"),
        ("def tidy(x):\n    return sorted(x)\n", "def tidy(x):\n    x.sort()\n    return x\n", "tidy(list(t))\nt.clear()"),
        ("def names(rows):\n    return sorted(rows)\n", "def names(rows):\n    return list(rows)\n", "set(names([]))"),
        ("def f(a):\n    return a\n", "def f(a):\n    print(f'{a * 1000} ms')\n    return a\n", "f(1) + 1"),
        (
            "def ask(s):\n    try:\n        return s.get()\n    except OSError:\n        return None\n",
            "def ask(s):\n    return s.get()\n",
            "None\ntry:\n    value = ask(S)\nexcept OSError:\n    pass",
        ),
        ("def call(s, retries=3):\n    return s(retries)\n", "def call(s, retries=0):\n    return s(retries)\n", "call(S, retries=2)"),
        ("WAIT = 5\n", "WAIT = 6\n", "WAIT + 1"),
    ],
)  # fmt: skip
def test_a_use_that_provides_for_it_is_fine(repo: Repo, old: str, new: str, use: str) -> None:
    text = f"import asyncio\nfrom app.lib import *\nS = object()\nt = {{}}\nvalue = {use}\n"
    text = text.replace("import *", f"import {old.split()[0 if old.startswith('WAIT') else 1].partition('(')[0]}")

    assert (
        said(repo, RULES, {"app/lib.py": old, "app/__init__.py": ""}, {"app/lib.py": new}, {"app/use.py": text}) == []
    )
