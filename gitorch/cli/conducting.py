"""What ``run``, ``resume`` and ``watch`` share: options, the display, the end."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click

from gitorch.api import running
from gitorch.api.running import RunStatus
from gitorch.cli import console
from gitorch.cli.reporting import show_status
from gitorch.cli.run_display import Display
from gitorch.config.model import RunSettings
from gitorch.git.repository import Repository
from gitorch.run.executors import Executor
from gitorch.run.loop import Doors
from gitorch.run.wishes import Wishes

_ANY_NUMBER = 64  # attempts at a time where the user sets no limit


def wishing(command: Callable[..., object]) -> Callable[..., object]:
    """The options that say more than gitorch.yaml: they hold for the whole run, resumed or not."""
    options = (
        click.option("--jobs", "-j", type=click.IntRange(0), metavar="N", help="Attempts at a time (0: any number)."),
        click.option("--runner", metavar="NAME", help="Who plays every specialist: claude, codex, command, …"),
        click.option("--model", metavar="NAME", help="The model, for every specialist."),
        click.option("--sandbox", type=click.Choice(["auto", "require", "off"]), help="How agents are shut in."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def wishes(jobs: int | None, runner: str | None, model: str | None, sandbox: str | None) -> Wishes:
    return Wishes(jobs, runner, model, sandbox)


def engage(repository: Repository, settings: RunSettings) -> Executor:
    """The executor of this machine."""
    from gitorch.run.executors.local import LocalExecutor  # noqa: PLC0415 - only those who run agents pay for it
    from gitorch.run.runners.table import RUNNERS  # noqa: PLC0415

    return LocalExecutor(
        repository,
        jobs=settings.jobs or _ANY_NUMBER,
        environment=os.environ,
        runners=RUNNERS,
        folder=Path(settings.workspaces) if settings.workspaces else None,
    )


@contextmanager
def heard(directory: Path, *, quiet: bool) -> Iterator[Doors]:
    """Within the block, what happens is shown, and being told to stop is an interruption."""
    before = {number: signal.signal(number, _interrupt) for number in (signal.SIGTERM, signal.SIGHUP)}
    display = Display(directory, quiet=quiet)
    try:
        yield Doors(heard=display.hear)
    finally:
        display.stop()
        for number, handler in before.items():
            signal.signal(number, handler)


def conclude(work: Callable[[Doors], RunStatus], directory: Path, *, quiet: bool) -> int:
    """Do the work with everything shown, then say where the run stands. 0 if all of it is done, else 1 or 130."""
    try:
        with heard(directory, quiet=quiet) as doors:
            done = work(doors)
    except KeyboardInterrupt:
        sys.stderr.write("\n" if sys.stderr.isatty() else "")
        console.tell_error("interrupted; every agent was stopped and what it did is kept")
        show_status(directory, running.status(directory))
        return 130
    show_status(directory, done)
    return 0 if done.is_done else 1


def _interrupt(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt
