"""S203: what two branches define or register under one name; each beside its near misses."""

from __future__ import annotations

import pytest
from branches import Tree, said
from conftest import Repo

CLI = {
    "app/__init__.py": "",
    "app/cli.py": "COMMANDS = {}\n\n\ndef command(name, group='main'):\n    def keep(fn):\n"
    "        COMMANDS[group, name] = fn\n        return fn\n    return keep\n\n\n"
    "def named(fn):\n    COMMANDS['main', fn.__name__] = fn\n    return fn\n\n\n"
    "def since(version):\n    return lambda fn: fn\n",
}
PUSH = {"app/push.py": "from .cli import command\n\n\n@command('sync')\ndef push(): ...\n"}
MODES = {
    "app/modes.py": "from enum import IntEnum\n\n\nclass Mode(IntEnum):\n    OFF = 0\n\n"
    "    def shown(self):\n        return self\n"
}
TABLE = {"app/table.py": "FIRST = 1\n\n\ndef one():\n    return 1\n\n\ndef two():\n    return 2\n"}


@pytest.mark.parametrize(
    ("base", "left", "right", "expected"),
    [
        pytest.param(
            CLI, PUSH, {"app/pull.py": "from app.cli import command as cmd\n\n\n@cmd('sync')\ndef pull(): ...\n"},
            ["S203 error left:app/push.py:4 right:app/pull.py:4"], id="one name for two commands",
        ),
        pytest.param(
            CLI, PUSH, {"app/pull.py": "from .cli import command\n\n\n@command('sync', group='b')\ndef pull(): ...\n"},
            [], id="in two groups",
        ),
        pytest.param(
            CLI,
            {"app/push.py": "from .cli import named\n\n\n@named\ndef sync(): ...\n"},
            {"app/pull.py": "from .cli import named\n\n\n@named\ndef sync(): ...\n"},
            ["S203 error left:app/push.py:5 right:app/pull.py:5"], id="registered under the function's own name",
        ),
        pytest.param(
            CLI,
            {"app/push.py": "from .cli import since\n\n\n@since('2.0')\ndef push(): ...\n"},
            {"app/pull.py": "from .cli import since\n\n\n@since('2.0')\ndef pull(): ...\n"},
            [], id="a decorator that stores nothing",
        ),
        pytest.param(
            CLI,
            {"app/push.py": "from .cli import COMMANDS\n\nCOMMANDS['sync'] = print\n"},
            {"app/pull.py": "from .cli import COMMANDS\n\nCOMMANDS['sync'] = repr\n"},
            ["S203 error left:app/push.py:3 right:app/pull.py:3"], id="one key of a mapping",
        ),
        pytest.param(
            CLI,
            {"app/push.py": "COMMANDS = {}\nCOMMANDS['sync'] = print\n"},
            {"app/pull.py": "COMMANDS = {}\nCOMMANDS['sync'] = repr\n"},
            [], id="two mappings of one name",
        ),
        pytest.param(
            {**CLI, "app/group.py": "import click\n\n\n@click.group()\ndef cli(): ...\n"},
            {"app/push.py": "from .group import cli\n\n\n@cli.command('sync')\ndef push(): ...\n"},
            {"app/pull.py": "from .group import cli\n\n\n@cli.command('sync')\ndef pull(): ...\n"},
            ["S203 error left:app/push.py:4 right:app/pull.py:4"], id="a command of a library's group",
        ),
        pytest.param(
            MODES,
            {"app/modes.py": MODES["app/modes.py"].replace("    OFF", "    LOW = 1\n    OFF")},
            {"app/modes.py": MODES["app/modes.py"] + "\n    HIGH = 1\n"},
            ["S203 error left:app/modes.py:5 right:app/modes.py:10"], id="two members with one value",
        ),
        pytest.param(
            MODES,
            {"app/modes.py": MODES["app/modes.py"].replace("    OFF", "    LOW = 1\n    OFF")},
            {"app/modes.py": MODES["app/modes.py"] + "\n    HIGH = 2\n"},
            [], id="two members with two values",
        ),
        pytest.param(
            TABLE,
            {"app/table.py": "LIMIT = 5\n" + TABLE["app/table.py"]},
            {"app/table.py": TABLE["app/table.py"] + "\n\nLIMIT = 9\n"},
            ["S203 error left:app/table.py:1 right:app/table.py:12"], id="one constant with two values",
        ),
        pytest.param(
            TABLE,
            {"app/table.py": "LIMIT = 5\n" + TABLE["app/table.py"]},
            {"app/table.py": TABLE["app/table.py"] + "\n\nLIMIT = 5\n"},
            [], id="one constant with one value",
        ),
    ],
)  # fmt: skip
def test_two_branches(repo: Repo, base: Tree, left: Tree, right: Tree, expected: list[str]) -> None:
    assert said(repo, "S203", base, left, right) == expected
