"""Assignments carried out on this machine, each by a thread of its own, so many at once."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from gitorch.git.repository import Repository, open_repository
from gitorch.process.table import Census
from gitorch.run.activity import End
from gitorch.run.assignment import Assignment, Event, Finished
from gitorch.run.executors.attempt import carry_out
from gitorch.run.executors.course import Order, Site
from gitorch.run.guard import Guard
from gitorch.run.lookout import Lookout
from gitorch.run.runners import Runner
from gitorch.run.sandbox.gate import Gate


class LocalExecutor:
    """An :class:`~gitorch.run.executors.Executor` for this machine.

    Agents don't outlive it: when it is closed, or the process that has it is killed, they end too, and their work is
    in their workspaces and snapshots. ``guard`` is to be asked before anything else that trusts the repository.
    """

    def __init__(
        self,
        repository: Repository,
        *,
        jobs: int,
        environment: Mapping[str, str],
        runners: Mapping[str, Runner],
        folder: Path | None = None,
    ) -> None:
        self._directory = repository.directory
        self._jobs = jobs
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._waiting: queue.SimpleQueue[Order] = queue.SimpleQueue()
        self._orders: dict[tuple[str, str, int], Order] = {}
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()
        self.guard = Guard(repository)
        lookout = Lookout(repository.directory)
        self._site = Site(
            dict(environment), runners, Gate(environment), self.guard, Census(), lookout, self._events.put, folder
        )  # fmt: skip

    def submit(self, assignment: Assignment) -> None:
        """Start an attempt, or queue it; the same attempt submitted twice is carried out once."""
        key = (assignment.run, assignment.task, assignment.attempt)
        with self._lock:
            if key in self._orders:
                return
            self._orders[key] = Order(assignment)
            self._waiting.put(self._orders[key])
            self._threads = [thread for thread in self._threads if thread.is_alive()]
            if len(self._threads) < self._jobs:
                self._threads.append(threading.Thread(target=self._work, name=f"gitorch-{assignment.task}"))
                self._threads[-1].start()

    def cancel(self, task: str, *, reason: str, warn: bool = False) -> None:
        """Stop a task's attempt, whole, its work kept; or with ``warn`` tell its agent."""
        with self._lock:
            for (_, its, _), order in self._orders.items():
                if its != task:
                    continue
                if warn:
                    order.warnings.append(reason)
                elif order.cancelled is None:
                    order.cancelled = reason

    def events(self, patience: float) -> Iterator[Event]:
        """What has happened since the last call, in order; waits up to ``patience`` seconds for the first."""
        deadline = time.monotonic() + patience
        while True:
            try:
                yield self._events.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                return
            deadline = 0.0

    def close(self) -> None:
        """Cancel whatever runs or waits, keep its work, and let go when all of it has ended."""
        with self._lock:
            for order in self._orders.values():
                order.cancelled = order.cancelled or "gitorch is closing"
            threads = list(self._threads)
        for thread in threads:
            thread.join()
        self._site.gate.close()

    def _work(self) -> None:
        repository = open_repository(self._directory)  # a libgit2 handle is one thread's
        while True:
            with self._lock:
                try:
                    order = self._waiting.get_nowait()
                except queue.Empty:
                    self._threads.remove(threading.current_thread())
                    return
            self._carry_out(order, repository)

    def _carry_out(self, order: Order, repository: Repository) -> None:
        assignment = order.assignment
        finished = Finished(assignment.task, assignment.attempt, End.LOST, "gitorch failed while it worked")
        try:
            finished = carry_out(order, self._site, repository)
        finally:
            self._events.put(finished)
