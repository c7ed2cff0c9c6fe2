"""G603: a symbolic link that leads out of the tree, on one side alone or only once two sides are together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gitorch.git.trees import Change
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.sides import Pair, Side, View

LINK_MODE = 0o120000
_MOST_LINKS = 40  # as Linux follows


@dataclass(frozen=True)
class Walk:
    """Where following a link led: whether it left the tree, and every path that it went over."""

    leaves: bool
    trail: tuple[str, ...] = ()


def links_that_leave(integration: Integration) -> Iterator[Finding]:
    """Every link that a side adds or changes, and every one that two sides together turn outwards."""
    alone = set()
    for side in integration.sides:
        view = integration.view(side.tree)
        for path, change in side.changes.items():
            if _is_link(change) and follow(view, path).leaves:
                alone.add(path)
                yield Finding(
                    "G603",
                    Severity.ERROR,
                    f"{side.name} adds the link {path}, which leads out of the repository",
                    (side.name,),
                    (Location(side.name, path, 1, 1, "addition"),),
                    symbol=path,
                )
    linking = {side.name for side in integration.all_sides if any(map(_is_link, side.changes.values()))}
    for pair in integration.pairs() if linking else ():
        yield from _together(pair, alone)
        yield from _together(pair.swapped, alone)


def follow(view: View, path: str) -> Walk:
    """Follow the link at ``path`` as a file system would, links on the way included; a missing target is no exit."""
    return _follow(view, path, _target(view, path) or "")


def _follow(view: View, path: str, target: str) -> Walk:
    here, ahead, trail = path.split("/")[:-1], target.split("/"), [path]
    if target.startswith("/"):
        return Walk(leaves=True, trail=(path,))
    while ahead:
        step = ahead.pop(0)
        if step in ("", "."):
            continue
        if step == "..":
            if not here:
                return Walk(leaves=True, trail=tuple(trail))
            here.pop()
            continue
        here.append(step)
        onward = _target(view, "/".join(here))
        if onward is not None:
            trail.append("/".join(here))
            if onward.startswith("/") or len(trail) > _MOST_LINKS:
                return Walk(leaves=onward.startswith("/"), trail=tuple(trail))
            here.pop()
            ahead = [*onward.split("/"), *ahead]
    return Walk(leaves=False, trail=tuple(trail))


def _together(pair: Pair, alone: set[str]) -> Iterator[Finding]:
    """Links of the left side that lead out only with what the right side did."""
    for path, change in pair.left.changes.items():
        if path in alone or not _is_link(change) or follow(pair.left_view, path).leaves:
            continue
        moved = _moved_to(pair.right, change)
        at, view = (moved, pair.right_view) if moved else (path, pair.merged)
        walk = _follow(view, at, _target(pair.left_view, path) or "")
        culprit = moved or next((step for step in walk.trail[1:] if step in pair.right.changes), None)
        if walk.leaves and culprit is not None:
            yield Finding(
                "G603",
                Severity.ERROR,
                f"with {culprit} of {pair.right.name}, the link {path} of {pair.left.name} leads out of the repository",
                (pair.left.name, pair.right.name),
                (
                    Location(pair.left.name, path, 1, 1, "addition"),
                    Location(pair.right.name, culprit, 1, 1, "definition"),
                ),
                symbol=path,
            )


def _moved_to(side: Side, change: Change) -> str | None:
    """Where the other side moved the link that this change edits in place."""
    if change.old is None or change.path not in side.changes or side.changes[change.path].new is not None:
        return None
    return next((path for path, other in side.changes.items() if other.old is None and other.new == change.old), None)


def _is_link(change: Change) -> bool:
    return change.new is not None and change.new.mode == LINK_MODE


def _target(view: View, path: str) -> str | None:
    """What the link at ``path`` says, or None for anything that is no link."""
    entry = view.entry(path)
    if entry is None or entry.mode != LINK_MODE:
        return None
    return view.repository.read_blob(entry.oid).decode("utf-8", "surrogateescape")
