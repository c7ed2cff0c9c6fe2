"""One finding for people: what, where on every side, what then goes wrong, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gitorch.integrate.catalogue import CATALOGUE
from gitorch.integrate.finding import Finding, Fix, Location, Severity
from gitorch.report.page import EMPTY, Line, Span, Style, line, wrapped
from gitorch.report.snippet import snippet

Excerpts = Mapping[Location, str]
"""The source line at each place, without its line end; a place that can't be shown is not in it."""

STYLES = {Severity.ERROR: Style.ERROR, Severity.WARNING: Style.WARNING, Severity.NOTE: Style.NOTE}
_DIFF = {"+": Style.ADDED, "-": Style.REMOVED}


def finding_head(finding: Finding, *, width: int) -> Iterator[Line]:
    """What the finding is, without its places."""
    heads = line(Span(f"{finding.severity}[{finding.rule}]", STYLES[finding.severity]), Span(": ", Style.STRONG))
    yield from wrapped(heads, finding.message, width=width, style=Style.STRONG)


def finding_lines(finding: Finding, excerpts: Excerpts, *, width: int) -> Iterator[Line]:
    """A finding as a block that ends in an empty line."""
    yield from finding_head(finding, width=width)
    style = STYLES[finding.severity]
    gutter = max((len(str(place.line)) for place in finding.locations), default=1)
    for place in finding.locations:
        yield from snippet(place, excerpts.get(place), gutter=gutter, width=width, style=style)
    yield from _notes(finding, gutter=gutter, width=width)
    yield EMPTY


def _notes(finding: Finding, *, gutter: int, width: int) -> Iterator[Line]:
    entry = CATALOGUE[finding.rule]
    yield from _note("then", finding.detail or entry.harm, gutter=gutter, width=width)
    if finding.fix is not None:
        yield from _fix_lines(finding.fix, gutter=gutter, width=width)
    else:
        yield from _note("mend", entry.mend, gutter=gutter, width=width)
    yield from _note("more", f"gitorch explain {finding.rule}  ({finding.id} {entry.name})", gutter=gutter, width=width)


def _note(word: str, text: str, *, gutter: int, width: int) -> Iterator[Line]:
    if not text:
        return
    yield from wrapped(line(Span(f"{' ' * gutter} = {word}: ", Style.PLACE)), text, width=width)


def _fix_lines(fix: Fix, *, gutter: int, width: int) -> Iterator[Line]:
    sure = "safe: gitorch merge --fix applies it" if fix.safe else "a guess: look before you apply it"
    yield from _note("fix", f"{fix.description}, in {fix.branch} ({sure})", gutter=gutter, width=width)
    for text in _gist(fix.patch):
        yield line(f"{' ' * gutter}     ", Span(text, _DIFF.get(text[:1], Style.DIM)))


def _gist(patch: str) -> Iterator[str]:
    """The lines that change, each with the lines next to it; headers are left to ``--json``."""
    body = [text for text in patch.splitlines() if not text.startswith(("--- ", "+++ ", "diff ", "index ", "\\"))]
    for number, text in enumerate(body):
        near = body[max(number - 1, 0) : number + 2]
        if not text.startswith("@") and any(other[:1] in _DIFF for other in near):
            yield text
