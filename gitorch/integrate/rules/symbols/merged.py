"""Where a side's use stands once the sides are merged."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace

from gitorch.code.model import Import, Module, Reference
from gitorch.git.hunks import hunks, line_now
from gitorch.integrate.delta import Use
from gitorch.integrate.finding import Finding, Location
from gitorch.integrate.resolve import Resolution
from gitorch.integrate.resolve.languages import resolver_for
from gitorch.integrate.sides import Pair, View

_MOST_PLACES = 5  # of one symbol in one file; more are counted by nobody


def standing(pair: Pair, use: Use) -> Reference | Import | None:
    """The use as the merged file has it, or None where the merge lost it."""
    return standing_in(pair.right_view, pair.merged, use)


def with_other_uses(pair: Pair, finding: Finding, uses: Sequence[Use]) -> Finding:
    """The finding with the symbol's other uses in the file."""
    known = {(place.path, place.line) for place in finding.locations}
    more = [Location(pair.right.name, use.path, *use.what.place, "use") for use in uses[:_MOST_PLACES]]
    kept = {(place.path, place.line): place for place in more if (place.path, place.line) not in known}
    return replace(finding, locations=(*finding.locations, *kept.values()))


def standing_in(own: View, merged: View, use: Use) -> Reference | Import | None:
    """The same, from the use's own view to any merge."""
    module = merged.module(use.path)
    if module is None or module is own.module(use.path):
        return use.what if module is not None else None
    before, after = own.entry(use.path), merged.entry(use.path)
    if before is None or after is None:
        return None
    line = line_now(hunks(own.repository, before.oid, after.oid), use.what.place.line)
    alike = sorted(_alike(module, use.what), key=lambda one: (abs(one.place.line - line), one.place))
    if alike and alike[0].place.line == line:
        return alike[0]
    return _elsewhere(module, use.what, line) or next(iter(alike), None)


def _elsewhere(module: Module, what: Reference | Import, line: int) -> Reference | None:
    """The use at its very place, where the other side made another function of what stands around it."""
    if isinstance(what, Import):
        return None
    found = (one for one in module.references if one.place == (line, what.place.column))
    return next((one for one in found if _meant(one) == _meant(what)), None)


def _meant(one: Reference) -> Hashable:
    return (one.path, one.call, one.role)


def resolved(view: View, use: Use, what: Reference | Import) -> Resolution | None:
    """What a use means as a view has it; None in a language whose names nobody resolves."""
    resolver = resolver_for(use.language)
    if resolver is None:
        return None
    if isinstance(what, Import):
        return resolver.imported(view, use.path, what)
    return resolver.reference(view, use.path, what)


def _alike(module: Module, what: Reference | Import) -> Sequence[Reference | Import]:
    if isinstance(what, Import):
        return [one for one in module.imports if _import_key(one) == _import_key(what)]
    return [one for one in module.references if _use_key(one) == _use_key(what)]


def _import_key(one: Import) -> Hashable:
    return (one.module, one.name, one.alias, one.scope)


def _use_key(one: Reference) -> Hashable:
    return (one.path, one.scope, one.call, one.role)
