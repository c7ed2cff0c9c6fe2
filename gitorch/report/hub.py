"""The hub for people and programs. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from gitorch.context.hub import Hub, Place, Standing
from gitorch.report.page import EMPTY, Line, Span, Style, line

SCHEMA = "gitorch.hub/1"


def hub_lines(run: str, hub: Hub) -> Iterator[Line]:
    """Architecture, tasks with what they wait for, interfaces with where they stand, conflicts, notes to heed."""
    yield line(Span(run, Style.STRONG), f"  {hub.request}")
    yield from _part("architecture", [line(f"  {said}") for said in hub.architecture])
    widths = [max((len(said) for said in column), default=0) for column in zip(*map(_columns, hub.tasks), strict=True)]
    yield from _part("tasks", [_task(place, widths) for place in hub.tasks])
    yield from _part("interfaces", [one for standing in hub.interfaces for one in _interface(standing)])
    collisions = [line(f"  {task} with {', '.join(others)}: {why}") for task, others, why in hub.conflicts]
    yield from _part("conflicts", collisions)
    yield from _part("to heed", [line(f"  {task}: {note}") for task, note in hub.notes])


def hub_document(run: str, hub: Hub) -> dict[str, Any]:
    """The hub as JSON-ready values."""
    return {"schema": SCHEMA, "run": run, **asdict(hub), "completions": [place.task for place in hub.completions]}


def _part(title: str, lines: list[Line]) -> Iterator[Line]:
    if lines:
        yield EMPTY
        yield line(Span(title, Style.DIM))
        yield from lines


def _columns(place: Place) -> tuple[str, str, str]:
    return place.task, place.stage, place.commit[:12]


def _task(place: Place, widths: Sequence[int]) -> Line:
    waits = f"  waits for {', '.join(place.waits_for)}" if place.waits_for else ""
    task, stage, commit = (f"{said:<{width}}" for said, width in zip(_columns(place), widths, strict=True))
    at = f"  {commit}" if widths[-1] else ""
    said = place.summary.partition("\n")[0] or place.title
    reason = f"  {place.reason}" if place.stage == "failed" and place.reason else ""
    return line(f"  {task}  {stage}", Span(at, Style.DIM), f"  {said}{waits}{reason}")


def _interface(standing: Standing) -> Iterator[Line]:
    whom = f"{standing.provider or 'nobody'} → {', '.join(standing.consumers) or 'nobody yet'}"
    yield line(f"  {standing.text}", Span(f"  {whom}", Style.DIM))
    yield from (line(f"    {place}") for place in standing.places)
