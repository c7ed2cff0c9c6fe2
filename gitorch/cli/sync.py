"""``gitorch sync``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from gitorch import names
from gitorch.api import sharing
from gitorch.cli import console, options
from gitorch.cli.progress import progress
from gitorch.report.page import Span, Style, line


@click.command("sync", epilog=options.examples("gitorch sync", "gitorch sync upstream --no-push"))
@click.argument("remote", required=False)
@click.option("--no-push", is_flag=True, help="Only bring what the remote has.")
@options.as_json
@options.no_progress
@click.pass_obj
def command(directory: Path, remote: str | None, *, no_push: bool, as_json: bool, quiet: bool) -> int:
    """Share runs with REMOTE (default: the target's): task branches, journals, handoffs, verdicts.

    Both sides' notes are joined, none is dropped, nothing is forced. What went two ways stays as it is here, and
    theirs is kept beside it. Exit status 1 where something could not be joined or was refused.
    """
    with progress(quiet=quiet or as_json):
        done = sharing.sync(directory, remote, push=not no_push)
    if as_json:
        console.show_json({"schema": "gitorch.sync/1", **asdict(done)})
    else:
        _show(done)
    return 1 if done.apart or done.refused else 0


def _show(done: sharing.Synced) -> None:
    for sign, refs in (("from", done.came), ("to", done.went)):
        console.show(line(f"{sign:<4} {done.remote}  {names.short(ref)}") for ref in refs)
    console.show(
        line(Span("apart", Style.WARNING), f" {names.short(one.ref)}: {one.reason}; theirs is {one.kept}")
        for one in done.apart
    )
    console.show(line(Span("refused", Style.ERROR), f" {names.short(one.ref)}: {one.reason}") for one in done.refused)
    if not (done.came or done.went or done.apart or done.refused):
        console.show([line(f"up to date with {done.remote}")])
