"""``gitorch watch``."""

from __future__ import annotations

import time
from pathlib import Path

import click

from gitorch.api import running
from gitorch.cli import options
from gitorch.cli.reporting import show_status
from gitorch.cli.run_display import Display
from gitorch.git.repository import Oid

_EXAMPLES = options.examples("gitorch watch", "gitorch watch add-dark-mode")
_EVERY = 0.5  # seconds between two looks at the journal


@click.command("watch", epilog=_EXAMPLES)
@click.argument("run", required=False)
@click.pass_obj
def command(directory: Path, run: str | None) -> None:
    """Watch RUN (default: the last one) live until nobody works on it any more: a line a task, with what it does,
    its tokens and its files. Ctrl-C stops the watching and nothing else.
    """
    found = running.status(directory, run)
    display = Display(directory, worker=found.worker or "nobody")
    seen: Oid | None = None
    try:
        while True:
            for entry in running.log(directory, found.run, since=seen):
                seen = entry.commit
                display.hear(entry.event, found.state)
            if found.worker is None:
                break
            time.sleep(_EVERY)
            found = running.status(directory, found.run)
    except KeyboardInterrupt:
        pass
    finally:
        display.stop()
    show_status(directory, running.status(directory, found.run))
