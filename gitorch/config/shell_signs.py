"""Commands that only a shell would understand, where none is asked. Pure."""

from __future__ import annotations

import re
import shlex

_QUOTED = re.compile(r"""'[^']*'|"(?:\\.|[^"\\])*"|\\.""")
_FOR_A_SHELL = re.compile(r"(?:^|\s)(?:&&?|\|\|?|[0-9]?>>?\S*)(?=\s|$)|;(?=\s|$)")


def objection(command: str) -> str:
    """What would go wrong if a command were split into words and run, and how to write it; empty if nothing."""
    try:
        shlex.split(command)
    except ValueError as error:
        return f"can't be split into words: {error}"
    found = _FOR_A_SHELL.search(_QUOTED.sub("_", command))
    if found is None:
        return ""
    whole = shlex.join(["sh", "-c", command])
    return f"no shell reads it, so {found[0].strip()} would be an argument; write: {whole}"
