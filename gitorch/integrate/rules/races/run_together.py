"""R401: what a function is given runs several at once now; the other newly gives it what shares something unguarded.

A runner of jobs gets a pool of threads, or its pool gets more than one; a new job of the other side reads a total and
writes it back, or keeps its work in one file or variable that all its runs share.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.behaviour.calls.call_uses import use_at
from gitorch.code.behaviour.sharing.together import given_names, raised_counts, runs_together, scratches
from gitorch.code.model import Definition, Kind, Place, Reference
from gitorch.code.syntax import function_in, language_of, parsed
from gitorch.integrate.delta import Use
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.resolve import Found
from gitorch.integrate.resolve.languages import resolver_for
from gitorch.integrate.rules.races.resources import is_state, resource
from gitorch.integrate.rules.races.touched import Touched
from gitorch.integrate.rules.races.work import Work, work_of
from gitorch.integrate.sides import Pair

_CALLABLE = (Kind.FUNCTION, Kind.METHOD)
_LARGEST = 100_000  # bytes of a file of settings


class _Wider(NamedTuple):
    """What lets several run at once: a function by its name, or a setting by its own; where; whether in threads."""

    path: str
    name: str
    place: Place
    in_threads: bool
    is_setting: bool


class _Unguarded(NamedTuple):
    """What several runs of a function share: its name, and where it is touched."""

    name: str
    places: tuple[Place, ...]


def run_together_findings(integration: Integration) -> Iterator[Finding]:
    """Every function that is newly given to what another side lets run several at once."""
    for pair, wider in integration.meetings(_WIDER):
        work = work_of(integration, pair.right)
        yield from _between(pair, wider, work) if work.functions else ()


def _wider(one: OneSide) -> Iterator[_Wider]:
    for path in one.side.changes:
        old, new = one.base.read(path), one.view.read(path)
        if old is None or new is None or len(new) > _LARGEST:
            continue
        for name, line in raised_counts(one.base.text(path) or "", one.view.text(path) or ""):
            yield _Wider(path, name.rpartition(".")[2], Place(line, 1), in_threads=True, is_setting=True)
        yield from _functions(one, path) if language_of(path) is not None else ()


_WIDER = Fact("what runs several at once", tuple[_Wider, ...], lambda one: tuple(_wider(one)))


def _functions(one: OneSide, path: str) -> Iterator[_Wider]:
    """The functions of a file that newly run several at once."""
    old, new = one.base.module(path), one.view.module(path)
    if old is None or new is None:
        return
    known = {each.qualname: each for each in old.definitions}
    for now in new.definitions:
        was = known.get(now.qualname) if now.kind in _CALLABLE and now.signature is not None else None
        if was is None or was.body == now.body or not now.signature or not now.signature.parameters:
            continue
        before, after = (
            function_in(path, view.read(path) or b"", each.place) for view, each in ((one.base, was), (one.view, now))
        )
        found = runs_together(after) if before is not None and after is not None else None
        if found is not None and before is not None and runs_together(before) is None:
            yield _Wider(path, now.qualname, found.place, found.in_threads, is_setting=False)


def _between(pair: Pair, wider: tuple[_Wider, ...], work: Work) -> Iterator[Finding]:
    by_name: dict[str, list[Touched]] = {}
    for one in work.functions:
        by_name.setdefault(one.definition.name, []).append(one)
    seen: set[tuple[str, str]] = set()
    for use in work.uses.uses:
        given = _given(pair, use)
        for job in (each for name in sorted(given & by_name.keys()) for each in by_name[name]):
            key = (job.path, job.definition.qualname)
            runner = _runner(pair, use, wider) if key not in seen else None
            unguarded = _unguarded(pair, job, in_threads=runner.in_threads) if runner is not None else None
            if runner is not None and unguarded is not None:
                seen.add(key)
                yield _finding(pair, runner, use, job, unguarded)


def _given(pair: Pair, use: Use) -> frozenset[str]:
    what, language, source = use.what, language_of(use.path), pair.right_view.read(use.path)
    if not isinstance(what, Reference) or what.call is None or language is None or source is None:
        return frozenset()
    call = use_at(parsed(language, source), what.place)
    return given_names(call.node) if call is not None else frozenset()


def _runner(pair: Pair, use: Use, wider: tuple[_Wider, ...]) -> _Wider | None:
    """What a use hands its jobs to, if that is what the other side widened."""
    resolver = resolver_for(use.language)
    what = use.what
    found = resolver.reference(pair.right_view, use.path, what) if resolver and isinstance(what, Reference) else None
    if not isinstance(found, Found) or found.definition.kind not in _CALLABLE:
        return None
    for one in wider:
        if not one.is_setting and (found.path, found.definition.qualname) == (one.path, one.name):
            return one
        if one.is_setting and _reads(pair, found.path, found.definition, one.name):
            return one
    return None


def _reads(pair: Pair, path: str, runner: Definition, setting: str) -> bool:
    """Whether a function runs several at once, in a file that reads a setting."""
    function = function_in(path, pair.right_view.read(path) or b"", runner.place)
    running = runs_together(function) if function is not None else None
    return running is not None and setting in (pair.right_view.text(path) or "")


def _unguarded(pair: Pair, job: Touched, *, in_threads: bool) -> _Unguarded | None:
    for what, gap in job.thread_gaps if in_threads else job.gaps:
        if is_state(pair.merged, what):
            return _Unguarded(what[1], (gap.read, gap.write))
    function = function_in(job.path, job.view.read(job.path) or b"", job.definition.place)
    for one in scratches(function) if function is not None and in_threads else ():
        what = resource(job.view, job.path, job.definition, one.name)
        if is_state(pair.merged, what):
            return _Unguarded(what[1], (one.write, one.read))
    return None


def _finding(pair: Pair, runner: _Wider, use: Use, job: Touched, shared: _Unguarded) -> Finding:
    left, right = pair.left.name, pair.right.name
    does = f"{left} raises {runner.name}" if runner.is_setting else f"{runner.name} on {left} runs several at once now"
    return Finding(
        "R401",
        Severity.WARNING,
        f"{does}; {right} newly gives it {job.definition.name}, whose runs all read and write {shared.name}:"
        " hold a lock around both, or give each run its own",
        (left, right),
        (
            Location(left, runner.path, *runner.place, "definition"),
            *(Location(right, job.path, *place, "write") for place in shared.places),
            Location(right, use.path, *use.what.place, "call"),
        ),
        symbol=shared.name,
        language=use.language,
    )
