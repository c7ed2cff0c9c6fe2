"""C307: the handoff on a branch's tip claims what the branch lacks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from gitorch import names
from gitorch.errors import HandoffError
from gitorch.git.notes import read_note
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.sides import Side
from gitorch.integrate.wire.mentioning import first_mention


def claim_findings(integration: Integration) -> Iterator[Finding]:
    """Every claim of a handoff that its branch does not bear out: an error where another branch counts on it."""
    for side in integration.sides:
        note = read_note(integration.repository, names.HANDOFFS, side.commit)
        for kind, name, reason in _unmet(note) if note is not None else ():
            yield _finding(integration, side, (kind, name, reason))


def _unmet(note: bytes) -> list[tuple[str, str, str]]:
    """Kind, name and reason of each claim that a manifest says is unmet; of a damaged note none."""
    from gitorch.handoff.manifest import read_manifest  # noqa: PLC0415 - pydantic, only where a branch has a handoff

    try:
        return [(one.kind, one.name, one.reason) for one in read_manifest(note, "a branch").unmet]
    except HandoffError:
        return []


def _finding(integration: Integration, side: Side, claim: tuple[str, str, str]) -> Finding:
    kind, name, reason = claim
    uses = [use for other in integration.sides if other is not side and (use := _use(integration, other, name))]
    counting = f"; {uses[0].branch} newly counts on it" if uses else ""
    return Finding(
        "C307",
        Severity.ERROR if uses else Severity.WARNING,
        f"the handoff of {side.name} claims the {kind} {name}, and {reason}{counting}",
        (side.name, *dict.fromkeys(use.branch for use in uses)),
        (_nearest(integration, side, name), *uses),
        name,
    )


def _use(integration: Integration, other: Side, name: str) -> Location | None:
    """The first new line of another branch that names what is claimed."""
    return first_mention(integration, other, re.compile(rf"(?<![\w/]){re.escape(_word(name))}(?!\w)"))


def _word(name: str) -> str:
    """``fetch_user`` for ``app.users.fetch_user(user_id)``; of a route its path."""
    if "/" in name:
        return name.rpartition(" ")[2]
    return re.split(r"[.#:]+", re.split(r"[(<={\s]", name.strip(), maxsplit=1)[0])[-1]


def _nearest(integration: Integration, side: Side, name: str) -> Location:
    """The definition of the branch that is most alike in name, or the start of its first changed file."""
    view = integration.view(side.tree)
    modules = [(path, module) for path in side.changes if (module := view.module(path)) is not None]
    known = {one.name: (path, one.place) for path, module in modules for one in module.definitions}
    close = get_close_matches(_word(name), sorted(known), n=1, cutoff=0.5)
    if close:
        path, place = known[close[0]]
        return Location(side.name, path, *place, role="definition")
    first = next(iter(side.changes), "")
    return Location(side.name, first, 1, role="edit")
