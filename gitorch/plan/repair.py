"""Repairs that need no judgement: order two tasks, or give a shared part to one of them; each one explained.

Pure: a plan in, a plan and sentences out. What a repair can't mend stays a problem of the compiler.
"""

from __future__ import annotations

from dataclasses import dataclass

from gitorch.plan import globs
from gitorch.plan.model import Plan, Task
from gitorch.plan.problems import Ground, ordered, overlapping

_ROUNDS = 200


@dataclass(frozen=True)
class Repaired:
    """The plan as it is now, and what was done to it, a sentence each."""

    plan: Plan
    done: tuple[str, ...]


def repair(plan: Plan, ground: Ground, *, may_part: bool = True) -> Repaired:
    """Mend what can be mended: overlapping scopes, then reads of what another writes at the same time.

    The plan's names must be known and its needs without a cycle. Scopes stay whole unless ``may_part``.
    """
    done: list[str] = []
    for mend in (_part_scopes if may_part else _order_scopes, _order_reads):
        for _ in range(_ROUNDS):
            mended = mend(plan, ground)
            if mended is None:
                break
            plan, sentence = mended
            done.append(sentence)
    return Repaired(plan, tuple(done))


def _part_scopes(plan: Plan, ground: Ground) -> tuple[Plan, str] | None:
    """Take a narrower scope out of a wider one; where neither is narrower, one task goes after the other."""
    is_ordered = ordered(plan)
    for one, other in overlapping(plan):
        if is_ordered(one.id, other.id):
            continue
        for wide, narrow in ((one, other), (other, one)):
            if apart := _without(wide, narrow):
                return _with(plan, apart), f"{wide.id} leaves {', '.join(narrow.scope)} to {narrow.id}"
    return _order_scopes(plan, ground)


def _order_scopes(plan: Plan, ground: Ground) -> tuple[Plan, str] | None:
    """Put one of two tasks that may write the same paths after the other."""
    del ground
    is_ordered = ordered(plan)
    for one, other in overlapping(plan):
        if not is_ordered(one.id, other.id):
            return _after(plan, other, one.id), f"{other.id} goes after {one.id}: both may write the same paths"
    return None


def _without(wide: Task, narrow: Task) -> Task | None:
    """``wide`` with the scope of ``narrow`` taken out, if that keeps them apart and leaves ``wide`` something."""
    given = [glob for glob in narrow.scope if not glob.startswith("!")]
    barred = [f"!{glob}" for glob in given if glob not in wide.scope]
    scope = (*(glob for glob in wide.scope if glob not in given), *barred)
    own = [glob for glob in wide.scope if not glob.startswith("!")]
    is_within = all(any(globs.covers(outer, glob) for outer in own) for glob in given)
    leaves_nothing = all(any(globs.covers(glob, mine) for glob in given) for mine in own)
    if not is_within or leaves_nothing or globs.meeting(scope, narrow.scope) is not None:
        return None
    return wide.model_copy(update={"scope": scope})


def _order_reads(plan: Plan, ground: Ground) -> tuple[Plan, str] | None:
    is_ordered = ordered(plan)
    for task in plan.tasks:
        reads = ground.covered(task.reads)
        for other in plan.tasks if reads else ():
            if other.id != task.id and not is_ordered(task.id, other.id) and globs.matching(other.scope, reads):
                return _after(plan, task, other.id), f"{task.id} goes after {other.id}: it reads what {other.id} writes"
    return None


def _after(plan: Plan, task: Task, need: str) -> Plan:
    return _with(plan, task.model_copy(update={"needs": (*task.needs, need)}))


def _with(plan: Plan, task: Task) -> Plan:
    tasks = tuple(task if one.id == task.id else one for one in plan.tasks)
    return plan.model_copy(update={"tasks": tasks})
