"""A sentence for each event: what ``git log`` and ``gitorch log`` show."""

from __future__ import annotations

from collections.abc import Sequence

from gitorch import names
from gitorch.run.activity import End
from gitorch.run.assignment import Finished, Started
from gitorch.run.events import (
    Assigned,
    Began,
    Completed,
    Event,
    Integrated,
    Interrupted,
    Landed,
    Resumed,
    Sighted,
    Stopped,
    Warned,
)


def sentence(event: Event) -> str:
    """What happened, in a line."""
    match event:
        case Began():
            count = sum(len(wave) for wave in event.waves)
            return f"{event.run} begins: {_many(count, 'task')} in {_many(len(event.waves), 'wave')}: {event.request}"
        case Assigned():
            return _assigned(event)
        case Started():
            return f"{event.task} works ({event.sandbox}, process {event.process[0]})"
        case Warned():
            return f"{event.task} is warned: {event.reason}"
        case Sighted():
            return f"{_listed(event.tasks)} are heading for a collision: {event.rule} {event.finding}"
        case Stopped():
            return f"{event.task} is stopped, {event.end}: {event.reason}"
        case Finished():
            return _finished(event)
        case _:
            return _of_the_run(event)


def _of_the_run(event: Integrated | Interrupted | Resumed | Completed | Landed) -> str:
    match event:
        case Integrated():
            return _integrated(event)
        case Interrupted():
            return f"interrupted: {event.reason}"
        case Resumed():
            return "resumed"
        case Completed():
            return f"complete: the candidate is {event.candidate[:12]}"
        case Landed():
            return f"landed on {names.short(event.target)} as {event.commit[:12]}"


def _assigned(event: Assigned) -> str:
    if event.repairing:
        return f"{event.task} goes back to its owner ({event.runner}): {event.repairing[0]}"
    again = f", attempt {event.attempt}" if event.attempt > 1 else ""
    return f"{event.task} is given to {event.runner}{again}, from {event.base[:12]}"


def _finished(event: Finished) -> str:
    if event.end is End.COMPLETED and event.commit is not None:
        if not event.paths:
            return f"{event.task} ended without a change in {event.seconds:.1f} s{_proof(event)}"
        files = _many(len(event.paths), "file")
        tokens = f", {event.usage.total} tokens" if event.usage.total else ""
        return f"{event.task} is submitted: {files} in {event.seconds:.1f} s{tokens}{_proof(event)}"
    kept = f"; its work is kept under {event.kept}" if event.kept else ""
    said = f": {event.message}" if event.message else ""
    return f"{event.task} ended as {event.end}{said}{kept}"


def _proof(event: Finished) -> str:
    """How the commands of the task's ``done_when`` went; one that failed would have kept the work out."""
    passed = [one for one in event.checks if one.status == "passed"]
    silent = [f"`{one.command}` was not run: {one.complaint}" for one in event.checks if one.status == "not-run"]
    return "".join(f", {one}" for one in ([f"{_many(len(passed), 'check')} passed"] if passed else []) + silent)


def _integrated(event: Integrated) -> str:
    taken = f"takes in {_listed(event.taken)}" if event.taken else "takes in nothing"
    out = f", leaves out {_listed([one.task for one in event.collided])}" if event.collided else ""
    return f"the candidate {taken}{out}"


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' * (count != 1)}"


def _listed(words: Sequence[str]) -> str:
    shown = [*words[:8], *([f"{len(words) - 8} more"] if len(words) > 8 else [])]
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)
