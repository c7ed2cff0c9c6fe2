"""C305: one side's bus calls its listeners with other arguments; a new listener of the other takes the old ones.

``for (const heard of list) heard(body)`` becomes ``heard(name, body)``. Functions of Python that a module registers are
S202's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.model import Place
from gitorch.code.wire.reading import wire_language
from gitorch.code.wire.verbs import LISTENS, last
from gitorch.integrate.edited_lines import replaced
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.sides import Pair
from gitorch.integrate.wire.speaking import Said, said
from gitorch.integrate.wire.wiring import WireFiles, changed_files, changed_lines

_LANGUAGES = ("python", "javascript")
_LOOPED = re.compile(
    r"\bfor\s*\(?\s*(?:const |let |var )?(?:\[[^\]]*?)?(\w+)\]?\s+(?:of|in)\b|\bforEach\(\(?(\w+)\)?\s*=>"
)
_GIVEN = r"(?<![\w.])%s\(([^()]*)\)"
_SIGNS = (b"subscri", b"listen", b"def on(", b" on(", b"handler", b"register", b"callback", b"hook")
_TAKES = re.compile(rf"\b({'|'.join(sorted(LISTENS))})\s*(?:=\s*)?\(")


class _Recalled(NamedTuple):
    """A bus that calls its listeners otherwise: the arguments that they got and those that they get."""

    path: str
    verbs: frozenset[str]  # by which one listens to it
    before: tuple[str, ...]
    after: tuple[str, ...]
    place: Place


def recalled_findings(integration: Integration) -> Iterator[Finding]:
    """Every new listener that a bus calls with what stands elsewhere than the listener takes it."""
    for way, recalled in integration.meetings(_RECALLED):
        for path in changed_files(way.right):
            for one in recalled:
                if wire_language(path) == wire_language(one.path) and path != one.path:
                    yield from _in_file(integration.wire_files, way, path, one)


def _all(side: OneSide) -> Iterator[_Recalled]:
    for path, change in side.side.changes.items():
        if wire_language(path) not in _LANGUAGES or change.old is None or change.new is None:
            continue
        known = (side.base.read(path) or b"").lower()
        turned = next(_turned(side, path), None) if any(sign in known for sign in _SIGNS) else None
        text = side.view.text(path) or "" if turned is not None else ""
        verbs = frozenset(_TAKES.findall(text))
        if turned is not None and verbs:
            yield _Recalled(path, verbs, *turned)


_RECALLED = Fact("recalled listeners", tuple[_Recalled, ...], lambda one: tuple(_all(one)))


def _turned(side: OneSide, path: str) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], Place]]:
    """The calls of what a loop goes through whose arguments a side changed."""
    names: set[str] = set()
    for out, into, at in replaced(side, path):
        if not names:
            names = {one or other for one, other in _LOOPED.findall(side.base.text(path) or "")}
        for name in sorted(names):
            call = re.compile(_GIVEN % re.escape(name))
            before = [match for line in out if (match := call.search(line))]
            after = [(number, match) for number, line in enumerate(into, at) if (match := call.search(line))]
            if len(before) == len(after) == 1 and before[0][1] != after[0][1][1]:
                number, match = after[0]
                yield _split(before[0][1]), _split(match[1]), Place(number, match.start() + 1)


def _split(arguments: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in arguments.split(",") if one.strip())


def _in_file(files: WireFiles, pair: Pair, path: str, one: _Recalled) -> Iterator[Finding]:
    heard = [each for each in said(files, pair.right_view, path) if each.is_strong and each.sends is False]
    fresh = changed_lines(pair.right_view, pair.right_base, path) if heard else frozenset[int]()
    for use in (each for each in heard if each.place.line in fresh):
        if last(use.use[0]) in one.verbs and _is_misfit(one, use) and _may_be_of(files, pair, path, one):
            line = (pair.right_view.text(path) or "").splitlines()[use.place.line - 1]
            if wire_language(path) != "python" or re.search(r"\bself\.\w+\s*\)|\blambda\b", line):
                yield _finding(pair, one, use)


def _is_misfit(one: _Recalled, use: Said) -> bool:
    """Whether a listener takes what the bus gave, and gets something else where it takes it."""
    taken = use.payload.given
    if not taken or len(taken) > len(one.before):
        return False
    if wire_language(use.path) == "python" and len(taken) != len(one.before):
        return False
    is_short = wire_language(use.path) == "python" and len(one.after) != len(taken)
    stands = {given: at for at, given in enumerate(one.after)}
    return is_short or any(stands.get(given, at) != at for at, given in enumerate(one.before[: len(taken)]))


def _may_be_of(files: WireFiles, pair: Pair, path: str, one: _Recalled) -> bool:
    """Whether a file imports the bus, or is given one by somebody else."""
    near = files.imported(pair.right_view, path, 2)
    return one.path in near or len(near) == 1


def _finding(pair: Pair, one: _Recalled, use: Said) -> Finding:
    left, right = pair.left.name, pair.right.name
    was, now = (", ".join(each) or "nothing" for each in (one.before, one.after))
    return Finding(
        "C305",
        Severity.WARNING,
        f"{left} calls listeners with ({now}), not ({was}); {right} newly listens to {use.name} and takes ({was})",
        (left, right),
        (Location(left, one.path, *one.place, role="call"), Location(right, use.path, *use.place, role="use")),
        f"{one.path}:{use.name}",
        wire_language(use.path),
    )
