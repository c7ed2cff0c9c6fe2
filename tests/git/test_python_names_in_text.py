"""Names that one branch writes as text and the other takes away; each beside its near misses."""

from __future__ import annotations

import pytest
from branches import Tree, said
from conftest import Repo

RULES = "S201 S202 S203 S204 S205 S206 S207 S208 S209"

MODES = {"lights/modes.py": "from enum import Enum\n\n\nclass Mode(Enum):\n    OFF = 'off'\n    DIM = 'dim'\n"}
LOW = {"lights/modes.py": MODES["lights/modes.py"].replace("DIM", "LOW")}
SCHEDULE = (
    "from .modes import Mode\n\nNIGHT = ['DIM', 'OFF']\n\n\ndef modes():\n    return [Mode[name] for name in NIGHT]\n"
)
USERS = {
    "app/__init__.py": "",
    "app/users.py": "def load_user(id):\n    return id\n\n\nclass Box:\n    def add(self): ...\n",
}
RENAMED = {"app/users.py": USERS["app/users.py"].replace("load_user", "fetch_user").replace("add", "put")}
PATCHED = "from unittest.mock import patch\n\nwith patch('app.users.{}'): ...\n"
HANDLER = {
    "app/queue.py": "class Queue:\n    def handle(self, kind):\n        return getattr(self, f'on_{kind}')()\n\n"
    "    def on_delete(self):\n        return 1\n"
}


@pytest.mark.parametrize(
    ("base", "left", "right", "expected"),
    [
        pytest.param(
            MODES, LOW, {"lights/schedule.py": SCHEDULE},
            ["S207 error left:lights/modes.py:6 right:lights/schedule.py:3"], id="a member looked up by its name",
        ),
        pytest.param(
            MODES, {"lights/modes.py": LOW["lights/modes.py"] + "    DIM = 'dim'\n"}, {"lights/schedule.py": SCHEDULE},
            [], id="the old name stays as an alias",
        ),
        pytest.param(
            MODES, LOW, {"lights/schedule.py": SCHEDULE.replace("Mode[name]", "name.title()")},
            [], id="the text is only shown",
        ),
        pytest.param(
            MODES, LOW,
            {"lights/schedule.py": "from .modes import Mode\n\n\ndef mode(name='DIM'):\n    try:\n"
             "        return Mode[name]\n    except KeyError:\n        return Mode.OFF\n"},
            [], id="the lookup reckons with its failure",
        ),
        pytest.param(
            MODES, {"lights/modes.py": MODES["lights/modes.py"].replace("'dim'", "'low'")},
            {"lights/schedule.py": SCHEDULE.replace("DIM", "dim").replace("Mode[name]", "Mode(name)")},
            ["S207 error left:lights/modes.py:6 right:lights/schedule.py:3"], id="a member looked up by its value",
        ),
        pytest.param(
            {**MODES, "lights/read.py": "from .modes import Mode\n"}, LOW,
            {"lights/read.py": "from .modes import Mode\n\n\ndef mode(settings):\n    return Mode[settings['mode']]\n",
             "settings.yaml": "mode: DIM\n"},
            ["S207 warning left:lights/modes.py:6 right:settings.yaml:1"], id="a member named in a file of settings",
        ),
        pytest.param(
            HANDLER, {"app/queue.py": HANDLER["app/queue.py"].replace("on_delete", "on_remove")},
            {"app/send.py": "from app.queue import Queue\n\nQueue().handle('delete')\n"},
            ["S201 warning left:app/queue.py:5 right:app/send.py:3"], id="a method looked up by a part of its name",
        ),
        pytest.param(
            USERS, RENAMED, {"tests/test_users.py": PATCHED.format('load_user')},
            ["S201 error left:app/users.py:1 right:tests/test_users.py:3"], id="a function named by its path",
        ),
        pytest.param(
            USERS, RENAMED, {"tests/test_users.py": PATCHED.format('Box.add')},
            ["S201 error left:app/users.py:6 right:tests/test_users.py:3"], id="a method named by its path",
        ),
        pytest.param(
            USERS, RENAMED, {"pyproject.toml": "[project.scripts]\nload = 'app.users:load_user'\n"},
            ["S201 error left:app/users.py:1 right:pyproject.toml:2"], id="an entry point",
        ),
        pytest.param(
            USERS, {"app/users.py": None, "app/people.py": USERS["app/users.py"]},
            {"app/load.py": "from importlib import import_module\n\nusers = import_module('app.users')\n"},
            ["S204 error left:app/users.py:1 right:app/load.py:3"], id="a module imported by its path",
        ),
        pytest.param(
            USERS, {"app/users.py": None, "app/people.py": USERS["app/users.py"]},
            {"app/load.py": "import logging\n\nlog = logging.getLogger('app.users')\n"},
            [], id="a module's path as a label",
        ),
        pytest.param(
            USERS, RENAMED, {"app/load.py": "LABEL = 'load_user'\nPATH = 'other.users.load_user'\n"},
            [], id="texts that name nothing",
        ),
    ],
)  # fmt: skip
def test_two_branches(repo: Repo, base: Tree, left: Tree, right: Tree, expected: list[str]) -> None:
    assert said(repo, RULES, base, left, right) == expected
