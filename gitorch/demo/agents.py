"""What the demo's specialists write, each not knowing of the others, and what two colleagues did by hand meanwhile."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gitorch.demo.service import FILES

Edit = tuple[str, str, str]  # path, old text, new text; for a new file the old text is empty


@dataclass(frozen=True)
class Work:
    """A specialist's edits.

    ``mending`` are those it makes when its brief says what to mend, ``astray`` those of a first attempt that gitorch
    has to stop, over and over; ``crashes`` after its first edit, the first time.
    """

    edits: tuple[Edit, ...]
    mending: tuple[Edit, ...] = ()
    crashes: bool = False
    astray: tuple[Edit, ...] = ()


@dataclass(frozen=True)
class Branch:
    """A branch made by hand: new files, and ``old`` to ``new`` in files that are there."""

    name: str
    subject: str
    adds: Mapping[str, str] = field(default_factory=dict)
    edits: tuple[Edit, ...] = ()

    @property
    def files(self) -> dict[str, str]:
        """Every path that the commit changes, with its whole new text."""
        changed = dict(self.adds)
        for path, old, new in self.edits:
            changed[path] = changed.get(path, FILES[path]).replace(old, new)
        return changed


_REPORT = '''\
"""The weekly report."""

from app.users import format_name, load_user


def salutations(user_ids):
    return ["Dear " + format_name(load_user(user_id)) for user_id in user_ids]
'''

_TEST_REPORT = """\
import unittest

from app.report import salutations


class Report(unittest.TestCase):
    def test_everybody_is_addressed(self):
        self.assertEqual(salutations([1, 2]), ["Dear Ada Lovelace"] * 2)
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

_NEWEST = """\
import { getNotes } from "./client";

export async function newest(): Promise<string> {
  const notes = await getNotes(1);
  return notes.length ? notes[0].text : "nothing yet";
}
"""

_DIGEST = '''\
"""What everybody gets on Mondays."""

from app.report import salutations
from app.search import search


def digest(user_ids, word):
    found = "; ".join(search(word))
    return [f"{salutation}: {found}" for salutation in salutations(user_ids)]
'''

_TEST_DIGEST = """\
import unittest

from app.digest import digest


class Digest(unittest.TestCase):
    def test_it_is_addressed_and_has_what_was_found(self):
        self.assertEqual(digest([1], "milk"), ["Dear Ada Lovelace: buy milk"])
"""

_MAIL = '''\
"""Mail, one at a time."""

from app.users import format_name


def subject(user):
    return "Notes for " + format_name(user)
'''

_BADGE = """\
import { getUser } from "./client";

export async function badge(id: number): Promise<string> {
  const user = await getUser(id);
  return user.user_name[0];
}
"""

WORKS = {
    "names": Work((
        ("app/users.py", "name.title()", "name.strip().title()"),
        ("app/users.py", "format_name", "display_name"),
    )),
    "report": Work(
        (("app/report.py", "", _REPORT), ("tests/test_report.py", "", _TEST_REPORT)),
        mending=(("app/report.py", "format_name", "display_name"),),
    ),
    "api": Work((("app/api.py", '"user_name": user', '"username": user'),)),
    "profile": Work(
        (("web/profile.ts", "", _PROFILE),),
        astray=tuple(
            ("web/client.ts", "", FILES["web/client.ts"].replace("getUser", name)) for name in ("loadUser", "readUser")
        ),
        mending=(("web/profile.ts", "user_name", "username"),),
    ),
    "search": Work((("app/search.py", "", _SEARCH), ("tests/test_search.py", "", _TEST_SEARCH)), crashes=True),
    "newest": Work(
        (("web/newest.ts", "", _NEWEST),),
        astray=tuple(("web/newest.ts", "", _NEWEST.replace("nothing yet", text)) for text in ("-", "none")),
    ),
    "digest": Work((("app/digest.py", "", _DIGEST), ("tests/test_digest.py", "", _TEST_DIGEST))),
}  # fmt: skip

