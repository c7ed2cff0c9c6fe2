"""``gitorch clean``."""

from __future__ import annotations

import re
from pathlib import Path

import click

from gitorch.api import cleaning
from gitorch.cli import console, options
from gitorch.report.clean import clean_document, clean_lines

_EXAMPLES = options.examples(
    "gitorch clean --dry-run", "gitorch clean", "gitorch clean users-run", "gitorch clean --expire 30d"
)
_SECONDS = {"m": 60.0, "h": 3600.0, "d": 86_400.0, "w": 604_800.0}


def _age(_context: click.Context, _parameter: click.Parameter, said: str | None) -> float | None:
    """An age in seconds: a number and one of m, h, d, w; ``0`` is every age."""
    if said is None:
        return None
    found = re.fullmatch(r"([0-9]{1,6})([mhdw])|0", said.strip())
    if found is None:
        raise click.BadParameter(f"{said!r} is not an age like 12h, 30d or 8w")
    return float(found[1]) * _SECONDS[found[2]] if found[1] else 0.0


@click.command("clean", epilog=_EXAMPLES)
@click.argument("runs", metavar="[RUN]...", nargs=-1)
@click.option("--dry-run", "dry", is_flag=True, help="Say what would be removed, and remove nothing.")
@click.option(
    "--expire", metavar="AGE", callback=_age,
    help="Drop the backups that are older than AGE (12h, 30d, 8w), and nothing else.",
)  # fmt: skip
@options.onto
@options.as_json
@click.pass_obj
def command(
    directory: Path, runs: tuple[str, ...], onto: str | None, *, expire: float | None, dry: bool, as_json: bool
) -> int:
    """Remove what runs left behind: worktrees, task branches, snapshots, candidates; of RUN, or of all runs.

    Only what has provably landed on the target, or is empty, is removed; the rest stays, and why is said. What goes
    stays reachable under refs/gitorch/backup/, ignored files (.env) too, until --expire.
    """
    cleaned = cleaning.clean(directory, runs, onto=onto, expire=expire, dry=dry)
    if as_json:
        console.show_json(clean_document(cleaned))
    else:
        console.show(clean_lines(cleaned))
    return 0
