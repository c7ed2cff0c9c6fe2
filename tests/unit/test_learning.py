"""What the next specialist is told."""

from __future__ import annotations

from gitorch.run.activity import End
from gitorch.run.learning import Past, learnt


def test_a_first_attempt_has_nothing_to_learn_from() -> None:
    assert learnt(()) == ""


def test_each_attempt_is_told_and_each_advice_once() -> None:
    pasts = (
        Past(1, End.LOOPING, "its files are again as they were 2 changes ago", ("a.py", "b.py"), "refs/x/1"),
        Past(2, End.FAILED, "its own checks failed 3 times in a row", remark="E  assert 1 == 2\n1 failed\n"),
        Past(3, End.LOOPING, "a.py goes back and forth between two versions"),
    )

    assert learnt(pasts) == (
        "## What was tried before\n"
        "Attempt 1 was stopped (looping): its files are again as they were 2 changes ago.\n"
        "It had changed a.py, b.py.\n"
        "Its work is kept: git diff HEAD refs/x/1\n"
        "Attempt 2 was stopped (failed): its own checks failed 3 times in a row.\n"
        "Its checks said last:\n"
        "    E  assert 1 == 2\n"
        "    1 failed\n"
        "Attempt 3 was stopped (looping): a.py goes back and forth between two versions.\n"
        "Decide for one way before you edit, and keep to it.\n"
        "Read the failing output first; the way taken so far did not mend it."
    )


def test_many_paths_and_long_remarks_are_cut() -> None:
    past = Past(1, End.STALLED, "silence", tuple(f"f{n}.py" for n in range(25)), remark="x" * 5000)

    told = learnt((past,))

    assert "f19.py and 5 more." in told
    assert len(told) < 2000
