"""S rules on Python: what one branch takes away or changes, and the other newly uses; each beside its near misses."""

from __future__ import annotations

import pytest
from branches import Tree, said
from conftest import Repo

RULES = "S201 S202 S203 S204 S205 S206 S207 S208 S209"

USERS = {"app/__init__.py": "", "app/users.py": "def load_user(id):\n    return {'id': id}\n"}
RENAMED = {"app/users.py": "def fetch_user(id):\n    return {'id': id}\n"}
CLASS = {
    "shop/cart.py": "class Cart:\n    limit = 3\n\n    def __init__(self):\n        self.items = []\n\n"
    "    def add(self, item):\n        self.items.append(item)\n"
}


STORE = {
    "depot/store.py": "from abc import ABC, abstractmethod\n\n\nclass Store(ABC):\n    @abstractmethod\n"
    "    def put(self, key): ...\n\n    def get(self, key):\n        return self.find(key)\n\n"
    "    def find(self, key):\n        return None\n"
}
POINT = {"geo.py": "from dataclasses import dataclass\n\n\n@dataclass\nclass Point:\n    x: int\n    y: int\n"}
DISK = "from depot.store import Store\n\n\nclass Disk(Store):\n    def put(self, key):\n        return key\n"


@pytest.mark.parametrize(
    ("base", "left", "right", "expected"),
    [
        pytest.param(
            USERS,
            RENAMED,
            {"app/report.py": "from app.users import load_user\n\n\ndef report():\n    return load_user(1)\n"},
            ["S201 error left:app/users.py:1 right:app/report.py:5 right:app/report.py:1"],
            id="a renamed function is imported",
        ),
        pytest.param(
            USERS,
            RENAMED,
            {"app/report.py": "import app.users as u\n\n\ndef report():\n    return u.load_user(1)\n"},
            ["S201 error left:app/users.py:1 right:app/report.py:5"],
            id="a renamed function is reached through its module",
        ),
        pytest.param(
            USERS,
            RENAMED,
            {"app/report.py": "from app.users import load_user as load_user\n\n\ndef load_user(id):\n    return id\n"},
            ["S201 error left:app/users.py:1 right:app/report.py:1"],
            id="the import fails even where its name is shadowed later",
        ),
        pytest.param(
            USERS,
            RENAMED,
            {"app/report.py": "def load_user(id):\n    return id\n\n\ndef report():\n    return load_user(1)\n"},
            [],
            id="a homonym of the using side is not touched",
        ),
        pytest.param(
            USERS,
            {"app/users.py": "def fetch_user(id):\n    return {'id': id}\n\n\nload_user = fetch_user\n"},
            {"app/report.py": "from app.users import load_user\n\nprint(load_user(1))\n"},
            [],
            id="the old name is kept as an alias",
        ),
        pytest.param(
            USERS,
            RENAMED,
            {"app/report.py": "try:\n    from app.users import load_user\nexcept ImportError:\n    load_user = None\n"},
            [],
            id="the import is guarded",
        ),
        pytest.param(
            USERS,
            {"app/users.py": "from app.people import load_user\n", "app/people.py": USERS["app/users.py"]},
            {"app/report.py": "from app.users import load_user\n\nprint(load_user(1))\n"},
            [],
            id="moved with a re-export",
        ),
        pytest.param(
            USERS,
            {"app/users.py": None, "app/people.py": USERS["app/users.py"]},
            {"app/report.py": "from app.users import load_user\n\nprint(load_user(1))\n"},
            ["S204 error left:app/people.py:1 right:app/report.py:3 right:app/report.py:1"],
            id="the module is moved",
        ),
        pytest.param(
            USERS,
            {"app/users.py": "def load_user(id, tenant):\n    return {'id': id}\n"},
            {"app/report.py": "from app.users import load_user\n\nprint(load_user(1))\n"},
            ["S202 error left:app/users.py:1 right:app/report.py:3"],
            id="a parameter becomes required",
        ),
        pytest.param(
            USERS,
            {"app/users.py": "def load_user(id, tenant=None):\n    return {'id': id}\n"},
            {"app/report.py": "from app.users import load_user\n\nprint(load_user(1))\n"},
            [],
            id="a new parameter is optional",
        ),
        pytest.param(
            CLASS,
            {"shop/cart.py": CLASS["shop/cart.py"].replace("def add", "def put")},
            {"shop/fill.py": "from shop.cart import Cart\n\ncart = Cart()\ncart.add(1)\n"},
            ["S201 error left:shop/cart.py:7 right:shop/fill.py:4"],
            id="a method of a constructed object is renamed",
        ),
        pytest.param(
            CLASS,
            {"shop/cart.py": CLASS["shop/cart.py"].replace("self.items", "self.lines")},
            {"shop/fill.py": "from shop.cart import Cart\n\n\ndef size(cart: Cart):\n    return len(cart.items)\n"},
            ["S208 error left:shop/cart.py:5 right:shop/fill.py:5"],
            id="an instance attribute is renamed",
        ),
        pytest.param(
            CLASS,
            {"shop/cart.py": CLASS["shop/cart.py"].replace("self.items", "self.lines")},
            {"shop/fill.py": "def size(cart):\n    if hasattr(cart, 'items'):\n        return len(cart.items)\n"},
            [],
            id="the attribute is probed",
        ),
        pytest.param(
            STORE,
            {"depot/store.py": STORE["depot/store.py"] + "\n    @abstractmethod\n    def size(self): ...\n"},
            {"depot/disk.py": DISK},
            ["S205 error left:depot/store.py:15 right:depot/disk.py:4"],
            id="a new abstract method is lacking",
        ),
        pytest.param(
            STORE,
            {"depot/store.py": STORE["depot/store.py"] + "\n    def size(self):\n        return 0\n"},
            {"depot/disk.py": DISK},
            [],
            id="a new method is not abstract",
        ),
        pytest.param(
            STORE,
            {"depot/store.py": STORE["depot/store.py"].replace("find(self, key)", "find(self, key, depth)")},
            {"depot/disk.py": DISK + "\n    def find(self, key):\n        return key\n"},
            ["S206 error left:depot/store.py:11 right:depot/disk.py:8"],
            id="an override lacks a parameter that is now required",
        ),
        pytest.param(
            STORE,
            {"depot/store.py": STORE["depot/store.py"].replace("find(self, key)", "find(self, key, depth)")},
            {"depot/disk.py": DISK + "\n    def find(self, key, *rest, **more):\n        return key\n"},
            [],
            id="an override takes anything",
        ),
        pytest.param(
            USERS,
            {"app/users.py": "def slug(text):\n    return text.lower()\n\n\n" + USERS["app/users.py"]},
            {"app/users.py": USERS["app/users.py"] + "\n\ndef slug(text):\n    return text.strip()\n"},
            ["S203 error left:app/users.py:1 right:app/users.py:5"],
            id="both define a name in one file",
        ),
        pytest.param(
            USERS,
            {"app/users.py": "def slug(text):\n    return text.lower()\n\n\n" + USERS["app/users.py"]},
            {"app/slugs.py": "def slug(text):\n    return text.strip()\n"},
            [],
            id="both define a name, each in its own file",
        ),
        pytest.param(
            POINT,
            {"geo.py": POINT["geo.py"].replace("    x: int\n    y: int\n", "    y: int\n    x: int\n")},
            {"walk.py": "from geo import Point\n\nhome = Point(1, 2)\nwork = Point(x=1, y=2)\n"},
            ["S202 error left:geo.py:5 right:walk.py:3"],
            id="the fields of a dataclass change places",
        ),
        pytest.param(
            {"copy.py": "def copy(source, flag=False):\n    return source\n"},
            {"copy.py": "def copy(origin, mode='r', flag=False):\n    return origin\n"},
            {"run.py": "from .copy import copy\n\ncopy('a', True)\n"},
            ["S202 error left:copy.py:1 right:run.py:3"],
            id="a parameter is moved by one that comes before it",
        ),
        pytest.param(
            {"copy.py": "def copy(source, flag=False):\n    return source\n"},
            {"copy.py": "def copy(origin, mode=False):\n    return origin\n"},
            {"run.py": "from .copy import copy\n\ncopy('a', True)\n"},
            [],
            id="parameters are renamed, and given by position",
        ),
        pytest.param(
            CLASS,
            {
                "shop/cart.py": CLASS["shop/cart.py"].replace(
                    "    def add(self, item)", "    @property\n    def add(self)"
                )
            },
            {"shop/fill.py": "from shop.cart import Cart\n\nCart().add()\n"},
            ["S209 error left:shop/cart.py:8 right:shop/fill.py:3"],
            id="a method becomes a property",
        ),
    ],
)
def test_two_branches(repo: Repo, base: Tree, left: Tree, right: Tree, expected: list[str]) -> None:
    assert said(repo, RULES, base, left, right) == expected
