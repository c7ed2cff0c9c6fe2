"""``gitorch handoff``: what finished tasks leave to those that need them."""

from __future__ import annotations

from pathlib import Path

import click

from gitorch.api import handing_over
from gitorch.cli import console, options
from gitorch.errors import UsageError
from gitorch.report.handoff import handoff_page
from gitorch.report.page import Span, Style, line

_EXAMPLES = options.examples(
    "gitorch handoff list",
    "gitorch handoff show users-run/api",
    "gitorch handoff check",
    "gitorch handoff make my-branch",
)


@click.group("handoff", epilog=_EXAMPLES)
def command() -> None:
    """What a task hands over: interfaces, routes and events read from its code, and its author's notes.

    A handoff is a JSON note on the branch's last commit: git log --notes=gitorch/handoffs shows it, gitorch sync
    shares it.
    """


@command.command("show", epilog=options.examples("gitorch handoff show gitorch/users-run/api --json"))
@click.argument("branch")
@options.as_json
@click.pass_obj
def show(directory: Path, branch: str, *, as_json: bool) -> int:
    """Show the handoff of BRANCH: a branch, a commit, or RUN/TASK. A rebased or squashed branch keeps its own."""
    found = handing_over.show_handoff(directory, branch)
    if as_json:
        console.show_json(found.manifest.model_dump(mode="json", by_alias=True))
    else:
        console.show(handoff_page(found.manifest, width=console.width()))
    return 0


@command.command("list", epilog=options.examples("gitorch handoff list users-run"))
@click.argument("run", required=False)
@options.as_json
@click.pass_obj
def list_(directory: Path, run: str | None, *, as_json: bool) -> int:
    """List the handoffs, newest first: of RUN, or of every run. Exit status 1 where a note is damaged."""
    found = handing_over.list_handoffs(directory, run)
    kept = [one for one in found if isinstance(one, handing_over.Kept)]
    damaged = [one for one in found if isinstance(one, handing_over.Damaged)]
    if as_json:
        console.show_json([one.manifest.model_dump(mode="json", by_alias=True) for one in kept])
    else:
        rows = [(one.on[:12], f"{one.manifest.run}/{one.manifest.task}", one.manifest.summary) for one in kept]
        broad = max((len(row[1]) for row in rows), default=0)
        console.show(line(Span(on, Style.DIM), f"  {task:<{broad}}  {said}") for on, task, said in rows)
        if not found:
            console.tell([line("no handoffs here")])
    console.tell(line(Span("damaged", Style.ERROR), f": {one.reason}") for one in damaged)
    return 1 if damaged else 0


@command.command("check", epilog=options.examples("gitorch handoff check feature-a feature-b"))
@click.argument("branches", nargs=-1)
@options.as_json
@click.pass_obj
def check(directory: Path, branches: tuple[str, ...], *, as_json: bool) -> int:
    """Hold the handoffs of BRANCHES against their code; without names, those of every task branch.

    Exit status 1 where one is missing or damaged, claims what its branch lacks, or describes an older branch.
    """
    found = handing_over.check_handoffs(directory, branches)
    if as_json:
        console.show_json([{"branch": one.branch, "wrong": list(one.wrong)} for one in found])
    else:
        for one in found:
            sound = line(Span("sound", Style.GOOD), f"  {one.branch}")
            console.show([line(Span("wrong", Style.ERROR), f"  {one.branch}: {why}") for why in one.wrong] or [sound])
    if not found:
        raise UsageError("there is no task branch here", hint="gitorch handoff check BRANCH")
    return 1 if any(one.wrong for one in found) else 0


@command.command("make", epilog=options.examples("gitorch handoff make my-branch --claims notes.json"))
@click.argument("branch")
@click.option("--claims", type=click.Path(path_type=Path, dir_okay=False, exists=True), metavar="FILE",
              help="JSON with what you say of it yourself; its schema: gitorch handoff schema --claims.")  # fmt: skip
@click.pass_obj
def make(directory: Path, branch: str, claims: Path | None) -> int:
    """Make the handoff of any BRANCH from its diff, write it as a note, and show it."""
    manifest = handing_over.make_handoff(directory, branch, claims.read_bytes() if claims else None)
    console.show(handoff_page(manifest, width=console.width()))
    on = manifest.commit[:12]
    console.tell([line(f"noted on {on}; git notes --ref gitorch/handoffs remove {on} takes it away")])
    return 0


@command.command("schema")
@click.option("--claims", is_flag=True, help="The schema of what an agent may leave in .gitorch/handoff.json.")
def schema(*, claims: bool) -> int:
    """Print the JSON Schema of a handoff."""
    console.show_json(handing_over.Claims.model_json_schema() if claims else handing_over.manifest_schema())
    return 0
