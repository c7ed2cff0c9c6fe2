"""The shell that the model knows (``bash_20250124``): bounded in time and output, and nothing of a call outlives it.

Each call is a process of its own; directory and exported variables go on to the next. What the model wrote is an
argument of a fixed script. Source: https://platform.claude.com/docs/en/agents-and-tools/tool-use/bash-tool
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gitorch import process

NAME = "bash"
PATIENCE = 300.0  # seconds
TOOL: Mapping[str, Any] = {"type": "bash_20250124", "name": NAME}

_HIDDEN = ("ANTHROPIC_", "OPENAI_", "PYTHONPATH")  # ours, not the project's
_SHOWN = 15_000  # bytes of a call's output that the model is shown, from its beginning and from its end
# what a call starts is known by its mark, which an earlier call's must not replace
_SCRIPT = f"""
state=$1 mark=${process.MARK}
[ -f "$state" ] && . "$state"
export {process.MARK}=$mark
trap 'declare -px > "$state"; printf "cd -- %q\\n" "$PWD" >> "$state"' EXIT
eval "$2"
"""


@dataclass(frozen=True)
class Ran:
    """What a command printed, and whether it failed."""

    text: str
    is_error: bool


@dataclass(frozen=True)
class Shell:
    """Commands in ``root``; ``scratch`` holds the state between them and their output."""

    root: Path
    scratch: Path
    patience: float = PATIENCE

    def use(self, arguments: Mapping[str, Any]) -> Ran:
        """Carry out one call. Raises ProcessError if there is no bash."""
        if arguments.get("restart") is True:
            self._state.unlink(missing_ok=True)
            return Ran("the shell has been restarted", is_error=False)
        command = arguments.get("command")
        if not isinstance(command, str) or "\0" in command:
            return Ran("command is missing", is_error=True)
        return self._run(command)

    @property
    def _state(self) -> Path:
        return self.scratch / "state"

    def _run(self, command: str) -> Ran:
        log = self.scratch / "output"
        argv = ("bash", "--noprofile", "--norc", "-c", _SCRIPT, "bash", str(self._state), command)
        done = process.run_logged(argv, cwd=self.root, log=log, timeout=self.patience, environment=_environment())
        shown = _shown(log)
        if done.timed_out:
            return Ran(
                f"{shown}\n[stopped: it took over {self.patience:.0f} seconds or printed too much]", is_error=True
            )
        if done.status != 0:
            return Ran(f"{shown}\n[exit status {done.status}]", is_error=True)
        return Ran(shown, is_error=False)


def hide_secrets() -> None:
    """Take out of the environment what is for this program and not for the commands of a model."""
    for name in [name for name in os.environ if name.startswith(_HIDDEN)]:
        del os.environ[name]


def _environment() -> dict[str, str]:
    """``process`` drops a caller's ``GIT_*``; these are the attempt's own, and say where its objects go."""
    return {name: value for name, value in os.environ.items() if name.startswith("GIT_")}


def _shown(log: Path) -> str:
    with log.open("rb") as stream:
        size = stream.seek(0, os.SEEK_END)
        stream.seek(0)
        head = stream.read(_SHOWN)
        stream.seek(max(len(head), size - _SHOWN))
        tail = stream.read()
    left_out = size - len(head) - len(tail)
    between = f"\n[… {left_out} bytes left out …]\n".encode() if left_out else b""
    return b"".join([head, between, tail]).decode("utf-8", "replace").strip("\n")
