"""What stands on the demo's main branch: a note service in Python, its client in TypeScript, and its tests."""

from __future__ import annotations

import json
import sys

_USERS = '''\
"""People who write notes."""


def load_user(user_id):
    return {"id": user_id, "user_name": "ada lovelace", "email": "ada@example.org"}


def format_name(user):
    name = user["user_name"]
    return name.title()


def greet(user):
    return "Hello " + format_name(user)
'''

_API = '''\
"""What the web client can ask for."""

from app.notes import recent
from app.users import load_user


def user_json(user):
    return {
        "id": user["id"],
        "email": user["email"],
        "user_name": user["user_name"],
    }


def get_user(user_id):
    return user_json(load_user(user_id))


def get_notes(limit=10):
    return [{"id": number, "text": text} for number, text in recent(limit)]
'''

_NOTES = '''\
"""Notes, newest first."""

_NOTES = ["buy milk", "water the plants", "merge the branches"]


def recent(limit):
    return list(enumerate(_NOTES, 1))[::-1][:limit]
'''

_CLIENT = """\
export interface User {
  id: number;
  email: string;
  user_name: string;
}

export interface Note {
  id: number;
  text: string;
}

export async function getUser(id: number): Promise<User> {
  const answer = await fetch(`/api/users/${id}`);
  return answer.json();
}

export async function getNotes(limit = 10): Promise<Note[]> {
  const answer = await fetch(`/api/notes?limit=${limit}`);
  return answer.json();
}
"""

_TEST_USERS = """\
import unittest

from app.users import greet, load_user


class Users(unittest.TestCase):
    def test_a_user_is_greeted_by_name(self):
        self.assertEqual(greet(load_user(1)), "Hello Ada Lovelace")
"""

_TEST_API = """\
import unittest

from app.api import get_notes, get_user


class Api(unittest.TestCase):
    def test_a_user_has_an_address(self):
        self.assertEqual(get_user(1)["email"], "ada@example.org")

    def test_notes_come_newest_first(self):
        self.assertEqual([note["id"] for note in get_notes(2)], [3, 2])
"""

_CONFIG = """\
# What the merged tree must pass before it lands.
checks:
  - name: tests
    run: python3 -m unittest discover -q -s tests -t .

# Who plays the specialists: here a program that knows what each would write; else claude, codex, gemini, …
run:
  runner: command
  command: [PYTHON, tools/specialist.py, '{task}', '{attempt}']
  jobs: 6
"""

FILES = {
    ".gitignore": "__pycache__/\n",
    "README.md": "# Notes\n\nA service in Python, a client in TypeScript.\n",
    "app/__init__.py": "",
    "app/api.py": _API,
    "app/notes.py": _NOTES,
    "app/users.py": _USERS,
    "gitorch.yaml": _CONFIG.replace("PYTHON", json.dumps(sys.executable)),
    "tests/__init__.py": "",
    "tests/test_api.py": _TEST_API,
    "tests/test_users.py": _TEST_USERS,
    "web/client.ts": _CLIENT,
}
