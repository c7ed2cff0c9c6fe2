"""``gitorch brief``: what a specialist is told."""

from __future__ import annotations

from pathlib import Path

import click

from gitorch.api import briefing, counting
from gitorch.cli import console, options
from gitorch.report.brief import brief_document, brief_table

_EXAMPLES = options.examples("gitorch brief api", "gitorch brief api --plan plan.yaml --budget 4000")


@click.command("brief", epilog=_EXAMPLES)
@click.argument("task")
@click.option("--plan", "plan", type=click.Path(path_type=Path), default=Path("plan.yaml"), show_default=True,
              help="The plan that the task is of; no run is needed.")  # fmt: skip
@click.option("--run", "run", metavar="RUN", help="The run that the task is of, as it stands, handoffs included.")
@click.option("--budget", type=click.IntRange(1), metavar="TOKENS",
              help="Fit into so many tokens instead of the task's budget.context.")  # fmt: skip
@options.as_json
@click.pass_obj
def command(directory: Path, task: str, plan: Path, run: str | None, budget: int | None, *, as_json: bool) -> int:
    """Print what the specialist of TASK is told; tokens by section go to stderr.

    What the plan pins is in it whole; if that alone exceeds the budget, there is no brief, and exit status 1. Tokens
    are estimated, on recorded texts at 1.05 to 1.45 times what a tokenizer counted; with ANTHROPIC_API_KEY set, the
    model's API counts the whole too, and the brief that it counted is the one that is printed.
    """
    if run is None:
        made = briefing.brief(directory, plan, task, budget=budget)
    else:
        from gitorch.api import viewing  # noqa: PLC0415 - what runs are is not asked of a plan file, and is much

        made = viewing.run_brief(directory, task, run, budget=budget)
    tally = counting.tally(made)
    if as_json:
        console.show_json(brief_document(made, tally))
        return 0
    console.show_text(made.text)
    console.tell(brief_table(made, tally))
    return 0
