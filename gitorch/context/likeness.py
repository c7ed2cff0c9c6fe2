"""Which files are like which: by where they lie, how they are called, and the names that they use. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import lru_cache
from heapq import nlargest, nsmallest
from itertools import takewhile
from math import log, sqrt
from posixpath import basename, dirname, splitext

from gitorch.context.links import Ground

_MODELS = 6
_PEERS = 12
_COMMON = 0.25  # of all files; a name that more of them use makes none alike
_SMALL = 30  # names; a file of fewer is not all the more alike for using few
_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_TEST = re.compile(
    r"(^|/)(tests?|__tests__|spec|testing|testsuite)(/|$)|(^|/)test_|[._-](test|spec)\.|_test\.|conftest"
)


def models_of(path: str, paths: Iterable[str], besides: Collection[str]) -> list[str]:
    """The files that a new file will most likely be like: the nearest of its sort, called as it is."""
    folder, suffix, stem = dirname(path).split("/"), splitext(path)[1], stem_of(path)
    parts, is_one = parts_of(stem), is_test(path)

    def likeness(other: str) -> tuple[int, bool, int]:
        there = stem_of(other)
        shared = takewhile(lambda pair: pair[0] == pair[1], zip(folder, dirname(other).split("/"), strict=False))
        return sum(1 for _ in shared), there == stem, len(parts_of(there) & parts)

    alike = [other for other in paths if other.endswith(suffix) and other not in besides and is_test(other) == is_one]
    return nsmallest(_MODELS, alike, key=lambda other: (*(-one for one in likeness(other)), other))


def peers_of(path: str, ground: Ground, besides: Collection[str]) -> list[tuple[str, float]]:
    """The files that use the rarest of the names that the file at ``path`` uses, and how many of them, weighted."""
    count = len(ground.files)
    weights = {
        name: log(count / users)
        for name in ground.files[path].uses
        if 1 < (users := ground.popularity(name)) <= max(_SMALL, count * _COMMON) and users < count
    }
    shared: defaultdict[str, list[float]] = defaultdict(list)
    for name, weight in weights.items():
        for other in ground.users[name]:
            shared[other].append(weight)
    scores = (
        (sum(sorted(found)) / sqrt(_SMALL + len(ground.files[other].uses)), other)
        for other, found in shared.items()
        if other not in besides
    )
    return [(other, score) for score, other in nlargest(_PEERS, scores)]


@lru_cache(maxsize=65536)
def is_test(path: str) -> bool:
    """Whether a path is a test's by its name."""
    return _TEST.search(path) is not None


@lru_cache(maxsize=65536)
def parts_of(name: str) -> frozenset[str]:
    """The words of an identifier, without their endings: ``loadUsersById`` is load, user, by, id; short ones say
    nothing."""
    return frozenset(_stemmed(part.lower()) for part in _PART.findall(name) if len(part) > 2)


@lru_cache(maxsize=65536)
def stem_of(path: str) -> str:
    """What a file is called, without what makes it a test."""
    name = splitext(basename(path))[0].lower()
    return re.sub(r"^test_|_test$|[._-](test|spec)$", "", name)


def _stemmed(word: str) -> str:
    """The same for ``merging``, ``merged`` and ``merges``, near enough."""
    ending = next((end for end in ("ing", "ies", "es", "ed", "s") if word.endswith(end)), "")
    return word[: -len(ending)] if ending and len(word) - len(ending) >= 3 else word
