"""What each of the demo's agents did on its branch, not knowing of the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gitorch.demo.service import FILES


@dataclass(frozen=True)
class Work:
    """One agent's commit: new files, and ``old`` to ``new`` in files that are there."""

    branch: str
    subject: str
    adds: Mapping[str, str] = field(default_factory=dict)
    edits: tuple[tuple[str, str, str], ...] = ()

    @property
    def files(self) -> dict[str, str]:
        """Every path that the commit changes, with its whole new text."""
        changed = dict(self.adds)
        for path, old, new in self.edits:
            changed[path] = changed.get(path, FILES[path]).replace(old, new)
        return changed


_REPORT = '''\
"""The weekly report."""

from app.users import load_user


def addresses(user_ids):
    return [load_user(user_id)["email"] for user_id in user_ids]
'''

_TEST_REPORT = """\
import unittest

from app.report import addresses


class Report(unittest.TestCase):
    def test_everybody_gets_one(self):
        self.assertEqual(addresses([1, 2]), ["ada@example.org"] * 2)
"""

_PROFILE = """\
import { getUser } from "./client";

export async function title(id: number): Promise<string> {
  const user = await getUser(id);
  return `Notes of ${user.user_name}`;
}
"""

_SEARCH = '''\
"""Finding notes."""

from app.notes import recent


def search(word, limit=100):
    return [text for _, text in recent(limit) if word in text]
'''

_TEST_SEARCH = """\
import unittest

from app.search import search


class Search(unittest.TestCase):
    def test_a_word_is_found_wherever_it_stands(self):
        self.assertEqual(search("the"), ["merge the branches", "water the plants"])
"""

_LIST = """\
import { getNotes } from "./client";

export async function newest(): Promise<string> {
  const notes = await getNotes(1);
  return notes.length ? notes[0].text : "nothing yet";
}
"""

AGENTS = (
    Work("agent/a", "users: trim names", edits=(("app/users.py", "name.title()", "name.strip().title()"),)),
    Work("agent/b", "users: shout names", edits=(("app/users.py", "name.title()", "name.upper()"),)),
    Work(
        "agent/c",
        "users: rename load_user to fetch_user",
        edits=tuple(
            (path, "load_user", "fetch_user") for path in ("app/users.py", "app/api.py", "tests/test_users.py")
        ),
    ),
    Work("agent/d", "report: mail everybody", {"app/report.py": _REPORT, "tests/test_report.py": _TEST_REPORT}),
    Work("agent/e", "api: say username", edits=(("app/api.py", '"user_name": user', '"username": user'),)),
    Work("agent/f", "web: a title with the user's name", {"web/profile.ts": _PROFILE}),
    Work("agent/g", "search: find notes by word", {"app/search.py": _SEARCH, "tests/test_search.py": _TEST_SEARCH}),
    Work("agent/h", "web: show the newest note", {"web/newest.ts": _LIST}),
)
