"""R401: what each thread or task had of its own is shared now; the other side newly runs several that set it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitorch.code.behaviour.calls.call_uses import use_at
from gitorch.code.behaviour.sharing.concurrency import may_run_in_a_thread, runs_at_once, runs_in_threads
from gitorch.code.behaviour.sharing.shared_state import Access
from gitorch.code.model import Kind, Reference
from gitorch.code.syntax import language_of, parsed
from gitorch.integrate.delta import Use
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.resolve import Found
from gitorch.integrate.resolve.languages import resolver_for
from gitorch.integrate.rules.races.resources import is_state
from gitorch.integrate.rules.races.touched import Touched
from gitorch.integrate.rules.races.work import Work, work_of
from gitorch.integrate.sides import Pair, View

_OWN = re.compile(r"(?:threading\.)?\blocal\(\)|\bContextVar\b.*\(|\bAsyncLocalStorage\b.*\(")
_STEPS = 3  # calls from what a thread runs to what sets the state
_Shared = dict[tuple[str, str], tuple[Touched, Access]]


def isolation_findings(integration: Integration) -> Iterator[Finding]:
    """Every new thread or task that sets what another side made common to all."""
    works = {side.name: work_of(integration, side) for side in integration.all_sides}
    shared = {name: dict(_made_common(work)) for name, work in works.items()}
    for pair in integration.pairs() if any(shared.values()) else ():
        for one in (pair, pair.swapped):
            yield from _between(one, shared[one.left.name], works[one.right.name].uses.uses)


def _made_common(work: Work) -> Iterator[tuple[tuple[str, str], tuple[Touched, Access]]]:
    """The functions that now write state of their file where there was one for each thread or task."""
    paths = work.one.know(_OWN_NO_MORE)
    for one in work.functions if paths else ():
        for resource, write in one.new_writes if one.path in paths else ():
            if resource[0] == one.path and not write.locks and is_state(work.one.view, resource):
                yield (one.path, one.definition.qualname), (one, write)


def _own_no_more(one: OneSide) -> Iterator[str]:
    """The files that had something of each thread's own, and have not."""
    return (path for path in one.side.changes if _has_own(one.base, path) and not _has_own(one.view, path))


_OWN_NO_MORE = Fact("own no more", tuple[str, ...], lambda one: tuple(_own_no_more(one)))


def _has_own(view: View, path: str) -> bool:
    module = view.module(path) if language_of(path) is not None else None
    return module is not None and any(
        one.kind in (Kind.VARIABLE, Kind.FIELD) and _OWN.search(one.value or "") for one in module.definitions
    )


def _between(pair: Pair, shared: _Shared, uses: tuple[Use, ...]) -> Iterator[Finding]:
    seen: set[tuple[str, str]] = set()
    for use in uses if shared else ():
        if not isinstance(use.what, Reference) or not _runs_several(pair.right_view, use, use.what):
            continue
        meant = _reaches(pair.right_view, use.path, use.what, shared, _STEPS)
        if meant is not None and (use.path, meant[1]) not in seen:
            seen.add((use.path, meant[1]))
            yield _finding(pair, use, use.what, *shared[meant])


def _runs_several(view: View, use: Use, what: Reference) -> bool:
    content, language = view.read(use.path), language_of(use.path)
    if content is None or language is None or not (may_run_in_a_thread(content) or b"await" in content):
        return False
    call = use_at(parsed(language, content), what.place)
    return call is not None and (runs_in_threads(call.node, content) or runs_at_once(call.node))


def _reaches(view: View, path: str, what: Reference, shared: _Shared, steps: int) -> tuple[str, str] | None:
    """The function that sets the state, which a reference means or, a few calls on, leads to."""
    module = view.module(path)
    resolver = resolver_for(module.language) if module is not None else None
    found = resolver.reference(view, path, what) if resolver is not None else None
    if not isinstance(found, Found):
        return None
    key = (found.path, found.definition.qualname)
    if key in shared or not steps:
        return key if key in shared else None
    there = view.module(found.path)
    calls = (
        (one for one in there.references if one.call is not None and one.scope == key[1]) if there is not None else ()
    )
    return next((meant for one in calls if (meant := _reaches(view, found.path, one, shared, steps - 1))), None)


def _finding(pair: Pair, use: Use, what: Reference, one: Touched, write: Access) -> Finding:
    return Finding(
        "R401",
        Severity.WARNING,
        f"{one.definition.name} on {pair.left.name} sets {write.name} for all, where each thread had its own;"
        f" {pair.right.name} newly runs several that set it: what one sets, another reads",
        (pair.left.name, pair.right.name),
        (
            Location(pair.left.name, one.path, *write.place, "write"),
            Location(pair.right.name, use.path, *what.place, "call"),
        ),
        symbol=f"{one.path}:{write.name}",
        language=use.language,
    )
