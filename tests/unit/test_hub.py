"""The hub as a fold, economics as a formula."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from gitorch.context.economics import Spent, economics
from gitorch.context.hub import Mark, fold
from gitorch.plan.model import Plan

PLAN = Plan.model_validate(
    {
        "request": "Two things",
        "tasks": [
            {"id": "one", "title": "One", "goal": "one", "scope": ["one/**"]},
            {"id": "two", "title": "Two", "goal": "two", "scope": ["two/**"], "needs": ["one"]},
        ],
    }
)


def test_a_task_waits_until_what_it_needs_is_taken() -> None:
    assert [place.waits_for for place in fold(PLAN, [], {}).tasks] == [(), ("one",)]
    submitted = fold(PLAN, [Mark("one", "given"), Mark("one", "submitted", "ab" * 20)], {})
    assert [(place.stage, place.waits_for) for place in submitted.tasks] == [("submitted", ()), ("waiting", ("one",))]
    taken = fold(PLAN, [Mark("one", "submitted", "ab" * 20), Mark("one", "taken")], {})
    assert [(place.task, place.commit) for place in taken.completions] == [("one", "ab" * 20)]
    assert taken.tasks[1].waits_for == ()


def test_a_collision_is_a_conflict_until_the_task_goes_on() -> None:
    collided = Mark("two", "collided", text="both define f", others=("one",))
    assert fold(PLAN, [collided], {}).conflicts == (("two", ("one",), "both define f"),)
    assert fold(PLAN, [collided, Mark("two", "given")], {}).conflicts == ()


def test_a_mark_about_an_unknown_task_is_passed_over() -> None:
    assert fold(PLAN, [Mark("three", "taken")], {}) == fold(PLAN, [], {})


def test_together_is_what_was_spent_and_the_others_files_in_every_turn() -> None:
    found = economics(
        [Spent("one", 100, 900, 0, 3, ("a", "b")), Spent("two", 100, 400, 500, None, ("c",))],
        {"a": 10, "b": 20, "c": 5, "untouched": 1000},
    )
    assert (found.apart, found.touched) == (2000, 35)
    assert found.together == 2000 + 3 * 5 + 1 * 30
    assert found.unknown == ("two",)
    assert dict(found.sizes) == {"a": 10, "b": 20, "c": 5}


_SPENT = st.builds(
    Spent,
    task=st.text(min_size=1),
    brief=st.integers(0, 1000),
    work=st.integers(0, 10**6),
    repair=st.integers(0, 10**6),
    turns=st.none() | st.integers(0, 100),
    touched=st.lists(st.sampled_from("abcd")).map(tuple),
)


@settings(deadline=None, max_examples=100)
@given(st.lists(_SPENT, max_size=6), st.dictionaries(st.sampled_from("abcd"), st.integers(0, 10**5)))
def test_apart_is_never_more_than_together(tasks: list[Spent], sizes: dict[str, int]) -> None:
    found = economics(tasks, sizes)
    assert found.apart <= found.together
    assert 0 <= found.saved <= 1
