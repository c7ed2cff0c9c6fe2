"""The figures as README.md carries them: by set and judge, by language, by rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from scores import Outcome, Row, by_rule, row_of, shown, shown_recall

_SETS = {
    "replayed": "pairs replayed from real histories",
    "authored": "small projects, each with an oracle that runs",
    "own": "of `fixtures/cases` and their clean twins",
}
_FIGURES = ("conflicts", "found", "place right", "clean", "false alarms", "precision", "recall", "F1", "CPU s")


def tables(heard: Mapping[str, Sequence[Outcome]]) -> str:
    """Three tables. The first judge is told in full; a second gitorch beside it by what it finds and raises falsely."""
    judges = list(heard)
    beside = next((judge for judge in judges[1:] if judge.startswith("gitorch")), None)
    first, others = heard[judges[0]], heard[beside] if beside else []
    head = [*_FIGURES, *(["without: found", "false alarms"] if beside else [])]
    of_rule = [*(name for name in head if name != "clean"), "own: found", "false alarms"]
    return "\n\n".join([
        _table(["cases", "judge", *_FIGURES], _by_judge(heard)),
        _table(["cases", "language", *head], _by_language(first, others)),
        _table(["rule", *of_rule], _by_rule(first, others)),
    ])  # fmt: skip


def _by_judge(heard: Mapping[str, Sequence[Outcome]]) -> Iterator[list[str]]:
    for origin, name in _SETS.items():
        for judge, outcomes in heard.items():
            mine = [one for one in outcomes if one.case.origin == origin]
            if mine:
                yield [f"{len(mine)} {name}", f"`{judge}`", *_cells(row_of("set", origin, mine))]


def _by_language(outcomes: Sequence[Outcome], others: Sequence[Outcome]) -> Iterator[list[str]]:
    for origin in _SETS:
        for language in sorted({one.case.language for one in outcomes if one.case.origin == origin}):
            mine, beside = (
                [one for one in heard if (one.case.origin, one.case.language) == (origin, language)]
                for heard in (outcomes, others)
            )
            yield [origin, language, *_cells(row_of("language", language, mine)), *_beside(beside)]


def _by_rule(outcomes: Sequence[Outcome], others: Sequence[Outcome]) -> Iterator[list[str]]:
    """What others labelled in full; the cases of this project, which its rules were made with, beside it."""
    labelled = {row.name: row for row in by_rule([one for one in outcomes if one.case.origin != "own"])}
    own = {row.name: row for row in by_rule([one for one in outcomes if one.case.origin == "own"])}
    without = {row.name: row for row in by_rule([one for one in others if one.case.origin != "own"])}
    for rule in sorted(labelled.keys() | own.keys()):
        row = labelled.get(rule)
        cells = _cells(row) if row else ["-"] * (len(_FIGURES) - 1)
        yield [rule, *cells, *(_counts(without.get(rule)) if others else []), *_counts(own.get(rule), of=True)]


def _counts(row: Row | None, *, of: bool = False) -> list[str]:
    if row is None or not (row.conflicts or row.false):
        return ["-", "-"]
    return [f"{row.hit} of {row.conflicts}" if of else str(row.hit), str(row.false)]


def _beside(outcomes: Sequence[Outcome]) -> list[str]:
    if not outcomes:
        return []
    row = row_of("", "", outcomes)
    return [str(row.hit), str(row.false)]


def _cells(row: Row) -> list[str]:
    clean = [str(row.clean)] if row.kind != "rule" else []
    return [
        str(row.conflicts), str(row.hit), str(row.located), *clean, str(row.false), shown(row.precision),
        shown_recall(row), shown(row.f1), f"{row.cpu:.1f}",
    ]  # fmt: skip


def _table(head: Sequence[str], lines: Iterator[list[str]]) -> str:
    rows = [list(head), ["---"] * len(head), *lines]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
