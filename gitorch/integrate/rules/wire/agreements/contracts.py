"""C301: what a plan's tasks agreed on, against what their branches define; the plan's form decides who is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from gitorch.code.wire.reading import wire_language
from gitorch.config.model import Agreement
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.patching import renamed
from gitorch.integrate.sides import Side, View, does
from gitorch.integrate.wire.agreed import Kept, Otherwise, plain_name, standings
from gitorch.integrate.wire.mentioning import first_mention

_MOST_FILES = 5000


def contract_findings(integration: Integration) -> Iterator[Finding]:
    """Every contract that a branch has otherwise than the plan says, or that nobody who provides it has at all."""
    agreements = integration.config.agreements
    tasks = {task for one in agreements for task in (*one.providers, *one.consumers)}
    has_tasks = any(does(side, tasks) for side in integration.sides)
    for agreed in agreements:
        providers = [side for side in integration.sides if does(side, agreed.providers) or not has_tasks]
        consumers = [side for side in integration.sides if does(side, agreed.consumers) and side not in providers]
        if providers:
            yield from _provided(integration, agreed, providers, consumers)
        if agreed.kind == "type":
            for side in consumers:
                yield from _consumed(integration, agreed, side, providers)


def _provided(
    integration: Integration, agreed: Agreement, providers: list[Side], consumers: list[Side]
) -> Iterator[Finding]:
    found = {
        side.name: standings(integration.wire_files, integration.view(side.tree), list(side.changes), agreed)
        for side in providers
    }
    all_found = [one for some in found.values() for one in some]
    keeps = any(isinstance(one, Kept) for one in all_found)
    differing = [(side, one) for side in providers for one in found[side.name] if isinstance(one, Otherwise)]
    for side, one in differing:
        if agreed.kind == "type" or not keeps:  # a type has a shape on each end; of anything else one is enough
            yield _differing(integration, agreed, side, one, consumers)
    if not all_found and not _is_in_target(integration, agreed):
        yield _missing(integration, agreed, providers, consumers)


def _consumed(integration: Integration, agreed: Agreement, side: Side, providers: list[Side]) -> Iterator[Finding]:
    """What a consumer declares in another spelling or of another type; it need not declare all."""
    view = integration.view(side.tree)
    for one in standings(integration.wire_files, view, list(side.changes), agreed):
        if isinstance(one, Otherwise) and (one.wrong or "gives" in one.what):
            yield _differing(integration, agreed, side, one, providers)


def _differing(integration: Integration, agreed: Agreement, side: Side, one: Otherwise, others: list[Side]) -> Finding:
    finding = Finding(
        "C301",
        Severity.ERROR,
        f"{side.name} {one.what}: the plan's contract {agreed.id} is {canonical(agreed)}",
        (side.name, *(other.name for other in others)),
        (Location(side.name, one.path, *one.place, role="definition"), *_uses(integration, agreed, others)),
        agreed.name,
        wire_language(one.path),
    )
    if not one.wrong:
        return finding
    fix = renamed(integration.view(side.tree), side.name, [(one.path, one.place)], one.wrong, one.right)
    return replace(finding, fix=fix)


def _missing(integration: Integration, agreed: Agreement, providers: list[Side], consumers: list[Side]) -> Finding:
    names = " or ".join(side.name for side in providers)
    uses = list(_uses(integration, agreed, consumers))
    first = [Location(side.name, path, 1, role="edit") for side in providers for path in list(side.changes)[:1]]
    is_theirs = bool(agreed.providers) and any(does(side, agreed.providers) for side in providers)
    return Finding(
        "C301",
        Severity.ERROR if is_theirs else Severity.WARNING,
        f"{names} should provide {canonical(agreed)}, the plan's contract {agreed.id}, and does not",
        (*(side.name for side in providers), *(side.name for side in consumers)),
        (*first, *uses),
        agreed.name,
    )


def _uses(integration: Integration, agreed: Agreement, sides: list[Side]) -> Iterator[Location]:
    """The first new line of each consumer that names the contract."""
    name = plain_name(agreed).rpartition(" ")[2]
    spelled = re.escape(name) if agreed.kind != "route" else re.sub(r"\\\{[^}]*\\\}", r"[^/\\s]+", re.escape(name))
    form = re.compile(rf"(?<!\w){spelled}(?!\w)")
    found = (first_mention(integration, side, form) for side in sides)
    yield from (one for one in found if one is not None)


def canonical(agreed: Agreement) -> str:
    """The contract as one line: ``route GET /users/{id}``, ``type User {id: integer, name: string}``."""
    fields = ", ".join(f"{name}: {kind}" for name, kind in agreed.fields)
    if not fields:
        return f"{agreed.kind} {agreed.name}"
    return (
        f"{agreed.kind} {agreed.name}({fields})"
        if agreed.kind == "function"
        else f"{agreed.kind} {agreed.name} {{{fields}}}"
    )


def _is_in_target(integration: Integration, agreed: Agreement) -> bool:
    """Whether the target has the contract already. Looked for only where no branch has it."""
    view, word = integration.target, plain_name(agreed).rpartition("/")[2].strip("{}").encode()
    paths = [path for path in _files(view) if word and word in (view.read(path) or b"")]
    return any(isinstance(one, Kept) for one in standings(integration.wire_files, view, paths, agreed))


def _files(view: View) -> Iterator[str]:
    """The files of a tree that are read for contracts, breadth first, up to a number that says it is enough."""
    level, count = [""], 0
    while level and count < _MOST_FILES:
        folder = level.pop(0)
        for name, is_folder in sorted(view.listing(folder).items()):
            path = f"{folder}/{name}".lstrip("/")
            if is_folder:
                level.append(path)
            elif wire_language(path) or path.endswith((".sql", ".prisma")):
                count += 1
                yield path
