"""Who uses whose definitions, by names and imports alone: good enough to rank by, in any language. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

from gitorch.context.facts import FileFacts, Interface
from gitorch.context.signature import FIELD_BASES
from gitorch.context.tokens import estimate

_COMMON = 40  # a name that more files define says nothing
_IMPORTED, _LINKED, _UNKNOWN, _UNLIKELY = 20.0, 6.0, 1.0, 0.2

_BETWEEN = re.compile(r"[./@]+")
_TYPE = re.compile(r"\b[A-Z]\w{2,}")

Node = tuple[str, str]  # path and qualname; the qualname of a file is empty


class Link(NamedTuple):
    """A use of a definition by a file: how often the name stands there, how surely it means this definition."""

    node: Node
    times: int
    chance: float


@dataclass(frozen=True)
class Used:
    """The definitions that some files are known to use elsewhere, with how often, and which of them they call."""

    times: Mapping[Node, int] = field(default_factory=dict)
    called: frozenset[Node] = frozenset()


@dataclass
class _Worked:
    """What has been worked out of a tree so far; by path, but for ``classes``, which are by name."""

    homes: Mapping[str, Sequence[tuple[str, Interface]]] | None = None
    users: Mapping[str, Sequence[str]] | None = None
    callers: Mapping[str, int] | None = None
    links: dict[str, tuple[Link, ...]] = field(default_factory=dict)
    chances: dict[str, dict[Node, float]] = field(default_factory=dict)
    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    members: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    classes: dict[str, list[tuple[str, Interface]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Ground:
    """The base tree: facts by path, in path order, and what the scope's files are known to use.

    What is asked of the tree is worked out once, for all grounds of it (:meth:`knowing`).
    """

    files: Mapping[str, FileFacts] = field(repr=False)
    known: Used = field(default_factory=Used, repr=False)
    _worked: _Worked = field(default_factory=_Worked, repr=False, compare=False)

    def knowing(self, known: Used) -> Ground:
        """The same tree for another scope."""
        return replace(self, known=known)

    @property
    def used(self) -> Mapping[Node, int]:
        """What the scope's files are known to use, with how often."""
        return self.known.times

    @property
    def homes(self) -> Mapping[str, Sequence[tuple[str, Interface]]]:
        """Every interface by its plain name."""
        if self._worked.homes is None:
            found: dict[str, list[tuple[str, Interface]]] = {}
            for path, facts in self.files.items():
                for one in facts.interfaces:
                    found.setdefault(one.name, []).append((path, one))
            self._worked.homes = found
        return self._worked.homes

    @property
    def users(self) -> Mapping[str, Sequence[str]]:
        """The files that use each name, in path order."""
        if self._worked.users is None:
            found: dict[str, list[str]] = {}
            for path, facts in self.files.items():
                for name in facts.uses:
                    found.setdefault(name, []).append(path)
            self._worked.users = found
        return self._worked.users

    def popularity(self, name: str) -> int:
        """In how many files a name is used."""
        return len(self.users.get(name, ()))

    @property
    def callers(self) -> Mapping[str, int]:
        """In how many files each name is called."""
        if self._worked.callers is None:
            self._worked.callers = Counter(name for facts in self.files.values() for name in facts.calls)
        return self._worked.callers

    def constructed(self, path: str, one: Interface) -> Interface:
        """A class with what its construction takes, where only a class that it inherits from says so."""
        if one.kind != "class" or one.made:
            return one
        above = list(self._above(path, one))
        if any(base in FIELD_BASES for each in (one, *above) for base in each.bases):
            made = one.fields
        else:
            made = next((base.made for base in above if base.made), "")
        text = one.text + made
        return one._replace(text=text, cost=estimate(text), made=made)

    def _above(self, path: str, one: Interface) -> Iterator[Interface]:
        """The classes that a class inherits from, nearest first, as far as names tell."""
        todo = [(path, one)]
        seen = {(path, one.qualname)}
        while todo:
            here, low = todo.pop(0)
            for home in filter(None, (self._home_of(here, base) for base in low.bases)):
                if (home[0], home[1].qualname) not in seen:
                    seen.add((home[0], home[1].qualname))
                    todo.append(home)
                    yield home[1]

    def members_of(self, path: str, qualname: str) -> Sequence[str]:
        """The qualnames of what a definition holds."""
        if path not in self._worked.members:
            members: dict[str, list[str]] = {}
            for one in self.files[path].interfaces:
                members.setdefault(one.holder, []).append(one.qualname)
            self._worked.members[path] = members
        return self._worked.members[path].get(qualname, ())

    def types_of(self, path: str, qualname: str) -> list[Node]:
        """The classes of the repository that a definition's signature names."""
        if path not in self._worked.texts:
            self._worked.texts[path] = {one.qualname: one.text for one in reversed(self.files[path].interfaces)}
        told = self._worked.texts[path].get(qualname, "")
        names = dict.fromkeys(_TYPE.findall(told.partition("(")[2]))
        homes = (self._home_of(path, name) for name in names)
        return [(home, one.qualname) for home, one in filter(None, homes)]

    def _home_of(self, path: str, name: str) -> tuple[str, Interface] | None:
        """The class that a name means in a file: its own, the one that the file imports, or the only one there is."""
        classes, chances = self._worked.classes, self._worked.chances
        if name not in classes:
            classes[name] = [entry for entry in self.homes.get(name, ()) if entry[1].kind == "class"]
        found = classes[name]
        own = next((entry for entry in found if entry[0] == path), None)
        if own is not None or len(found) < 2:
            return own or next(iter(found), None)
        if path not in chances:
            chances[path] = {link.node: link.chance for link in self.links(path)}
        here = chances[path]
        return max(found, key=lambda entry: here.get((entry[0], entry[1].qualname), 0.0))

    def links(self, path: str) -> tuple[Link, ...]:
        """What the file at ``path`` seems to use elsewhere. Worked out once."""
        links = self._worked.links
        if path not in links:
            facts = self.files.get(path)
            links[path] = tuple(_links(path, facts, self.homes)) if facts is not None else ()
        return links[path]


