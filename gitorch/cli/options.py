"""Options that several commands share, and how a command's examples are written."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

import click


class Format(StrEnum):
    """What ``--format`` takes."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"


as_json = click.option("--json", "as_json", is_flag=True, help="Print the document for programs.")
onto = click.option("--onto", metavar="BRANCH", help="The target (default: the repository's default branch).")
quiet = click.option("--quiet", "-q", is_flag=True, help="One line a finding, and no progress.")
no_progress = click.option("--quiet", "-q", is_flag=True, help="Say the result, and no progress.")
analyzers = click.option(
    "--analyzers", metavar="LIST", callback=lambda _context, _parameter, said: _listed(said),
    help="Ask these, separated by commas, or none (default: gitorch.yaml, else what the project has).",
)  # fmt: skip
thorough = click.option(
    "--thorough", is_flag=True,
    help="Ask costly analyzers (tsc) even where no branch names what another one changed.",
)  # fmt: skip
plan = click.option(
    "--plan", type=click.Path(path_type=Path), metavar="FILE",
    help="Hold branches to this plan's contracts, scopes and constraints: a file here, or in the target's commit.",
)  # fmt: skip
only_clean = click.option("--only-clean", is_flag=True, help="Leave out every branch that something blocks; say which.")


def typed_again(**said: object) -> tuple[str, ...]:
    """Options as one types them: a flag that is set, an option with its value; nothing for what was not said."""
    typed = [(f"--{name.replace('_', '-')}", value) for name, value in said.items() if value not in (None, False)]
    return tuple(part for name, value in typed for part in ((name,) if value is True else (name, str(value))))


def _listed(said: str | None) -> tuple[str, ...] | None:
    return said if said is None else tuple(name.strip() for name in said.split(",") if name.strip() not in ("", "none"))


def format_(command: Callable[..., object]) -> Callable[..., object]:
    """``--format``, and ``--json`` for short; the last one given counts."""
    long = click.option(
        "--format", "format_", type=click.Choice(Format, case_sensitive=False), default=Format.TEXT,
        help="For people (the default), programs, code scanning, or annotations in GitHub Actions.",
    )  # fmt: skip
    short = click.option("--json", "format_", flag_value=Format.JSON, help="The same as --format json.")
    return long(short(command))


def examples(*commands: str) -> str:
    """An epilog that shows commands to type, one a line."""
    return "\b\nExamples:\n" + "\n".join(f"  {command}" for command in commands)
