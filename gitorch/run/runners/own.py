"""Starting gitorch's own programs as any other: in the same sandbox, with the same bounds, killed the same way."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from gitorch.run.runners import Invocation

_PACKAGES = Path(__file__).parents[3]


def own_program(
    name: str,
    *arguments: str,
    stdin: bytes = b"",
    environment: Mapping[str, str] | None = None,
    secrets: tuple[str, ...] = (),
    api: str | None = None,
) -> Invocation:
    """How to start ``gitorch.run.programs.NAME`` with this very interpreter.

    ``-P``: modules never come from the workspace, which is the working directory.
    """
    argv = (sys.executable, "-P", "-m", f"gitorch.run.programs.{name}", *arguments)
    return Invocation(
        argv, {"PYTHONPATH": str(_PACKAGES), **(environment or {})}, stdin=stdin, secrets=secrets, api=api
    )
