"""Conducting runs on real repositories, with agents that the test holds and releases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
import yaml
from conftest import EVERYTHING, Repo
from scripted import Script, ScriptedExecutor

from gitorch.api import running
from gitorch.config.model import RunSettings
from gitorch.errors import RepositoryError, UsageError
from gitorch.git.repository import Repository
from gitorch.run.activity import End, Said
from gitorch.run.assignment import Assignment, Did, Finished
from gitorch.run.events import Assigned, Event, Stopped, Warned
from gitorch.run.loop import Doors
from gitorch.run.standing import Stage, State
from gitorch.run.wishes import Wishes

NOTHING_SAID = Wishes(runner="command")


def plan(repo: Repo, *tasks: Mapping[str, object], request: str = "Make it so") -> Path:
    """Write a plan of tasks that each write a file of their own, unless they say otherwise."""
    filled = [
        {
            "title": f"Do {(name := task['id'])}",
            "goal": "it is done",
            "scope": [f"{name}/**"],
            "done_when": ["it is"],
            **task,
        }
        for task in tasks
    ]
    path = repo.path.parent / "plan.yaml"
    path.write_text(yaml.safe_dump({"request": request, "tasks": filled}, sort_keys=False))
    return path


class Scene:
    """One repository, one plan, and what its agents do."""

    def __init__(self, repo: Repo, path: Path, script: Callable[[Assignment], Script]) -> None:
        self.repo, self.path, self.script = repo, path, script
        self.executors: list[ScriptedExecutor] = []

    def engage(self, repository: Repository, settings: RunSettings) -> ScriptedExecutor:
        del settings
        self.executors.append(ScriptedExecutor(repository, self.script))
        return self.executors[-1]

    def run(self, doors: Doors = Doors(), *, anew: bool = False) -> State:  # noqa: B008
        return running.run(self.repo.path, self.path, NOTHING_SAID, self.engage, doors=doors, anew=anew).state

    def resume(self, repairs: int = 0) -> State:
        return running.resume(self.repo.path, None, Wishes(), self.engage, doors=Doors(), repairs=repairs).state

    @property
    def submitted(self) -> list[Assignment]:
        return [one for executor in self.executors for one in executor.submitted]

    def story(self) -> list[str]:
        return self.repo.git("log", "--reverse", "--format=%s", "refs/gitorch/runs/make-it-so").splitlines()


class KilledError(Exception):
    """Stands for kill -9: nothing of gitorch handles it."""


def writes_its_file(assignment: Assignment) -> Script:
    return {f"{assignment.task}/done.txt": f"{assignment.task}\n"}


def stages(state: State) -> dict[str, str]:
    return {task: str(one.stage) for task, one in state.tasks.items()}


def test_two_waves_run_from_one_candidate_to_the_next(repo: Repo) -> None:
    scene = Scene(repo, plan(repo, {"id": "a"}, {"id": "b"}, {"id": "c", "needs": ["a", "b"]}), writes_its_file)
    main = repo.git("rev-parse", "main")

    state = scene.run()

    assert stages(state) == {"a": "validated", "b": "validated", "c": "validated"}
    assert repo.git("rev-parse", "refs/gitorch/candidates/make-it-so") == state.candidate
    assert repo.git("ls-tree", "-r", "--name-only", state.candidate).splitlines() == [
        "README.md", "a/done.txt", "b/done.txt", "c/done.txt",
    ]  # fmt: skip
    assert repo.git("rev-parse", "main") == main
    first, second, third = scene.submitted
    assert (first.base, second.base) == (main, main)
    assert "a/done.txt" in repo.git("ls-tree", "-r", "--name-only", third.base)
    trailers = repo.git("log", "-1", "--format=%(trailers)", state.candidate)
    assert trailers.splitlines()[0] == "Gitorch-Task: make-it-so/c"
    assert repo.git("fsck", "--strict", "--no-dangling") == ""


def test_the_journal_reads_as_the_story(repo: Repo) -> None:
    scene = Scene(repo, plan(repo, {"id": "a"}), writes_its_file)
    base = repo.git("rev-parse", "--short=12", "main")

    state = scene.run()

    assert scene.story() == [
        "make-it-so begins: 1 task in 1 wave: Make it so",
        f"a is given to command, from {base}",
        "a works (plain, process 1)",
        "a is submitted: 1 file in 1.0 s",
        "the candidate takes in a",
        f"complete: the candidate is {state.candidate[:12]}",
    ]
    assert repo.git("show", "refs/gitorch/runs/make-it-so:plan.yaml") == scene.path.read_text().rstrip("\n")


def test_what_collides_stays_out_named_and_goes_back_to_its_owner(repo: Repo) -> None:
    def script(assignment: Assignment) -> Script:
        if assignment.task == "a":
            return {"shared/x.txt": "a\n"}
        if "# To mend" in assignment.brief:
            return {"shared/x.txt": "a and b\n"}
        return {"shared/x.txt": "b\n"}

    scene = Scene(repo, plan(repo, {"id": "a"}, {"id": "b"}), script)

    state = scene.run()

    assert stages(state) == {"a": "validated", "b": "validated"}
    assert repo.git("show", f"{state.candidate}:shared/x.txt") == "a and b"
    brief = scene.submitted[-1].brief
    assert "T102" in brief
    assert "shared/x.txt" in brief
    assert "<<<<<<<" in repo.git("show", f"{scene.submitted[-1].base}:shared/x.txt")
    assert any(line.startswith("b goes back to its owner (command): T102") for line in scene.story())


def test_what_collides_beyond_its_rounds_blocks_only_what_needs_it(repo: Repo) -> None:
    def script(assignment: Assignment) -> Script:
        return {"x.txt": assignment.task} if assignment.task in "ab" else writes_its_file(assignment)

    scene = Scene(
        repo, plan(repo, {"id": "a"}, {"id": "b"}, {"id": "c", "needs": ["b"]}, {"id": "d", "needs": ["a"]}), script
    )
    repo.commit("config", {"gitorch.yaml": "run: {repairs: 0}\n"})

    state = scene.run()

    assert stages(state) == {"a": "validated", "b": "collided", "c": "waiting", "d": "validated"}
    assert state.tasks["b"].others == ("a",)
    assert repo.git("show", f"{state.candidate}:x.txt") == "a"
    assert scene.resume() == state

    scene.script = lambda one: {"x.txt": "a and b"} if one.task == "b" else writes_its_file(one)
    mended = scene.resume(repairs=1)

    assert stages(mended) == dict.fromkeys("abcd", "validated")
    assert repo.git("show", f"{mended.candidate}:x.txt") == "a and b"


def test_a_repair_that_mends_nothing_is_seen_though_it_has_both_sides_in_it(repo: Repo) -> None:
    repo.commit("library", {"lib.py": "def load(x):\n    return x\n\n\ndef other(x):\n    return x\n"})

    def script(assignment: Assignment) -> Script:
        if assignment.task == "a":
            return {"lib.py": "def fetch(x):\n    return x\n\n\ndef other(x):\n    return x\n"}
        note = {"b/note.txt": assignment.task + str(assignment.attempt)}
        return {**note, "b/use.py": "from lib import load\n\nprint(load(1))\n"} if assignment.attempt == 1 else note

    state = Scene(repo, plan(repo, {"id": "a"}, {"id": "b"}), script).run()

    assert stages(state) == {"a": "validated", "b": "collided"}
    assert state.tasks["b"].findings[0].startswith("S201 a renames load to fetch; b ")
    assert state.tasks["b"].attempt == 2


def test_an_attempt_that_changed_and_said_nothing_has_failed(repo: Repo) -> None:
    repo.commit("config", {"gitorch.yaml": "run: {attempts: 1}\n"})

    state = Scene(repo, plan(repo, {"id": "a"}), lambda _: {}).run()

    assert (stages(state), state.tasks["a"].reason) == (
        {"a": "failed"}, "it changed nothing, and left no handoff that says why",
    )  # fmt: skip


def test_a_failed_task_is_tried_again_and_blocks_what_needs_it(repo: Repo) -> None:
    scene = Scene(
        repo,
        plan(repo, {"id": "a"}, {"id": "b"}, {"id": "c", "needs": ["b"]}),
        lambda one: End.FAILED if one.task == "b" else writes_its_file(one),
    )

    state = scene.run()

    assert stages(state) == {"a": "validated", "b": "failed", "c": "waiting"}
    assert [one.attempt for one in scene.submitted if one.task == "b"] == [1, 2]
    assert "attempt 1 ended as failed: as scripted" in scene.submitted[-1].brief
    scene.script = writes_its_file
    assert stages(scene.resume()) == {"a": "validated", "b": "validated", "c": "validated"}
    assert [one.task for one in scene.executors[1].submitted] == ["b", "c"]


def test_an_interruption_keeps_everything_and_resume_goes_on(repo: Repo) -> None:
    scene = Scene(repo, plan(repo, {"id": "a"}, {"id": "b", "needs": ["a"]}), writes_its_file)

    def interrupt(event: Event, _: State) -> None:
        if isinstance(event, Assigned) and event.task == "b":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        scene.run(Doors(heard=interrupt))
    assert scene.story()[-1] == "interrupted: by its user"
    found = running.status(repo.path).state
    assert (found.is_interrupted, found.tasks["a"].stage) == (True, Stage.VALIDATED)

    state = scene.run()  # the same plan again goes on

    assert stages(state) == {"a": "validated", "b": "validated"}
    assert [one.task for one in scene.executors[1].submitted] == ["b"]


def test_a_branch_that_moved_before_the_crash_is_found_done(repo: Repo) -> None:
    scene = Scene(repo, plan(repo, {"id": "a"}), writes_its_file)

    def die(step: str) -> None:
        if step == "before finished":
            raise KilledError

    with pytest.raises(KilledError):
        scene.run(Doors(reached=die))
    state = scene.resume()

    assert stages(state) == {"a": "validated"}
    assert [one.attempt for one in scene.submitted] == [1]
    assert "a is submitted: 1 file in 0.0 s" in scene.story()


@pytest.mark.parametrize("begun", [False, True])
def test_a_lock_that_a_killed_writer_left_is_removed(repo: Repo, begun: bool) -> None:
    scene = Scene(repo, plan(repo, {"id": "a"}), writes_its_file)
    if begun:
        scene.script = lambda _: End.FAILED
        scene.run()
        scene.script = writes_its_file
    for ref in ("refs/gitorch/runs/make-it-so", "refs/gitorch/candidates/make-it-so"):
        lock = repo.path / ".git" / f"{ref}.lock"
        lock.parent.mkdir(parents=True, exist_ok=True)
        lock.write_text("")

    state = scene.resume() if begun else scene.run()

    assert stages(state) == {"a": "validated"}


def test_a_plan_that_was_carried_out_is_not_begun_again_by_accident(repo: Repo) -> None:
    scene = Scene(repo, plan(repo, {"id": "a"}), writes_its_file)
    scene.run()

    with pytest.raises(UsageError, match="this plan was carried out as make-it-so"):
        scene.run()
    assert scene.run(anew=True).began.run == "make-it-so-2"


def test_two_orchestrators_one_works_and_the_other_says_so(repo: Repo) -> None:
    scene = Scene(repo, plan(repo, {"id": "a"}), writes_its_file)
    said: list[str] = []

    def second(event: Event, _: State) -> None:
        if isinstance(event, Finished):
            with pytest.raises(RepositoryError) as refused:
                scene.resume()
            said.append(refused.value.message)

    state = scene.run(Doors(heard=second))

    assert stages(state) == {"a": "validated"}
    assert len(said) == 1
    assert said[0].startswith("process ")
    assert said[0].endswith("works on run make-it-so already")


def test_the_judge_may_warn_and_stop(repo: Repo) -> None:
    scene = Scene(repo, plan(repo, {"id": "a"}), writes_its_file)
    talked: list[int] = []

    def engage(repository: Repository, _: RunSettings) -> ScriptedExecutor:
        executor = ScriptedExecutor(repository, writes_its_file, holding=True)
        submit = executor.submit

        def talk(assignment: Assignment) -> None:
            submit(assignment)
            executor._told.append(Did(assignment.task, assignment.attempt, Said("round and round")))
            if assignment.attempt == 2:
                executor.release(assignment.task)

        executor.submit = talk  # type: ignore[method-assign]
        return executor

    def judge(task: str, one: object, glimpse: object, activity: object) -> Warned | Stopped | None:
        talked.append(1)
        return Stopped(task, 1, End.LOOPING, "it goes round") if len(talked) == 1 else Warned(task, 2, "careful")

    state = running.run(repo.path, scene.path, NOTHING_SAID, engage, doors=Doors(judge=judge)).state

    assert stages(state) == {"a": "validated"}
    assert scene.story()[3:5] == ["a is stopped, looping: it goes round", "a ended as cancelled: it goes round"]
    assert "a is warned: careful" in scene.story()


@pytest.mark.parametrize("stride", [11, pytest.param(1 if EVERYTHING else 4, marks=pytest.mark.slow)])
def test_a_run_that_dies_at_any_step_goes_on_and_does_nothing_twice(repo: Repo, stride: int) -> None:
    path = plan(repo, {"id": "a"}, {"id": "b"}, {"id": "c", "needs": ["a"]})
    base, steps = repo.refs(), 0
    while True:
        steps += stride
        scene, left = Scene(repo, path, writes_its_file), iter(range(steps))

        def die(step: str, left: Iterator[int] = left) -> None:
            if next(left, None) is None:
                raise KilledError(step)

        try:
            scene.run(Doors(reached=die))
        except KilledError:
            state = scene.resume()
        else:
            break
        assert stages(state) == dict.fromkeys("abc", "validated")
        done = Counter(line.split()[0] for line in scene.story() if " is submitted: " in line)
        assert done == Counter("abc")
        for ref in repo.refs().keys() - base.keys():
            repo.git("update-ref", "-d", ref)

    assert steps > 25
