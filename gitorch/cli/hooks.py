"""``gitorch hooks``."""

from __future__ import annotations

from pathlib import Path

import click

from gitorch import api
from gitorch.cli import console
from gitorch.errors import GitorchError
from gitorch.report.page import line


@click.group("hooks")
def command() -> None:
    """Install or remove the pre-push hook, which keeps unvalidated commits from the target."""


@command.command("install")
@click.pass_obj
def install(directory: Path) -> None:
    """Install the pre-push hook and prove that it fires.

    A hook that is there is kept and run first. What is pushed without a verdict gets one; a merge that was made by
    hand is judged by what it merged, and what its own commit mended is not told.
    """
    installed = api.install_hooks(directory)
    for place, kept in installed.places:
        console.show([line(f"installed {place}", f"; {kept.name} was there and runs first" if kept else "")])
    if not installed.fires:
        raise GitorchError(
            "the hook does not fire from a new worktree: core.hooksPath is relative, and each worktree has its own",
            hint=f"git add {installed.places[0][0]}, and commit it",
        )
    console.show([line("a push from a new worktree ran it; take it away with: gitorch hooks uninstall")])


@command.command("uninstall")
@click.pass_obj
def uninstall(directory: Path) -> None:
    """Remove the pre-push hook; put back what was there."""
    removed = api.uninstall_hooks(directory)
    for place in removed:
        console.show([line(f"removed {place}")])
    if not removed:
        console.show([line("no hook of gitorch was there")])
