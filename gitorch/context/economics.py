"""What dividing the work has cost in tokens, against one agent with all of it in one context. Pure.

Measured is what each task spent. Reckoned is the other way: the same turns, each carrying also the whole files that the
other tasks touched. The history of the others' turns is left out, so what is reckoned is the least that it would cost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

FORMULA = (
    "together = sum over tasks of (brief + work + repair) + turns * (tokens of all touched files - of its own touched)"
)


@dataclass(frozen=True)
class Spent:
    """Tokens of one task, cached ones included, by kind: its brief, its work, the attempts that repaired it.

    ``turns`` are the agent's, None where its program does not say; ``touched`` are the paths that it changed.
    ``entered``, ``cached`` and ``left`` are the same tokens as its program counted them: new input, input that a cache
    served, and output; all of them 0 where it counts nothing.
    """

    task: str
    brief: int
    work: int
    repair: int
    turns: int | None
    touched: tuple[str, ...] = ()
    entered: int = 0
    cached: int = 0
    left: int = 0

    @property
    def total(self) -> int:
        return self.brief + self.work + self.repair


@dataclass(frozen=True)
class Economics:
    """The figures with their inputs; ``sizes`` are the tokens of every touched file, whole."""

    tasks: tuple[Spent, ...]
    sizes: Mapping[str, int] = field(repr=False)

    @property
    def apart(self) -> int:
        """Measured: what the tasks spent."""
        return sum(task.total for task in self.tasks)

    @property
    def touched(self) -> int:
        """Tokens of the files that any task touched, whole."""
        return self._size(path for task in self.tasks for path in task.touched)

    @property
    def together(self) -> int:
        """Reckoned by FORMULA: what one context with all of these files would have spent, at least."""
        return sum(task.total + self.carried(task) for task in self.tasks)

    @property
    def saved(self) -> float:
        """The share of ``together`` that was not spent; 0 for nothing spent."""
        return 1 - self.apart / self.together if self.together else 0.0

    def carried(self, task: Spent) -> int:
        """What the turns of a task would have carried beside its own files; a task of unknown turns counts as one."""
        return (task.turns or 1) * (self.touched - self._size(task.touched))

    @property
    def unknown(self) -> tuple[str, ...]:
        """The tasks whose turns nobody counted, which makes ``together`` smaller than it was."""
        return tuple(task.task for task in self.tasks if task.turns is None)

    def _size(self, paths: Iterable[str]) -> int:
        return sum(self.sizes.get(path, 0) for path in dict.fromkeys(paths))


def economics(tasks: Sequence[Spent], sizes: Mapping[str, int]) -> Economics:
    """The economics of a run. ``sizes`` maps each touched path to the tokens of its whole text at the base."""
    touched = {path for task in tasks for path in task.touched}
    return Economics(tuple(tasks), {path: size for path, size in sorted(sizes.items()) if path in touched})
