"""Where a run stands: as a page for people, as a document for programs, and the one next command."""

from __future__ import annotations

import shlex
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from gitorch import names
from gitorch.config.model import RunSettings
from gitorch.plan.model import Task
from gitorch.report.next_step import NextStep
from gitorch.report.page import EMPTY, Line, Span, Style, line
from gitorch.run.activity import Usage
from gitorch.run.events import Entry
from gitorch.run.live import Glimpse
from gitorch.run.schedule import blocking
from gitorch.run.standing import DONE, Stage, Standing, State

Waves = Sequence[Sequence[Task]]
SCHEMA = "gitorch.status/1"
_MARKS = {
    Stage.WAITING: ("·", Style.DIM),
    Stage.RUNNING: ("▸", Style.NOTE),
    Stage.SUBMITTED: ("○", Style.PLACE),
    Stage.VALIDATED: ("●", Style.GOOD),
    Stage.COLLIDED: ("✗", Style.WARNING),
    Stage.FAILED: ("✗", Style.ERROR),
    Stage.LANDED: ("✓", Style.GOOD),
}


def status_lines(
    run: str, state: State, titles: Mapping[str, str], worker: str | None, glimpses: Mapping[str, Glimpse]
) -> Iterator[Line]:
    """The page: a line a task, wave by wave, and why what does not go on does not."""
    yield line(Span(run, Style.STRONG), f"  {state.began.request}")
    yield line(Span(_summary(state, worker), Style.DIM))
    width = max(map(len, state.tasks), default=0)
    for number in range(len(state.began.waves)):
        yield EMPTY
        yield line(Span(f"wave {number + 1}", Style.DIM))
        for task, one in state.tasks.items():
            if one.wave == number:
                yield from _task(state, task, width, titles.get(task, ""), glimpses.get(task))
                if worker is None and one.stage is Stage.RUNNING:
                    gone = f"whoever ran it is gone; what it did is kept: git log {names.snapshot(run, task)}"
                    yield line(" " * (width + 6), Span(gone, Style.DIM))


def next_command(run: str, state: State, worker: str | None, prefix: Sequence[str]) -> NextStep | None:
    """What to type now; None once everything has landed."""
    if worker is not None:
        return NextStep(shlex.join([*prefix, "watch", run]), "shows it live")
    if not state.is_complete:
        return NextStep(shlex.join([*prefix, "resume", run]), "goes on from here")
    if state.at(Stage.VALIDATED):
        return NextStep(shlex.join([*prefix, "merge", "--run", run]), f"lands it on {names.short(state.began.target)}")
    if state.at(Stage.FAILED):
        return NextStep(shlex.join([*prefix, "resume", run]), "tries again what failed")
    if state.at(Stage.COLLIDED):
        return NextStep(shlex.join([*prefix, "resume", run, "--repair", "1"]), "sends them back to their owners")
    return None


def prospect_lines(waves: Waves, runners: Mapping[str, str], target: str, settings: RunSettings) -> Iterator[Line]:
    """What a run would be: who would do what, wave by wave."""
    jobs = f"at most {settings.jobs} at a time" if settings.jobs else "all of a wave at once"
    yield line(Span(f"onto {target} · {jobs} · sandbox {settings.sandbox}; nothing was started", Style.DIM))
    width = max((len(task.id) for wave in waves for task in wave), default=0)
    for number, wave in enumerate(waves, 1):
        yield EMPTY
        yield line(Span(f"wave {number}", Style.DIM))
        for task in wave:
            yield line(
                f"  {task.id:<{width}}  {task.title}",
                Span(f"  {task.specialist} by {runners[task.id]} · {', '.join(task.scope)}", Style.DIM),
            )


def log_lines(entries: Sequence[Entry]) -> Iterator[Line]:
    """The journal, a line an event, each with the time of day and the seconds since the run began."""
    start = entries[0].time if entries else 0
    for entry in entries:
        clock = time.strftime("%H:%M:%S", time.localtime(entry.time))
        yield line(Span(f"{clock} {entry.time - start:>5} s  ", Style.DIM), entry.subject)


def unread_lines(unread: Iterable[tuple[str, str]]) -> Iterator[Line]:
    """The entries that can't be read as events, by commit and subject."""
    for commit, subject in unread:
        said = f": no event that this gitorch can read, and counted for nothing: {subject} (git show {commit[:12]})"
        yield line(Span("warning", Style.WARNING), said)


