"""H451: one side takes away what answered for the failures of functions that it is given; the other newly gives one.

A handler of a worker, a listener of an emitter, a coroutine that runs on its own: who hands it over counts on the
other end to hear of its failure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gitorch.code.behaviour.calls.given_functions import fails_at, given_at
from gitorch.code.behaviour.failures.running import DECORATED, registry_runs, runs, stores
from gitorch.code.model import Definition, Kind, Place, Reference
from gitorch.code.syntax import language_of, parsed
from gitorch.integrate.delta import Use
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.linking import is_alike, is_near, link
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.resolve import Found
from gitorch.integrate.resolve.languages import resolver_for
from gitorch.integrate.sides import Pair, View


class _Lost(NamedTuple):
    """A function that no longer answers for what it is given: its file and name, and where that is run now."""

    path: str
    function: str
    argument: int
    ran_in: str
    place: Place


def handed_over_findings(integration: Integration) -> Iterator[Finding]:
    """Every function that is newly handed to what another side made deaf to its failure."""
    for one, lost in integration.meetings(_LOST):
        yield from _between(one, lost, integration.deltas[one.right.name].uses)


def _lost(one: OneSide) -> Iterator[_Lost]:
    for path in one.side.changes:
        language, old, new = language_of(path), one.base.read(path), one.view.read(path)
        if language is None or old is None or new is None or not (b"try" in old or b"catch" in old):
            continue
        before, after = parsed(language, old), parsed(language, new)
        was = {given: there for given, there in runs(before).items() if all(each.is_answered for each in there)}
        for given, now in runs(after).items() if was else ():
            bare = next((each for each in now if not each.is_answered), None)
            if bare is not None and given in was:
                yield _Lost(path, given.function, given.argument, path, bare.place)
        yield from _lost_elsewhere(one, path)


def _lost_elsewhere(one: OneSide, path: str) -> Iterator[_Lost]:
    """Registries of other files, whose functions this one runs and no longer answers for."""
    language, module = language_of(path), one.view.module(path)
    old, new = one.base.read(path), one.view.read(path)
    resolver = resolver_for(module.language) if module is not None else None
    if language is None or module is None or resolver is None or old is None or new is None:
        return
    was = registry_runs(parsed(language, old), (imported.alias for imported in module.imports if imported.name))
    answered = [name for name, there in was.items() if there and all(each.is_answered for each in there)]
    now = registry_runs(parsed(language, new), answered) if answered else {}
    for imported in module.imports:
        bare = next((each for each in now.get(imported.alias, ()) if not each.is_answered), None)
        found = resolver.imported(one.view, path, imported) if bare is not None else None
        if bare is None or not isinstance(found, Found) or found.path == path:
            continue
        there, source = language_of(found.path), one.view.read(found.path)
        putting = stores(parsed(there, source)) if there is not None and source is not None else {}
        for given in putting.get(found.definition.name, ()):
            yield _Lost(found.path, given.function, given.argument, path, bare.place)


_LOST = Fact("deaf to what they are given", tuple[_Lost, ...], lambda one: tuple(_lost(one)))


def _between(pair: Pair, lost: Sequence[_Lost], uses: Sequence[Use]) -> Iterator[Finding]:
    seen: set[tuple[str, str]] = set()
    for use in uses if lost else ():
        for one in lost:
            if one.function not in use.words or not isinstance(use.what, Reference) or (use.path, one.function) in seen:
                continue
            where = _fails(pair.right_view, use, use.what, one)
            if where is not None:
                seen.add((use.path, one.function))
                yield _finding(pair, one, use, use.what, where)


def _fails(view: View, use: Use, what: Reference, lost: _Lost) -> Place | None:
    """Where the function that a use hands over fails, if it hands one to what is meant."""
    language, source = language_of(use.path), view.read(use.path)
    if what.path.rpartition(".")[2] != lost.function or language is None or source is None:
        return None
    given = given_at(parsed(language, source), what.place, lost.argument)
    where = fails_at(given) if given is not None else None
    return where if where is not None and _is_meant(view, use, what, lost) else None


def _is_meant(view: View, use: Use, what: Reference, lost: _Lost) -> bool:
    """Whether a use is of the function; of a method, what is handed over tells as much as a type would."""
    module = view.module(lost.path)
    meant = [one for one in module.definitions if one.name == lost.function] if module is not None else []
    candidates: dict[str, list[tuple[str, Definition]]] = {lost.function: [(lost.path, one) for one in meant]}
    linked = link(view, use, candidates)
    if linked is not None:
        return linked.path == lost.path
    is_method = any(one.kind is Kind.METHOD for one in meant) and "." in what.path
    resolver = resolver_for(use.language)
    found = resolver.reference(view, use.path, what) if resolver is not None else None
    is_open = not isinstance(found, Found) or found.definition.kind is Kind.VARIABLE
    return is_method and is_open and is_alike(use.path, lost.path) and is_near(use.path, lost.path)


def _finding(pair: Pair, lost: _Lost, use: Use, what: Reference, fails: Place) -> Finding:
    verb = "decorates with" if lost.argument == DECORATED else "hands to"
    return Finding(
        "H451",
        Severity.WARNING,
        f"on {pair.left.name} nobody answers any more for the failure of what {lost.function} is given;"
        f" {pair.right.name} {verb} it a function that may fail",
        (pair.left.name, pair.right.name),
        (
            Location(pair.left.name, lost.ran_in, *lost.place, "call"),
            Location(pair.right.name, use.path, *what.place, "use"),
            Location(pair.right.name, use.path, *fails, "failure"),
        ),
        symbol=f"{lost.path}:{lost.function}",
        language=use.language,
    )
