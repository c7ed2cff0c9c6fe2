"""What a clean-up removed and what it kept, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from gitorch.report.page import EMPTY, Line, Span, Style, line
from gitorch.workspace.cleaning import Cleaned


def clean_lines(cleaned: Cleaned) -> Iterator[Line]:
    """A line for each thing, the command that brings it back below it, and a summary."""
    went = "would remove" if cleaned.dry else "removed"
    for removal in cleaned.removed:
        yield line(Span(went, Style.GOOD), f" {removal.what} {removal.name}", Span(f": {removal.because}", Style.DIM))
        if removal.restore:
            yield line(Span("  to get it back: ", Style.DIM), Span(removal.restore, Style.COMMAND))
    for stay in cleaned.kept:
        yield line(Span("kept", Style.WARNING), f" {stay.what} {stay.name}", Span(f": {stay.because}", Style.DIM))
    if cleaned.removed or cleaned.kept:
        yield EMPTY
    count = f"{len(cleaned.removed)} {'would be removed' if cleaned.dry else 'removed'}, {len(cleaned.kept)} kept"
    yield line(count, *_backups(cleaned))


def clean_document(cleaned: Cleaned) -> dict[str, object]:
    """The same for programs."""
    return {
        "schema": "gitorch.clean/1",
        "dry_run": cleaned.dry,
        "removed": [asdict(one) for one in cleaned.removed],
        "kept": [asdict(one) for one in cleaned.kept],
        "backups": cleaned.backups,
    }


def _backups(cleaned: Cleaned) -> Iterator[Span]:
    if cleaned.backups:
        count = f"{cleaned.backups} backup{'s' * (cleaned.backups > 1)}"
        yield Span(f"; {count} under refs/gitorch/backup/, to drop old ones: ", Style.DIM)
        yield Span("gitorch clean --expire 30d", Style.COMMAND)
