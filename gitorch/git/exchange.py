"""Bringing refs from a remote and to it, through the git program: its transports, credentials and atomic updates.

Nothing is ever forced. What a remote has lands below a corner of our own, where it waits to be joined with ours.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from gitorch.errors import RemoteError
from gitorch.git.repository import Repository

_LINK = ("GIT_SSH", "GIT_SSH_COMMAND", "GIT_SSH_VARIANT", "GIT_ASKPASS")
"""What a user sets so that git reaches a remote; unlike other ``GIT_*`` none aims git at another repository."""
_RACED = ("fetch first", "non-fast-forward", "cannot lock ref", "failed to update ref", "incorrect old value", "stale")


@dataclass(frozen=True)
class Refused:
    """A ref that the remote did not take, and its reason. ``is_race`` says that somebody else was faster."""

    ref: str
    reason: str
    is_race: bool


def fetch(repository: Repository, remote: str, refspecs: Sequence[str]) -> None:
    """Fetch these refs and nothing else; what the remote no longer has goes from where they land.

    Raises RemoteError if the remote can't be reached or its objects are damaged.
    """
    done = repository.git(
        "-c", "fetch.fsckObjects=true", "fetch", "--quiet", "--no-tags", "--prune", "--no-write-fetch-head",
        "--no-recurse-submodules", "--refmap=", "--end-of-options", remote, *refspecs, environment=_link(),
    )  # fmt: skip
    if done.status != 0:
        raise RemoteError(f"{remote} can't be fetched from: {_reason(done.error_text)}", hint=f"git fetch {remote}")


def push(repository: Repository, remote: str, refs: Sequence[str]) -> tuple[Refused, ...]:
    """Push refs to their own names by fast-forward, each by itself; those that the remote did not take.

    Raises RemoteError if nothing could be said to the remote at all.
    """
    done = repository.git(
        "push", "--porcelain", "--quiet", "--no-verify", "--end-of-options", remote, *(f"{ref}:{ref}" for ref in refs),
        environment=_link(),
    )  # fmt: skip
    rows = [row.split("\t") for row in done.text.splitlines() if row.startswith("!") and row.count("\t") == 2]
    if done.status != 0 and not rows:
        raise RemoteError(f"{remote} can't be pushed to: {_reason(done.error_text)}", hint=f"git push {remote}")
    return tuple(Refused(names.partition(":")[2], why, any(mark in why for mark in _RACED)) for _, names, why in rows)


def remotes(repository: Repository) -> tuple[str, ...]:
    """The names of the remotes, in the configuration's order."""
    return tuple(str(name) for name in repository.raw.remotes.names())


def _link() -> dict[str, str]:
    return {name: os.environ[name] for name in _LINK if name in os.environ}


def _reason(complaint: str) -> str:
    """The line that says why: git's last word is often only that there was an error."""
    lines = [line.strip() for line in complaint.splitlines() if line.strip()]
    telling = [line for line in lines if line.startswith(("fatal:", "error:", "remote:", "ssh:"))]
    return next(iter(telling or lines), "it gave no reason").removeprefix("fatal: ").removeprefix("error: ")
