"""Precision, recall and F1, by family, language and rule, with what so few cases can prove."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass

from sets import Case

_SURE = 1.96  # standard deviations of a 95 % interval


@dataclass(frozen=True)
class Outcome:
    """What one judge said of one case. ``findings``: rule, whether it is true there, whether a place is right."""

    case: Case
    alarm: bool
    findings: tuple[tuple[str, bool, bool], ...]
    said: tuple[str, ...]
    seconds: float
    cpu: float = 0.0
    broken: str = ""

    @property
    def is_missed(self) -> bool:
        return self.case.is_conflict and not self.alarm

    @property
    def is_false(self) -> bool:
        return self.alarm and not self.case.is_conflict

    @property
    def is_located(self) -> bool:
        return self.case.is_conflict and any(located for _, _, located in self.findings)


@dataclass(frozen=True)
class Row:
    """One line of the table: conflicts and clean merges, and how many of each were told right."""

    kind: str  # all, family, language, rule
    name: str
    conflicts: int
    hit: int
    located: int
    clean: int
    false: int
    seconds: float  # median
    cpu: float  # mean, in seconds

    @property
    def precision(self) -> float | None:
        return _ratio(self.hit, self.hit + self.false)

    @property
    def recall(self) -> float | None:
        return _ratio(self.hit, self.conflicts)

    @property
    def f1(self) -> float | None:
        return _ratio(2 * self.hit, self.hit + self.false + self.conflicts)

    def plain(self) -> dict[str, object]:
        """For programs."""
        return {**asdict(self), "precision": self.precision, "recall": self.recall, "f1": self.f1}


def rows(outcomes: Sequence[Outcome]) -> list[Row]:
    """Everything together, then by family, by language, by rule."""
    if not outcomes:
        return []
    found = [row_of("all", "all", outcomes)]
    for kind in ("family", "language"):
        names = sorted({getattr(one.case, kind) for one in outcomes})
        if len(names) > 1:
            found += [
                row_of(kind, name, [one for one in outcomes if getattr(one.case, kind) == name]) for name in names
            ]
    return [*found, *(by_rule(outcomes) if any(one.findings for one in outcomes) else ())]


def row_of(kind: str, name: str, outcomes: Sequence[Outcome]) -> Row:
    """Some cases as one line."""
    conflicts = [one for one in outcomes if one.case.is_conflict]
    clean = [one for one in outcomes if not one.case.is_conflict]
    return Row(
        kind, name, len(conflicts), sum(one.alarm for one in conflicts), sum(one.is_located for one in conflicts),
        len(clean), sum(one.alarm for one in clean), statistics.median(one.seconds for one in outcomes),
        statistics.mean(one.cpu for one in outcomes),
    )  # fmt: skip


def by_rule(outcomes: Sequence[Outcome]) -> Iterator[Row]:
    """A rule's conflicts are those that expect it; what it says of a clean case, or of another conflict, is false."""
    spoken = {rule for one in outcomes for rule, _, _ in one.findings}
    expected = {rule for one in outcomes if one.case.is_conflict for rule in one.case.rules if not rule.endswith("xx")}
    for rule in sorted(spoken | expected):
        mine = [one for one in outcomes if one.case.is_conflict and rule in one.case.rules]
        said = [one for one in outcomes if any(name == rule for name, _, _ in one.findings)]
        true = [one for one in said if any(name == rule and truth for name, truth, _ in one.findings)]
        located = [one for one in true if any(name == rule and place for name, _, place in one.findings)]
        conflicts = {id(one) for one in (*mine, *true)}
        seconds, cpu = (
            statistics.median(one.seconds for one in said or mine),
            statistics.mean(one.cpu for one in said or mine),
        )
        yield Row("rule", rule, len(conflicts), len(true), len(located), 0, len(said) - len(true), seconds, cpu)


def table(found: Iterable[Row]) -> str:
    """The rows for people; under recall the least that so many cases prove."""
    columns = (
        f"{'conflicts':>10}{'found':>7}{'placed':>8}{'clean':>7}{'false':>7}{'precision':>11}{'recall':>14}{'F1':>7}"
    )
    head = f"  {'':<26}{columns}{'s':>7}"
    return "\n".join([head, *(_line(row) for row in found)])


def _line(row: Row) -> str:
    return (
        f"  {row.name:<26.26}{row.conflicts:>10}{row.hit:>7}{row.located:>8}{row.clean:>7}{row.false:>7}"
        f"{shown(row.precision):>11}{shown_recall(row):>14}{shown(row.f1):>7}{row.seconds:>7.2f}"
    )


def shown_recall(row: Row) -> str:
    """The recall, and the least that so many cases prove."""
    return f"{shown(row.recall)} (≥{_least(row.hit, row.conflicts):.2f})" if row.conflicts else "-"


def shown(value: float | None) -> str:
    """A share, or a dash where there is none."""
    return "-" if value is None else f"{value:.2f}"


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _least(hit: int, of: int) -> float:
    """The lower end of Wilson's interval (1927) for a share."""
    share, square = hit / of, _SURE**2
    middle = share + square / (2 * of)
    spread = _SURE * math.sqrt(share * (1 - share) / of + square / (4 * of * of))
    return max(0.0, (middle - spread) / (1 + square / of))
