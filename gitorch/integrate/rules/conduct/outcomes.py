"""S210, H451, H452 in Go, Java, Kotlin, Rust, C#: a function that ends otherwise, and a new call that is not ready."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitorch.code.behaviour.changes.aspects import Aspect, ContractChange
from gitorch.code.braces.blocks import language_of
from gitorch.code.braces.callers import Call, fails_unheard, needs
from gitorch.code.braces.endings import Endings, compared, endings
from gitorch.code.model import Definition, Reference
from gitorch.integrate.delta import Delta, Use
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.linking import Linked, changed_callables, link
from gitorch.integrate.sides import Pair, Side, View

_RULES = {Aspect.LETS_THROUGH: "H451", Aspect.RETRIES: "H452", Aspect.SEVERAL: "S202"}
_Candidates = dict[str, list[tuple[str, Definition]]]
_Changes = dict[tuple[str, str], tuple[ContractChange, ...]]


def outcome_findings(integration: Integration) -> Iterator[Finding]:
    """Every new call that depends on how another side's function used to end."""
    candidates = {
        side.name: _candidates(side, integration.view(side.base_tree), integration.view(side.tree))
        for side in integration.all_sides
    }
    for pair in integration.pairs() if any(candidates.values()) else ():
        for one in (pair, pair.swapped):
            yield from _between(one, candidates[one.left.name], integration.deltas[one.right.name])


def _candidates(side: Side, base: View, view: View) -> _Candidates:
    found: _Candidates = {}
    for path in side.changes:
        if language_of(path) is not None:
            for one in changed_callables(base.module(path), view.module(path)):
                found.setdefault(one.name, []).append((path, one))
    return found


def _between(pair: Pair, candidates: _Candidates, user: Delta) -> Iterator[Finding]:
    if user.used.isdisjoint(candidates):
        return
    known: _Changes = {}
    seen: set[tuple[str, str, str]] = set()
    for use in user.uses:
        if not isinstance(use.what, Reference) or language_of(use.path) is None or not use.words & candidates.keys():
            continue
        linked = link(pair.right_view, use, candidates)
        if linked is None or linked.path not in pair.left.changes or _is_own(pair, linked):
            continue
        finding = _finding(pair, use, linked, _changes(pair, linked, known))
        if finding is not None and (finding.rule, finding.symbol, use.path) not in seen:
            seen.add((finding.rule, finding.symbol, use.path))
            yield finding


def _is_own(pair: Pair, linked: Linked) -> bool:
    """Whether the user's side changed the definition too."""
    base, now = pair.right_base.module(linked.path), pair.right_view.module(linked.path)
    before = base.find(linked.qualname) if base is not None else None
    after = now.find(linked.qualname) if now is not None else None
    return before is None or after is None or before.body != after.body


def _changes(pair: Pair, linked: Linked, known: _Changes) -> tuple[ContractChange, ...]:
    key = (linked.path, linked.qualname)
    if key not in known:
        language = language_of(linked.path) or ""
        before, after = _endings(pair.left_base, linked), _endings(pair.left_view, linked)
        known[key] = tuple(compared(language, before, after)) if before is not None and after is not None else ()
    return known[key]


def _endings(view: View, linked: Linked) -> Endings | None:
    module, source, language = view.module(linked.path), view.read(linked.path), language_of(linked.path)
    found = module.find(linked.qualname) if module is not None else None
    if found is None or source is None or language is None:
        return None
    return endings(language, source, found)


def _severity(change: ContractChange, path: str) -> Severity:
    """A new test of what refuses more now tells so itself."""
    is_test = change.aspect is Aspect.RAISES and re.search(r"(?i)(?:^|/)tests?/|test\.\w+$|tests?\.", path)
    return Severity.NOTE if is_test else Severity.WARNING


def _finding(pair: Pair, use: Use, linked: Linked, changes: tuple[ContractChange, ...]) -> Finding | None:
    source, module, language = pair.right_view.read(use.path), pair.right_view.module(use.path), language_of(use.path)
    if not changes or source is None or module is None or language is None or not isinstance(use.what, Reference):
        return None
    call = Call(language, source, module, use.what.place)
    for change in changes:
        where = needs(change, call) if use.what.call is not None else fails_unheard(change, call)
        if where is not None:
            left, right = pair.left.name, pair.right.name
            places = dict.fromkeys((use.what.place, where))
            return Finding(
                _RULES.get(change.aspect, "S210"),
                _severity(change, use.path),
                f"on {left} {linked.qualname} {change.detail}; the new use on {right} is not ready for it",
                (left, right),
                (
                    Location(left, linked.path, *change.place, "definition"),
                    *(Location(right, use.path, *place, "use") for place in places),
                ),
                symbol=f"{linked.path}:{linked.qualname}",
                language=use.language,
            )
    return None
