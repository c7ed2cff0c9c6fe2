"""Removing what runs leave behind: only what has provably landed or is empty, and nothing without a way back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from gitorch import names
from gitorch.errors import WorktreeError
from gitorch.git import locks, refs
from gitorch.git.repository import Branch, Oid, Repository
from gitorch.git.scratch import Scratch
from gitorch.git.worktrees import worktrees
from gitorch.workspace import Workspace, registry
from gitorch.workspace.below import rules_of
from gitorch.workspace.keeping import Holding, back_up, held_in, put_on_backup_ref
from gitorch.workspace.landed import Target
from gitorch.workspace.recycling import scrap
from gitorch.workspace.registry import Record

_OUR_LOCK = "gitorch"


@dataclass(frozen=True)
class Removal:
    """Something that goes, or would. ``backup`` keeps what no other ref has; ``restore`` is a command to type."""

    what: str  # worktree, branch, snapshots, starts, candidates, backup
    name: str
    because: str
    backup: str = ""
    restore: str = ""


@dataclass(frozen=True)
class Stay:
    """Something that stays, and why."""

    what: str
    name: str
    because: str


Fate = Removal | Stay


@dataclass(frozen=True)
class Cleaned:
    """What went and what stays; with ``dry``, what would. ``backups`` counts the backup refs that there are now."""

    removed: tuple[Removal, ...]
    kept: tuple[Stay, ...]
    backups: int
    dry: bool


class Cleaner:
    """Looks at everything that runs left, and removes what may go; with ``dry`` it only says so.

    ``runs`` are those to look at, empty for all; what belongs to no run (parked worktrees) goes with all only.
    """

    def __init__(self, repository: Repository, target: Branch, runs: Sequence[str], *, dry: bool) -> None:
        self._repository = repository
        self._branch = target
        self._runs = frozenset(runs)
        self._dry = dry
        self._busy: set[tuple[str, str]] = set()

    def clean(self) -> Iterator[Fate]:
        """Worktrees first, then the refs that keep their work; what can't be looked at stays, and is told."""
        with Scratch(self._repository) as scratch:
            target = Target(self._repository, self._branch, scratch)
            yield from self._worktrees(target)
            yield from self._branches(target)
            yield from self._kept_refs(target)

    def expire(self, older_than: int) -> Iterator[Fate]:
        """Drop the backups that were made before a time, in seconds of the epoch."""
        for ref, commit in refs.listed(self._repository, names.BACKUPS).items():
            parsed = names.parse_backup(ref)
            if parsed is None or not self._is_wanted(parsed[0]):
                continue
            if self._repository.time_of(commit) > older_than:
                continue
            if not self._dry:
                refs.delete(self._repository, ref, expected=commit)
            yield Removal("backup", ref, "expired", restore=f"git update-ref {ref} {commit}")

    def _worktrees(self, target: Target) -> Iterator[Fate]:
        with registry.held(self._repository):
            every = registry.records(self._repository)
            for record in sorted(every, key=lambda one: (one.state == registry.LAYER, one.workspace.name)):
                if record.state in (registry.PARKED, registry.LAYER, registry.PREPARING):
                    yield from self._unused(record)
                elif self._is_wanted(record.workspace.run):
                    yield self._used(record, target)

    def _unused(self, record: Record) -> Iterator[Fate]:
        """A worktree that no task works in: parked ones are empty, and a layer is nobody's once they are gone."""
        name = str(record.workspace.path)
        if record.is_live:
            yield Stay("worktree", name, f"process {record.holder.pid} prepares it")
        elif record.state == registry.LAYER and self._has_overlays(record):
            yield Stay("worktree", name, "workspaces lie over it")
        elif not self._runs:
            holding = None if record.state != registry.PARKED else self._parked(record.workspace)
            if holding is not None:
                yield Stay("worktree", name, holding)
            else:
                self._do(lambda: self._scrap(record))
                yield Removal("worktree", name, "nobody uses it")

    def _scrap(self, record: Record) -> None:
        """Remove a worktree, and the folder that it was the last one in."""
        scrap(self._repository, record)
        rules_of(self._repository, record.workspace).unlink(missing_ok=True)
        with suppress(OSError):
            record.workspace.path.parent.rmdir()

    def _has_overlays(self, layer: Record) -> bool:
        every = (one for one in registry.records(self._repository) if one.state != registry.PARKED)
        return any(
            one.workspace.layers is not None and one.workspace.layers.lower == layer.workspace.path for one in every
        )

    def _parked(self, workspace: Workspace) -> str | None:
        """What somebody has put into a parked worktree since, or None."""
        if workspace.layers is not None or not workspace.path.is_dir():
            return None
        holding = held_in(self._repository, workspace)
        empty = holding.tree == self._repository.tree_of(workspace.base) and not holding.ignored
        return None if empty and not holding.loose and not holding.out_of_reach else "somebody works in it"

    def _used(self, record: Record, target: Target) -> Fate:
        workspace = record.workspace
        name = str(workspace.path)
        reason = self._busy_reason(record)
        if not reason:
            try:
                holding = held_in(self._repository, workspace)
                reason = self._unlanded(workspace, holding, target)
            except WorktreeError as error:
                reason = error.message
        if reason:
            self._busy.add((workspace.run, workspace.task))
            return Stay("worktree", name, reason)
        return self._gone(record, holding)

    def _busy_reason(self, record: Record) -> str:
        if record.state == registry.LEASED and record.is_live:
            return f"process {record.holder.pid} works in it"
        if (holder := locks.holder(self._repository, f"run-{record.workspace.run}")) is not None:
            return f"{holder} works on {record.workspace.run}"
        if record.workspace.path.is_symlink():
            return "a link stands in its place"
        lock = _text(record.workspace.directory / "locked")
        is_ours = lock.startswith(_OUR_LOCK) or not record.workspace.path.exists()
        return "" if is_ours else f"locked: {lock or 'by hand'}"

    def _unlanded(self, workspace: Workspace, holding: Holding, target: Target) -> str:
        if holding.out_of_reach:
            first = holding.out_of_reach[0]
            return f"no backup can take {first.path}: {first.reason}"
        if not target.has(holding.head):
            return target.lacks(holding.head)
        if holding.tree is None or holding.tree == self._repository.tree_of(holding.head):
            return ""
        work = refs.commit_tree(self._repository, holding.tree, [holding.head], f"work of {workspace.task}\n")
        return "" if target.has(work) else f"uncommitted changes that are not in {self._branch.name}"

    def _gone(self, record: Record, holding: Holding) -> Removal:
        workspace, backup, restore = record.workspace, "", ""
        if holding.loose or holding.ignored or holding.staged or holding.tree not in (None, self._base_tree(holding)):
            backup = self._backed_up(lambda: back_up(self._repository, workspace, holding, "cleaned up"))
            restore = f"git worktree add --detach {workspace.path} {backup}" if backup else ""
        self._do(lambda: self._scrap(record))
        because = "gone already" if holding.tree is None else "all of it has landed"
        return Removal("worktree", str(workspace.path), because, backup, restore)

    def _base_tree(self, holding: Holding) -> Oid:
        return self._repository.tree_of(holding.head)

    def _branches(self, target: Target) -> Iterator[Fate]:
        claimed = {ref for one in worktrees(self._repository) for ref in one.holds}
        for ref, commit in refs.listed(self._repository, "refs/heads/gitorch/").items():
            parsed = names.parse_task_branch(ref)
            if parsed is None or not self._is_wanted(parsed.run):
                continue
            reason = "checked out" if ref in claimed else self._ref_reason(parsed.run, parsed.task, commit, target)
            if reason:
                yield Stay("branch", names.short(ref), reason)
                continue
            restore = f"git branch {names.short(ref)} {{}}^"
            yield self._ref_gone(("branch", ref, commit), (parsed.run, parsed.task), target.has(commit), restore)

    def _kept_refs(self, target: Target) -> Iterator[Fate]:
        for ref, commit in refs.listed(self._repository, names.NAMESPACE).items():
            parsed = names.parse_kept(ref)
            if parsed is None or not self._is_wanted(parsed[1]):
                continue
            kind, run, task = parsed
            reason = self._ref_reason(run, task, commit, target)
            if reason:
                yield Stay(kind, names.short(ref), reason)
                continue
            restore = f"git update-ref {ref} {{}}^"
            yield self._ref_gone((kind, ref, commit), (run, task or "candidate"), target.has(commit), restore)

    def _ref_reason(self, run: str, task: str, commit: Oid, target: Target) -> str:
        if (run, task) in self._busy:
            return "its worktree stays"
        if (holder := locks.holder(self._repository, f"run-{run}")) is not None:
            return f"{holder} works on {run}"
        return "" if target.has(commit) else target.lacks(commit)

    def _ref_gone(self, what: tuple[str, str, Oid], where: tuple[str, str], because: str, restore: str) -> Removal:
        """Drop a ref; what it alone has goes onto a backup ref first, in a commit that says when."""
        kind, ref, commit = what
        backup = ""
        if self._repository.is_ancestor(commit, self._branch.commit):
            restore = restore.replace("{}^", commit)
        else:
            backup = self._backed_up(lambda: self._wrapped(commit, ref, where))
            restore = restore.replace("{}", backup) if backup else ""
        self._do(lambda: refs.delete(self._repository, ref, expected=commit))
        return Removal(kind, names.short(ref), because, backup, restore)

    def _wrapped(self, commit: Oid, ref: str, where: tuple[str, str]) -> str:
        tree = self._repository.tree_of(commit)
        kept = refs.commit_tree(self._repository, tree, [commit], f"backup of {names.short(ref)}: cleaned up\n")
        return put_on_backup_ref(self._repository, *where, kept)

    def _is_wanted(self, run: str) -> bool:
        return not self._runs or run in self._runs

    def _backed_up(self, how: Callable[[], str]) -> str:
        return "" if self._dry else how()

    def _do(self, act: Callable[[], None]) -> None:
        if not self._dry:
            act()


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "surrogateescape").strip()
    except OSError:
        return ""
