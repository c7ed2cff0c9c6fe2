"""The setup command: what the project says makes a fresh workspace ready (installing packages, say)."""

from __future__ import annotations

import shlex
from pathlib import Path

from gitorch import process
from gitorch.errors import WorktreeError
from gitorch.git.repository import Repository
from gitorch.workspace import Lease, Workspace
from gitorch.workspace.mounting import inside


def set_up(repository: Repository, lease: Lease, workspace: Workspace) -> None:
    """Run the lease's setup command in the workspace, its output in a log.

    It comes from the base commit's gitorch.yaml, so it is the user's own. Raises WorktreeError if it fails, takes too
    long or can't be started, with the end of what it said and the log's path.
    """
    if not lease.setup:
        return
    log = _log(repository, lease)
    done = process.run_logged(
        inside(workspace.path, workspace.layers, lease.setup),
        cwd=workspace.path,
        log=log,
        timeout=lease.setup_timeout,
        environment=workspace.environment,
    )
    if done.status == 0 and not done.timed_out:
        return
    why = f"was stopped after {lease.setup_timeout:g} seconds" if done.timed_out else f"exited with {done.status}"
    said = next(reversed(done.text.strip().splitlines()), "")
    raise WorktreeError(
        f"the setup command of {lease.task} ({shlex.join(lease.setup)}) {why}{': ' if said else ''}{said}",
        hint=f"less {log}",
    )


def _log(repository: Repository, lease: Lease) -> Path:
    folder = repository.gitorch_directory / "logs" / lease.run
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{lease.task}-{lease.attempt}.setup.log"
