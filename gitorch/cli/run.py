"""``gitorch run``."""

from __future__ import annotations

from pathlib import Path

import click

from gitorch.api import running
from gitorch.api.running import RunStatus
from gitorch.cli import conducting, console, options
from gitorch.cli.conducting import wishes
from gitorch.report.page import Span, Style, line
from gitorch.report.running import prospect_lines
from gitorch.run.loop import Doors

_EXAMPLES = options.examples(
    "gitorch run plan.yaml --dry-run", "gitorch run", "gitorch run plan.yaml --runner codex --jobs 8"
)


@click.command("run", epilog=_EXAMPLES)
@click.argument("plan", type=click.Path(path_type=Path), default=Path("plan.yaml"))
@click.option("--dry-run", is_flag=True, help="Say what would be run by whom, wave by wave; start nothing.")
@click.option("--new", "anew", is_flag=True, help="Carry the plan out again, from the target as it is now.")
@conducting.wishing
@click.option("--executor", type=click.Choice(["local"]), default="local", show_default=True,
              help="Where agents work.")  # fmt: skip
@options.no_progress
@click.pass_obj
def command(
    directory: Path,
    plan: Path,
    jobs: int | None,
    runner: str | None,
    model: str | None,
    sandbox: str | None,
    executor: str,
    *,
    dry_run: bool,
    anew: bool,
    quiet: bool,
) -> int:
    """Carry out PLAN (default: plan.yaml): a worktree, a branch and a specialist for every task, wave by wave.

    After each wave its branches are validated together and merged into the run's candidate; what collides goes back
    to its owner, or stays out. Nothing lands: gitorch merge does that. The same command again goes on after an
    interruption or a crash. Exit status 1 where a task failed, collided or is blocked.
    """
    del executor  # there is one so far
    said = wishes(jobs, runner, model, sandbox)
    if (target := running.unheeded(directory)) is not None and not quiet:
        console.tell(
            [line(Span("note", Style.NOTE), f": gitorch.yaml here is not {target}'s, which is what counts: commit it")]
        )
    if dry_run:
        seen = running.prospect(directory, plan, said)
        console.show(prospect_lines(seen.compiled.waves, seen.runners, seen.target, seen.settings))
        return 0

    def work(doors: Doors) -> RunStatus:
        return running.run(directory, plan, said, conducting.engage, doors=doors, anew=anew)

    return conducting.conclude(work, directory, quiet=quiet)
