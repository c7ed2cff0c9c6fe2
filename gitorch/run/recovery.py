"""After a crash: what became of the attempts that the journal says are running.

One whose task branch has moved had been accepted, and is finished. Any other is lost: what it left is kept, and its
task starts again from there.
"""

from __future__ import annotations

from gitorch import names
from gitorch.git import trees
from gitorch.git.repository import Oid, Repository
from gitorch.run.activity import End
from gitorch.run.assignment import Finished
from gitorch.run.executors.place import outlived
from gitorch.run.standing import Stage, Standing, State


def endings(repository: Repository, state: State) -> tuple[Finished, ...]:
    """How each attempt that the journal has running ended, once everything of them is salvaged."""
    return tuple(_ending(repository, state.began.run, task, state.tasks[task]) for task in state.at(Stage.RUNNING))


def _ending(repository: Repository, run: str, task: str, one: Standing) -> Finished:
    tip = repository.tip(names.task_branch(run, task).ref)
    if tip is not None and tip != one.before:
        return Finished(task, one.attempt, End.COMPLETED, "found done", commit=tip)
    kept = names.snapshot(run, task)
    found = repository.tip(kept) is not None
    process = outlived(repository, run, task, one.attempt)
    survived = f"; its agent, process {process}, outlived that and was ended" if process is not None else ""
    message = f"gitorch went down under it{survived}"
    return Finished(task, one.attempt, End.LOST, message, kept=kept if found else None)


def changed_paths(repository: Repository, base: Oid, tip: Oid) -> tuple[str, ...]:
    """The paths at which two commits differ."""
    return tuple(trees.changes(repository, repository.tree_of(base), repository.tree_of(tip)))
