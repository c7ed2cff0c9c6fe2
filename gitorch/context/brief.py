"""The brief of a task: what its specialist is told, in sections, within the task's budget. Pure.

What the plan pins (architecture, constraints, contracts, goal, done_when, budget) is in every brief, whole, or there is
no brief; interfaces, handoffs and conventions share what is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from gitorch.context.handed import NeededHandoff
from gitorch.context.interfaces import chosen_interfaces
from gitorch.context.links import Ground
from gitorch.context.pinned import architecture, contracts, goal
from gitorch.context.ranking import ranked
from gitorch.context.tokens import estimate, fit
from gitorch.errors import BriefError
from gitorch.plan.model import Plan, Task

_LEARNT_SHARE = 4  # one part in so many of what is left
_HANDOFFS_SHARE = 4  # one part in so many of what is left after the pinned sections
_CONVENTIONS_SHARE = 16


@dataclass(frozen=True)
class Material:
    """What a brief is made of, beside the plan and the task: facts of the base tree, handoffs, conventions.

    ``conventions`` are rules of the project's own guides, best first; ``learnt`` is what earlier attempts ended in, and
    ``repairing`` why the work, which is there, can't stay as it is. ``budget`` overrides the task's.
    """

    ground: Ground = field(repr=False)
    handoffs: tuple[NeededHandoff, ...] = ()
    conventions: tuple[str, ...] = ()
    learnt: tuple[str, ...] = ()
    repairing: tuple[str, ...] = ()
    budget: int | None = None


@dataclass(frozen=True)
class Section:
    """A titled part of a brief; ``is_pinned`` says that it may never be shortened."""

    name: str
    text: str
    is_pinned: bool = False

    @property
    def tokens(self) -> int:
        return estimate(self.text)


@dataclass(frozen=True)
class Brief:
    """The brief, its sections in order, and how many of the interfaces that have a claim are in it."""

    task: str
    budget: int
    sections: tuple[Section, ...]
    shown: int
    ranked: int

    @property
    def text(self) -> str:
        return "".join(section.text for section in self.sections)

    @property
    def tokens(self) -> int:
        """What the text is estimated at; never more than ``budget``."""
        return sum(section.tokens for section in self.sections)


def make_brief(plan: Plan, task: Task, material: Material) -> Brief:
    """The brief of ``task``, the same for the same input. Raises BriefError if what is pinned exceeds the budget."""
    budget = material.budget if material.budget is not None else task.budget.context
    *before, last = pinned = _pinned(plan, task)
    left = budget - sum(section.tokens for section in pinned)
    if left < 0:
        raise _too_small(task, budget, budget - left)
    repairing = _listed("To mend: your work is here, merged with the others', and collides", material.repairing, left)
    left -= repairing.tokens
    learnt = _listed("What was tried before", material.learnt, left // _LEARNT_SHARE)
    left -= learnt.tokens
    handoffs = _handoffs(material.handoffs, left // _HANDOFFS_SHARE)
    conventions = _listed("Conventions", material.conventions, left // _CONVENTIONS_SHARE)
    left -= handoffs.tokens + conventions.tokens
    order = ranked(plan, task, material.ground)
    chosen = chosen_interfaces(order, left - estimate(_heading("Interfaces")) - 1)
    interfaces = _section("Interfaces", chosen.lines)
    sections = (*before, interfaces, handoffs, conventions, learnt, repairing, last)
    kept = tuple(section for section in sections if section.text)
    return Brief(task.id, budget, kept, chosen.shown, len({(one.path, one.interface.qualname) for one in order}))


def _pinned(plan: Plan, task: Task) -> list[Section]:
    """What stands first, and the task itself, which stands last."""
    return [
        _section("Architecture", architecture(plan), is_pinned=True),
        _section("Contracts", contracts(plan, task), is_pinned=True),
        _section("Task", goal(task), is_pinned=True),
    ]


def _too_small(task: Task, budget: int, needed: int) -> BriefError:
    return BriefError(
        f"task {task.id}: architecture, constraints, contracts and goal alone take about {needed} tokens; "
        f"its budget is {budget}",
        hint=f"set budget.context of {task.id} to {needed} or more, or part the task",
    )


def _section(name: str, lines: Sequence[str], *, is_pinned: bool = False) -> Section:
    return Section(name, "\n".join([_heading(name), *lines, ""]) if lines else "", is_pinned)


def _heading(name: str) -> str:
    return f"# {name}"


def _lines(name: str, lines: Sequence[str], budget: int) -> Section:
    """As many of the first lines as the budget holds, the heading included."""
    taken, _ = fit(list(lines), budget - estimate(_heading(name)) - 1)
    return _section(name, taken)


def _listed(name: str, lines: Sequence[str], budget: int) -> Section:
    return _lines(name, [f"- {_folded(line)}" for line in lines], budget)


def _folded(line: str) -> str:
    """One line, whatever an agent wrote: a heading inside it would pass for a section of ours."""
    return " ".join(line.split())


def _handoffs(handoffs: Sequence[NeededHandoff], budget: int) -> Section:
    lines: list[str] = []
    for handoff in handoffs:
        lines.append(f"{handoff.task} ({handoff.title}) is done at {handoff.commit[:12]}")
        lines += [f"- {_folded(line)}" for line in handoff.lines]
    return _lines("Handoffs", lines, budget)