def status_document(run: str, state: State, worker: str | None, glimpses: Mapping[str, Glimpse]) -> dict[str, Any]:
    """The same for programs."""
    began = state.began
    return {
        "schema": SCHEMA,
        "run": run,
        "request": began.request,
        "target": began.target,
        "base": began.base,
        "candidate": state.candidate,
        "complete": state.is_complete,
        "worker": worker,
        "tasks": [_document(state, task, one, glimpses.get(task)) for task, one in state.tasks.items()],
        "usage": _usage(_total(state, glimpses)),
    }


def _summary(state: State, worker: str | None) -> str:
    counts = [f"{len(found)} {stage}" for stage in Stage if (found := state.at(stage))]
    if worker is not None:
        how = f"{worker} works on it"
    elif state.is_complete:
        how = "complete" if len(state.at(*DONE)) == len(state.tasks) else "ended"
    else:
        how = "interrupted"
    return f"{', '.join(counts)} · onto {names.short(state.began.target)} · {how}"


def _task(state: State, task: str, width: int, title: str, glimpse: Glimpse | None) -> Iterator[Line]:
    one = state.tasks[task]
    mark, style = _MARKS[one.stage]
    yield line(
        "  ", Span(mark, style), f" {task:<{width}}  ", Span(f"{one.stage:<9}", style), f"  {title}",
        Span(_figures(one, glimpse), Style.DIM),
    )  # fmt: skip
    for text in _remarks(state, task, glimpse):
        yield line(" " * (width + 6), Span(text, Style.DIM))


def _figures(one: Standing, glimpse: Glimpse | None) -> str:
    usage = one.usage if glimpse is None else one.usage.plus(glimpse.usage)
    parts = [
        f"{one.seconds:.1f} s" if one.seconds else "",
        f"{usage.total:,} tokens" if usage.total else "",
        f"${usage.dollars:.2f}" if usage.dollars else "",
        _files(glimpse.files if glimpse is not None else one.paths),
        f"attempt {one.attempt}" if one.attempt > 1 else "",
    ]
    said = " · ".join(part for part in parts if part)
    return f"  {said}" if said else ""


def _files(paths: Sequence[str]) -> str:
    return f"{paths[0]}{f' and {len(paths) - 1} more' if len(paths) > 1 else ''}" if paths else ""


def _remarks(state: State, task: str, glimpse: Glimpse | None) -> Iterator[str]:
    one = state.tasks[task]
    match one.stage:
        case Stage.FAILED:
            yield f"{one.end}: {one.reason}" if one.reason else str(one.end)
            if one.kept:
                yield f"its work is kept: git log {one.kept}"
        case Stage.COLLIDED:
            yield from one.findings
        case Stage.WAITING if blocked := blocking(state, task):
            yield f"blocked: it needs {' and '.join(blocked)}"
        case Stage.WAITING if one.kept and one.end is not None:
            yield f"{one.end}; it goes on from what is kept: git log {one.kept}"
        case Stage.RUNNING if glimpse is not None and glimpse.doing:
            yield glimpse.doing
        case _:
            return


def _document(state: State, task: str, one: Standing, glimpse: Glimpse | None) -> dict[str, Any]:
    usage = one.usage if glimpse is None else one.usage.plus(glimpse.usage)
    return {
        "task": task,
        "wave": one.wave + 1,
        "stage": str(one.stage),
        "attempt": one.attempt,
        "runner": one.runner,
        "sandbox": one.sandbox,
        "branch": names.short(names.task_branch(state.began.run, task).ref),
        "commit": one.commit,
        "kept": one.kept,
        "end": str(one.end) if one.end is not None else None,
        "reason": one.reason,
        "blocked_by": list(blocking(state, task)) if one.stage is Stage.WAITING else [],
        "collides_with": list(one.others),
        "findings": list(one.findings),
        "paths": list(glimpse.files if glimpse is not None else one.paths),
        "doing": glimpse.doing if glimpse is not None else "",
        "seconds": one.seconds,
        "usage": _usage(usage),
        "log": one.log,
    }


def _total(state: State, glimpses: Mapping[str, Glimpse]) -> Usage:
    total = Usage()
    for usage in [one.usage for one in state.tasks.values()] + [one.usage for one in glimpses.values()]:
        total = total.plus(usage)
    return total


def _usage(usage: Usage) -> dict[str, Any]:
    return {
        "input": usage.entered,
        "output": usage.left,
        "cache_read": usage.read,
        "cache_written": usage.written,
        "total": usage.total,
        "dollars": usage.dollars,
    }
