"""C302 and C303: one side renames, removes or retypes a field that travels; the other newly relies on it as it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from gitorch.code.wire.casing import words
from gitorch.code.wire.model import NUMBER, Field
from gitorch.code.wire.reading import wire_language
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact
from gitorch.integrate.patching import renamed
from gitorch.integrate.sides import Side, View
from gitorch.integrate.wire.answers import names_of
from gitorch.integrate.wire.changing import Change, field_changes, is_refilled, is_rescaled
from gitorch.integrate.wire.fields import Wire, wires
from gitorch.integrate.wire.refusals import answers_failures
from gitorch.integrate.wire.reliance import Reliance, asks, reliances
from gitorch.integrate.wire.routing import RouteTable, Served, route_table
from gitorch.integrate.wire.still import is_put_back, is_still_made
from gitorch.integrate.wire.wiring import WireFiles, changed_files, siblings
from gitorch.integrate.wording import Wording


def wire_findings(integration: Integration) -> Iterator[Finding]:
    """Every field that two sides understand differently, in the order of the sides."""
    if not _may_meet(integration):
        return
    files = integration.wire_files
    changes = {
        side.name: list(field_changes(files, integration, side))
        for side in integration.all_sides
        if any(_may_rely(integration, side, other) for other in integration.others(side))
    }
    for other in integration.all_sides:
        theirs = [one for name, found in changes.items() if name != other.name for one in found]
        relied = _by_key(reliances(files, integration, other, _keys(theirs)))
        told: set[tuple[str, str, Location]] = set()
        for change in sorted(theirs, key=lambda one: wire_language(one.path) == "schema"):
            uses = relied.get(change.old.name, [])
            for finding in _judged(files, integration, change, other, uses):
                use = (finding.rule, change.side.name, finding.locations[1])
                if use not in told:  # the code and its description often change together
                    told.add(use)
                    yield finding


def _may_meet(integration: Integration) -> bool:
    """Whether the changes are of two languages, or ask for something over a network; most need no further look."""
    if len(frozenset().union(*(one.languages for one in integration.wordings.values()))) > 1:
        return True
    return any(integration.one(side).know(_ASKS) for side in integration.all_sides)


_ASKS = Fact("asks", bool, lambda one: any(asks(one.view, path) for path in changed_files(one.side)))


def _may_rely(integration: Integration, side: Side, other: Wording) -> bool:
    """Whether the other side could use what a side sends: it asks over a network, or speaks another language."""
    return other.told.may_ask or len(other.languages | integration.wordings[side.name].languages) > 1


def _keys(changes: list[Change]) -> dict[str, frozenset[str]]:
    """The fields that were changed, each with the languages that offered it."""
    keys: dict[str, frozenset[str]] = {}
    for one in changes:
        keys[one.old.name] = keys.get(one.old.name, frozenset()) | {wire_language(one.path)}
    return keys


def _by_key(found: list[Reliance]) -> dict[str, list[Reliance]]:
    table: dict[str, list[Reliance]] = {}
    for one in found:
        table.setdefault(one.key, []).append(one)
    return table


def _judged(
    files: WireFiles, integration: Integration, change: Change, other: Side, uses: list[Reliance]
) -> Iterator[Finding]:
    by_path: dict[str, list[Reliance]] = {}
    for use in uses:
        if _depends(change, use) and not _is_read_below(files, integration.view(other.tree), change, use):
            by_path.setdefault(use.path, []).append(use)
    if not by_path or not _was_offered(files, integration, change, other):
        return
    for path, found in by_path.items():
        verdict = _verdict(files, integration, change, other, found) if _is_told(change, found) else None
        if verdict is not None and path != change.path:
            yield _finding(integration, change, other, found, verdict)


def _is_read_below(files: WireFiles, view: View, change: Change, use: Reliance) -> bool:
    """Whether a field that moved below a key is used by a file that reads that key, too."""
    below = change.heir.name.rpartition(".")[0] if change.heir is not None and change.new is None else ""
    facts = files.facts(view, use.path) if below else None
    return facts is not None and set(below.split(".")) <= {one.key for one in facts.mentions}


def _is_told(change: Change, uses: list[Reliance]) -> bool:
    """Whether enough is known: a type that was not told must be worked with, and not only be declared."""
    if change.new is None or change.old.types or is_rescaled(change.old, change.new):
        return True
    return any(not use.is_declaration and any(_fits(fit, change.before) for fit in use.shapes) for use in uses)


def _depends(change: Change, use: Reliance) -> bool:
    """Whether a use works with the old field and not with the new one."""
    if change.new is None:
        return not (use.is_sent and use.key in change.after.accepted)
    if is_rescaled(change.old, change.new):
        return not use.is_declaration and (not use.needs or NUMBER in use.needs)
    if is_refilled(change.old, change.new):
        fits = not change.old.elements or use.elements <= change.old.elements
        return bool(use.elements) and fits and use.elements.isdisjoint(change.new.elements)
    gained, wanted = change.new.types - change.old.types, use.needs
    was_fit = not change.old.types or wanted & change.old.types
    return bool(wanted and was_fit and not gained <= wanted)


def _was_offered(files: WireFiles, integration: Integration, change: Change, other: Side) -> bool:
    """Whether the other side, alone, had the field as it was, and the two together don't."""
    pair = integration.pair(change.side, other)
    theirs = wires(files, integration.view(other.tree), change.path, apart=True).get(change.before.key)
    merged = wires(files, pair.merged, change.path, apart=True).get(change.after.key)
    if theirs is None or merged is None or change.old.name not in theirs.fields:
        return False
    field = merged.fields.get(change.old.name)
    if change.new is None:
        sides = integration.view(change.side.base_tree), integration.view(change.side.tree)
        return field is None and not _has_method(files, pair.merged, change) and not is_still_made(change, *sides)
    now = (change.new.types, change.new.scale, change.new.elements)
    return field is not None and (field.types, field.scale, field.elements) == now


