"""How ``validate`` and ``merge`` say their answer, in each of the formats."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from gitorch.cli import console, options
from gitorch.cli.options import Format
from gitorch.integrate.validation import Validation
from gitorch.report.next_step import Invocation
from gitorch.report.page import EMPTY, Span, Style, line
from gitorch.report.text import Shown, validation_lines
from gitorch.version import __version__

if TYPE_CHECKING:
    from pathlib import Path

    from gitorch.api.running import RunStatus


def invocation(verb: str, onto: str | None, **said: object) -> Invocation:
    """What the user typed, as far as the next command has to repeat it; ``said`` are options by name, as they came."""
    typed = click.get_current_context().meta.get("gitorch.directory", ())
    prefix = [part for directory in typed for part in ("-C", directory)]
    return Invocation(("gitorch", *prefix), verb, options.typed_again(onto=onto, **said))


def show_validation(validation: Validation, shown: Shown, format_: Format) -> None:
    """Print the answer; only what the format needs is imported."""
    match format_:
        case Format.TEXT:
            console.show(validation_lines(validation, replace(shown, width=console.width())))
        case Format.JSON:
            from gitorch.report.document import validation_document  # noqa: PLC0415 - one format a run

            console.show_json(validation_document(validation))
        case Format.SARIF:
            from gitorch.report.sarif import sarif_log  # noqa: PLC0415 - unidiff is for this format only

            console.show_json(sarif_log(validation, shown.excerpts, version=__version__))
        case Format.GITHUB:
            from gitorch.report.github import github_annotations  # noqa: PLC0415 - one format a run

            console.show_text(github_annotations(validation))


def show_status(directory: Path, found: RunStatus) -> None:
    """Print where a run stands, what it has cost once it is over, and the one next command."""
    from gitorch.api.viewing import run_economics  # noqa: PLC0415 - only for those who run plans
    from gitorch.report.economics import economics_line  # noqa: PLC0415
    from gitorch.report.running import next_command, status_lines  # noqa: PLC0415

    console.show(status_lines(found.run, found.state, found.titles, found.worker, found.glimpses))
    if found.state.is_complete and (spent := economics_line(run_economics(directory, found.run)[1])) is not None:
        console.show([EMPTY, spent])
    step = next_command(found.run, found.state, found.worker, invocation("status", None).prefix)
    if step is not None:
        console.show([
            EMPTY,
            line(Span("next: ", Style.DIM), Span(step.command, Style.COMMAND), Span(f"  # {step.why}", Style.DIM)),
        ])  # fmt: skip
