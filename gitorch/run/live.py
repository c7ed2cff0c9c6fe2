"""What running agents are seen to do, beside the journal: for eyes, and gone when the run ends.

Nothing is decided by it; a run whose live file is lost loses nothing.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from gitorch.git.repository import Repository
from gitorch.run.activity import NOTHING, Activity, Asked, Counted, Denied, Said, Usage, UsedTool

_EVERY = 0.5  # seconds between two writes


@dataclass(frozen=True)
class Glimpse:
    """One attempt as last seen: its tokens, how full its window is, what it wrote and what it does."""

    usage: Usage = NOTHING
    context: int = 0
    window: int | None = None
    files: tuple[str, ...] = ()
    doing: str = ""
    turns: int = 0

    def seeing(self, activity: Activity) -> Glimpse:
        """The glimpse once the agent was seen doing this."""
        match activity:
            case Said(text):
                return replace(self, doing=text.strip().partition("\n")[0][:200], turns=self.turns + 1)
            case UsedTool(tool, detail, path):
                files = tuple(dict.fromkeys((*self.files, path))) if path else self.files
                return replace(self, doing=f"{tool} {path or detail}".strip()[:200], files=files)
            case Counted(usage, context, window):
                return replace(self, usage=usage, context=context, window=window or self.window)
            case Denied(tool):
                return replace(self, doing=f"was denied {tool}")
            case Asked(question):
                return replace(self, doing=f"asks: {question[:180]}")
            case _:
                return self


@dataclass
class Live:
    """The glimpses of one run's attempts, written for other processes now and then."""

    path: Path
    glimpses: dict[str, Glimpse] = field(default_factory=dict)
    _written: float = 0.0

    def see(self, task: str, activity: Activity) -> None:
        self.glimpses[task] = self.glimpses.get(task, Glimpse()).seeing(activity)
        if time.monotonic() - self._written > _EVERY:
            self.write()

    def forget(self, task: str) -> None:
        """An attempt at the task begins or ends."""
        self.glimpses.pop(task, None)

    def write(self) -> None:
        self._written = time.monotonic()
        plain = {task: _plain(one) for task, one in self.glimpses.items()}
        fresh = self.path.with_suffix(".new")
        fresh.write_text(json.dumps(plain), encoding="utf-8", errors="backslashreplace")
        fresh.replace(self.path)

    def clear(self) -> None:
        self.path.unlink(missing_ok=True)


def live_of(repository: Repository, run: str) -> Live:
    """Where a run's glimpses are written."""
    return Live(repository.gitorch_directory / f"run-{run}.live.json")


def glimpses(repository: Repository, run: str) -> Mapping[str, Glimpse]:
    """What whoever conducts the run has written last; nothing where nobody does."""
    try:
        said = json.loads(live_of(repository, run).path.read_text("utf-8"))
        return {task: _glimpse(one) for task, one in said.items()}
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
        return MappingProxyType({})


def _plain(one: Glimpse) -> dict[str, object]:
    usage = one.usage
    return {
        "usage": [usage.entered, usage.left, usage.read, usage.written, usage.dollars],
        "context": one.context,
        "window": one.window,
        "files": one.files,
        "doing": one.doing,
        "turns": one.turns,
    }


def _glimpse(said: Mapping[str, object]) -> Glimpse:
    usage, files = said["usage"], said["files"]
    if not isinstance(usage, list) or not isinstance(files, list):
        raise TypeError("not a glimpse")
    return Glimpse(
        Usage(*usage), _number(said["context"]), _number(said["window"]) or None, tuple(map(str, files)),
        str(said["doing"]), _number(said["turns"]),
    )  # fmt: skip


def _number(said: object) -> int:
    return said if isinstance(said, int) else 0
