"""S201, S202, S204, S205, S207, S208, S209: what one side newly uses and the other took away or changed.

A use is resolved twice by the same resolver: as its own side sees it, and as the two sides together would. Only what
is certain in the first and certainly gone in the second is a finding, so what is dynamic never makes one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from gitorch.code.calls import fits_any
from gitorch.code.model import Import, Kind, Place, Reference
from gitorch.git.scratch import Scratch
from gitorch.integrate.delta import Use
from gitorch.integrate.finding import Finding, Fix
from gitorch.integrate.integration import Integration
from gitorch.integrate.resolve import Found, Missing, Resolution, Unknown
from gitorch.integrate.rules.symbols.fixing.kept_imports import kept_import
from gitorch.integrate.rules.symbols.fixing.mending import mended
from gitorch.integrate.rules.symbols.likely import likely_removals
from gitorch.integrate.rules.symbols.merged import resolved, standing, with_other_uses
from gitorch.integrate.rules.symbols.message import misfit_finding, removal_finding
from gitorch.integrate.rules.symbols.removal import Changer, Removal
from gitorch.integrate.rules.symbols.revalued import revalued_finding
from gitorch.integrate.rules.symbols.subclasses.objects import lacking_objects, newly_required
from gitorch.integrate.rules.symbols.types import type_change
from gitorch.integrate.rules.symbols.unimported import unimported
from gitorch.integrate.rules.symbols.uses import use_change
from gitorch.integrate.sides import Pair

_BARE = ("name", "local")
_OVERRIDING = frozenset({"Override", "override"})  # what it overrides may be outside the repository, and stays


def symbols(integration: Integration) -> Iterable[Finding]:
    """Every use that one side added and that another's changes break."""
    deltas = integration.deltas
    changers = {
        side.name: Changer(side, integration.view(side.base_tree), integration.view(side.tree))
        for side in integration.all_sides
    }
    required = {side.name: newly_required(integration.one(side)) for side in integration.all_sides}
    for pair in integration.pairs():
        for one in (pair, pair.swapped):
            changer, user = changers[one.left.name], deltas[one.right.name]
            yield from lacking_objects(one, required[one.left.name], user.uses)
            suspects = deltas[one.left.name].suspects(user)
            if suspects:
                yield from _broken(integration.textual.scratch, one, changer, suspects)
                yield from likely_removals(one, changer, user.uses)


def _broken(scratch: Scratch | None, pair: Pair, side: Changer, suspects: Sequence[Use]) -> Iterator[Finding]:
    """What ``pair.left`` changed and ``pair.right`` uses; a symbol once for each file that uses it."""
    broken: dict[tuple[str, str], tuple[Finding, Removal | None, list[Use]]] = {}
    for use in sorted(suspects, key=_telling):
        told = _finding(pair, side, use) if not use.what.is_guarded else None
        if told is not None:
            broken.setdefault((told[0].symbol, use.path), (*told, []))[2].append(use)
    owners = {
        (removal.path, removal.name.rpartition(".")[0], path)
        for (_, path), (_, removal, _) in broken.items()
        if removal
    }
    for finding, removal, uses in broken.values():
        if removal is None and (*finding.symbol.split(":", 1), uses[0].path) in owners:
            continue  # what is made without a field that has another name now is told by that name
        fix = _fix(scratch, pair, removal, uses) if removal is not None else finding.fix
        yield with_other_uses(pair, replace(finding, fix=fix), uses)


def _fix(scratch: Scratch | None, pair: Pair, removal: Removal, uses: Sequence[Use]) -> Fix | None:
    return mended(scratch, pair, removal, uses) or kept_import(scratch, pair, removal)


def _finding(pair: Pair, changer: Changer, use: Use) -> tuple[Finding, Removal | None] | None:
    there = standing(pair, use)
    own = resolved(pair.right_view, use, use.what)
    merged = resolved(pair.merged, use, there) if there is not None else None
    if isinstance(own, Unknown) and not isinstance(merged, Found):
        removal = unimported(pair, changer, use)
        if removal is not None:
            return removal_finding(pair, use, removal, Missing("name", use.path, removal.name)), removal
    if own is None:
        return None
    if isinstance(merged, Missing):
        removal = _removal(changer, use, own, merged) or _local_removal(pair, changer, use, own, merged)
        if removal is not None:
            return removal_finding(pair, use, removal, merged), removal
        revalued = revalued_finding(pair, use, own, merged) if isinstance(own, Found) else None
        if revalued is not None:
            return revalued, None
        change = type_change(pair, changer, use, own, merged) if isinstance(own, Found) else None
        return (change, None) if change is not None else None
    if isinstance(own, Found) and isinstance(merged, Found):
        if _breaks(changer, use, own, merged):
            return misfit_finding(pair, changer, use, own, merged), None
        change = use_change(pair, changer, use, own, merged)
        return (change, None) if change is not None else None
    return None


def _removal(changer: Changer, use: Use, own: Resolution, merged: Missing) -> Removal | None:
    """What the other side took away. Where the user's own view did not know the name, only the very thing counts."""
    call = use.what.call if isinstance(use.what, Reference) else None
    if isinstance(own, Found) and call is not None and not fits_any(own.signatures, call):
        return None  # it does not even fit on its own side: it means something else, or is broken already
    match own:
        case Found() if merged.is_sure or _OVERRIDING.isdisjoint(own.definition.decorators):
            return changer.removal(own, merged)
        case Missing(path=path) if path != merged.path == use.path:
            return changer.unbinding(merged)
        case Unknown() if merged.what == "member" and merged.is_sure:
            return changer.member(merged)
        case _:
            return None


def _local_removal(pair: Pair, changer: Changer, use: Use, own: Resolution, merged: Missing) -> Removal | None:
    """A name of a file or of a block that the other side took from where the use stands."""
    if merged.what not in _BARE or merged.path != use.path or not isinstance(use.what, Reference):
        return None
    if not isinstance(own, Found):
        return None
    if own.definition.kind is Kind.MODULE:
        return changer.unbinding(merged)
    name, there = use.what.path.partition(".")[0], standing(pair, use)
    if use.what.root_place is not None:
        return changer.block_local(pair.right_view, use.path, name, use.what.root_place)
    if (
        isinstance(there, Reference)
        and own.definition.qualname == f"{use.what.scope}.{name}" != f"{there.scope}.{name}"
    ):
        return changer.another_scope(use.path, name, there.scope)
    return None


def _telling(use: Use) -> tuple[int, str, Place]:
    """Calls before other uses before imports: the first of several is the one that the message is about."""
    rank = 2 if isinstance(use.what, Import) else 0 if use.what.call is not None else 1
    return rank, use.path, use.what.place


def _breaks(changer: Changer, use: Use, own: Found, merged: Found) -> bool:
    """Whether a call that fitted fits no longer, by this side's doing."""
    call = use.what.call if isinstance(use.what, Reference) else None
    if call is None or not merged.signatures or own.signatures == merged.signatures:
        return False
    if not own.signatures or not fits_any(own.signatures, call) or fits_any(merged.signatures, call):
        return False
    return not changer.side.changes.keys().isdisjoint((merged.path, *merged.trail))
