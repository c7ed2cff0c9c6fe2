"""What speaks for a definition being needed by a task: numbers from 0 to about 1. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import exp, log, log1p
from posixpath import dirname
from typing import NamedTuple

from gitorch.context.facts import Interface
from gitorch.context.likeness import is_test, models_of, parts_of, peers_of, stem_of
from gitorch.context.links import Ground, Node

# What each sign counts for: fitted to which definitions real commits of five repositories used, as a log-linear choice
# among all candidates of a commit, and moved half the way back to an earlier fit on four, as commits were few. That
# stood a fit to 156 commits of thirteen repositories: no weights that it gave were better on those left out of it.
# benchmarks/briefs_fit.py makes such a fit, benchmarks/briefs.py measures what comes of it.
WEIGHTS: Mapping[str, float] = {
    "walk": 4.0,  # how much of the personalised walk ends there, in orders of magnitude
    "used_often": 2.3,  # by the files that the task writes
    "file_used": 1.9,  # something in the same file is
    "used": 1.5,
    "named": 0.8,  # in the task's words
    "popular": 1.5,  # the name is used in many files
    "worded": 0.95,  # its parts are in the task's words, or in the names of its files
    "namesake": 0.55,  # its file is called like one of the task's, as a test and what it tests
    "holder_named": 0.6,
    "walk_file": 1.1,
    "holder_used": 0.95,
    "test_for_test": 0.5,  # a test's own helper, for a task that writes tests
    "model": 2.2,  # the files that its new files will be like use it
    "sibling": 0.2,  # files beside the task's use it
    "member": -0.7,
    "telling": 1.2,  # the rarer its parts that the task's words have, the more
    "peer": 0.65,  # the files that are most like the task's own use it
    "helper": -0.9,  # a test's own, for a task that writes no test
    "class": 0.3,
    "variable": 0.25,
}
# And of a class that is needed, whether what its construction takes is: a logistic fit to 191 classes that commits of
# ten repositories needed (benchmarks/briefs_fit.py).
MADE_WEIGHTS: Mapping[str, float] = {
    "always": -1.05,
    "called": 0.4,  # by the files that the task writes
    "only_named": -2.3,  # by these: used, and never called
    "called_often": 2.05,  # by those files that use it, wherever they are
}
_SIBLINGS = 24
_OWN_FILES = 8  # whose like are looked for; who writes more does the same to all of them


@dataclass(frozen=True)
class Wish:
    """What the signs are looked for: the files it writes (those that there are, and names of those that are not yet),
    and the words that it is told in."""

    own: tuple[str, ...]
    new: tuple[str, ...]
    words: frozenset[str]

    @property
    def written(self) -> frozenset[str]:
        """All of the files, new or not."""
        return frozenset((*self.own, *self.new))


class _OfName(NamedTuple):
    said: float
    worded: float
    popular: float
    telling: float


class _OfFile(NamedTuple):
    walked: float
    used: float
    namesake: float
    test_for_test: float
    helper: float


@dataclass(frozen=True)
class Evidence:
    """Signs for the candidates of one task. ``mass`` is the walk's."""

    ground: Ground = field(repr=False)
    task: Wish
    mass: Mapping[Node, float] = field(repr=False)
    _names: dict[str, _OfName] = field(default_factory=dict, repr=False, compare=False)
    _files: dict[str, _OfFile] = field(default_factory=dict, repr=False, compare=False)

    def score(self, path: str, one: Interface) -> float:
        """How likely a definition is to be needed, on a scale of its own; never 0."""
        signs = self.signs(path, one)
        return exp(sum(WEIGHTS[name] * value for name, value in signs.items()))

    def made_score(self, path: str, one: Interface) -> float:
        """How likely it is that what a class's construction takes is needed, if the class is."""
        odds = sum(MADE_WEIGHTS[name] * value for name, value in self.made_signs(path, one).items())
        return 1 / (1 + exp(-odds))

    def made_signs(self, path: str, one: Interface) -> Mapping[str, float]:
        """The value of each sign of MADE_WEIGHTS."""
        popularity, node = self.ground.popularity(one.name), (path, one.qualname)
        return {
            "always": 1.0,
            "called": float(node in self.ground.known.called),
            "only_named": float(node in self.ground.used and node not in self.ground.known.called),
            "called_often": self.ground.callers.get(one.name, 0) / popularity if popularity else 0.0,
        }

    def signs(self, path: str, one: Interface) -> Mapping[str, float]:
        """The value of each sign of WEIGHTS."""
        node, (holder, _, name) = (path, one.qualname), one.qualname.rpartition(".")
        used = self.ground.used.get(node, 0)
        of_name, of_file = self._of_name(name), self._of_file(path)
        return {
            "walk": self._walked(node),
            "walk_file": of_file.walked,
            "used": float(used > 0),
            "used_often": log1p(used) / 3,
            "file_used": of_file.used,
            "holder_used": float(bool(holder) and self.ground.used.get((path, holder), 0) > 0),
            "named": of_name.said,
            "holder_named": float(bool(holder) and holder.rpartition(".")[2] in self.task.words),
            "worded": of_name.worded,
            "popular": of_name.popular,
            "namesake": of_file.namesake,
            "model": self._modelled.get(node, 0.0),
            "sibling": self._siblings.get(node, 0.0),
            "test_for_test": of_file.test_for_test,
            "member": float(bool(holder)),
            "telling": of_name.telling,
            "peer": log1p(20 * self._peers.get(node, 0.0)) / 3,
            "helper": of_file.helper,
            "class": float(one.kind == "class"),
            "variable": float(one.kind == "variable"),
        }

    def _of_name(self, name: str) -> _OfName:
        """The signs that all definitions of a name share."""
        if name not in self._names:
            parts = parts_of(name)
            self._names[name] = _OfName(
                said=float(name in self.task.words),
                worded=len(parts & self._said) / len(parts) if parts else 0.0,
                popular=log1p(self.ground.popularity(name) / len(self.ground.homes[name])) / 5,
                telling=min(1.0, sum(sorted(self._rarity.get(part, 0.0) for part in parts)) / 12),
            )
        return self._names[name]

    def _of_file(self, path: str) -> _OfFile:
        """The signs that all definitions of a file share."""
        if path not in self._files:
            self._files[path] = _OfFile(
                walked=self._walked((path, "")),
                used=float(path in self._used_files),
                namesake=float(stem_of(path) in self._stems),
                test_for_test=float(self._writes_tests and is_test(path)),
                helper=float(not self._writes_tests and is_test(path)),
            )
        return self._files[path]

    def _walked(self, node: Node) -> float:
        """The walk's mass on a scale of orders of magnitude: 0 below a millionth, 1 for all of it."""
        return log1p(self.mass.get(node, 0.0) * 1e6) / 13.8

    @cached_property
    def _used_files(self) -> frozenset[str]:
        return frozenset(path for path, _ in self.ground.used)

    @cached_property
    def _siblings(self) -> Mapping[Node, float]:
        """What share of the files beside the task's uses a definition."""
        return self._share_of(dict.fromkeys(self._near_files, 1.0))

    @cached_property
    def _modelled(self) -> Mapping[Node, float]:
        """What share of the files that the new ones will be like uses a definition."""
        written = self.task.written
        models = [one for new in self.task.new for one in models_of(new, self.ground.files, written)]
        return self._share_of(dict.fromkeys(models, 1.0))

    @cached_property
    def _peers(self) -> Mapping[Node, float]:
        """What share of the files that are most like one of the task's own uses a definition; of which it is most."""
        found: dict[Node, float] = {}
        for path in self.task.own[:_OWN_FILES]:
            shares = self._share_of(dict(peers_of(path, self.ground, self.task.written)))
            found |= {node: share for node, share in shares.items() if share > found.get(node, 0.0)}
        return found

    def _share_of(self, weights: Mapping[str, float]) -> Mapping[Node, float]:
        """How much of these files, each with its weight, uses a definition."""
        counts: defaultdict[Node, float] = defaultdict(float)
        for path, weight in weights.items():
            for link in self.ground.links(path):
                counts[link.node] += weight * link.chance
        whole = sum(weights.values())
        return {node: count / whole for node, count in counts.items()}

    @cached_property
    def _rarity(self) -> Mapping[str, float]:
        """How rare each part of the task's words is among the names of the candidates: the more, the rarer."""
        names = [one.name for _, one in candidates(self)]
        times = Counter(part for name in names for part in parts_of(name) & self._said)
        return {part: log((len(names) + 1) / (count + 1)) for part, count in times.items()}

    @cached_property
    def _near_files(self) -> Sequence[str]:
        """The files of the same directories and of the same sort, test or not; those of a similar name first."""
        own = self.task.written
        written = [*self.task.own, *self.task.new]
        sorts = {(dirname(path), is_test(path)) for path in written}
        near = [path for path in self.ground.files if path not in own and (dirname(path), is_test(path)) in sorts]
        said = frozenset(part for path in written for part in parts_of(stem_of(path)))
        return sorted(near, key=lambda path: (-len(parts_of(stem_of(path)) & said), path))[:_SIBLINGS]

    @cached_property
    def _said(self) -> frozenset[str]:
        stems = (stem_of(path) for path in (*self.task.own, *self.task.new))
        return frozenset(part for word in (*self.task.words, *stems) for part in parts_of(word))

    @cached_property
    def _stems(self) -> frozenset[str]:
        return frozenset(stem_of(path) for path in (*self.task.own, *self.task.new))

    @cached_property
    def _writes_tests(self) -> bool:
        return any(is_test(path) for path in (*self.task.own, *self.task.new))


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
