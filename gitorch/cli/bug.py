"""A bug is written down with all that a report needs, and its place is told."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import traceback
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from gitorch import process
from gitorch.cli import console
from gitorch.errors import ProcessError
from gitorch.version import __version__


def report_bug(arguments: Sequence[str]) -> int:
    """Write the exception that is being handled to a log and say where; returns the exit status for a bug."""
    text = (
        f"gitorch {__version__}, Python {sys.version}, {platform.platform()}\n"
        f"arguments: {list(arguments)}\n\n{traceback.format_exc()}"
    )
    log = _write(text, _directory(arguments))
    console.tell_error(f"this is a bug in gitorch; what happened is written in {log}", "report it with that file")
    return 3


def _directory(arguments: Sequence[str]) -> Path:
    return Path(*(value for option, value in pairwise(arguments) if option == "-C"))


def _write(text: str, directory: Path) -> Path:
    """Into the repository's own git directory where there is one, else among the temporary files."""
    try:
        done = process.run(["git", "rev-parse", "--path-format=absolute", "--git-common-dir"], cwd=directory)
        if done.status == 0:
            home = Path(done.text.rstrip("\n")) / "gitorch"
            home.mkdir(exist_ok=True)
            return _replace(home, "last-error.log", text)
    except (OSError, ProcessError):
        pass
    return _replace(Path(tempfile.mkdtemp(prefix="gitorch-")), "error.log", text)


def _replace(home: Path, name: str, text: str) -> Path:
    """Written beside and renamed, so that no planted link is written through."""
    handle, beside = tempfile.mkstemp(dir=home)
    with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as log:
        log.write(text)
    return Path(beside).replace(home / name)
