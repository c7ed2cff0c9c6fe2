"""R401, R402: a function that one side leaves open to others, and that the other newly runs several at once.

Open is one with a gap between a read and a write, or one whose callers no longer take turns. It is run by a new call or
by an old one that is under way several times now, itself or as what is called, a few calls on, by what nobody changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from gitorch.code.behaviour.calls.call_uses import use_at
from gitorch.code.behaviour.sharing.concurrency import may_run_in_a_thread, runs_at_once, runs_in_threads
from gitorch.code.behaviour.sharing.locks import is_locked
from gitorch.code.behaviour.sharing.shared_state import Gap, may_wait
from gitorch.code.behaviour.sharing.turns import may_take_turns, out_of_turn
from gitorch.code.model import Definition, Place, Reference
from gitorch.code.syntax import function_in, language_of, parsed
from gitorch.integrate.delta import Use
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.linking import link
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.rules.races.resources import Resource, is_state
from gitorch.integrate.rules.races.touched import Touched
from gitorch.integrate.rules.races.work import FUNCTIONS, Work, work_of
from gitorch.integrate.sides import Pair, View

_STEPS = 2  # calls from what runs several times at once to what is open
_Key = tuple[str, str]
_Candidates = dict[str, list[tuple[str, Definition]]]


class _Started(NamedTuple):
    """A call that a side had, and that is one of several under way at once now."""

    path: str
    language: str
    reference: Reference


class _OutOfTurn(NamedTuple):
    """A function whose callers no longer take turns, and what it does that they took turns for."""

    path: str
    definition: Definition
    place: Place


@dataclass(frozen=True)
class _Open:
    """What one side leaves open, by file and name."""

    gapped: dict[_Key, Touched]
    turns: dict[_Key, _OutOfTurn]

    @property
    def candidates(self) -> _Candidates:
        found: _Candidates = {}
        definitions = {key: one.definition for key, one in self.turns.items()}
        definitions |= {key: one.definition for key, one in self.gapped.items()}
        for (path, _), one in definitions.items():
            found.setdefault(one.name, []).append((path, one))
        return found


def at_once_findings(integration: Integration) -> Iterator[Finding]:
    """Every new run of several at once that leads to what another side leaves open."""
    works = {side.name: work_of(integration, side) for side in integration.all_sides}
    for pair in integration.pairs():
        for way in (pair, pair.swapped):
            yield from _between(way, works[way.left.name], works[way.right.name])


def _between(pair: Pair, left: Work, right: Work) -> Iterator[Finding]:
    having = left.gapped_between_threads if right.may_thread else left.gapped
    turns = {(one.path, one.definition.qualname): one for one in left.one.know(OUT_OF_TURN)}
    what = _Open({(one.path, one.definition.qualname): one for one in having}, turns)
    candidates = what.candidates
    seen: set[_Key] = set()
    for use in _uses(pair.right_view, right, candidates) if candidates else ():
        reference = use.what
        if not isinstance(reference, Reference):
            continue
        key = _reached(pair.right_view, use, reference, candidates, what, _STEPS)
        if key is None or key in seen or pair.have_same(key[0]) or pair.have_same(use.path):
            continue
        finding = _finding(pair, use, reference, what, key)
        if finding is not None:
            seen.add(key)
            yield finding


def _uses(view: View, work: Work, candidates: _Candidates) -> Iterator[Use]:
    """The new uses that name what is open, and what is newly run several at once, which may lead there."""
    yield from (use for use in work.uses.uses if use.words & candidates.keys())
    for use in work.uses.uses:
        what = use.what
        is_other = isinstance(what, Reference) and not use.words & candidates.keys() and _may_run(view, use.path)
        if is_other and isinstance(what, Reference) and _running(view, use.path, what) is not None:
            yield use
    for one in work.one.know(_NEWLY_STARTED):
        yield Use(one.path, one.language, one.reference, frozenset())


def _may_run(view: View, path: str) -> bool:
    """Whether a file may run anything several at once, by its words alone."""
    content = view.read(path) or b""
    is_asynchronous = may_wait(content) or b"async " in content or b"Promise." in content
    return may_run_in_a_thread(content) or is_asynchronous


def _running(view: View, path: str, what: Reference) -> bool | None:
    """Whether threads run a use several times at once; None where nothing does."""
    content, language = view.read(path), language_of(path)
    if content is None or language is None:
        return None
    call = use_at(parsed(language, content), what.place)
    if call is None or is_locked(call.node):
        return None
    if runs_in_threads(call.node, content):
        return True
    is_call = what.call is not None and not what.call.is_handed
    return False if is_call and runs_at_once(call.node) else None


def _reached(
    view: View, use: Use, reference: Reference, candidates: _Candidates, what: _Open, steps: int
) -> _Key | None:
    """What of that which is open a use means or, a few calls on, leads to with no lock held."""
    linked = link(view, use, candidates)
    key = (linked.path, linked.qualname) if linked is not None else None
    if key is None or linked is None or key in what.gapped or key in what.turns or not steps:
        return key if key in what.gapped or key in what.turns else None
    there = view.module(linked.path)
    for one in there.references if there is not None else ():
        if one.call is not None and one.scope == linked.qualname and one is not reference:
            further = Use(linked.path, there.language if there is not None else "", one, frozenset())
            meant = _reached(view, further, one, candidates, what, steps - 1)
            if meant is not None and not _is_locked_at(view, linked.path, one.place):
                return meant
    return None


def _is_locked_at(view: View, path: str, where: Place) -> bool:
    language, content = language_of(path), view.read(path)
    call = use_at(parsed(language, content), where) if language is not None and content is not None else None
    return call is not None and is_locked(call.node)


def _finding(pair: Pair, use: Use, reference: Reference, what: _Open, key: _Key) -> Finding | None:
    in_threads = _running(pair.right_view, use.path, reference)
    if in_threads is None:
        return None
    ours = what.gapped.get(key)
    gaps = () if ours is None else ours.thread_gaps if in_threads else ours.gaps
    first = next(iter(gaps), None)
    if ours is not None and first is not None and is_state(pair.merged, first[0]):
        return _through_gap(pair, use.path, reference, ours, *first)
    return _out_of_turn(pair, use.path, reference, what.turns[key]) if key in what.turns else None


def _through_gap(pair: Pair, path: str, what: Reference, ours: Touched, resource: Resource, gap: Gap) -> Finding:
    waits = (Location(pair.left.name, ours.path, *gap.waits, "await"),) if gap.waits is not None else ()
    reading = "checking" if gap.is_check else "reading"
    does = f"awaits on {pair.left.name} between {reading}" if waits else f"on {pair.left.name} goes from reading"
    return Finding(
        "R402" if gap.is_check else "R401",
        Severity.WARNING,
        f"{ours.definition.name} {does} {'and' if waits else 'to'} writing {resource[1]};"
        f" {pair.right.name} runs it several times at once: hold a lock from the read to the write",
        (pair.left.name, pair.right.name),
        (
            *(waits or (Location(pair.left.name, ours.path, *gap.read, "read"),)),
            Location(pair.left.name, ours.path, *gap.write, "write"),
            Location(pair.right.name, path, *what.place, "call"),
        ),
        symbol=resource[1],
    )


def _out_of_turn(pair: Pair, path: str, what: Reference, ours: _OutOfTurn) -> Finding:
    name = ours.definition.qualname
    return Finding(
        "R401",
        Severity.WARNING,
        f"{name} on {pair.left.name} no longer lets its callers take turns; {pair.right.name} runs it several times at"
        " once: keep the turns, or take them there",
        (pair.left.name, pair.right.name),
        (
            Location(pair.left.name, ours.path, *ours.place, "call"),
            Location(pair.right.name, path, *what.place, "call"),
        ),
        symbol=name,
    )


def _out_of_turns(one: OneSide) -> Iterator[_OutOfTurn]:
    for path, now in one.know(FUNCTIONS):
        base, module = one.base.read(path), one.base.module(path)
        was = module.find(now.qualname) if module is not None else None
        if base is None or was is None or not may_take_turns(base):
            continue
        before, after = function_in(path, base, was.place), function_in(path, one.view.read(path) or b"", now.place)
        place = out_of_turn(before, after) if before is not None and after is not None else None
        if place is not None:
            yield _OutOfTurn(path, now, place)


def _newly_started(one: OneSide) -> Iterator[_Started]:
    """The calls of changed functions that are under way several times now, and were not."""
    for path, now in one.know(FUNCTIONS):
        old, new = one.base.module(path), one.view.module(path)
        was = old.find(now.qualname) if old is not None else None
        if old is None or new is None or was is None or not _may_run(one.view, path):
            continue
        known = {each.path for each in _calls(old.references, was) if _running(one.base, path, each) is not None}
        for each in _calls(new.references, now):
            if each.path not in known and _running(one.view, path, each) is not None:
                yield _Started(path, new.language, each)


def _calls(references: tuple[Reference, ...], definition: Definition) -> Iterator[Reference]:
    inside = f"{definition.qualname}."
    for one in references:
        if one.call is not None and (one.scope == definition.qualname or one.scope.startswith(inside)):
            yield one


OUT_OF_TURN = Fact("out of turn", tuple[_OutOfTurn, ...], lambda one: tuple(_out_of_turns(one)))
_NEWLY_STARTED = Fact("newly started several at once", tuple[_Started, ...], lambda one: tuple(_newly_started(one)))
