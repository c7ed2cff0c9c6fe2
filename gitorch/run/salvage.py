"""What the agents of a gitorch that died have left: ended where they live, kept, their worktrees given back."""

from __future__ import annotations

from contextlib import suppress

from gitorch.errors import WorktreeError
from gitorch.git.quarantine import Quarantine
from gitorch.git.repository import Repository
from gitorch.run.executors.place import place_of, put_down, survivors
from gitorch.workspace import Workspace
from gitorch.workspace.prepare import abandoned, adopt
from gitorch.workspace.release import release
from gitorch.workspace.snapshots import Snapshots


def salvage(repository: Repository, run: str) -> None:
    """End every agent of the run that still lives, and bring what is in its worktrees onto refs.

    Only for whoever holds the run. Doing it again, as after another crash, changes nothing.
    """
    for survivor in survivors(repository, run):
        put_down(repository, survivor)
    for workspace in abandoned(repository):
        if workspace.run == run:
            take_over(repository, workspace)


def take_over(repository: Repository, workspace: Workspace) -> None:
    """Bring what is in a workspace that nobody works in any more onto refs, and give it back."""
    adopt(repository, workspace)
    place = place_of(repository, workspace.run, workspace.task, workspace.attempt)
    with suppress(WorktreeError):  # gone, or not to be read: what snapshots there are have to do
        quarantine = Quarantine(repository, place.quarantine) if place.quarantine.is_dir() else None
        Snapshots(repository, workspace, quarantine).take(f"{workspace.task}: as a dead gitorch left it")
    with suppress(WorktreeError):  # it stays leased to us, with all that is in it
        if not release(repository, workspace).kept:
            place.close()
