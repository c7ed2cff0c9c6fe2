"""A run's journal as events: written one by one by whoever conducts the run, read by anybody."""

from __future__ import annotations

from gitorch import names
from gitorch.errors import UsageError
from gitorch.git import refs
from gitorch.git.journal import Journal, Page
from gitorch.git.repository import Oid, Repository
from gitorch.run.events import Began, Entry, Event, from_json, known, to_json
from gitorch.run.folding import folded
from gitorch.run.standing import State
from gitorch.run.story import sentence

PLAN = "plan.yaml"


class Chronicle:
    """The events of one run, in its journal."""

    def __init__(self, repository: Repository, run: str) -> None:
        self.run = run
        self._journal = Journal(repository, names.journal(run))

    def begin(self, began: Began, plan: str) -> None:
        """Write the first event; the journal's tree holds the plan."""
        self._journal.begin({PLAN: plan.encode()}, sentence(began), to_json(began))

    def append(self, event: Event) -> None:
        """Write an event; it has happened, durably, when this returns."""
        self._journal.append(sentence(event), to_json(event))

    def entries(self, *, after: Oid | None = None) -> tuple[Entry, ...]:
        """Every event, oldest first, or those since a commit of the journal."""
        pages = self._journal.pages(after=after)
        return tuple(known((page.commit, page.time, page.subject, page.body) for page in pages))

    def unread(self) -> tuple[Page, ...]:
        """The pages that are no event that we know: damaged, or a newer gitorch's. They count for nothing."""
        return tuple(page for page in self._journal.pages() if from_json(page.body) is None)

    def state(self) -> State:
        """Where the run stands. Raises UsageError if there is no such run."""
        found = folded(entry.event for entry in self.entries())
        if found is None:
            raise UsageError(f"there is no run {self.run!r}", hint="gitorch status")
        return found

    def plan(self) -> str:
        """The plan that the run carries out, as it was given."""
        return (self._journal.file(PLAN) or b"").decode("utf-8", "replace")


def runs(repository: Repository) -> tuple[str, ...]:
    """Every run that has a journal here, the one that was written to last first."""
    prefix = names.journal("x")[:-1]
    found = refs.listed(repository, prefix)
    return tuple(
        ref.removeprefix(prefix)
        for ref in sorted(found, key=lambda ref: (-repository.time_of(found[ref]), ref))
        if names.is_slug(ref.removeprefix(prefix))
    )