BRANCHES = (
    Branch("grace/shout", "users: shout names", edits=(("app/users.py", "name.title()", "name.upper()"),)),
    Branch("grace/mail", "mail: a subject with the user's name", {"app/mail.py": _MAIL}),
)
TYPING = Branch("ada/badge", "web: a badge with the user's initial", {"web/badge.ts": _BADGE})
"""Not committed yet: it lies in a worktree of its own."""

PLAN = """\
request: Better notes
contracts:
  - {id: search, kind: function, name: search, fields: {word: string}, returns: list<string>}
  - {id: salutations, kind: function, name: salutations, fields: {user_ids: list<integer>}, returns: list<string>}
tasks:
  - id: names
    title: Names without stray spaces
    specialist: types
    goal: Names are trimmed, and the function that does it is called display_name.
    scope: [app/users.py]
    done_when: [run: python3 -m unittest -q tests.test_users]
  - id: report
    title: The weekly report
    specialist: algorithm
    goal: Everybody is addressed by name.
    scope: [app/report.py, tests/test_report.py]
    provides: [salutations]
    done_when: [run: python3 -m unittest -q tests.test_report]
  - id: api
    title: Say username in the API
    specialist: backend
    goal: The API calls the user's name username.
    scope: [app/api.py]
    done_when: [run: python3 -m unittest -q tests.test_api]
  - id: profile
    title: A page for each user
    specialist: docs
    goal: The title of the page has the user's name.
    scope: [web/profile.ts]
    done_when: [the title has the name]
  - id: search
    title: Find notes by word
    specialist: backend
    goal: Notes with a word are found.
    scope: [app/search.py, tests/test_search.py]
    provides: [search]
    done_when: [run: python3 -m unittest -q tests.test_search]
  - id: newest
    title: Show the newest note
    specialist: frontend
    goal: The newest note is shown, or that there is none.
    scope: [web/newest.ts]
    done_when: [the newest note is shown]
  - id: digest
    title: A digest on Mondays
    specialist: backend
    goal: The report with what was found.
    needs: [report, search]
    scope: [app/digest.py, tests/test_digest.py]
    consumes: [search, salutations]
    done_when: [run: python3 -m unittest -q tests.test_digest]
"""

_SPECIALIST = '''\
"""Stands for a coding agent: knows what each specialist would write, and says what it does."""

import itertools
import json
import os
import pathlib
import sys
import time

task, attempt = sys.argv[1], int(sys.argv[2])
work = json.loads(pathlib.Path(__file__).with_name("work.json").read_text())[task]
brief = pathlib.Path(os.environ["GITORCH_BRIEF"]).read_text()
tokens = 1200  # of a brief and the program's own words


def say(kind, **more):
    print(json.dumps({"gitorch": kind, **more}), flush=True)


is_astray = attempt == 1 and bool(work["astray"])
part = "mending" if "# To mend" in brief else "astray" if is_astray else "edits"
for number, (path, old, new) in enumerate(itertools.cycle(work[part]) if is_astray else work[part], 1):
    file = pathlib.Path(path)
    text = file.read_text().replace(old, new) if old else new
    time.sleep(0.2)
    file.write_text(text)
    say("tool", tool="edit", path=path)
    say("usage", entered=tokens, read=tokens * (number - 1), left=len(new) // 4, context=tokens + len(new) // 4)
    if work["crashes"] and attempt == 1:
        print("the connection to the model was lost", file=sys.stderr, flush=True)
        os.abort()
    if is_astray:
        time.sleep(0.8)  # and so on, until gitorch ends it
'''


def tools() -> dict[str, str]:
    """The program that plays the specialists, and what it knows."""
    works: dict[str, Mapping[str, bool | Sequence[Edit]]] = {
        task: {"edits": work.edits, "mending": work.mending, "crashes": work.crashes, "astray": work.astray}
        for task, work in WORKS.items()
    }
    return {"tools/specialist.py": _SPECIALIST, "tools/work.json": json.dumps(works, indent=1) + "\n"}
