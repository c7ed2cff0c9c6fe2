"""What the next specialist is told."""

from __future__ import annotations

from gitorch.run.activity import End
from gitorch.run.assignment import Finished
from gitorch.run.learning import lesson


def test_a_lesson_says_how_it_ended_what_it_changed_where_it_is_and_what_to_do_instead() -> None:
    finished = Finished("api", 1, End.CANCELLED, "", kept="refs/x/1", paths=("a.py", "b.py"))

    assert lesson(1, End.LOOPING, "a.py goes back and forth between two versions", finished) == (
        "attempt 1 ended as looping: a.py goes back and forth between two versions; it had changed a.py, b.py; "
        "its work is kept: git diff HEAD refs/x/1; decide for one way before you edit, and keep to it"
    )


def test_what_is_not_known_is_not_said_and_many_paths_are_cut() -> None:
    many = Finished("api", 2, End.TIMED_OUT, "", paths=tuple(f"f{n}.py" for n in range(25)))

    assert lesson(2, End.TIMED_OUT, "", Finished("api", 2, End.TIMED_OUT, "")) == "attempt 2 ended as timed-out"
    assert lesson(2, End.TIMED_OUT, "", many).endswith("f18.py, f19.py and 5 more")
