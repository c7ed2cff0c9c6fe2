"""Work that is known beforehand, as unified diffs: for replay, for tests, for the demo."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from gitorch.errors import UsageError
from gitorch.run.assignment import Assignment
from gitorch.run.runners import Found, Invocation, Missing
from gitorch.run.runners.own import own_program
from gitorch.run.runners.spoken import SpokenReader
from gitorch.version import __version__


class PatchRunner:
    """Applies the diffs of the option ``patch``, or those of the files that ``command`` names, in that order.

    All apply exactly, or nothing is written.
    """

    name = "patch"

    def find(self, environment: Mapping[str, str]) -> Found | Missing:
        return Found(sys.executable, __version__)

    def invocation(self, assignment: Assignment, found: Found, workspace: Path, home: Path) -> Invocation:
        choice = assignment.choice
        patches = [choice.options["patch"].encode("utf-8", "surrogateescape")] if "patch" in choice.options else []
        patches += [_content(Path(name)) for name in choice.command]
        if not patches:
            raise UsageError(f"the patch runner has no patch for {assignment.task}", hint="name one as its command")
        return own_program("patch", stdin=b"".join(patches))

    def reader(self, assignment: Assignment) -> SpokenReader:
        return SpokenReader(is_bound=True)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}", hint="name a file with a unified diff") from error
