"""H451: one side takes away what handled a failure that nobody catches; the other newly counts on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from posixpath import dirname

from gitorch.code.behaviour.failures.answering import is_answered, unanswered_calls
from gitorch.code.behaviour.failures.error_handlers import ANY, FLOATING, family_of, floating, handlers, hands_on
from gitorch.code.syntax import language_of, parsed
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact
from gitorch.integrate.rules.conduct.decorated import answered_by_decorator
from gitorch.integrate.rules.conduct.raising import classes_above, raising_in
from gitorch.integrate.sides import Pair, Side, View
from gitorch.integrate.wire.wiring import changed_lines

_MANY = 200  # changed files of a side beyond which a handler may have gone anywhere


@dataclass(frozen=True)
class _Lost:
    """A failure that a side no longer handles: by what, in which family of files, and where that stood."""

    what: str
    family: str
    path: str
    line: int


def error_handler_findings(integration: Integration) -> Iterator[Finding]:
    """Every failure that is newly handed on to a handler that another side removes."""
    lost = {
        side.name: integration.one(side).know(_LOST) for side in integration.all_sides if len(side.changes) <= _MANY
    }
    for pair in integration.pairs() if any(lost.values()) else ():
        for one in (pair, pair.swapped):
            yield from _between(one, lost.get(one.left.name, ()))


def _lost(side: Side, base: View, view: View) -> Iterator[_Lost]:
    before: Counter[tuple[str, str]] = Counter()
    after: Counter[tuple[str, str]] = Counter()
    places: dict[tuple[str, str], tuple[str, int]] = {}
    for path in side.changes:
        family = family_of(path)
        old, new = (base.text(path) or "", view.text(path) or "") if family else ("", "")
        for one in handlers(path, old):
            before[family, one.what] += 1
            places.setdefault((family, one.what), (path, _where_it_stood(old, new, one.line)))
        after.update((family, one.what) for one in handlers(path, new))
    for key, (path, line) in places.items():
        instead = (ANY, "Exception", "Error", *classes_above(view, key[1], dirname(path), path))
        is_replaced = any(after[key[0], one] > before[key[0], one] for one in instead)
        if not after[key] and not is_replaced:
            yield _Lost(key[1], key[0], path, line)


_LOST = Fact("lost handlers", tuple[_Lost, ...], lambda one: tuple(_lost(one.side, one.base, one.view)))


def _where_it_stood(old: str, new: str, line: int) -> int:
    """The line of the new text that follows on the nearest one above a line of the old which is still there."""
    before, after = old.splitlines(), new.splitlines()
    for above in reversed(before[: line - 1]):
        if above.strip() and after.count(above) == 1:
            return _next_written(after, after.index(above) + 1)
    return _next_written(after, 0)


def _next_written(lines: Sequence[str], start: int) -> int:
    return next((n + 1 for n in range(start, len(lines)) if lines[n].strip()), max(1, len(lines)))


def _between(pair: Pair, lost: Sequence[_Lost]) -> Iterator[Finding]:
    for one in lost:
        for path, change in pair.right.changes.items():
            if family_of(path) != one.family or change.new is None or _is_test(path):
                continue
            fresh = _newly_handed_on(pair.right_base.text(path) or "", pair.right_view.text(path) or "", one.what)
            found = next((line for line in fresh if not _is_answered(pair.right_view, path, line, one.what)), None)
            found = found or _newly_called(pair, path, one)
            if found is not None:
                yield _finding(pair, one, path, found)
                break


def _newly_called(pair: Pair, path: str, lost: _Lost) -> int | None:
    """The first new line that calls, with no answer of its own, what raises the exception that was handled."""
    language, source = language_of(path), pair.right_view.read(path)
    if language is None or source is None or not lost.what[:1].isupper():
        return None
    fresh = changed_lines(pair.right_view, pair.right_base, path)
    folders = dict.fromkeys((dirname(path), dirname(lost.path)))
    raising = frozenset(one for folder in folders for one in raising_in(pair.merged, lost.what, folder, path))
    found = unanswered_calls(parsed(language, source), raising, lost.what) if raising and fresh else ()
    called = (one.line for one in found if one.line in fresh)
    return next((line for line in called if not answered_by_decorator(pair.right_view, path, line)), None)


def _is_test(path: str) -> bool:
    return "test" in path.lower() or "spec" in path.lower()


def _newly_handed_on(old: str, new: str, what: str) -> Iterator[int]:
    """The lines of a new text that hand on a failure which the old did not, or not as often."""
    if what == FLOATING:
        before_it = {old.splitlines()[one - 1].strip() for one in floating(old)}
        yield from (one for one in floating(new) if new.splitlines()[one - 1].strip() not in before_it)
        return
    was, now = (sum(what in hands_on(line) for line in text.splitlines()) for text in (old, new))
    if now <= was:
        return
    before = Counter(old.splitlines())
    for number, line in enumerate(new.splitlines(), 1):
        if what in hands_on(line) and not before[line]:
            yield number
        before[line] -= 1


def _is_answered(view: View, path: str, line: int, what: str) -> bool:
    """Whether the function around a line answers for what is raised there: by itself, or by a decorator of its own."""
    language, source = language_of(path), view.read(path)
    if what == FLOATING or language is None or source is None:
        return False
    return answered_by_decorator(view, path, line) or is_answered(parsed(language, source), line, what)


def _finding(pair: Pair, lost: _Lost, path: str, line: int) -> Finding:
    what = "failures that are handed on" if lost.what == ANY else lost.what
    return Finding(
        "H451",
        Severity.WARNING,
        f"{pair.left.name} no longer handles {what}; {pair.right.name} newly counts on it",
        (pair.left.name, pair.right.name),
        (
            Location(pair.left.name, lost.path, lost.line, 1, "deletion"),
            Location(pair.right.name, path, line, 1, "use"),
        ),
        symbol=f"{lost.path}:{lost.what}",
    )
