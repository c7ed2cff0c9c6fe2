"""T101 to T107: what git itself can't merge, named by the two sides that are at odds and by the lines on both."""

from __future__ import annotations

from collections.abc import Iterator

from gitorch.git.blobs import hunks
from gitorch.git.merging import ConflictedPath, Stages
from gitorch.git.repository import Entry, Repository
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.rules.text.clashes import clashing_lines
from gitorch.integrate.sides import Side
from gitorch.integrate.text.textual import TextConflict

_BY_KIND = {
    "contents": "T101",
    "binary": "T101",
    "modify/delete": "T103",
    "rename/delete": "T103",
    "file/directory": "T105",
    "distinct modes": "T106",
}


def text_conflicts(integration: Integration) -> Iterator[Finding]:
    """One finding for each path that two sides can't both have."""
    for conflict in integration.textual.conflicts:
        yield from _of_pair(integration.repository, conflict)


def _of_pair(repository: Repository, conflict: TextConflict) -> Iterator[Finding]:
    stages = dict(conflict.result.stages)
    seen = set()
    for one in conflict.result.paths:
        rule = _rule(one, stages.get(one.path))
        if (rule, one.path) in seen:
            continue
        seen.add((rule, one.path))
        left, right = (_Place(repository, side, one) for side in (conflict.left, conflict.right))
        yield Finding(
            rule,
            Severity.ERROR,
            _message(rule, one, left, right) + _besides(conflict),
            (conflict.left.name, conflict.right.name),
            tuple(_locations(rule, stages.get(one.path), left, right)),
            symbol=one.path,
            detail=_detail(one, conflict),
        )


def _rule(one: ConflictedPath, stages: Stages | None) -> str:
    kind = one.kind.removeprefix("CONFLICT").strip(" ()")
    if "submodule" in kind or one.message.startswith("CONFLICT (submodule)"):
        return "T107"
    if stages is not None and stages.ours is not None and stages.theirs is not None:
        if stages.ours.oid == stages.theirs.oid and stages.ours.mode != stages.theirs.mode:
            return "T106"
        if kind in ("contents", "binary") and stages.base is None:
            return "T102"
    return _BY_KIND.get(kind, "T104")


class _Place:
    """Where one side has what the conflict is about."""

    def __init__(self, repository: Repository, side: Side, conflict: ConflictedPath) -> None:
        self.repository = repository
        self.side = side
        self.conflict = conflict

    def path_of(self, entry: Entry | None) -> str:
        """The path at which the side has this version: another than the merged one if the other side renamed it."""
        path = self.conflict.path
        here = self.side.changes.get(path)
        if entry is None or (here is not None and here.new == entry):
            return path
        return next((other for other, change in self.side.changes.items() if change.new == entry), path)

    @property
    def path(self) -> str:
        """The path of the conflict that the side has, else one that it changed, there or below."""
        changed = [path for path in self.conflict.paths if path in self.side.changes]
        standing = [path for path in changed if self.side.changes[path].new is not None]
        below = self.conflict.path + "/"
        within = [path for path, change in self.side.changes.items() if change.new and path.startswith(below)]
        return next(iter([*standing, *within[:1], *changed]), self.conflict.path)

    @property
    def deletes(self) -> bool:
        change = self.side.changes.get(self.path)
        return change is None or change.new is None

    @property
    def name(self) -> str:
        return self.side.name

    def first_edit(self) -> int:
        """The first line that the side changed at its path."""
        change = self.side.changes.get(self.path)
        if change is None or change.old is None or change.new is None:
            return 1
        return next((hunk.new_start for hunk in hunks(self.repository, change.old.oid, change.new.oid)), 1)


def _locations(rule: str, stages: Stages | None, left: _Place, right: _Place) -> Iterator[Location]:
    if rule in ("T101", "T102") and stages is not None and stages.ours is not None and stages.theirs is not None:
        role = "edit" if rule == "T101" else "addition"
        for ours, theirs in _clashing_lines(left.repository, stages):
            yield Location(left.name, left.path_of(stages.ours), ours, role=role)
            yield Location(right.name, right.path_of(stages.theirs), theirs, role=role)
        return
    for place in (left, right):
        if place.deletes:
            yield Location(place.name, place.path, 1, role="deletion", commit=place.side.base)
        else:
            yield Location(place.name, place.path, place.first_edit(), role=_role(rule, place))


def _role(rule: str, place: _Place) -> str:
    change = place.side.changes.get(place.path)
    if rule == "T104" and change is not None and change.old is None:
        return "rename"
    return "addition" if change is not None and change.old is None else "edit"


def _clashing_lines(repository: Repository, stages: Stages) -> list[tuple[int, int]]:
    """The lines, on our side and on theirs, at which the two meet; the first of both where none can be told."""
    if stages.ours is None or stages.theirs is None:
        return []
    if stages.base is None:
        return [
            next(((h.old_start, h.new_start) for h in hunks(repository, stages.ours.oid, stages.theirs.oid)), (1, 1))
        ]
    ours = hunks(repository, stages.base.oid, stages.ours.oid)
    theirs = hunks(repository, stages.base.oid, stages.theirs.oid)
    texts = [repository.read_blob(one.oid).split(b"\n") for one in (stages.ours, stages.theirs) if ours and theirs]
    found = list(clashing_lines(ours, theirs, *texts)) if texts else []
    return found or [(ours[0].new_start if ours else 1, theirs[0].new_start if theirs else 1)]


def _message(rule: str, one: ConflictedPath, left: _Place, right: _Place) -> str:
    path, both = one.path, f"{left.name} and {right.name} both"
    match rule:
        case "T101" if "binary" in one.kind:
            return f"{both} change the binary file {path}"
        case "T101":
            return f"{both} change the same lines of {path}"
        case "T102":
            return f"{both} add {path}, with different content"
        case "T103":
            gone, kept = (left, right) if left.deletes else (right, left)
            return f"{gone.name} deletes {gone.path}; {kept.name} changes it"
        case "T105":
            return f"{left.name} and {right.name}: one has a file where the other has a directory, at {path}"
        case "T106":
            return f"{left.name} and {right.name} give {path} different modes or types"
        case "T107":
            return f"{both} move the submodule {path}, to commits that don't contain each other"
        case _:
            return f"{left.name} and {right.name} rename apart: {', '.join(one.paths)}"


def _besides(conflict: TextConflict) -> str:
    return f" (with {', '.join(conflict.together)} merged before)" if conflict.together else ""


def _detail(one: ConflictedPath, conflict: TextConflict) -> str:
    """Git's own sentence, with the branches' names for their commits."""
    for side in (conflict.left, conflict.right):
        one_name = one.message.replace(side.commit, side.name)
        one = ConflictedPath(one.path, one.kind, one_name, one.paths)
    return one.message
