"""``gitorch resume``."""

from __future__ import annotations

from pathlib import Path

import click

from gitorch.api import running
from gitorch.api.running import RunStatus
from gitorch.cli import conducting, options
from gitorch.cli.conducting import wishes
from gitorch.run.loop import Doors

_EXAMPLES = options.examples("gitorch resume", "gitorch resume add-dark-mode --jobs 2")


@click.command("resume", epilog=_EXAMPLES)
@click.argument("run", required=False)
@click.option("--repair", "repairs", type=click.IntRange(0, 20), default=0, metavar="N",
              help="Send tasks that collided back to their owners, up to N times more.")  # fmt: skip
@conducting.wishing
@options.no_progress
@click.pass_obj
def command(
    directory: Path,
    run: str | None,
    repairs: int,
    jobs: int | None,
    runner: str | None,
    model: str | None,
    sandbox: str | None,
    *,
    quiet: bool,
) -> int:
    """Go on with RUN (default: the last one) after an interruption or a crash.

    What is finished stays finished. An agent that still lives is stopped, what it did is kept, and its task starts
    again from there; what had failed is tried again.
    """
    said = wishes(jobs, runner, model, sandbox)

    def work(doors: Doors) -> RunStatus:
        return running.resume(directory, run, said, conducting.engage, doors=doors, repairs=repairs)

    return conducting.conclude(work, directory, quiet=quiet)
