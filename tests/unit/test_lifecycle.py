"""The lifecycle policy: every rule fires when it should, and never on plain progress."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest
from conftest import EVERYTHING
from hypothesis import given, settings
from hypothesis import strategies as st

from gitorch.config.model import Lifecycle
from gitorch.run.activity import End
from gitorch.run.lifecycle import (
    Filled,
    GoOn,
    Judgement,
    Looked,
    Observation,
    Stop,
    Tried,
    Used,
    Warn,
    Watch,
    after,
)

START = Watch(Lifecycle())
BASE = Looked("base")


def _judgements(seen: Iterable[Observation], watch: Watch = START) -> list[Judgement]:
    found = []
    for one in seen:
        watch, judgement = after(watch, one)
        found.append(judgement)
    return found


def _trees(*names: str) -> list[Observation]:
    """States of one file: ``A+`` only adds lines to what was before."""
    return [Looked(name.rstrip("+"), {}, only_adds=name.endswith("+")) for name in names]


@pytest.mark.parametrize(
    ("states", "stops"),
    [
        ("base A B C D", False),
        ("base A B A", True),
        ("base A B C A", True),
        ("base A A A", False),
        ("base A B+ A", False),  # a line printed for a look
        ("base A B+ A C D+ C", False),
        ("base A B+ A B+", True),  # the same line again
        ("base A B+ A C+ A D+ A E+ A", False),
        ("base A B+ A C+ A D+ A E+ A F+ A", True),
        ("base A B+ C A", True),
        ("base A base B base C", False),  # begun again, differently
        ("base A base A", False),  # stashed for a moment
        ("base A base A base A base A base A base A", True),
        ("base base", False),
    ],
)
def test_a_tree_that_comes_back_is_a_loop_unless_something_merely_passed_through(states: str, stops: bool) -> None:
    *before, last = _judgements(_trees(*states.split()))

    assert before == [GoOn()] * len(before)
    assert isinstance(last, Stop) is stops
    assert not isinstance(last, Stop) or last.end is End.LOOPING


@pytest.mark.parametrize(
    ("blobs", "stops"),
    [("abab", True), ("aba", False), ("abcb", False), ("aabb", False), ("xabab", True), ("abcabc", False)],
)
def test_a_file_that_goes_back_and_forth_is_a_loop_whatever_the_others_do(blobs: str, stops: bool) -> None:
    looks = [BASE, *(Looked(f"t{at}", {"a.py": blob, "b.py": str(at)}) for at, blob in enumerate(blobs))]

    *before, last = _judgements(looks)

    assert before == [GoOn()] * len(before)
    assert last == (Stop(End.LOOPING, "a.py goes back and forth between two versions") if stops else GoOn())


def test_out_of_scope_is_a_warning_and_then_the_end() -> None:
    first = Looked("A", {"other.py": "1"}, outside=("other.py",))
    same = Looked("B", {"other.py": "1", "mine.py": "1"}, outside=("other.py",))
    again = Looked("C", {"other.py": "2"}, outside=("other.py",))
    another = Looked("D", {"other.py": "1", "third.py": "1"}, outside=("other.py", "third.py"))

    assert _judgements([BASE, first, same]) == [
        GoOn(), Warn("other.py is outside your scope; put it back"), GoOn()
    ]  # fmt: skip
    for once_more, path in ((again, "other.py"), (another, "third.py")):
        assert _judgements([BASE, first, once_more])[-1] == Stop(
            End.OUT_OF_SCOPE, f"it wrote {path} outside its scope, after a warning"
        )
    assert _judgements([BASE, first, Looked("E", {"mine.py": "1"})])[-1] == GoOn()


def test_three_failures_in_a_row_are_the_end_and_a_pass_begins_again() -> None:
    failed, passed = Tried(passed=False, remark="2 failed"), Tried(passed=True)

    assert _judgements([failed, failed, passed, failed, failed]) == [GoOn()] * 5
    assert _judgements([failed, failed, failed])[-1] == Stop(
        End.FAILED, "its own checks failed 3 times in a row: 2 failed"
    )


def test_a_full_window_is_the_end_only_while_the_work_gets_worse() -> None:
    well = [Used()] * 6
    badly = [Used(), Used(), Used(), Used(failed=True), Used(failed=True), Used(failed=True)]
    full, nearly, told = Filled(0.86), Filled(0.85), Filled(0.71)

    assert _judgements([*well, told, full])[-1] == GoOn()
    assert _judgements([*badly, told, nearly])[-1] == GoOn()
    assert _judgements([*badly, full])[-1] == Stop(End.EXHAUSTED, "its window is 86% full and its work gets worse")
    assert isinstance(_judgements([Tried(passed=True), Tried(passed=False), full])[-1], Stop)
    assert _judgements([*badly[:5], full, Filled(0.2), Used(failed=True)])[-1] == GoOn()


def test_a_window_that_fills_is_told_once() -> None:
    assert _judgements([Filled(0.7), Filled(0.72), Filled(0.8), Filled(0.1), Filled(0.75)]) == [
        GoOn(),
        Warn("your window is 72% full; finish what you are at, and leave the rest among your open points"),
        GoOn(), GoOn(), GoOn(),
    ]  # fmt: skip


def test_every_threshold_is_the_configurations() -> None:
    strict = Watch(Lifecycle(context_calm=0.2, context_full=0.5, failed_checks=1))

    assert isinstance(_judgements([Tried(passed=False)], strict)[-1], Stop)
    assert isinstance(_judgements([Filled(0.21)], strict)[-1], Warn)
    assert isinstance(_judgements([Tried(passed=True), Tried(passed=False), Filled(0.51)], strict)[1], Stop)


@st.composite
def _progress(draw: st.DrawFn) -> Sequence[Observation]:
    """A plain history: new states; at times a line printed and taken out, a stash, a failure that is mended."""
    seen: list[Observation] = [BASE]
    tree, asides = "base", 0
    for step in range(draw(st.integers(5, 60))):
        kind = draw(st.sampled_from(["edit", "edit", "edit", "print", "stash", "fail", "tool", "fill"]))
        if kind == "edit":
            tree = f"t{step}"
            seen.append(Looked(tree, {f"f{step % 3}.py": str(step)}, only_adds=draw(st.booleans())))
        elif kind in ("print", "stash") and tree != "base" and asides < 4:
            asides += 1
            aside = Looked("base") if kind == "stash" else Looked(f"{tree}+{step}", only_adds=True)
            seen += [aside, Looked(tree)]
        elif kind == "fail":
            seen += [Tried(passed=False)] * draw(st.integers(1, 2)) + [Tried(passed=True)]
        elif kind == "tool":
            seen.append(Used(failed=draw(st.booleans())))
        elif kind == "fill":
            seen.append(Filled(draw(st.floats(0, 0.7))))
    return seen


@given(_progress())
@settings(deadline=None, max_examples=1000 if EVERYTHING else 300)
def test_plain_progress_is_never_stopped(seen: Sequence[Observation]) -> None:
    assert _judgements(seen) == [GoOn()] * len(seen)


_ENDINGS: dict[End, list[Observation]] = {
    End.LOOPING: [Looked("x1"), Looked("x2"), Looked("x1")],
    End.FAILED: [Tried(passed=False)] * 3,
    End.OUT_OF_SCOPE: [
        Looked("y1", {"o": "1"}, outside=("o",)),
        Looked("y2", {"o": "2"}, outside=("o",)),
    ],
    End.EXHAUSTED: [*[Used()] * 6, *[Used(failed=True)] * 6, Filled(0.9)],
}


@given(_progress(), st.sampled_from(sorted(_ENDINGS)))
@settings(deadline=None, max_examples=1000 if EVERYTHING else 300)
def test_every_rule_fires_after_any_progress(seen: Sequence[Observation], end: End) -> None:
    *before, last = _judgements([*seen, *_ENDINGS[end]])

    assert isinstance(last, Stop)
    assert last.end is end
    assert not any(isinstance(one, Stop) for one in before)
