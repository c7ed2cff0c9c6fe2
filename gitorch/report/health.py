"""What the doctor found, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from gitorch.doctor.examined import Examined, Health
from gitorch.report.page import EMPTY, Line, Span, Style, line, wrapped

_STYLES = {Health.GOOD: Style.GOOD, Health.FAIR: Style.WARNING, Health.BAD: Style.ERROR}
_NAME = 13


def health_lines(examined: Sequence[Examined], *, width: int) -> Iterator[Line]:
    """A line for each thing, its mend below it, and a summary with the next command."""
    for topic, group in groupby(examined, key=lambda one: one.topic):
        yield line(Span(topic.capitalize(), Style.STRONG))
        for one in group:
            heads = line("  ", Span(one.health.ljust(6), _STYLES[one.health]), one.name.ljust(_NAME))
            yield from wrapped(heads, one.detail, width=width)
            if one.mend:
                yield from wrapped(
                    line(" " * (8 + _NAME), Span("mend: ", Style.DIM)), one.mend, width=width, style=Style.COMMAND
                )
        yield EMPTY
    yield _summary(examined)


def health_document(examined: Sequence[Examined]) -> dict[str, object]:
    """The same for programs."""
    return {
        "schema": "gitorch.health/1",
        "healthy": all(one.health is not Health.BAD for one in examined),
        "examined": [
            {"topic": one.topic, "name": one.name, "health": str(one.health), "detail": one.detail, "mend": one.mend}
            for one in examined
        ],
    }


def _summary(examined: Sequence[Examined]) -> Line:
    bad = [one for one in examined if one.health is Health.BAD]
    if bad:
        return line(
            Span("bad", Style.ERROR),
            f": mend {', '.join(one.name for one in bad)} first: ",
            Span(bad[0].mend, Style.COMMAND),
        )
    fair = sum(one.health is Health.FAIR for one in examined)
    said = f"; {fair} thing{'s' * (fair > 1)} could be better" if fair else ""
    return line(Span("good", Style.GOOD), f": merge and validate work here{said}")
