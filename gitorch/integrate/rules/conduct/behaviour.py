"""S209 to S211, H451, H452: a function that keeps its name and shape and does something else, and a new use that
depends on what it did.

Only what one side changed in a function and what the other newly does with it: each change is of one aspect, and a
use is asked about that aspect alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from gitorch.code.behaviour.callers.depending import depends
from gitorch.code.behaviour.changes.aspects import Aspect, ContractChange
from gitorch.code.behaviour.changes.emitting import may_emit_errors
from gitorch.code.behaviour.changes.keeping_up import ENDS
from gitorch.code.model import Definition, Kind, Module, Place, Reference
from gitorch.code.syntax import language_of, parsed
from gitorch.integrate.delta import Delta, Use
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.linking import CONSTRUCTORS, Linked, changed_callables, link
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.rules.conduct.beneath import changed_beneath
from gitorch.integrate.rules.conduct.compared import Changed, compared
from gitorch.integrate.rules.conduct.decorated import answered_by_decorator
from gitorch.integrate.rules.conduct.expected import meant_by_failure
from gitorch.integrate.sides import Pair, View
from gitorch.integrate.work import is_test

_RULES = {
    Aspect.RAISES: "S210", Aspect.NOTHING: "S210", Aspect.NO_RAISE: "S210", Aspect.CALLBACK: "S210",
    Aspect.ASYNC: "S210", Aspect.NOT_ASYNC: "S210",
    Aspect.ITERATOR: "S210", Aspect.SENTINEL: "S210", Aspect.LETS_THROUGH: "H451", Aspect.NO_ERROR_PATH: "H451",
    Aspect.RETRIES: "H452", Aspect.CLOSES: "H452", Aspect.LENDS: "H452", Aspect.REPEATS: "H452",
    Aspect.KEY: "S209", Aspect.COLUMN: "C306", Aspect.COLUMNS: "C306",
    Aspect.OPTION: "S202", Aspect.OPTION_NEEDED: "S202",
    Aspect.KIND: "S209", Aspect.ITEMS: "S209", Aspect.SEVERAL: "S209", Aspect.COLLECTION: "S209",
    Aspect.NO_TIMEOUT: "H451", Aspect.LIMITED: "H451", Aspect.UNCHECKED: "H451", Aspect.TOLD: "H451",
    Aspect.UNTOLD: "H451",
    Aspect.CALLED_BARE: "H451", Aspect.NO_SUPPRESSION: "H451", Aspect.NO_CLEANUP: "H451",
    Aspect.GROUPED: "H451", Aspect.BACKGROUND: "R401",
}  # fmt: skip
_CERTAIN = frozenset({Aspect.ASYNC, Aspect.ITERATOR, Aspect.LETS_THROUGH, Aspect.OPTION, Aspect.KEY, Aspect.COLUMN})
_QUEUEING = ("delay", "apply_async", "send", "send_with_options", "enqueue", "defer", "kiq")  # Celery, Dramatiq, …
_ENDLESS = ("None", "null", "undefined", "0")  # what a timeout is that never ends
_CALLABLE = (Kind.FUNCTION, Kind.METHOD, Kind.PROPERTY)
_STEPS = 2  # from a function that changed to one that hands its work to it
_Candidates = dict[str, list[tuple[str, Definition]]]


def behaviour(integration: Integration) -> Iterator[Finding]:
    """Every new use that depends on what another side changed about what it uses."""
    deltas = integration.deltas
    candidates = {side.name: _candidates(integration.one(side).know(_CHANGED)) for side in integration.all_sides}
    for pair in integration.pairs():
        for one in (pair, pair.swapped):
            yield from _between(one, candidates[one.left.name], deltas[one.left.name], deltas[one.right.name])


def _candidates(changed: Iterable[_Callable]) -> _Candidates:
    found: _Candidates = {}
    for path, one in changed:
        found.setdefault(one.name, []).append((path, one))
    return found


class _Callable(NamedTuple):
    path: str
    definition: Definition


def _changed_of(one: OneSide) -> tuple[_Callable, ...]:
    return tuple(
        _Callable(path, each)
        for path in one.side.changes
        if language_of(path) is not None
        for each in _changed_in(one.base.module(path), one.view.module(path), one.view.read(path) or b"")
    )


def _changed_in(base: Module | None, now: Module | None, source: bytes) -> list[Definition]:
    """The callables of a file that changed, and those that hand their work to them."""
    changed = list(changed_callables(base, now))
    if now is None or not changed:
        return changed
    changed += list(_made_of(changed, now, emits=may_emit_errors(source)))
    used = {(_last(each.path), each.scope) for each in now.references}
    for _ in range(_STEPS):
        names, known = {one.name for one in changed}, {one.qualname for one in changed}
        scopes = {scope for name, scope in used if name in names} - known
        changed += [one for one in now.definitions if one.kind in _CALLABLE and one.qualname in scopes]
    return changed


def _made_of(changed: Sequence[Definition], now: Module, *, emits: bool) -> Iterator[Definition]:
    """The classes, or their constructors, of methods that changed in what they do at an end, or may emit errors."""
    known = {one.qualname for one in changed}
    ending = [one for one in changed if one.kind is Kind.METHOD and (emits or ENDS.search(one.name))]
    owners = {one.qualname.rpartition(".")[0] for one in ending}
    for one in now.definitions if owners else ():
        is_made = one.kind is Kind.CLASS or one.name in CONSTRUCTORS
        owner = one.qualname if one.kind is Kind.CLASS else one.qualname.rpartition(".")[0]
        if is_made and owner in owners and one.qualname not in known:
            yield one


def _last(path: str) -> str:
    return re.split(r"[.!()\[\]]+", path.rstrip("()!"))[-1]


_CHANGED = Fact("changed callables and their callers", tuple[_Callable, ...], _changed_of)


def _between(pair: Pair, candidates: _Candidates, changer: Delta, user: Delta) -> Iterator[Finding]:
    names = {
        *candidates,
        *(one.qualname.rpartition(".")[0].rpartition(".")[2] for each in candidates.values() for _, one in each),
    }
    names -= {""}
    if user.used.isdisjoint(names):
        return
    known: dict[tuple[str, str], Changed | None] = {}
    seen: set[tuple[str, str, str]] = set()
    for use in user.uses:
        if not use.words & names or (linked := _meant(pair, use, candidates)) is None:
            continue
        key = (linked.path, linked.qualname)
        if key not in known:
            known[key] = _without_renamings(compared(pair, linked), changer)
        changed = known[key]
        finding = _finding(pair, changed, use, linked)
        if finding is None and changed is not None and changed.rewritten is not None:
            finding = changed_beneath(pair, use, linked, changed.rewritten)
        if finding is not None and (finding.rule, finding.symbol, use.path) not in seen:
            seen.add((finding.rule, finding.symbol, use.path))
            yield finding


def _without_renamings(changed: Changed | None, changer: Delta) -> Changed | None:
    """What is left where another member is given only because the one that was there is called so now."""
    if changed is None or not any(one.aspect is Aspect.OTHER for one in changed.changes):
        return changed
    kept = (one for one in changed.changes if one.aspect is not Aspect.OTHER or one.old not in changer.changed)
    return replace(changed, changes=tuple(kept))


def _meant(pair: Pair, use: Use, candidates: _Candidates) -> Linked | None:
    """The definition that a use means, if it calls it, or reads a property or constant, that the left side changed."""
    if not isinstance(use.what, Reference) or use.what.role != "use":
        return None
    linked = link(pair.right_view, use, candidates) or _queued(pair, use, use.what, candidates)
    linked = linked or meant_by_failure(pair, use, use.what, candidates)
    if linked is None or linked.path not in pair.left.changes:
        return None
    if use.what.call is None and linked.kind is Kind.CLASS:
        return None  # handed on: called by who knows whom
    return None if linked.path == use.path and _also_changed(pair, linked) else linked


def _queued(pair: Pair, use: Use, what: Reference, candidates: _Candidates) -> Linked | None:
    """The task that is handed to a queue by a method of its own: ``deliver.delay(...)``."""
    task, _, method = what.path.rpartition(".")
    if method not in _QUEUEING or task.rpartition(".")[2] not in candidates:
        return None
    return link(
        pair.right_view, Use(use.path, use.language, what._replace(path=task, root_type=None), use.words), candidates
    )


def _also_changed(pair: Pair, linked: Linked) -> bool:
    """Whether the user's side changed the same definition: then it is a conflict in the text or was seen."""
    base, now = pair.right_base.module(linked.path), pair.right_view.module(linked.path)
    before = base.find(linked.qualname) if base is not None else None
    after = now.find(linked.qualname) if now is not None else None
    return before is None or after is None or before.body != after.body


