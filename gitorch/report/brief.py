"""What a brief costs, section by section, for people and programs. Pure."""

from __future__ import annotations

from typing import Any

from gitorch.context.brief import Brief
from gitorch.report.page import Line, Span, Style, line

SCHEMA = "gitorch.brief/1"


def brief_table(brief: Brief) -> list[Line]:
    """Tokens by section and in all, against the budget; how many interfaces of those that have a claim are told."""
    widest = max(len(section.name) for section in brief.sections)
    rows = [
        line(f"{section.name:<{widest}} {section.tokens:>7}", Span("  pinned" if section.is_pinned else "", Style.DIM))
        for section in brief.sections
    ]
    told = f", {brief.shown} of {brief.ranked} interfaces" if brief.ranked else ""
    total = f"about {brief.tokens} tokens of {brief.budget}{told}"
    return [*rows, line(Span(f"{brief.task}: {total}", Style.STRONG))]


def brief_document(brief: Brief) -> dict[str, Any]:
    """The brief as JSON-ready values."""
    return {
        "schema": SCHEMA,
        "task": brief.task,
        "budget": brief.budget,
        "tokens": brief.tokens,
        "interfaces": {"shown": brief.shown, "ranked": brief.ranked},
        "sections": [
            {"name": one.name, "tokens": one.tokens, "pinned": one.is_pinned, "text": one.text}
            for one in brief.sections
        ],
    }
