"""What speaks for a definition being needed by a task: numbers from 0 to about 1. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from heapq import nsmallest
from itertools import takewhile
from math import exp, log1p
from posixpath import basename, dirname, splitext

from gitorch.context.facts import Interface
from gitorch.context.links import Ground, Node

# What each sign counts for: fitted to which definitions real commits of four repositories used, as a log-linear choice
# among all candidates of a commit. benchmarks/briefs.py measures what comes of it, on others too.
WEIGHTS: Mapping[str, float] = {
    "walk": 4.0,  # how much of the personalised walk ends there, in orders of magnitude
    "used_often": 2.5,  # by the files that the task writes
    "file_used": 2.1,  # something in the same file is
    "used": 1.5,
    "named": 1.2,  # in the task's words
    "popular": 1.1,  # the name is used in many files
    "worded": 1.0,  # its parts are in the task's words, or in the names of its files
    "namesake": 0.7,  # its file is called like one of the task's, as a test and what it tests
    "holder_named": 0.7,
    "walk_file": 0.6,
    "holder_used": 0.6,
    "test_for_test": 0.6,  # a test's own helper, for a task that writes tests
    "model": 3.0,  # the files that its new files will be like use it; set by hand, as new files were few
    "sibling": 0.4,  # files beside the task's use it
    "member": -0.5,
}
_SIBLINGS = 24
_MODELS = 6
_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_TEST = re.compile(
    r"(^|/)(tests?|__tests__|spec|testing|testsuite)(/|$)|(^|/)test_|[._-](test|spec)\.|_test\.|conftest"
)


@dataclass(frozen=True)
class Wish:
    """What the signs are looked for: the files it writes (those that there are, and names of those that are not yet),
    and the words that it is told in."""

    own: tuple[str, ...]
    new: tuple[str, ...]
    words: frozenset[str]


@dataclass(frozen=True)
class Evidence:
    """Signs for the candidates of one task. ``mass`` is the walk's."""

    ground: Ground = field(repr=False)
    task: Wish
    mass: Mapping[Node, float] = field(repr=False)

    def score(self, path: str, one: Interface) -> float:
        """How likely a definition is to be needed, on a scale of its own; never 0."""
        signs = self.signs(path, one)
        return exp(sum(WEIGHTS[name] * value for name, value in signs.items()))

    def signs(self, path: str, one: Interface) -> Mapping[str, float]:
        """The value of each sign of WEIGHTS."""
        node, holder = (path, one.qualname), one.holder
        used = self.ground.used.get(node, 0)
        parts = _parts(one.name)
        return {
            "walk": self._walked(node),
            "walk_file": self._walked((path, "")),
            "used": float(used > 0),
            "used_often": log1p(used) / 3,
            "file_used": float(path in self._used_files),
            "holder_used": float(bool(holder) and self.ground.used.get((path, holder), 0) > 0),
            "named": float(one.name in self.task.words),
            "holder_named": float(bool(holder) and holder.rpartition(".")[2] in self.task.words),
            "worded": len(parts & self._said) / len(parts) if parts else 0.0,
            "popular": log1p(self.ground.popularity.get(one.name, 0) / len(self.ground.homes[one.name])) / 5,
            "namesake": float(_stem(path) in self._stems),
            "model": self._modelled.get(node, 0.0),
            "sibling": self._siblings.get(node, 0.0),
            "test_for_test": float(self._writes_tests and is_test(path)),
            "member": float(bool(holder)),
        }

    def _walked(self, node: Node) -> float:
        """The walk's mass on a scale of orders of magnitude: 0 below a millionth, 1 for all of it."""
        return log1p(self.mass.get(node, 0.0) * 1e6) / 13.8

    @cached_property
    def _used_files(self) -> frozenset[str]:
        return frozenset(path for path, _ in self.ground.used)

    @cached_property
    def _siblings(self) -> Mapping[Node, float]:
        """What share of the files beside the task's uses a definition."""
        return self._share_of(self._near_files)

    @cached_property
    def _modelled(self) -> Mapping[Node, float]:
        """What share of the files that the new ones will be like uses a definition."""
        return self._share_of([one for new in self.task.new for one in models_of(new, self.ground.files, self.task)])

    def _share_of(self, paths: Sequence[str]) -> Mapping[Node, float]:
        counts: defaultdict[Node, float] = defaultdict(float)
        for path in paths:
            for link in self.ground.links(path):
                counts[link.node] += link.chance
        return {node: count / len(paths) for node, count in counts.items()}

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
    def _stems(self) -> frozenset[str]:
        return frozenset(_stem(path) for path in (*self.task.own, *self.task.new))

    @cached_property
    def _writes_tests(self) -> bool:
        return any(is_test(path) for path in (*self.task.own, *self.task.new))


def models_of(path: str, paths: Iterable[str], wish: Wish) -> list[str]:
    """The files that a new file will most likely be like: the nearest of its sort, called as it is."""
    own = {*wish.own, *wish.new}
    folder, suffix, stem = dirname(path).split("/"), splitext(path)[1], _stem(path)
    parts, is_one = _parts(stem), is_test(path)

    def likeness(other: str) -> tuple[int, bool, int]:
        there = _stem(other)
        shared = takewhile(lambda pair: pair[0] == pair[1], zip(folder, dirname(other).split("/"), strict=False))
        return sum(1 for _ in shared), there == stem, len(_parts(there) & parts)

    alike = [other for other in paths if other.endswith(suffix) and other not in own and is_test(other) == is_one]
    return nsmallest(_MODELS, alike, key=lambda other: (*(-one for one in likeness(other)), other))


@lru_cache(maxsize=65536)
def is_test(path: str) -> bool:
    """Whether a path is a test's by its name."""
    return _TEST.search(path) is not None


def candidates(evidence: Evidence) -> Iterator[tuple[str, Interface]]:
    """Every interface that the walk has reached, outside what the task writes, in the order of paths and lines."""
    own = set(evidence.task.own)
    reached: defaultdict[str, set[str]] = defaultdict(set)
    for path, qualname in (*evidence.mass, *evidence.ground.used):
        reached[path].add(qualname)
    for path in sorted(reached):
        facts = evidence.ground.files.get(path)
        if facts is not None and path not in own:
            yield from ((path, one) for one in facts.interfaces if one.qualname in reached[path])


@lru_cache(maxsize=65536)
def _parts(name: str) -> frozenset[str]:
    """The words of an identifier: ``loadUserById`` is load, user, by, id; short ones say nothing."""
    return frozenset(part.lower() for part in _PART.findall(name) if len(part) > 2)


@lru_cache(maxsize=65536)
def _stem(path: str) -> str:
    name = splitext(basename(path))[0].lower()
    return re.sub(r"^test_|_test$|[._-](test|spec)$", "", name)
