"""Database migrations: which files are ones, what each calls itself and what it follows. Pure.

Two kinds: *chained* migrations name the one before them (Django, Alembic), *numbered* ones are ordered by the number
in their name (Rails, Flyway, Prisma, golang-migrate, goose, dbmate, Supabase, Drizzle, numbered SQL).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Migration:
    """One migration. ``folder`` is what it is ordered within; ``number`` is empty for a chained one.

    ``parents`` are the names of those it follows, ``line`` is where it says so.
    """

    framework: str
    folder: str
    path: str
    name: str
    number: str = ""
    direction: str = ""
    parents: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    line: int = 1
    needs: tuple[tuple[str, str, int], ...] = ()  # migrations of other apps: app, name, and the line that says so


_NUMBERED = (
    ("Rails", r"(?P<folder>(?:.*/)?db/migrate)/(?P<number>\d+)_(?P<name>\w+)\.rb"),
    ("Flyway", r"(?P<folder>(?:.*/)?)(?P<direction>[VU])(?P<number>\d+(?:[._]\d+)*)__(?P<name>[^/]+)\.(?:sql|java|kt)"),
    ("Prisma", r"(?P<folder>(?:.*/)?migrations)/(?P<number>\d{14})_(?P<name>[^/]+)/migration\.sql"),
    ("Diesel", r"(?P<folder>(?:.*/)?migrations)/(?P<number>[\d-]{10,})_(?P<name>[^/]+)/(?P<direction>up|down)\.sql"),
    ("golang-migrate", r"(?P<folder>(?:.*/)?)(?P<number>\d+)_(?P<name>[^/]+)\.(?P<direction>up|down|do|undo)\.\w+"),
    ("SQL", r"(?P<folder>(?:.*/)?(?:[\w.-]*migrat\w*|drizzle|sql|schema|ddl|upgrades?|changes|patches|deltas?"
     r"|evolutions|versions|db|database))/v?(?P<number>\d+)[_.-](?P<name>[^/]+)\.(?:sql|surql|cql|cypher)"),
    ("SQL", r"(?P<folder>(?:.*/)?)(?P<number>(?:19|20)\d{6}(?:\d{4}(?:\d\d)?)?)[_.-](?P<name>[^/]+)\.sql"),
    ("Ecto", r"(?P<folder>(?:.*/)?priv/\w+/migrations)/(?P<number>\d+)_(?P<name>\w+)\.exs"),
    ("Laravel", r"(?P<folder>(?:.*/)?database/migrations)/(?P<number>\d{4}_\d\d_\d\d_\d{6}_(?P<name>\w+))\.php"),
    ("numbered", r"(?P<folder>(?:.*/)?migrat(?:ions?|e))/v?(?P<number>\d+)[_.-](?P<name>[^/]+)"
     r"\.(?:js|ts|mjs|cjs|go|exs|py)"),
)  # fmt: skip
_PATTERNS = tuple((framework, re.compile(pattern)) for framework, pattern in _NUMBERED)
_SOURCES = re.compile(r"src/main/(?:java|kotlin|resources)/")  # one location, whatever the migration is written in
_DJANGO = re.compile(r"(?:.*/)?(?P<app>[^/]+)/migrations/(?P<name>\d{4}_?\w*)\.py")
_DEPENDENCIES = re.compile(r"^\s+dependencies\s*(?::[^=]+)?=\s*\[(.*?)\]", re.DOTALL | re.MULTILINE)
_REPLACES = re.compile(r"^\s+replaces\s*(?::[^=]+)?=\s*\[(.*?)\]", re.DOTALL | re.MULTILINE)
_NODE = re.compile(r"\(\s*[\"'](\w+)[\"']\s*,\s*[\"'](\w+)[\"']\s*,?\s*\)")
_REVISION = re.compile(r"^revision\s*(?::[^=\n]+)?=\s*[\"']([^\"']+)[\"']", re.MULTILINE)
_DOWN_REVISION = re.compile(
    r"^down_revision\s*(?::[^=\n]+)?=\s*(None|[\"'][^\"'\n]+[\"']|\([^)]*\)|\[[^\]]*\])", re.MULTILINE
)


def may_be_migration(path: str) -> bool:
    """Whether a path could be one, before its text is read."""
    return path.endswith(".py") or numbered(path) is not None


def migration(path: str, text: str) -> Migration | None:
    """The migration that a file is, or None."""
    if path.endswith(".py"):
        found = _django(path, text) or _alembic(path, text)
        if found is not None:
            return found
    return numbered(path)


def numbered(path: str) -> Migration | None:
    """The numbered migration that a path names, leading zeros and the punctuation within numbers aside."""
    for framework, pattern in _PATTERNS:
        match = pattern.fullmatch(path)
        if match is None:
            continue
        parts = match.groupdict()
        number = ".".join(part.lstrip("0") or "0" for part in re.split(r"[._-]", parts["number"]))
        return Migration(
            framework,
            _SOURCES.sub("", parts["folder"]).rstrip("/"),
            path,
            parts["name"],
            number,
            parts.get("direction") or "up",
        )
    return None


def heads(migrations: Iterable[Migration]) -> frozenset[str]:
    """The names of chained migrations that no other follows or replaces."""
    known = tuple(migrations)
    stands_for = {name: one.name for one in known for name in one.replaces}
    followed = {stands_for.get(name, name) for one in known for name in one.parents if one.name != stands_for.get(name)}
    return frozenset(one.name for one in known) - followed - stands_for.keys()


def _django(path: str, text: str) -> Migration | None:
    match = _DJANGO.fullmatch(path)
    if match is None or "class Migration" not in text:
        return None
    app, listed, replaced = match["app"], _DEPENDENCIES.search(text), _REPLACES.search(text)
    parents = [node for node in _NODE.finditer(listed[1]) if node[1] == app] if listed else []
    at = listed.start(1) + parents[0].start() if listed and parents else 0
    return Migration(
        "Django",
        path.rpartition("/")[0],
        path,
        match["name"],
        parents=tuple(node[2] for node in parents),
        replaces=tuple(name for label, name in _NODE.findall(replaced[1]) if label == app) if replaced else (),
        line=text.count("\n", 0, at) + 1,
        needs=tuple(_needs(text, app, listed)) if listed else (),
    )


def _needs(text: str, app: str, listed: re.Match[str]) -> Iterator[tuple[str, str, int]]:
    for node in _NODE.finditer(listed[1]):
        if node[1] != app and not node[2].startswith("__"):
            yield node[1], node[2], text.count("\n", 0, listed.start(1) + node.start()) + 1


def _alembic(path: str, text: str) -> Migration | None:
    revision, down = _REVISION.search(text), _DOWN_REVISION.search(text)
    if revision is None or down is None:
        return None
    parents = tuple(re.findall(r"[\"']([^\"']+)[\"']", down[1]))
    line = text.count("\n", 0, down.start()) + 1
    return Migration("Alembic", path.rpartition("/")[0], path, revision[1], parents=parents, line=line)
