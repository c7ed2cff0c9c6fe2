"""Where two versions clash that were made from one: the lines that both made something else of, and differ in. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gitorch.git.blobs import Hunk


@dataclass(frozen=True)
class _Clash:
    """Lines of the base, from ``start`` to before ``end``, with all that either side made of any of them."""

    start: int
    end: int
    ours: tuple[Hunk, ...] = ()
    theirs: tuple[Hunk, ...] = ()


def clashing_lines(
    ours: Sequence[Hunk], theirs: Sequence[Hunk], our_lines: Sequence[bytes], their_lines: Sequence[bytes]
) -> Iterator[tuple[int, int]]:
    """For each clash the first line that differs, on our side and on theirs; none for what both changed alike."""
    for clash in _clashes(ours, theirs):
        if not clash.ours or not clash.theirs:
            continue
        here, there = _range(clash, clash.ours), _range(clash, clash.theirs)
        one, other = our_lines[here.start - 1 : here.stop - 1], their_lines[there.start - 1 : there.stop - 1]
        if one != other:
            alike = next(
                (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
            )
            yield _at(here, alike), _at(there, alike)


def _clashes(ours: Sequence[Hunk], theirs: Sequence[Hunk]) -> Iterator[_Clash]:
    """The changes of both, those together that touch each other, be it through a third, from top to bottom."""
    open_one: _Clash | None = None
    for hunk, is_ours in sorted([*((one, True) for one in ours), *((one, False) for one in theirs)], key=_first):
        if open_one is None or hunk.old_start > open_one.end:
            if open_one is not None:
                yield open_one
            open_one = _Clash(hunk.old_start, hunk.old_start)
        end = max(open_one.end, hunk.old_start + hunk.old_lines)
        mine, yours = ((hunk,), ()) if is_ours else ((), (hunk,))
        open_one = _Clash(open_one.start, end, (*open_one.ours, *mine), (*open_one.theirs, *yours))
    if open_one is not None:
        yield open_one


def _first(one: tuple[Hunk, bool]) -> tuple[int, int, bool]:
    return one[0].old_start, one[0].old_lines, one[1]


def _range(clash: _Clash, hunks: Sequence[Hunk]) -> range:
    """The lines that stand on a side where the base has those of the clash."""
    first, last = hunks[0], hunks[-1]
    after = clash.end - last.old_start - last.old_lines
    return range(first.new_start - (first.old_start - clash.start), last.new_start + last.new_lines + after)


def _at(lines: range, number: int) -> int:
    """The line of that number, or the last, or where one would stand if there are none."""
    return lines.start + max(0, min(number, len(lines) - 1))
