"""An executor for tests whose agents do what the test says, in the order that it says, with real commits."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from gitorch import names
from gitorch.git import refs, trees
from gitorch.git.repository import Entry, Oid, Repository
from gitorch.run.activity import End
from gitorch.run.assignment import Assignment, Event, Finished, Started

Script = Mapping[str, str] | End
"""What an attempt does: write these files, or end like that."""


@dataclass
class ScriptedExecutor:
    """Carries out an assignment when the test releases it; without holding, at once."""

    repository: Repository
    script: Callable[[Assignment], Script]
    holding: bool = False
    submitted: list[Assignment] = field(default_factory=list)
    held: dict[str, Assignment] = field(default_factory=dict)
    _told: deque[Event] = field(default_factory=deque)

    def submit(self, assignment: Assignment) -> None:
        self.submitted.append(assignment)
        self._told.append(
            Started(assignment.run, assignment.task, assignment.attempt, "nowhere", (1, "never"), "plain")
        )
        self.held[assignment.task] = assignment
        if not self.holding:
            self.release(assignment.task)

    def release(self, task: str) -> None:
        """Let a task's attempt come to its end."""
        assignment = self.held.pop(task)
        done = self.script(assignment)
        if isinstance(done, End):
            self._told.append(Finished(task, assignment.attempt, done, "as scripted"))
            return
        commit = write_branch(self.repository, assignment, done)
        self._told.append(
            Finished(task, assignment.attempt, End.COMPLETED, "", commit=commit, paths=tuple(done), seconds=1.0)
        )

    def cancel(self, task: str, *, reason: str, warn: bool = False) -> None:
        if not warn and (assignment := self.held.pop(task, None)) is not None:
            self._told.append(Finished(task, assignment.attempt, End.CANCELLED, reason))

    def events(self, patience: float) -> Iterator[Event]:
        del patience
        while self._told:
            yield self._told.popleft()

    def close(self) -> None:
        for task in tuple(self.held):
            self.cancel(task, reason="the run stops")


def write_branch(repository: Repository, assignment: Assignment, files: Mapping[str, str]) -> Oid:
    """Commit files on top of the assignment's base as its task branch; without any, the branch is the base."""
    edits = {path: Entry(0o100644, trees.write_blob(repository, text.encode())) for path, text in files.items()}
    tree = trees.edited(repository, repository.tree_of(assignment.base), edits)
    made = refs.commit_tree(repository, tree, [assignment.base], assignment.message)
    commit = made if files else assignment.base
    branch = names.task_branch(assignment.run, assignment.task).ref
    before = repository.tip(branch) or refs.ABSENT
    refs.advance(repository, branch, expected=before, to=commit, reason="scripted")
    return commit
