"""Economics for people and programs: the figures, the formula and everything that went into them. Pure."""

from __future__ import annotations

from typing import Any

from gitorch.context.economics import FORMULA, Economics
from gitorch.report.page import EMPTY, Line, Span, Style, line

SCHEMA = "gitorch.economics/1"


def economics_lines(found: Economics) -> list[Line]:
    """Tokens by task and kind, the two sums, and how the second is reckoned."""
    widest = max([4, *(len(task.task) for task in found.tasks)])
    head = f"{'task':<{widest}} {'brief':>9} {'work':>9} {'repair':>9} {'turns':>6} {'others files':>13}"
    rows = [
        line(
            f"{task.task:<{widest}} {task.brief:>9,} {task.work:>9,} {task.repair:>9,} "
            f"{task.turns if task.turns is not None else '?':>6} {found.carried(task):>13,}"
        )
        for task in found.tasks
    ]
    unknown = [line(f"turns of {', '.join(found.unknown)} are not known and count as one")] if found.unknown else []
    return [
        line(Span(head, Style.DIM)),
        *rows,
        EMPTY,
        line(f"spent     {found.apart:>12,} tokens, cached ones included"),
        line(f"together  {found.together:>12,} tokens at least, in one context that holds every touched file whole"),
        line(f"saved     {found.saved:>12.0%}"),
        line(Span(FORMULA, Style.DIM)),
        line(Span(f"{len(found.sizes)} touched files: {found.touched:,} tokens, estimated from their size", Style.DIM)),
        *unknown,
    ]  # fmt: skip


def economics_document(found: Economics) -> dict[str, Any]:
    """The figures, the formula and its inputs as JSON-ready values."""
    return {
        "schema": SCHEMA,
        "formula": FORMULA,
        "tasks": [
            {
                "task": task.task, "brief": task.brief, "work": task.work, "repair": task.repair, "turns": task.turns,
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
