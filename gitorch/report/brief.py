"""What a brief costs, section by section, for people and programs. Pure."""

from __future__ import annotations

from typing import Any

from gitorch.context.brief import Brief
from gitorch.context.tokens import Tally
from gitorch.report.page import Line, Span, Style, line

SCHEMA = "gitorch.brief/1"


def brief_table(brief: Brief, tally: Tally) -> list[Line]:
    """Tokens by section and in all, against the budget; how many interfaces of those that have a claim are told."""
    widest = max(len(section.name) for section in brief.sections)
    rows = [
        line(f"{section.name:<{widest}} {section.tokens:>7}", Span("  pinned" if section.is_pinned else "", Style.DIM))
        for section in brief.sections
    ]
    told = f", {brief.shown} of {brief.ranked} interfaces" if brief.ranked else ""
    return [*rows, line(Span(f"{brief.task}: {_counted(brief, tally)}{told}", Style.STRONG)), *_notes(brief, tally)]


def _counted(brief: Brief, tally: Tally) -> str:
    if tally.model is None:
        return f"about {tally.tokens} tokens of {brief.budget}, estimated"
    return f"{tally.tokens} tokens of {brief.budget}, counted for {tally.model}; estimated {brief.tokens}"


def _notes(brief: Brief, tally: Tally) -> list[Line]:
    """Why it was not counted, and that there are more than the budget allows by the count."""
    notes = [f"not counted: {tally.why}"] if tally.why else []
    if tally.tokens > brief.budget:
        less = brief.budget * brief.budget // tally.tokens
        notes.append(f"that is {tally.tokens - brief.budget} over the budget; --budget {less} would keep to it")
    return [line(Span(note, Style.WARNING)) for note in notes]


def brief_document(brief: Brief, tally: Tally) -> dict[str, Any]:
    """The brief as JSON-ready values; ``tokens`` are estimated, ``counted`` is what the model's API says, or null."""
    return {
        "schema": SCHEMA,
        "task": brief.task,
        "budget": brief.budget,
        "tokens": brief.tokens,
        "counted": {"tokens": tally.tokens, "model": tally.model} if tally.model is not None else None,
        "interfaces": {"shown": brief.shown, "ranked": brief.ranked},
        "sections": [
            {"name": one.name, "tokens": one.tokens, "pinned": one.is_pinned, "text": one.text}
            for one in brief.sections
        ],
    }
