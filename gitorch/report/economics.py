"""Economics for people and programs: the figures, the formula and everything that went into them. Pure."""

from __future__ import annotations

from typing import Any

from gitorch.context.economics import FORMULA, Economics, Spent
from gitorch.report.page import EMPTY, Line, Span, Style, line

SCHEMA = "gitorch.economics/1"
_COLUMNS = ("brief", "work", "repair", "input", "cached", "output", "turns", "carried")


def economics_lines(found: Economics) -> list[Line]:
    """Tokens by task and kind, the two sums, and how the second is reckoned."""
    widest = max([4, *(len(task.task) for task in found.tasks)])
    head = "".join(f"{title:>10}" for title in _COLUMNS)
    rows = [line(f"{task.task:<{widest}}{_row(found, task)}") for task in found.tasks]
    sums = "brief + work + repair; where the agent's program counts, that is input + cached + output"
    return [
        line(Span(f"{'task':<{widest}}{head}", Style.DIM)),
        *rows,
        EMPTY,
        line(f"spent     {found.apart:>12,} tokens: {sums}"),
        line(
            f"together  {found.together:>12,} tokens, at least, in one context with every touched file: spent + carried"
        ),
        line(f"saved     {found.saved:>12.0%}"),
        EMPTY,
        *(line(Span(text, Style.DIM)) for text in _inputs(found)),
    ]


def economics_line(found: Economics) -> Line | None:
    """The same in a line; None where no agent's program counts tokens."""
    if not any(task.left for task in found.tasks):
        return None
    turns = sum(task.turns or 0 for task in found.tasks)
    said = f"{found.apart:,} tokens in {turns} turns, {found.together:,} or more in one context"
    return line(Span(f"spent: {said}; gitorch status --economics reckons it up", Style.DIM))


def _inputs(found: Economics) -> list[str]:
    unknown = [f"turns of {', '.join(found.unknown)} are not known and count as one"] if found.unknown else []
    files = f"{len(found.sizes)} file{'s' * (len(found.sizes) != 1)}"
    return [
        FORMULA,
        f"all touched files: {found.touched:,} tokens in {files}, estimated from their size at the base",
        *unknown,
    ]


def _row(found: Economics, task: Spent) -> str:
    counted = (task.entered, task.cached, task.left) if task.entered or task.cached or task.left else (None,) * 3
    figures = (task.brief, task.work, task.repair, *counted, task.turns, found.carried(task))
    return "".join(f"{'?' if figure is None else f'{figure:,}':>10}" for figure in figures)


def economics_document(found: Economics) -> dict[str, Any]:
    """The figures, the formula and its inputs as JSON-ready values."""
    return {
        "schema": SCHEMA,
        "formula": FORMULA,
        "tasks": [
            {
                "task": task.task, "brief": task.brief, "work": task.work, "repair": task.repair, "turns": task.turns,
                "input": task.entered, "cached": task.cached, "output": task.left,
                "touched": list(task.touched), "carried": found.carried(task),
            }
            for task in found.tasks
        ],
        "files": dict(found.sizes),
        "touched": found.touched,
        "apart": found.apart,
        "together": found.together,
        "saved": round(found.saved, 4),
    }  # fmt: skip
