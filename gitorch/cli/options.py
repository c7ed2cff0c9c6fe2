"""Options that several commands share."""

from __future__ import annotations

import click

as_json = click.option("--json", "as_json", is_flag=True, help="Print the document for programs.")
onto = click.option("--onto", metavar="BRANCH", help="The target (default: the repository's default branch).")
