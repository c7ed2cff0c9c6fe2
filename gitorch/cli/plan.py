"""``gitorch plan``: a request, a list or a file becomes a compiled plan."""

from __future__ import annotations

from pathlib import Path

import click

from gitorch.api import planning
from gitorch.cli import console, options
from gitorch.context.overview import Overview
from gitorch.errors import UsageError
from gitorch.model.messages import DEFAULT_MODEL, Listener
from gitorch.report.page import EMPTY, line
from gitorch.report.plan import PlanPage, plan_document, plan_mermaid, plan_text

_EXAMPLES = options.examples(
    'gitorch plan "Add dark mode"',
    'gitorch plan "Add dark mode" --dry-run',
    "gitorch plan --from tasks.md",
    "gitorch plan --branches 'feature/*'",
    "gitorch plan check",
    "gitorch plan check plan.yaml --fix --mermaid",
)


class _RequestGroup(click.Group):
    """``gitorch plan check FILE`` is a command; ``gitorch plan "Add dark mode"`` is a request."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        first = next((argument for argument in args if not argument.startswith("-")), None)
        wants_help = {"-h", "--help"} & set(args)
        if first not in self.commands and not wants_help:
            args = ["request", *args]
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name in self.commands if name != "request"]


@click.group("plan", cls=_RequestGroup, epilog=_EXAMPLES, subcommand_metavar="REQUEST | COMMAND [ARGS]...")
def command() -> None:
    """Turn a request into a plan: tasks with scopes and contracts, packed into waves.

    A REQUEST is drafted by a model, which needs ANTHROPIC_API_KEY; every other way needs no key. Whoever drafts it, the
    compiler makes it sound. Nothing is changed in the repository.
    """


_parallel = click.option(
    "--max-parallel", type=click.IntRange(0), default=0, metavar="N", help="Tasks a wave may hold (0: any)."
)
_price = click.option("--price", type=click.FloatRange(0), metavar="DOLLARS",
                      help="What a million tokens of input cost, to show the plan's cost.")  # fmt: skip
_mermaid = click.option("--mermaid", is_flag=True, help="Print the graph as Mermaid.")


@command.command("request", hidden=True)
@click.argument("request", required=False)
@click.option("--from", "source", type=click.Path(path_type=Path), metavar="FILE",
              help="Make the plan from a checklist, an issue or a list of tasks, with no model.")  # fmt: skip
@click.option("--branches", "patterns", multiple=True, metavar="PATTERN",
              help="Make the plan of branches that exist already, such as 'feature/*'.")  # fmt: skip
@click.option("-o", "--output", type=click.Path(path_type=Path), default=Path("plan.yaml"), show_default=True,
              help="Where the plan is written; an existing file is kept.")  # fmt: skip
@click.option("--model", default=DEFAULT_MODEL, show_default=True, help="The model that drafts.")
@click.option("--budget", type=click.IntRange(500), default=12_000, show_default=True, help="Tokens of the map.")
@click.option("--dry-run", is_flag=True, help="Print the exact prompt and its tokens; send nothing.")
@_parallel
@_price
@click.pass_obj
def request_(
    directory: Path,
    request: str | None,
    source: Path | None,
    patterns: tuple[str, ...],
    output: Path,
    model: str,
    budget: int,
    *,
    dry_run: bool,
    max_parallel: int,
    price: float | None,
) -> int:
    """Draft a plan from a REQUEST with a model, or make one from a file or from branches without."""
    if sum([request is not None, source is not None, bool(patterns)]) != 1:
        raise UsageError("say what to plan: a REQUEST, --from FILE or --branches PATTERN", hint="gitorch plan --help")
    terms = planning.Terms(max_parallel, price)
    if source is not None or patterns:
        made = (
            planning.infer_plan(directory, source, terms=terms)
            if source is not None
            else planning.plan_branches(directory, patterns, terms=terms)
        )
        console.show_text(plan_text(made.page))
        _write(directory / output, made.text)
        return 0
    return _draft(directory, request or "", output, model, budget, dry_run=dry_run, terms=terms)


def _draft(
    directory: Path, request: str, output: Path, model: str, budget: int, *, dry_run: bool, terms: planning.Terms
) -> int:
    if dry_run:
        prompt = planning.draft_prompt(directory, request, budget=budget)
        console.show_text(f"{prompt.system}\n{prompt.text}\n")
        console.tell([line(f"about {prompt.tokens} tokens, {_map(prompt.overview)}; nothing was sent")])
        return 0
    drafted = planning.draft_plan(directory, request, model=model, budget=budget, listener=_listener(), terms=terms)
    console.show_text(plan_text(drafted.page))
    usage = drafted.usage
    cost = (
        f"drafted in {drafted.rounds} round{'s' if drafted.rounds > 1 else ''}: "
        f"{usage.input + usage.cache_read + usage.cache_written} tokens in, {_map(drafted.overview)}; "
        f"{usage.output} tokens out"
    )
    console.tell([line(cost)])
    _write(directory / output, drafted.text)
    return 0


@command.command("check")
@click.argument("file", type=click.Path(path_type=Path), default=Path("plan.yaml"))
@click.option("--fix", is_flag=True, help="Mend what needs no judgement, say what was done, write the file.")
@_parallel
@_price
@_mermaid
@options.as_json
@click.pass_obj
def check(
    directory: Path, file: Path, *, fix: bool, max_parallel: int, price: float | None, mermaid: bool, as_json: bool
) -> int:
    """Compile FILE (default: plan.yaml): every mistake with its place, or the waves."""
    terms = planning.Terms(max_parallel, price)
    if fix:
        repaired = planning.repair_plan(directory, file, terms=terms)
        for sentence in repaired.done:
            console.tell([line(f"fixed: {sentence}")])
        if repaired.done:
            kept = (directory / file).with_suffix(".before-fix.yaml")
            kept.write_bytes((directory / file).read_bytes())
            (directory / file).write_text(repaired.text, encoding="utf-8")
            console.tell([line(f"wrote {file}; undo with: mv {kept.name} {file.name}")])
        page = repaired.page
    else:
        page = planning.check_plan(directory, file, terms=terms)
    _show(page, mermaid=mermaid, as_json=as_json)
    return 0


@command.command("schema")
def schema() -> int:
    """Print the JSON Schema of a plan file."""
    console.show_json(planning.plan_schema())
    return 0


def _map(overview: Overview) -> str:
    return f"{overview.tokens} of them the map with {overview.shown} of {overview.total} interfaces"


def _show(page: PlanPage, *, mermaid: bool, as_json: bool) -> None:
    if as_json:
        console.show_json(plan_document(page))
    elif mermaid:
        console.show_text(plan_mermaid(page.compiled))
    else:
        console.show_text(plan_text(page))


def _write(path: Path, text: str) -> None:
    """Write a new plan; one that is there already is somebody's work, and stays."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        console.tell([line(f"{path.name} is there already and was kept; the new plan follows"), EMPTY])
        console.show_text(text)
        return
    console.tell([line(f"wrote {path.name}; next: gitorch plan check {path.name}")])


def _listener() -> Listener:
    """Streaming progress: how much has come, on a terminal; why it does not, everywhere."""
    seen = 0

    def text(piece: str) -> None:
        nonlocal seen
        seen += len(piece)
        console.tell_progress(f"drafting: {seen} characters")

    def wait(reason: str, seconds: float) -> None:
        console.tell([line(f"the model is busy ({reason}); trying again in {seconds:.0f} s")])

    return Listener(text, wait)
