"""Finding a program and what it can do, by asking it: its version and its own help."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from gitorch import process
from gitorch.errors import ProcessError
from gitorch.run.runners import Found, Missing

_PATIENCE = 60.0
_VERSION = re.compile(r"\d+\.\d+[\w.+-]*")


def probed(
    program: str,
    environment: Mapping[str, str],
    *,
    mend: str,
    abilities: Mapping[str, str],
    topic: tuple[str, ...] = (),
) -> Found | Missing:
    """The program at a path, or of a name on PATH, asked for its version and its help.

    ``abilities`` maps what is wanted to the flag that the help of ``topic`` must name for it.
    """
    place = shutil.which(program, path=environment.get("PATH", os.defpath))
    if place is None:
        return Missing(f"{program} is not on PATH", mend)
    stat = Path(place).stat()
    version, text = _asked(place, topic if abilities else None, (stat.st_mtime_ns, stat.st_size))
    if not version:
        return Missing(f"{place} does not say its version: {text or 'it said nothing'}", mend)
    words = set(re.findall(r"--[a-z][a-z-]*", text))
    return Found(place, version, frozenset(name for name, flag in abilities.items() if flag in words))


def keyed(found: Found | Missing, environment: Mapping[str, str], names: Sequence[str]) -> Found | Missing:
    """The program, if the environment has a key for it: an agent has a home of its own, where nobody is logged in."""
    if isinstance(found, Missing) or any(environment.get(name) for name in names):
        return found
    *others, last = names
    which = f"none of {', '.join(others)} and {last} is set" if others else f"{last} is not set"
    return Missing(f"{Path(found.path).name} {found.version} has no key: {which}", f"export {names[0]}=…")


@lru_cache(maxsize=64)
def _asked(place: str, topic: tuple[str, ...] | None, stamp: tuple[int, int]) -> tuple[str, str]:
    """Version and help; ``stamp`` tells when an installation is another one."""
    with tempfile.TemporaryDirectory() as home:  # programs make themselves at home wherever they are asked
        said = _said(place, "--version", home=home)
        found = _VERSION.search(said)
        if found is None:
            return "", said.strip()[:200]
        return found[0], "" if topic is None else _said(place, *topic, "--help", home=home)


def _said(*argv: str, home: str) -> str:
    try:
        done = process.run(argv, cwd=Path(home), environment={"HOME": home, "NO_COLOR": "1"}, timeout=_PATIENCE)
    except ProcessError as error:
        return error.message
    return f"{done.text}\n{done.error_text}"  # some print their help as a complaint
