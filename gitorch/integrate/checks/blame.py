"""Which branches it takes to make a check fail: the fewest that can be found without trying everything."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

Fails = Callable[[tuple[str, ...]], bool]
_PAIRS_UP_TO = 8


def smallest_failing_set(names: Sequence[str], fails: Fails) -> tuple[str, ...]:
    """The smallest set of ``names`` for which ``fails`` is true, in their order; all of them fail together.

    Each alone first, then halves while more than eight are left, then pairs, then one is dropped after another for as
    long as the rest fails: at most 2n + 28 calls for n names, and no smaller part of the answer was seen to pass.
    """
    if len(names) == 1:
        return tuple(names)
    alone = next(((name,) for name in names if fails((name,))), None)
    if alone:
        return alone
    left = _halved(tuple(names), fails)
    if len(left) <= _PAIRS_UP_TO:
        pair = next((pair for pair in combinations(left, 2) if len(left) > 2 and fails(pair)), None)
        if pair:
            return pair
    return _thinned(left, fails)


def _halved(names: tuple[str, ...], fails: Fails) -> tuple[str, ...]:
    while len(names) > _PAIRS_UP_TO:
        middle = len(names) // 2
        half = next((half for half in (names[:middle], names[middle:]) if fails(half)), None)
        if half is None:
            return names
        names = half
    return names


def _thinned(names: tuple[str, ...], fails: Fails) -> tuple[str, ...]:
    kept = names
    for name in names:
        rest = tuple(one for one in kept if one != name)
        if len(rest) > 1 and fails(rest):
            kept = rest
    return kept
