"""What speaks for a definition being needed by a task: numbers from 0 to about 1. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import log1p
from posixpath import basename, dirname, splitext

from gitorch.context.facts import Interface
from gitorch.context.links import Ground, Node

SIGNS = (
    "used", "used_often", "holder_used", "file_used", "file_share", "named", "worded", "holder_named", "seen",
    "sibling", "sibling_all", "near", "namesake", "popular", "walk", "walk_file", "private", "test", "type", "callable",
    "value", "member", "scope_is_new", "test_for_test",
)  # fmt: skip
_SIBLINGS = 24
_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_TEST = re.compile(
    r"(^|/)(tests?|__tests__|spec|testing|testsuite)(/|$)|(^|/)test_|[._-](test|spec)\.|_test\.|conftest"
)
_TYPES = {"class", "interface", "type", "enum", "namespace"}
_CALLABLE = {"function", "method"}


@dataclass(frozen=True)
class Task:
    """What the signs are looked for: the files it writes (those that there are, and names of those that are not yet),
    and the words that it is told in."""

    own: tuple[str, ...]
    new: tuple[str, ...]
    words: frozenset[str]


@dataclass(frozen=True)
class Evidence:
    """Signs for the candidates of one task. ``mass`` is the walk's."""

    ground: Ground = field(repr=False)
    task: Task
    mass: Mapping[Node, float] = field(repr=False)

    def of(self, path: str, one: Interface) -> tuple[float, ...]:
        """The values of SIGNS."""
        node = (path, one.qualname)
        used = self.ground.used.get(node, 0)
        holder = (path, one.holder) if one.holder else None
        parts = _parts(one.name)
        siblings = self._siblings.get(node, 0.0)
        values = {
            "used": float(used > 0),
            "used_often": log1p(used) / 3,
            "holder_used": float(holder is not None and self.ground.used.get(holder, 0) > 0),
            "file_used": float(path in self._used_files),
            "file_share": self._used_files.get(path, 0.0),
            "named": float(one.name in self.task.words),
            "worded": len(parts & self._said) / len(parts) if parts else 0.0,
            "holder_named": float(bool(one.holder) and one.holder.rpartition(".")[2] in self.task.words),
            "seen": self._seen.get(node, 0.0),
            "sibling": siblings,
            "sibling_all": float(siblings > 0.5),
            "near": float(dirname(path) in self._directories),
            "namesake": float(_stem(path) in self._stems),
            "popular": log1p(self.ground.popularity.get(one.name, 0) / len(self.ground.homes[one.name])) / 5,
            "walk": self._walked(node),
            "walk_file": self._walked((path, "")),
            "private": float(one.name.startswith("_")),
            "test": float(is_test(path)),
            "type": float(one.kind in _TYPES),
            "callable": float(one.kind in _CALLABLE),
            "value": float(one.kind in ("variable", "member")),
            "member": float(bool(one.holder)),
            "scope_is_new": self._newness,
            "test_for_test": float(is_test(path) and self._writes_tests),
        }
        return tuple(values[name] for name in SIGNS)

    def _walked(self, node: Node) -> float:
        """The walk's mass on a scale of orders of magnitude: 0 for a millionth, 1 for all of it."""
        mass = self.mass.get(node, 0.0)
        return max(0.0, 1 + log1p(mass * 1e6) / 13.8 - 1) if mass else 0.0

    @cached_property
    def _used_files(self) -> Mapping[str, float]:
        counts: defaultdict[str, float] = defaultdict(float)
        for (path, _), times in self.ground.used.items():
            counts[path] += times
        total = sum(counts.values())
        return {path: times / total for path, times in counts.items()}

    @cached_property
    def _seen(self) -> Mapping[Node, float]:
        """What the task's own files use by name, as far as a name tells."""
        return _strongest(self.ground, self.task.own)

    @cached_property
    def _siblings(self) -> Mapping[Node, float]:
        """What share of the files beside the task's uses a definition."""
        near = self._near_files
        counts: defaultdict[Node, float] = defaultdict(float)
        for path in near:
            for node, chance in _strongest(self.ground, [path]).items():
                counts[node] += chance
        return {node: count / len(near) for node, count in counts.items()}

    @cached_property
    def _near_files(self) -> Sequence[str]:
        """The files of the same directories and of the same sort, test or not; those of a similar name first."""
        own = {*self.task.own, *self.task.new}
        written = [*self.task.own, *self.task.new]
        sorts = {(dirname(path), is_test(path)) for path in written}
        near = [path for path in self.ground.files if path not in own and (dirname(path), is_test(path)) in sorts]
        said = frozenset(part for path in written for part in _parts(_stem(path)))
        return sorted(near, key=lambda path: (-len(_parts(_stem(path)) & said), path))[:_SIBLINGS]

    @cached_property
    def _said(self) -> frozenset[str]:
        stems = (_stem(path) for path in (*self.task.own, *self.task.new))
        return frozenset(part for word in (*self.task.words, *stems) for part in _parts(word))

    @cached_property
    def _directories(self) -> frozenset[str]:
        return frozenset(dirname(path) for path in (*self.task.own, *self.task.new))

    @cached_property
    def _stems(self) -> frozenset[str]:
        return frozenset(_stem(path) for path in (*self.task.own, *self.task.new))

    @cached_property
    def _writes_tests(self) -> bool:
        return any(is_test(path) for path in (*self.task.own, *self.task.new))

    @cached_property
    def _newness(self) -> float:
        whole = len(self.task.own) + len(self.task.new)
        return len(self.task.new) / whole if whole else 1.0


def is_test(path: str) -> bool:
    """Whether a path is a test's by its name."""
    return _TEST.search(path) is not None


def candidates(evidence: Evidence) -> Iterator[tuple[str, Interface]]:
    """Every interface of a file that the walk or a sign has reached, outside what the task writes."""
    own = set(evidence.task.own)
    for path in dict.fromkeys(path for path, _ in (*evidence.mass, *evidence.ground.used)):
        facts = evidence.ground.files.get(path)
        if facts is not None and path not in own:
            for one in facts.interfaces:
                yield path, one


def _strongest(ground: Ground, paths: Iterable[str]) -> Mapping[Node, float]:
    found: defaultdict[Node, float] = defaultdict(float)
    for path in paths:
        for link in ground.links(path):
            found[link.node] = max(found[link.node], link.chance)
    return found


def _parts(name: str) -> frozenset[str]:
    """The words of an identifier: ``loadUserById`` is load, user, by, id; short ones say nothing."""
    return frozenset(part.lower() for part in _PART.findall(name) if len(part) > 2)


def _stem(path: str) -> str:
    name = splitext(basename(path))[0].lower()
    return re.sub(r"^test_|_test$|[._-](test|spec)$", "", name)
