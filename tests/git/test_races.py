"""R401 and R403: shared state that two sides together leave unguarded."""

# ruff: noqa: E501 - a table reads better unfolded

from __future__ import annotations

import pytest
from branches import Tree, said
from conftest import Repo

BOOK = {"app/__init__.py": "", "app/book.py": "import asyncio\n\nBOOK = {1: 'seed'}\nLOCK = asyncio.Lock()\n"}
HALL = "class Hall:\n    def __init__(self):\n        self.free = 3\n\n    async def take(self, who):\n"
CHECK = "        if self.free <= 0:\n            return False\n"
TAKE = "        self.free -= 1\n        return True\n"
WAIT = "        await audit(who)\n"


def order(name: str, middle: str = "    await check(who)\n") -> str:
    return f"from .book import BOOK, LOCK\n\n\nasync def {name}(who):\n    number = max(BOOK) + 1\n{middle}    BOOK[number] = who\n"


def locked(name: str) -> str:
    body = (
        "    async with LOCK:\n        number = max(BOOK) + 1\n        await check(who)\n        BOOK[number] = who\n"
    )
    return f"from .book import BOOK, LOCK\n\n\nasync def {name}(who):\n{body}"


RUSH = "import asyncio\n\n\nasync def rush(hall, names):\n    return await asyncio.gather(*(hall.take(n) for n in names))\n"
ONE_BY_ONE = "async def queue(hall, names):\n    return [await hall.take(n) for n in names]\n"


@pytest.mark.parametrize(
    ("base", "left", "right", "expected"),
    [
        (
            BOOK,
            {"app/phone.py": order("phone")},
            {"app/shop.py": order("shop")},
            ["R401 warning left:app/phone.py:5 left:app/phone.py:7 right:app/shop.py:5 right:app/shop.py:7"],
        ),
        (BOOK, {"app/phone.py": order("phone", "")}, {"app/shop.py": order("shop")}, []),
        (BOOK, {"app/phone.py": locked("phone")}, {"app/shop.py": locked("shop")}, []),
        (
            BOOK,
            {"app/phone.py": locked("phone")},
            {"app/shop.py": order("shop", "")},
            ["R403 warning left:app/phone.py:8 left:app/phone.py:7 right:app/shop.py:6"],
        ),
        (
            {"app/hall.py": HALL + CHECK + TAKE},
            {"app/hall.py": HALL + CHECK + WAIT + TAKE},
            {"app/web.py": RUSH},
            ["R401 warning left:app/hall.py:8 left:app/hall.py:9 right:app/web.py:5"],
        ),
        (
            {"app/hall.py": HALL + CHECK + TAKE},
            {"app/hall.py": HALL + CHECK + WAIT + TAKE},
            {"app/web.py": ONE_BY_ONE},
            [],
        ),
        ({"app/hall.py": HALL + CHECK + TAKE}, {"app/hall.py": HALL + WAIT + CHECK + TAKE}, {"app/web.py": RUSH}, []),
    ],
)
def test_shared_state_wants_one_lock(repo: Repo, base: Tree, left: Tree, right: Tree, expected: list[str]) -> None:
    assert said(repo, "R401 R402 R403", base, left, right) == expected