def _has_method(files: WireFiles, merged: View, change: Change) -> bool:
    """Whether a method of the very class puts the field under its old name where it sends it."""
    made = wires(files, merged, change.path).values()
    return any(one.name.startswith(f"{change.after.name}.") and change.old.name in one.fields for one in made)


def _verdict(
    files: WireFiles, integration: Integration, change: Change, other: Side, uses: list[Reliance]
) -> Severity | None:
    """How sure it is that these uses mean this field: by the route, by the shape, or by the name alone."""
    merged = integration.pair(change.side, other).merged
    linked = _linked_by_route(files, integration.view(other.tree), change, uses)
    if linked is not False and is_put_back(files, merged, change, _answers(files, merged, change, uses)):
        return None
    if linked is not None:
        return Severity.ERROR if linked else None
    if wire_language(change.path) == wire_language(uses[0].path):
        return None
    fits = [fit for use in uses for fit in use.shapes]
    if fits and not any(_fits(fit, change.before) for fit in fits):
        return None
    wanted = max((fit for fit in fits if _fits(fit, change.before)), key=len, default=frozenset((change.old.name,)))
    rivals = _rivals(files, merged, change, wanted)
    if rivals and not _is_nearer(change.before.name, rivals, uses):
        return None
    tells = len(wanted) > 1 or len(words(change.old.name)) > 1 or change.new is not None
    is_meant = change.new is not None or _is_named_alike(change, uses, wanted)
    return Severity.ERROR if tells and is_meant else Severity.WARNING


def _is_named_alike(change: Change, uses: list[Reliance], wanted: frozenset[str]) -> bool:
    """Whether the uses speak of the changed shape, or name so much of it that nothing else can be meant."""
    around = {word.removesuffix("s") for use in uses for word in use.around}
    mine = {word.removesuffix("s") for word in words(change.before.name)}
    return bool(mine & around) or len(wanted) > 2 or len(words(change.old.name)) > 1


def _fits(keys: frozenset[str], offered: Wire) -> bool:
    return offered.is_open or keys <= offered.fields.keys() | offered.accepted


