"""``gitorch explain``."""

from __future__ import annotations

import re

import click

from gitorch.cli import console, options
from gitorch.errors import UsageError
from gitorch.integrate.catalogue import CATALOGUE, story
from gitorch.report.explanation import list_lines, rule_document, rule_lines

_EXAMPLES = options.examples("gitorch explain", "gitorch explain S201")


@click.command("explain", epilog=_EXAMPLES)
@click.argument("rule", required=False)
@options.as_json
def command(rule: str | None, *, as_json: bool) -> None:
    """Say what RULE means, with an example, how to mend it and how to silence it.

    RULE is a code (S201) or a name (removed-name-used). Without it, all rules are listed.
    """
    if rule is None:
        entries = list(CATALOGUE.values())
        if as_json:
            console.show_json([rule_document(entry, story(entry.code)) for entry in entries])
        else:
            console.show(list_lines(entries, width=console.width()))
        return
    entry = CATALOGUE.get(rule.upper()) or next((e for e in CATALOGUE.values() if e.name == rule.lower()), None)
    if entry is None:
        raise _unknown(rule)
    if as_json:
        console.show_json(rule_document(entry, story(entry.code)))
    else:
        console.show(rule_lines(entry, story(entry.code), width=console.width()))


def _unknown(rule: str) -> UsageError:
    from difflib import get_close_matches  # noqa: PLC0415 - only for what was mistyped

    if re.fullmatch(r"[Ff][0-9]+", rule):
        return UsageError(f"{rule} is the number of one finding, not its rule", hint="gitorch explain S201")
    known = {name: entry.code for entry in CATALOGUE.values() for name in (entry.code.lower(), entry.name)}
    near = get_close_matches(rule.lower(), known, 1)
    return UsageError(f"there is no rule {rule!r}", hint=" ".join(["gitorch explain", *(known[one] for one in near)]))
