"""S201, S202, S204, S207, S208: what one side newly uses and the other took away or changed.

A use is resolved twice by the same resolver: as its own side sees it, and as the two sides together would. Only what
is certain in the first and certainly gone in the second is a finding, so what is dynamic never makes one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gitorch.code.calls import fits_any, misfit
from gitorch.code.model import Import, Kind, Reference
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.resolve import Found, Missing, Resolution
from gitorch.integrate.resolve.languages import resolver_for
from gitorch.integrate.rules.symbols_delta import Delta, Use, delta_of
from gitorch.integrate.rules.symbols_removal import Changer, Removal
from gitorch.integrate.sides import Pair, Side, View

_ATTRIBUTES = (Kind.FIELD, Kind.PROPERTY)


def symbols(integration: Integration) -> Iterable[Finding]:
    """Every use that one side added and that another's changes break."""
    views = {
        side.name: (integration.view(side.base_tree), integration.view(side.tree)) for side in integration.all_sides
    }
    deltas = {side.name: delta_of(side, *views[side.name]) for side in integration.all_sides}
    found: list[Finding] = []
    for pair in integration.pairs():
        for one in (pair, pair.swapped):
            changer, user = deltas[one.left.name], deltas[one.right.name]
            if changer.changed & user.used:
                found.extend(_findings(one, changer, user))
    return found


@dataclass(frozen=True)
class _Loss:
    """A use of one side, what it meant there, and what it means in the merge."""

    use: Use
    found: Found
    merged: Resolution


def _findings(pair: Pair, changer: Delta, user: Delta) -> Iterator[Finding]:
    """``pair.left`` changed things, ``pair.right`` added uses."""
    side = Changer(pair.left, pair.left_base, pair.left_view)
    seen: set[tuple[str, str]] = set()
    for use in user.uses:
        if use.what.is_guarded or not use.words & changer.changed:
            continue
        finding = _finding(pair, side, use)
        key = (finding.symbol, use.path) if finding is not None else None
        if finding is not None and key not in seen:
            seen.add((finding.symbol, use.path))
            yield finding


def _finding(pair: Pair, changer: Changer, use: Use) -> Finding | None:
    own = _resolve(pair.right_view, use)
    if not isinstance(own, Found) or not _stands(pair.merged, use):
        return None
    merged = _resolve(pair.merged, use)
    match merged:
        case Missing():
            removal = changer.removal(own, merged)
            return _removed(pair, use, own, removal, merged) if removal is not None else None
        case Found():
            return _misfitting(pair, changer, use, own, merged)
        case _:
            return None


def _resolve(view: View, use: Use) -> Resolution | None:
    resolver = resolver_for(use.language)
    if resolver is None:
        return None
    if isinstance(use.what, Import):
        return resolver.imported(view, use.path, use.what)
    return resolver.reference(view, use.path, use.what)


def _stands(view: View, use: Use) -> bool:
    """Whether the merge has the use at all: its file, and the definition that it stands in."""
    module = view.module(use.path)
    return module is not None and (not use.what.scope or module.find(use.what.scope) is not None)


def _removed(pair: Pair, use: Use, own: Found, removal: Removal, merged: Missing) -> Finding:
    name = own.definition.name
    did, now = "removes", ""
    if removal.renamed is not None and removal.renamed.name != name:
        did, now = "renames", f" to {removal.renamed.name}"
    elif removal.renamed is not None:
        did, now = "moves", f" to {removal.now}"
    verb = "imports" if isinstance(use.what, Import) else "calls" if use.what.call else "uses"
    what = removal.path if removal.kind is Kind.MODULE else name
    return Finding(
        _rule(removal.kind, merged),
        Severity.ERROR,
        f"{pair.left.name} {did} {what}{now}; {pair.right.name} {verb} {name}",
        (pair.left.name, pair.right.name),
        (removal.where, _place(pair.right, use)),
        symbol=f"{removal.path}:{removal.name}",
        language=use.language,
    )


def _rule(kind: Kind, merged: Missing) -> str:
    if kind is Kind.MODULE or merged.what == "module":
        return "S204"
    if kind is Kind.MEMBER:
        return "S207"
    return "S208" if kind in _ATTRIBUTES else "S201"


def _misfitting(pair: Pair, changer: Changer, use: Use, own: Found, merged: Found) -> Finding | None:
    """A call that fitted and no longer does."""
    call = use.what.call if isinstance(use.what, Reference) else None
    if call is None or not own.signatures or not merged.signatures or own.signatures == merged.signatures:
        return None
    if not fits_any(own.signatures, call) or fits_any(merged.signatures, call):
        return None
    if merged.path not in changer.side.changes and not set(merged.trail) & set(changer.side.changes):
        return None
    why = misfit(merged.signatures[-1], call)
    name = merged.definition.name
    return Finding(
        "S202",
        Severity.ERROR,
        f"{pair.left.name} changes {name}, which now {why}; {pair.right.name} calls it the old way",
        (pair.left.name, pair.right.name),
        (_changed_place(changer, merged), _place(pair.right, use)),
        symbol=f"{merged.path}:{merged.definition.qualname}",
        language=use.language,
    )


def _changed_place(changer: Changer, merged: Found) -> Location:
    """Where the changed definition stands on the side that changed it."""
    module = changer.view.module(merged.path)
    for qualname in (f"{merged.definition.qualname}.__init__", merged.definition.qualname):
        definition = module.find(qualname) if module is not None else None
        if definition is not None:
            return Location(changer.side.name, merged.path, *definition.place, "definition")
    return Location(changer.side.name, merged.path, *merged.definition.place, "definition")


def _place(side: Side, use: Use) -> Location:
    return Location(side.name, use.path, *use.what.place, "use")
