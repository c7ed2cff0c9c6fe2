"""The schedule as a pure machine: any plan, any order of endings, any number of crashes."""

from __future__ import annotations

from conftest import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from gitorch.git.repository import Oid
from gitorch.run.activity import End
from gitorch.run.assignment import Finished, Started
from gitorch.run.events import (
    Assigned,
    Began,
    Collided,
    Completed,
    Event,
    Integrated,
    Part,
    Resumed,
    Stopped,
    from_json,
    to_json,
)
from gitorch.run.folding import after, begun, folded
from gitorch.run.schedule import Action, Assign, Complete, Integrate, blocking, continues, decide, is_settled
from gitorch.run.standing import DONE, Stage, State

BASE = Oid("b" * 40)
_LESSON = (
    "attempt 1 ended as failed: exit status 3; read the failing output first, as the way taken so far did not mend it"
)


def _began(*waves: dict[str, tuple[str, ...]], attempts: int = 2, repairs: int = 1) -> Began:
    parts = tuple(tuple(Part(task, needs) for task, needs in wave.items()) for wave in waves)
    return Began("run", "a request", "refs/heads/main", BASE, parts, attempts, repairs)


def _run(state: State, *events: Event) -> State:
    for event in events:
        state = after(state, event)
    return state


def _assigned(task: str, attempt: int = 1) -> Assigned:
    return Assigned(task, attempt, BASE, "command")


def _done(task: str, attempt: int = 1) -> Finished:
    return Finished(task, attempt, End.COMPLETED, "", commit=Oid("c" * 40))


def test_a_wave_starts_within_the_number_of_jobs() -> None:
    state = begun(_began({"a": (), "b": (), "c": ()}))

    assert decide(state, 2) == (Assign("a", 1), Assign("b", 1))
    assert decide(after(state, _assigned("a")), 2) == (Assign("b", 1),)
    assert decide(_run(state, _assigned("a"), _assigned("b")), 2) == ()
    assert len(decide(state, 0)) == 3


def test_the_next_wave_waits_for_the_candidate_of_the_last() -> None:
    state = _run(begun(_began({"a": ()}, {"b": ("a",)})), _assigned("a"), _done("a"))

    assert state.tasks["a"].stage is Stage.SUBMITTED
    assert decide(state, 4) == (Integrate(("a",)),)
    integrated = after(state, Integrated(Oid("d" * 40), ("a",)))
    assert decide(integrated, 4) == (Assign("b", 1),)
    assert integrated.candidate == "d" * 40


def test_a_failed_task_never_satisfies_a_need() -> None:
    state = _run(
        begun(_began({"a": (), "x": ()}, {"b": ("a",)}, {"c": ("b",)}, attempts=1)),
        _assigned("a"), Finished("a", 1, End.FAILED, "no"), _assigned("x"), _done("x"),
        Integrated(BASE, ("x",)),
    )  # fmt: skip

    assert (blocking(state, "b"), blocking(state, "c")) == (("a",), ("a",))
    assert decide(state, 4) == (Complete(),)


def test_a_failed_attempt_is_made_again_within_bounds_and_told_what_was_learnt() -> None:
    state = _run(begun(_began({"a": ()})), _assigned("a"), Finished("a", 1, End.FAILED, "exit status 3"))

    assert decide(state, 4) == (Assign("a", 2, (_LESSON,)),)
    state = _run(state, _assigned("a", 2), Finished("a", 2, End.FAILED, "again"))
    assert state.tasks["a"].stage is Stage.FAILED
    assert decide(after(state, Resumed()), 4)[0].attempt == 3  # type: ignore[union-attr]


def test_what_would_end_the_same_is_not_tried_again() -> None:
    for end in (End.UNAVAILABLE, End.DENIED, End.TAMPERED, End.OVER_BUDGET):
        state = _run(begun(_began({"a": ()})), _assigned("a"), Finished("a", 1, end, "no"))
        assert state.tasks["a"].stage is Stage.FAILED


def test_a_completed_attempt_without_a_commit_has_failed() -> None:
    state = _run(begun(_began({"a": ()}, attempts=1)), _assigned("a"), Finished("a", 1, End.COMPLETED, ""))

    assert (state.tasks["a"].stage, state.tasks["a"].reason) == (
        Stage.FAILED,
        "it changed nothing, and left no handoff that says why",
    )


def test_an_attempt_that_was_taken_away_does_not_count() -> None:
    state = begun(_began({"a": ()}, attempts=1))
    for attempt in (1, 2, 3):
        lost = Finished("a", attempt, End.LOST, "", kept="refs/gitorch/snapshots/run/a")
        state = _run(state, _assigned("a", attempt), lost)

    assert decide(state, 1) == (Assign("a", 4),)
    assert continues(state.tasks["a"])


def test_work_of_a_loop_is_no_place_to_start_from() -> None:
    stopped = Stopped("a", 1, End.LOOPING, "the tree came back three times")
    cancelled = Finished("a", 1, End.CANCELLED, "stopped", kept="refs/gitorch/snapshots/run/a")
    state = _run(begun(_began({"a": ()})), _assigned("a"), stopped, cancelled)

    assert (state.tasks["a"].end, state.tasks["a"].tries) == (End.LOOPING, 1)
    assert not continues(state.tasks["a"])


