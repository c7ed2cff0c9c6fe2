"""A handoff for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gitorch.handoff.manifest import Manifest
from gitorch.handoff.work import Interface
from gitorch.report.page import EMPTY, Line, Span, Style, line, wrapped

_SIGNS = {
    "added": ("+", Style.ADDED),
    "removed": ("-", Style.REMOVED),
    "changed": ("~", Style.WARNING),
    "renamed": ("→", Style.WARNING),
}


def handoff_page(manifest: Manifest, *, width: int) -> Iterator[Line]:
    """Everything that a manifest says, the parts that are empty left out."""
    yield line(Span(f"{manifest.run}/{manifest.task}", Style.STRONG), f" by {manifest.specialist}", *_to(manifest))
    shut_in = f", in {manifest.sandbox}" if manifest.sandbox else ""
    yield line(Span(f"{manifest.base[:12]}..{manifest.commit[:12]}, {manifest.time}{shut_in}", Style.DIM))
    yield from wrapped(line(), manifest.summary, width=width)
    yield from _interfaces(manifest.artifacts.interfaces)
    endpoints = [
        _row(one.change, f"{one.method} {one.route}", f"{one.path}:{one.line}") for one in manifest.artifacts.endpoints
    ]
    events = [
        _row(one.change, f"{one.direction} {one.name}", f"{one.path}:{one.line}") for one in manifest.artifacts.events
    ]
    needs = [
        _row(one.change, f"{one.name} {one.requirement}".strip(), one.path) for one in manifest.artifacts.dependencies
    ]
    for title, rows in (("routes", endpoints), ("events", events), ("dependencies", needs)):
        yield from _section(title, rows)
    for title, texts in _texts(manifest):
        yield from _section(title, [row for text in texts for row in wrapped(line("  "), text, width=width)])
    yield from _section("checks", [line(f"  {one.status}  {one.command}") for one in manifest.checks])
    lacking = [line("  ", Span(one.name, Style.ERROR), f": {one.reason}") for one in manifest.unmet]
    yield from _section(f"claimed by {manifest.specialist}, not in the branch", lacking)
    yield from _section(
        "files", [_row(one.change, one.path, _lines(one.added, one.removed)) for one in manifest.changed_paths]
    )


def _to(manifest: Manifest) -> Line:
    return line(f", for {', '.join(manifest.to)}") if manifest.to else EMPTY


def _interfaces(interfaces: Sequence[Interface]) -> Iterator[Line]:
    rows = []
    for one in interfaces:
        rows.append(_row(one.change, one.signature or one.before or one.symbol, f"{one.path}:{one.line}"))
        if one.before and one.signature:
            rows.append(line("      ", Span(f"was {one.before}", Style.DIM)))
    yield from _section("interfaces", rows)


def _texts(manifest: Manifest) -> Iterator[tuple[str, tuple[str, ...]]]:
    notes, following = manifest.artifacts.notes, manifest.next_agent_context
    yield "critical", notes.critical
    yield "limitations", notes.limitation
    yield "optimisations", notes.optimization
    yield "tests that must pass", manifest.artifacts.test_requirements
    yield "look at", following.focus
    yield "keep to", following.constraints
    yield "open", manifest.open_points


def _section(title: str, rows: Sequence[Line]) -> Iterator[Line]:
    if rows:
        yield EMPTY
        yield line(Span(title, Style.STRONG))
        yield from rows


def _row(change: str, text: str, place: str) -> Line:
    sign, style = _SIGNS[change]
    return line("  ", Span(sign, style), f" {text}  ", Span(place, Style.PLACE))


def _lines(added: int | None, removed: int | None) -> str:
    return "binary" if added is None or removed is None else f"+{added} -{removed}"
