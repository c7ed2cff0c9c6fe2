"""A rule explained: its story (Markdown, in a fixed shape) as a page for people and as a document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from gitorch.integrate.catalogue import RuleEntry
from gitorch.report.page import EMPTY, Line, Span, Style, line, wrapped


def list_lines(entries: Sequence[RuleEntry], *, width: int) -> Iterator[Line]:
    """Every rule on a line, by family."""
    widest = max(len(entry.name) for entry in entries)
    for family, members in groupby(entries, key=lambda entry: entry.family):
        yield line(Span(family.capitalize(), Style.STRONG))
        for entry in members:
            heads = line("  ", Span(entry.code, Style.NOTE), f"  {entry.name.ljust(widest)}  ")
            yield from wrapped(heads, entry.summary, width=width)
        yield EMPTY
    yield line(
        Span("next: ", Style.DIM), Span("gitorch explain S201", Style.COMMAND), Span("  # tells one of them", Style.DIM)
    )


def rule_lines(entry: RuleEntry, story: str, *, width: int) -> Iterator[Line]:
    """One rule: summary, harm, the story's example, how to mend it, how to live with it."""
    yield line(
        Span(entry.code, Style.NOTE), "  ", Span(entry.name, Style.STRONG), Span(f"  ({entry.family})", Style.DIM)
    )
    yield EMPTY
    yield from wrapped((), entry.summary, width=width)
    yield from wrapped(line(Span("If it lands: ", Style.STRONG)), f"{entry.harm}.", width=width)
    yield from wrapped(line(Span("To mend it: ", Style.STRONG)), f"{entry.mend}.", width=width)
    yield EMPTY
    yield from _story_lines(story, width=width)
    yield EMPTY
    yield from _silence_lines(entry, width=width)


def rule_document(entry: RuleEntry, story: str) -> dict[str, str]:
    """The same for programs."""
    return {
        "rule": entry.code,
        "name": entry.name,
        "family": entry.family,
        "summary": entry.summary,
        "harm": entry.harm,
        "mend": entry.mend,
        "story": story,
    }


def _story_lines(story: str, *, width: int) -> Iterator[Line]:
    """Paragraphs folded, headings in bold, fenced code as it stands."""
    is_code, rows = False, list[str]()
    for row in [*story.strip().splitlines(), "```"]:
        if not row.startswith("```"):
            rows.append(row)
            continue
        yield from (
            (line("    ", Span(text, _code_style(text))) for text in rows) if is_code else _prose(rows, width=width)
        )
        is_code, rows = not is_code, []


def _prose(rows: Sequence[str], *, width: int) -> Iterator[Line]:
    for kind, paragraph in groupby(rows, key=lambda row: row[:1] if row[:1] in ("", "#") else "text"):
        if kind == "#":
            yield from (line(Span(row.lstrip("# "), Style.STRONG)) for row in paragraph)
        elif kind == "text":
            yield from wrapped((), " ".join(paragraph).replace("`", ""), width=width)
        else:
            yield EMPTY


def _code(rows: Sequence[str]) -> Iterator[Line]:
    return (line("    ", Span(text, _code_style(text))) for text in rows)


def _code_style(row: str) -> Style:
    marks = {"+": Style.ADDED, "-": Style.REMOVED, "#": Style.DIM}
    return marks.get(row[:1], Style.PLAIN)


def _silence_lines(entry: RuleEntry, *, width: int) -> Iterator[Line]:
    yield line(Span("To live with one finding", Style.STRONG))
    yield from wrapped(
        (), "Say why in gitorch.yaml on the target; validate --json shows the fingerprint. "
        "A rule or a path alone silences more than one.", width=width,
    )  # fmt: skip
    yield EMPTY
    yield from (line("    ", Span(row)) for row in SILENCE.format(code=entry.code).splitlines())


SILENCE = """\
silence:
  - rule: {code}
    fingerprint: 0123456789abcdef
    reason: why this one is fine
"""