def test_what_collides_goes_back_to_its_owner_within_bounds() -> None:
    findings = ("S201 a renames f; b calls f",)
    state = _run(
        begun(_began({"a": (), "b": ()})),
        _assigned("a"), _assigned("b"), _done("a"), _done("b"),
        Integrated(Oid("d" * 40), ("a",), (Collided("b", ("a",), findings),)),
    )  # fmt: skip

    assert decide(state, 4) == (Assign("b", 2, (), findings),)
    again = Assigned("b", 2, BASE, "command", repairing=findings)
    lost = _run(state, again, Finished("b", 2, End.LOST, ""))
    assert decide(lost, 4) == (Assign("b", 3, (), findings),)
    mended = _run(state, again, _done("b", 2))
    assert decide(mended, 4) == (Integrate(("b",)),)
    beyond = _run(mended, Integrated(Oid("d" * 40), (), (Collided("b", ("a",), findings),)))
    assert (beyond.tasks["b"].stage, decide(beyond, 4)) == (Stage.COLLIDED, (Complete(),))


def test_a_late_word_of_an_old_attempt_changes_nothing() -> None:
    state = _run(begun(_began({"a": ()})), _assigned("a"), Finished("a", 1, End.FAILED, ""), _assigned("a", 2))

    assert _run(state, _done("a", 1), Started("run", "a", 1, "w", (1, "x"), "plain")) == state


# Any plan, any executor ----------------------------------------------------------------------------------------------


@st.composite
def _plans(draw: st.DrawFn) -> Began:
    waves: list[dict[str, tuple[str, ...]]] = []
    for number in range(draw(st.integers(1, 4))):
        earlier = [task for wave in waves for task in wave]
        needs = st.lists(st.sampled_from(earlier), unique=True, max_size=3) if earlier else st.just([])
        size = draw(st.integers(1, 4))
        waves.append({f"t{number}{place}": tuple(draw(needs)) for place in range(size)})
    return _began(*waves, attempts=draw(st.integers(1, 3)), repairs=draw(st.integers(0, 2)))


_COUNTED = [end for end in End if end not in (End.COMPLETED, End.LOST, End.CANCELLED)]
_ENDS = st.sampled_from([End.COMPLETED] * 6 + _COUNTED)


class _World:
    """A run whose agents, integrations and crashes are hypothesis's choice; it checks every step."""

    def __init__(self, began: Began, jobs: int, data: st.DataObject) -> None:
        self.jobs, self.data, self.crashes = jobs, data, 3
        self.journal: list[Event] = [began]
        self.state = begun(began)
        self.done: list[str] = []

    def happens(self, event: Event) -> None:
        assert from_json(to_json(event)) == event
        self.journal.append(event)
        self.state = after(self.state, event)

    def step(self) -> None:
        running = self.state.at(Stage.RUNNING)
        assert not self.jobs or len(running) <= self.jobs
        actions = decide(self.state, self.jobs)
        assert actions or running, "stuck"
        for action in actions:
            self.act(action)
        if running := self.state.at(Stage.RUNNING):
            self.agents(running)

    def act(self, action: Action) -> None:
        match action:
            case Assign(task, attempt, learnt, repairing):
                one = self.state.tasks[task]
                assert all(self.state.tasks[need].stage in DONE for need in one.needs)
                assert one.stage in (Stage.WAITING, Stage.COLLIDED)
                assert attempt == one.attempt + 1
                self.happens(Assigned(task, attempt, BASE, "command", None, learnt, repairing))
            case Integrate(tasks):
                assert tasks
                assert not self.state.at(Stage.RUNNING)
                out = set(self.data.draw(st.lists(st.sampled_from(tasks), unique=True, max_size=1)))
                collided = tuple(Collided(task, (), ("T101 the same lines",)) for task in tasks if task in out)
                self.happens(Integrated(BASE, tuple(task for task in tasks if task not in out), collided))
                self.done += [task for task in tasks if task not in out]
            case Complete():
                self.happens(Completed(BASE))

    def agents(self, running: tuple[str, ...]) -> None:
        if self.crashes and self.data.draw(st.booleans()):
            self.crashes -= 1
            for task in running:
                self.happens(Finished(task, self.state.tasks[task].attempt, End.LOST, "the machine went down"))
            return
        task = self.data.draw(st.sampled_from(running))
        end = self.data.draw(_ENDS)
        commit = Oid("c" * 40) if end is End.COMPLETED else None
        self.happens(Finished(task, self.state.tasks[task].attempt, end, "", commit=commit))


@given(_plans(), st.integers(0, 5), st.data())
@settings(deadline=None, max_examples=examples(150))
def test_every_run_ends_and_no_task_is_done_twice_or_before_its_needs(
    began: Began, jobs: int, data: st.DataObject
) -> None:
    world = _World(began, jobs, data)

    for _ in range(400):
        if world.state.is_complete:
            break
        world.step()

    state = world.state
    assert state.is_complete
    assert folded(world.journal) == state
    assert len(set(world.done)) == len(world.done)
    assert set(state.at(Stage.VALIDATED)) == set(world.done)
    assert all(is_settled(state, task) for task in state.tasks)
    assert all(blocking(state, task) for task in state.at(Stage.WAITING))