def _rivals(files: WireFiles, merged: View, change: Change, wanted: frozenset[str]) -> list[Wire]:
    """Other shapes near the changed one that still offer all that is wanted, and don't merely feed it."""
    language = wire_language(change.path)
    paths = sorted({*changed_files(change.side), *siblings(merged, [change.path], language)})
    fed = files.facts(merged, change.path)
    feeders = {name for scope in (fed.scopes if fed is not None else ()) for name in scope.uses}
    return [
        wire
        for path in paths
        if wire_language(path) == language
        for wire in wires(files, merged, path).values()
        if wanted <= wire.fields.keys() and wire.name not in (change.before.name, change.after.name)
        and not (path != change.path and wire.name in feeders)
        and not change.before.name.startswith(f"{wire.name}.")  # whose own method says what is sent of it
    ]  # fmt: skip


def _is_nearer(name: str, rivals: list[Wire], uses: list[Reliance]) -> bool:
    """Whether the words around the uses speak of this shape rather than of any rival."""
    around = {word for use in uses for word in use.around}
    own = len(set(words(name)) & around)
    return own > max(len(set(words(rival.name)) & around) for rival in rivals)


def _answers(files: WireFiles, view: View, change: Change, uses: list[Reliance]) -> list[frozenset[tuple[str, str]]]:
    """What each route that the uses' requests reach is made of."""
    requests = [request for use in uses for request in use.requests]
    if not requests:
        return []
    table: RouteTable = route_table(files, view, {change.path, *changed_files(change.side)})
    routes: list[Served] = [route for request in requests for _, route in table.answering(request.method, request.path)]
    return [names_of(files, view, route) for route in routes]


def _linked_by_route(files: WireFiles, view: View, change: Change, uses: list[Reliance]) -> bool | None:
    """Whether the uses' requests reach a route made of the changed shape; None if no route is known."""
    named = _answers(files, view, change, uses)
    if not named:
        return None
    if any((change.path, change.before.name) in one for one in named):
        return True
    return answers_failures(view, change.before) and not _is_answered(files, view, change.old.name, named)


def _is_answered(files: WireFiles, view: View, key: str, named: list[frozenset[tuple[str, str]]]) -> bool:
    """Whether what a route is made of has a field of this name, too."""
    made = {one for names in named for one in names}
    paths = sorted({path for path, _ in made})
    return any(
        (path, one.name) in made and key in one.fields for path in paths for one in wires(files, view, path).values()
    )


def _finding(
    integration: Integration, change: Change, other: Side, uses: list[Reliance], severity: Severity
) -> Finding:
    old, side = change.old.name, change.side
    symbol = f"{change.before.name}.{old}"
    ordered = sorted(uses, key=lambda use: (use.is_declaration, use.place))[:4]
    where = [Location(other.name, use.path, *use.place, role="use") for use in ordered]
    first = Location(side.name, change.at[0], *change.at[1], role="definition")
    branches = (side.name, other.name)
    language = wire_language(ordered[0].path)
    if change.new is not None and is_rescaled(change.old, change.new):
        by = change.new.scale or f"no longer {change.old.scale}"
        message = f"{side.name} sends {symbol} in another unit ({by}); {other.name} counts on the old one"
        return Finding("C303", severity, message, branches, (first, *where), symbol, language)
    if change.new is not None:
        was, now = _spelled(change.old), _spelled(change.new)
        message = f"{side.name} sends {symbol} as {now}, not {was}; {other.name} works with it as {was}"
        return Finding("C303", severity, message, branches, (first, *where), symbol, language)
    heir = change.heir.name if change.heir is not None else None
    is_moved = change.heir is not None and change.heir.name.rpartition(".")[2] == old
    renames = f"{'moves' if is_moved else 'renames'} {symbol} to {heir}" if heir is not None else f"removes {symbol}"
    message = f"{side.name} {renames} on the wire; {other.name} newly uses {old}"
    finding = Finding("C302", severity, message, branches, (first, *where), symbol, language)
    if heir is None or is_moved:
        return finding
    fix = renamed(integration.view(other.tree), other.name, [(use.path, use.place) for use in uses], old, heir)
    return replace(finding, fix=fix)


def _spelled(field: Field) -> str:
    held = " or ".join(sorted(field.elements))
    return " or ".join(sorted(field.types)) + (f" of {held}" if held else "") or "before"
