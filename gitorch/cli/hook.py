"""``gitorch hook``: what the installed hooks run; ``hook pre-push`` and ``pre-edit`` are quick and never come here."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click

from gitorch import api, names
from gitorch.cli import console
from gitorch.cli.reporting import invocation
from gitorch.errors import GitorchError, UsageError
from gitorch.report.page import line
from gitorch.report.text import Shown, validation_lines

BYPASS = "GITORCH_BYPASS"


class _TooSlow(BaseException):
    """Time is up. Not an Exception, so that nothing on the way takes it for its own."""


@click.group("hook")
def command() -> None:
    """What git and agents' programs run at a push and before an edit."""


@command.command("pre-edit", short_help="Answer an agent that is about to edit a file.")
def asked_before_an_edit() -> None:
    """Answer an agent's program that is about to edit a file: JSON in, JSON out, as Claude Code's PreToolUse.

    Lines that another live worktree has changed are answered with that side's diff, once; the same edit again goes
    through. Nothing is said where nobody is in the way. Exit status always 0.
    """
    raise UsageError("before hook pre-edit there is no place for options", hint="gitorch hook pre-edit")


@command.command("judge")
@click.argument("commit", default="HEAD")
@click.option("--before", metavar="COMMIT", help="Where the target is before the push (default: the first parent).")
@click.option("--pushing", metavar="REF", help="Called by the pre-push hook: be quick, or say no.")
@click.pass_obj
def judge(directory: Path, commit: str, before: str | None, pushing: str | None) -> int:
    """Give COMMIT its verdict, so that it can be pushed."""
    if pushing is None:
        return _judge(directory, commit, before)
    target = names.short(pushing)
    if set(commit) == {"0"}:
        raise GitorchError(f"{target} is the target and must not be deleted", hint="git push --no-verify")
    if reason := os.environ.get(BYPASS, "").strip():
        api.record_bypass(directory, commit, pushing, reason)
        console.tell([line(f"gitorch: {target} is pushed without a verdict, as you say: {reason}")])
        return 0
    return _judge_quickly(directory, commit, before, target)


def _judge_quickly(directory: Path, commit: str, before: str | None, target: str) -> int:
    seconds = api.load_config(directory).push_seconds
    try:
        with _deadline(seconds):
            status = _judge(directory, commit, before)
    except _TooSlow:
        raise GitorchError(
            f"{target} at {commit[:12]} has no verdict, and it takes longer than {seconds:g} s to get one",
            hint=f"gitorch hook judge {commit[:12]}",
        ) from None
    if status != 0:
        raise GitorchError(
            f"{target} is not pushed", hint=f"to push it anyway, with why on record: {BYPASS}=why git push"
        )
    return status


def _judge(directory: Path, commit: str, before: str | None) -> int:
    known = before if before and set(before) != {"0"} else None
    validation = api.judge_commit(directory, commit, before=known)
    if validation.status == "blocked":
        shown = Shown(invocation("judge", None), api.excerpts(directory, validation), width=console.width())
        console.tell(validation_lines(validation, shown))
        return 1
    console.tell([line(f"gitorch: {commit[:12]} has a passing verdict")])
    return 0


@contextmanager
def _deadline(seconds: float) -> Iterator[None]:
    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise _TooSlow

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, max(seconds, 0.001))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
