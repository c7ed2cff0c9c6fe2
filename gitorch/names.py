"""Every name that gitorch writes into git: made here, parsed here, nowhere else.

Pure. A name that reaches git has passed through one of these functions.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

NAMESPACE = "refs/gitorch/"
VERDICTS = "refs/notes/gitorch/verdicts"
HANDOFFS = "refs/notes/gitorch/handoffs"
BYPASSES = "refs/notes/gitorch/bypasses"
CHECKS = "refs/notes/gitorch/checks"

UNDO = f"{NAMESPACE}undo/"
BACKUPS = f"{NAMESPACE}backup/"

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_TASK_BRANCH = re.compile(rf"refs/heads/gitorch/(?P<run>{_SLUG.pattern})/(?P<task>{_SLUG.pattern})")
_KEPT = re.compile(
    rf"refs/gitorch/(?P<kind>snapshots|starts|candidates)/(?P<run>{_SLUG.pattern})(?:/(?P<task>{_SLUG.pattern}))?"
)
_BACKUP = re.compile(
    rf"refs/gitorch/backup/(?P<run>{_SLUG.pattern})/(?P<task>{_SLUG.pattern})/(?P<number>[0-9]{{1,9}})"
)
_RUN_BRANCH = re.compile(rf"gitorch/(?P<run>{_SLUG.pattern})")
_UNDO = re.compile(r"refs/gitorch/undo/(?P<number>[0-9]{1,9})")


@dataclass(frozen=True)
class TaskBranch:
    """The branch of one task of one run."""

    run: str
    task: str

    @property
    def ref(self) -> str:
        return f"refs/heads/gitorch/{self.run}/{self.task}"


def is_slug(text: str) -> bool:
    """Whether ``text`` may stand in a ref as a run id or a task id."""
    return _SLUG.fullmatch(text) is not None


def slug(text: str, *, fallback: str = "task") -> str:
    """The nearest run or task id to ``text``: lower case, digits and single dashes, 63 characters at most."""
    made = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:63].rstrip("-")
    return made or fallback


def require_slug(text: str) -> str:
    """The text itself if it is a run or task id; ValueError if not."""
    if not is_slug(text):
        raise ValueError(f"{text!r} is not a run or task id: use a-z, 0-9 and dashes, 63 characters at most")
    return text


def task_branch(run: str, task: str) -> TaskBranch:
    """The branch that a task's work is on."""
    return TaskBranch(require_slug(run), require_slug(task))


def parse_task_branch(ref: str) -> TaskBranch | None:
    """The task branch that a ref is; None for any other ref."""
    match = _TASK_BRANCH.fullmatch(ref)
    return TaskBranch(match["run"], match["task"]) if match else None


def journal(run: str) -> str:
    """The ref of a run's journal."""
    return f"{NAMESPACE}runs/{require_slug(run)}"


def candidate(run: str) -> str:
    """The ref that keeps a run's candidate."""
    return f"{NAMESPACE}candidates/{require_slug(run)}"


def written_by(run: str) -> tuple[str, ...]:
    """Every ref that whoever conducts a run writes, those below one that ends in a slash included."""
    made = require_slug(run)
    below = tuple(f"{NAMESPACE}{kind}/{made}/" for kind in ("starts", "snapshots"))
    return (journal(run), candidate(run), *below, f"refs/heads/gitorch/{made}/")


def run_branch(run: str) -> str:
    """How a run's candidate is named beside branches; no branch can have this name, as its tasks' are below it."""
    return f"gitorch/{require_slug(run)}"


def parse_run_branch(name: str) -> str | None:
    """The run of a run branch; None for any other name."""
    match = _RUN_BRANCH.fullmatch(name)
    return match["run"] if match else None


def start(run: str, task: str) -> str:
    """Keeps the commit that gitorch made for a task's present attempt to start from."""
    return f"{NAMESPACE}starts/{require_slug(run)}/{require_slug(task)}"


def snapshot(run: str, task: str) -> str:
    """The ref that keeps what a task's worktree holds."""
    return f"{NAMESPACE}snapshots/{require_slug(run)}/{require_slug(task)}"


def parse_kept(ref: str) -> tuple[str, str, str] | None:
    """Kind (snapshots, starts, candidates), run and task of a ref that keeps a run's work; a candidate has no task."""
    match = _KEPT.fullmatch(ref)
    return (match["kind"], match["run"], match["task"] or "") if match else None


def backup(run: str, task: str, number: int) -> str:
    """Where work is kept that a clean-up, a release or a refusal would otherwise have dropped; numbers count from 1."""
    return f"{BACKUPS}{require_slug(run)}/{require_slug(task)}/{number}"


def parse_backup(ref: str) -> tuple[str, str, int] | None:
    """Run, task and number of a backup ref."""
    match = _BACKUP.fullmatch(ref)
    return (match["run"], match["task"], int(match["number"])) if match else None


def undo(number: int) -> str:
    """The ref that keeps where a target was before a landing."""
    return f"{NAMESPACE}undo/{number}"


def tracked(remote: str, ref: str) -> str:
    """Where a remote's ref of ours waits: ``refs/gitorch/remotes/<remote>/heads/gitorch/…``, with a digest in the name.

    A remote may be a path or a URL, which no ref can hold; two that differ never share a place.
    """
    digest = hashlib.sha256(remote.encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return f"{NAMESPACE}remotes/{slug(remote, fallback='remote')[:48]}-{digest}/{ref.removeprefix('refs/')}"


def parse_undo(ref: str) -> int | None:
    """The number of an undo ref; None for any other ref."""
    match = _UNDO.fullmatch(ref)
    return int(match["number"]) if match else None


def branch_ref(name: str) -> str:
    """``main`` and ``refs/heads/main`` both name ``refs/heads/main``."""
    return name if name.startswith("refs/") else f"refs/heads/{name}"


def short(ref: str) -> str:
    """A ref as people say it."""
    for prefix in ("refs/heads/", "refs/remotes/", "refs/tags/"):
        if ref.startswith(prefix):
            return ref[len(prefix) :]
    return ref
