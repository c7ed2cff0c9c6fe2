"""What keeps an agent to its own: bubblewrap, else Landlock, else nothing but being ended whole.

Whichever it is, what an agent leaves is looked at afterwards all the same.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from gitorch.errors import SandboxError
from gitorch.run.sandbox import bubblewrap, landlock
from gitorch.run.sandbox.confinement import Confinement

_KEEPER = Path(__file__).with_name("inside") / "keeper.py"
_KEPT = 1  # wrappers around the program


class Mode(StrEnum):
    """How agents are kept to their own on this machine."""

    BUBBLEWRAP = "bubblewrap"
    LANDLOCK = "landlock"
    PLAIN = "plain"


_PROBLEMS: Mapping[Mode, Callable[[], str | None]] = {
    Mode.BUBBLEWRAP: bubblewrap.problem,
    Mode.LANDLOCK: landlock.problem,
    Mode.PLAIN: lambda: None,
}


@dataclass(frozen=True)
class Wrapped:
    """A command line, and how many processes stand above the program that is meant."""

    argv: tuple[str, ...]
    depth: int


def problem(mode: Mode) -> str | None:
    """Why a mode can't be had here, None if it can; found out once."""
    return _PROBLEMS[mode]()


def chosen(wanted: str) -> Mode:
    """The mode for ``auto``, ``require``, ``off`` or a mode's own name.

    Raises SandboxError where what is asked for can't be had: ``require`` takes bubblewrap and nothing less.
    """
    if wanted == "off":
        return Mode.PLAIN
    if wanted == "auto":
        return next(mode for mode in Mode if problem(mode) is None)
    mode = Mode.BUBBLEWRAP if wanted == "require" else _named(wanted)
    why = problem(mode)
    if why is not None:
        raise SandboxError(f"agents can't be confined by {mode} here: {why}", hint="pip install 'gitorch[sandbox]'")
    return mode


def wrapped(mode: Mode, argv: Sequence[str], confinement: Confinement, environment: Mapping[str, str]) -> Wrapped:
    """How to start a program in a mode. ``environment`` is the user's, by which is known what is theirs."""
    if mode is Mode.BUBBLEWRAP:
        return Wrapped(tuple(bubblewrap.wrapped(argv, confinement, environment)), bubblewrap.DEPTH)
    if sys.platform != "linux":
        return Wrapped(tuple(argv), 0)
    granted = landlock.granted(confinement, environment) if mode is Mode.LANDLOCK else None
    order = json.dumps({"parent": os.getpid(), "landlock": granted})
    return Wrapped((sys.executable, "-I", "-S", str(_KEEPER), order, *argv), _KEPT)


def _named(name: str) -> Mode:
    try:
        return Mode(name)
    except ValueError as error:
        known = "auto, require, off, bubblewrap or landlock"
        raise SandboxError(f"there is no sandbox {name!r}", hint=known) from error