def _links(path: str, facts: FileFacts, homes: Mapping[str, Sequence[tuple[str, Interface]]]) -> list[Link]:
    tails = {module: tail_of(module) for module, _, _ in facts.imports}
    origins = {name or alias: tails[module] for module, name, alias in facts.imports}
    linked = _Imported({tail for tail in tails.values() if tail})
    found: list[Link] = []
    for name, times in facts.uses.items():
        there = homes.get(name, ())
        if not there or len(there) > _COMMON:
            continue
        others = [entry for entry in there if entry[0] != path]
        if len(others) == 1:
            found.append(Link((others[0][0], others[0][1].qualname), times, 1.0))
            continue
        origin = origins.get(name)
        weights = [_weight(home, one, origin, linked) for home, one in others]
        total = sum(weights)
        found += [
            Link((home, one.qualname), times, weight / total)
            for (home, one), weight in zip(others, weights, strict=True)
        ]
    return found


class _Imported(dict[str, bool]):
    """Whether a path is one that a file imports from, worked out once for each."""

    def __init__(self, tails: set[str]) -> None:
        super().__init__()
        self._tails = tails

    def __missing__(self, home: str) -> bool:
        for tail in self._tails:  # any() of a generator would take twice as long
            if tail in home:
                self[home] = True
                return True
        self[home] = False
        return False


def _weight(home: str, one: Interface, origin: str | None, linked: _Imported) -> float:
    if origin is not None:
        return (_IMPORTED if origin and origin in home else _UNKNOWN) if not one.holder else _UNLIKELY
    if linked[home]:
        return _LINKED
    return _UNKNOWN if one.holder else _UNLIKELY


@lru_cache(maxsize=65536)
def tail_of(module: str) -> str:
    """The last words of an import as a piece of a path: ``..models.user`` is models/user, ``@/api/user`` api/user."""
    parts = [part for part in _BETWEEN.split(module) if part not in ("", "js", "ts")]
    return "/".join(parts[-2:])