def _finding(pair: Pair, changed: Changed | None, use: Use, linked: Linked) -> Finding | None:
    content, language = pair.right_view.read(use.path), language_of(use.path)
    if changed is None or content is None or language is None or not isinstance(use.what, Reference):
        return None
    root = parsed(language, content)
    is_handed = use.what.call is None and linked.kind in (Kind.FUNCTION, Kind.METHOD)
    for change in changed.changes:
        places = depends(change, root, use.what, changed.parameters, is_handed=is_handed)
        is_failure = change.aspect in (Aspect.RAISES, Aspect.LETS_THROUGH)
        if places and not (is_failure and answered_by_decorator(pair.right_view, use.path, places[0].line)):
            return _told(pair, changed, change, use, places, is_certain=linked.is_certain)
    return None


def _told(
    pair: Pair, changed: Changed, change: ContractChange, use: Use, places: tuple[Place, ...], *, is_certain: bool
) -> Finding:
    where = tuple(Location(pair.right.name, use.path, *place, "use") for place in places)
    left, right, name = pair.left.name, pair.right.name, _plain(changed.name)
    theirs = dict.fromkeys((change.place, *([change.besides] if change.besides is not None else [])))
    return Finding(
        "H451"
        if change.aspect is Aspect.RAISES and _names_handler(pair.right_view, use.path, places[1:])
        else _rule(change),
        _severity(change, changed.path, is_certain=is_certain),
        f"on {left} {name} {change.detail}; the new use on {right} is not ready for it",
        (left, right),
        (*(Location(left, changed.path, *place, "definition") for place in theirs), *where),
        symbol=f"{changed.path}:{changed.name}",
        language=use.language,
    )


def _names_handler(view: View, path: str, places: tuple[Place, ...]) -> bool:
    """Whether a handler is among some places: one for what was raised before, and not for what is now."""
    lines = (view.text(path) or "").splitlines()
    here = (lines[one.line - 1] for one in places if one.line <= len(lines))
    return any(re.search(r"^[}\s]*(?:except|catch)\b|\binstanceof\b", one) for one in here)


def _severity(change: ContractChange, path: str, *, is_certain: bool) -> Severity:
    """What a helper of tests raises, a test tells itself."""
    if change.aspect is Aspect.RAISES and is_test(path):
        return Severity.NOTE
    return Severity.ERROR if is_certain and change.aspect in _CERTAIN else Severity.WARNING


def _rule(change: ContractChange) -> str:
    if (change.aspect is Aspect.RAISES and change.new == "result") or change.old == "HTTPError":
        return "H451"
    if change.aspect is Aspect.DEFAULT and "timeout" in change.name.lower() and change.new in _ENDLESS:
        return "H451"
    return _RULES.get(change.aspect, "S211")


def _plain(qualname: str) -> str:
    return re.sub(r"\.(?:__init__|constructor)$", "", qualname)
