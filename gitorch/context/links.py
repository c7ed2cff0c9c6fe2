"""Who uses whose definitions, by names and imports alone: good enough to rank by, in any language. Pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from gitorch.context.facts import FileFacts, Interface
from gitorch.context.signature import FIELD_BASES
from gitorch.context.tokens import estimate

_COMMON = 40  # a name that more files define says nothing
_IMPORTED, _LINKED, _UNKNOWN, _UNLIKELY = 20.0, 6.0, 1.0, 0.2

_TYPE = re.compile(r"\b[A-Z]\w{2,}")

Node = tuple[str, str]  # path and qualname; the qualname of a file is empty


@dataclass(frozen=True)
class Link:
    """A use of a definition by a file: how often the name stands there, how surely it means this definition."""

    node: Node
    times: int
    chance: float


@dataclass(frozen=True)
class Used:
    """The definitions that some files are known to use elsewhere, with how often, and which of them they call."""

    times: Mapping[Node, int] = field(default_factory=dict)
    called: frozenset[Node] = frozenset()


@dataclass(frozen=True)
class Ground:
    """The base tree: facts by path, in path order, and what the scope's files are known to use."""

    files: Mapping[str, FileFacts] = field(repr=False)
    known: Used = field(default_factory=Used, repr=False)
    _links: dict[str, tuple[Link, ...]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def used(self) -> Mapping[Node, int]:
        """What the scope's files are known to use, with how often."""
        return self.known.times

    @cached_property
    def homes(self) -> Mapping[str, Sequence[tuple[str, Interface]]]:
        """Every interface by its plain name."""
        found: defaultdict[str, list[tuple[str, Interface]]] = defaultdict(list)
        for path, facts in self.files.items():
            for one in facts.interfaces:
                found[one.name].append((path, one))
        return found

    @cached_property
    def popularity(self) -> Mapping[str, int]:
        """In how many files each name is used."""
        counts: defaultdict[str, int] = defaultdict(int)
        for facts in self.files.values():
            for name in facts.uses:
                counts[name] += 1
        return counts

    @cached_property
    def callers(self) -> Mapping[str, int]:
        """In how many files each name is called."""
        return Counter(name for facts in self.files.values() for name in facts.calls)

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

    def types_of(self, path: str, qualname: str) -> list[Node]:
        """The classes of the repository that a definition's signature names."""
        facts = self.files[path]
        told = next((one.text for one in facts.interfaces if one.qualname == qualname), "")
        names = dict.fromkeys(_TYPE.findall(told.partition("(")[2]))
        homes = (self._home_of(path, name) for name in names)
        return [(home, one.qualname) for home, one in filter(None, homes)]

    def _home_of(self, path: str, name: str) -> tuple[str, Interface] | None:
        """The class that a name means in a file: its own, the one that the file imports, or the only one there is."""
        found = [(home, one) for home, one in self.homes.get(name, ()) if one.kind == "class"]
        own = next((entry for entry in found if entry[0] == path), None)
        if own is not None or len(found) < 2:
            return own or next(iter(found), None)
        chances = {link.node: link.chance for link in self.links(path)}
        return max(found, key=lambda entry: chances.get((entry[0], entry[1].qualname), 0.0))

    def links(self, path: str) -> tuple[Link, ...]:
        """What the file at ``path`` seems to use elsewhere. Worked out once."""
        if path not in self._links:
            facts = self.files.get(path)
            self._links[path] = tuple(_links(path, facts, self.homes)) if facts is not None else ()
        return self._links[path]


def _links(path: str, facts: FileFacts, homes: Mapping[str, Sequence[tuple[str, Interface]]]) -> list[Link]:
    tails = {module: tail_of(module) for module, _, _ in facts.imports}
    origins = {name or alias: tails[module] for module, name, alias in facts.imports}
    linked = _Imported({tail for tail in tails.values() if tail})
    found: list[Link] = []
    for name, times in facts.uses.items():
        there = homes.get(name, ())
        if not there or len(there) > _COMMON:
            continue
        weights = [
            ((home, one.qualname), _weight(home, one, origins.get(name), linked)) for home, one in there if home != path
        ]
        total = sum(weight for _, weight in weights)
        found += [Link(node, times, weight / total) for node, weight in weights]
    return found


class _Imported(dict[str, bool]):
    """Whether a path is one that a file imports from, worked out once for each."""

    def __init__(self, tails: set[str]) -> None:
        super().__init__()
        self._tails = tails

    def __missing__(self, home: str) -> bool:
        self[home] = found = any(tail in home for tail in self._tails)
        return found


def _weight(home: str, one: Interface, origin: str | None, linked: _Imported) -> float:
    if origin is not None:
        return (_IMPORTED if origin and origin in home else _UNKNOWN) if not one.holder else _UNLIKELY
    if linked[home]:
        return _LINKED
    return _UNKNOWN if one.holder else _UNLIKELY


def tail_of(module: str) -> str:
    """The last words of an import as a piece of a path: ``..models.user`` is models/user, ``@/api/user`` api/user."""
    parts = [part for part in re.split(r"[./@]+", module) if part not in ("", "js", "ts")]
    return "/".join(parts[-2:])
