"""G607: after the merge everything that a side changed is still there, or was changed again by a side with a name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from gitorch.git.hunks import hunks
from gitorch.git.merging import Attributes, attribute_of, directories_of
from gitorch.git.repository import Entry
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.sides import Side, View

_NO_DRIVER = ("unspecified", "set", "unset", "text", "binary", "union")
_LARGEST = 1_000_000  # bytes; a larger file is looked at as a whole or not at all


def lost_changes(integration: Integration) -> Iterator[Finding]:
    """What the candidate lacks of the branches that went into it.

    A path that one side alone changed must stand as that side left it. Of a path that several changed, each line that
    a side added must be there as often as the side has it, less what the others removed. Sides that share commits
    are not looked at: one may have taken back what it shares with the other. Where the user has a merge driver for a
    path, what it drops is as the user wants it: a warning that names the driver.
    """
    textual = integration.textual
    if textual.candidate_tree is None:
        return
    taken = [side for side in integration.sides if side.name in textual.taken]
    lost = [
        finding
        for side in taken
        if side.name not in textual.entwined
        for finding in _lost_of(integration, side, [other for other in taken if other is not side])
    ]
    drivers = _drivers(integration, sorted({finding.symbol for finding in lost if finding.symbol}))
    yield from (_by_driver(finding, drivers.get(finding.symbol)) for finding in lost)


def _drivers(integration: Integration, paths: Sequence[str]) -> dict[str, str]:
    """The merge driver of each path that has one, as the target's attributes name it."""
    scratch = integration.textual.scratch
    if scratch is None or not paths:
        return {}
    attributes = Attributes(integration.onto_tree, directories_of(paths))
    named = attribute_of(scratch, "merge", paths, attributes)
    return {path: driver for path, driver in named.items() if driver not in _NO_DRIVER}


def _by_driver(finding: Finding, driver: str | None) -> Finding:
    if driver is None:
        return finding
    dropped = f"{finding.message.partition(': ')[0]}: the merge driver {driver!r} is set for it, and dropped it"
    return replace(finding, severity=Severity.WARNING, message=dropped)


@dataclass(frozen=True)
class _Change:
    """What another side made of a path, or of the path that it was renamed from."""

    before: View
    after: View
    path: str


def _lost_of(integration: Integration, side: Side, others: Sequence[Side]) -> Iterator[Finding]:
    for path, change in side.changes.items():
        if integration.merged.entry(path) == change.new:
            continue
        changing = list(_changing(integration, side, path, others))
        if not changing:
            if not _moved_along(integration, change.new):
                yield _finding(side, path, 1, "nobody else changed it, and it is not as the branch left it")
        elif change.new is not None and (line := _lost_line(integration, side, path, changing)):
            yield _finding(side, path, line, f"line {line} is not there, and no other side removed it")


def _changing(integration: Integration, side: Side, path: str, others: Sequence[Side]) -> Iterator[_Change]:
    """What others did to the path; to one that the side added also through those that it may be renamed from."""
    sources = [path]
    if side.changes[path].old is None:
        sources += [gone for gone, change in side.changes.items() if change.new is None]
    base, target = integration.view(side.base_tree), integration.target
    for source in sources:
        for other in others:
            if source in other.changes:
                yield _Change(integration.view(other.base_tree), integration.view(other.tree), source)
        if base.entry(source) != target.entry(source):
            yield _Change(base, target, source)


def _moved_along(integration: Integration, new: Entry | None) -> bool:
    """Whether a file stands elsewhere, as when its directory was renamed (merge.directoryRenames)."""
    if new is None:
        return False
    moved = integration.changes_of_merge
    return any(change.new == new and change.old is None for change in moved.values())


def _lost_line(integration: Integration, side: Side, path: str, changing: Sequence[_Change]) -> int | None:
    """The first line that a side added to a path and that is gone without a reason."""
    old, new = _lines(integration.view(side.base_tree), path), _lines(integration.view(side.tree), path)
    if new is None or _is_too_large(integration.merged, path):
        return None
    have = _merged_lines(integration, path, changing)
    added = Counter(new) - Counter(old or [])
    wanted = Counter(new)
    for one in changing:
        wanted -= _removed(one)
    missing = {line for line in added if have[line] < wanted[line]}
    return next((number for number, line in enumerate(new, 1) if line in missing), None)


def _merged_lines(integration: Integration, path: str, changing: Sequence[_Change]) -> Counter[str]:
    """The lines that the merge has at a path, and wherever the path may have been renamed to."""
    merged = integration.merged
    found = Counter(_lines(merged, path) or [])
    if any(one.after.entry(path) is None for one in changing):
        for other, change in integration.changes_of_merge.items():
            if change.old is None and other != path:
                found.update(_lines(merged, other) or [])
    return found


def _removed(one: _Change) -> Counter[str]:
    """The lines that another side took out, be it that it added the like elsewhere: that may be what both added."""
    before, old, new = _lines(one.before, one.path) or [], one.before.entry(one.path), one.after.entry(one.path)
    if old is None or new is None or _lines(one.after, one.path) is None:
        return Counter(before)
    changed = hunks(one.before.repository, old.oid, new.oid)
    return Counter(line for hunk in changed for line in before[hunk.old_start - 1 :][: hunk.old_count])


def _is_too_large(view: View, path: str) -> bool:
    return len(view.text(path) or "") > _LARGEST


def _lines(view: View, path: str) -> list[str] | None:
    """The lines of a file as git counts them; None where there is none, or none that is looked at."""
    text = view.text(path)
    if text is None or _is_too_large(view, path):
        return None
    return [line.removesuffix("\r") for line in text.removesuffix("\n").split("\n")]


def _finding(side: Side, path: str, line: int, why: str) -> Finding:
    return Finding(
        "G607",
        Severity.ERROR,
        f"{side.name}'s change of {path} did not survive the merge: {why}",
        (side.name,),
        (Location(side.name, path, line, role="edit"),),
        symbol=path,
    )
