"""What can be wrong with a plan: one small check each, each problem with the part of the plan it stands in.

Pure. To add a check, write a generator here and put it into one of the stages at the end.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from gitorch.config.shell_signs import objection
from gitorch.config.strict_yaml import Path
from gitorch.plan import globs
from gitorch.plan.model import Check, Plan, Task
from gitorch.plan.waves import Job, cycle


@dataclass(frozen=True)
class Ground:
    """What the compiler knows of the repository at the plan's base: its paths, sorted, and each brief in tokens."""

    paths: tuple[str, ...] = field(repr=False)
    brief_tokens: Mapping[str, int] = field(default_factory=dict)

    def covered(self, scope: Sequence[str]) -> list[str]:
        """The paths in a scope; only the directories that its globs name are looked through."""
        near: set[str] = set()
        for glob in scope:
            below = globs.literal_prefix(glob)
            first = bisect_left(self.paths, below)
            near.update(self.paths[first : bisect_left(self.paths, below + "\U0010ffff")] if below else self.paths)
        return globs.matching(scope, sorted(near))


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, with the part of the plan it stands in."""

    path: Path
    sentence: str


def problems(plan: Plan, ground: Ground) -> list[Problem]:
    """Everything that is wrong with a plan; names first, then the order of needs, since the rest relies on them."""
    return structural(plan, ground) or [problem for check in _MEANING for problem in check(plan, ground)]


def structural(plan: Plan, ground: Ground) -> list[Problem]:
    """What no repair can mend, because nothing else makes sense before it: names that mean nothing, and cycles."""
    for stage in (_NAMES, _ORDER):
        if found := [problem for check in stage for problem in check(plan, ground)]:
            return found
    return []


def ordered(plan: Plan) -> Callable[[str, str], bool]:
    """Whether one task must be done before the other starts, either way round, by needs of needs."""
    before: dict[str, frozenset[str]] = {}
    needs = {task.id: task.needs for task in plan.tasks}
    for task in _in_order(needs):
        before[task] = frozenset(needs[task]).union(*(before[need] for need in needs[task]))
    return lambda one, other: one in before[other] or other in before[one]


def _in_order(needs: Mapping[str, Sequence[str]]) -> Iterator[str]:
    done: set[str] = set()
    for root in needs:
        stack = [root]
        while stack:
            name = stack[-1]
            waiting = [need for need in needs[name] if need not in done]
            stack.extend(waiting)
            if not waiting:
                stack.pop()
                if name not in done:
                    done.add(name)
                    yield name


def overlapping(plan: Plan) -> Iterator[tuple[Task, Task]]:
    """Pairs of tasks whose scopes meet. Scopes below different literal directories are told apart by a sort."""
    bounds = sorted(
        (globs.literal_prefix(glob), at)
        for at, task in enumerate(plan.tasks)
        for glob in task.scope
        if not glob.startswith("!")
    )
    near: set[tuple[int, int]] = set()
    open_: list[tuple[str, int]] = []
    for prefix, at in bounds:
        open_ = [(above, other) for above, other in open_ if not above or (prefix + "/").startswith(above + "/")]
        near.update((min(at, other), max(at, other)) for _, other in open_ if other != at)
        open_.append((prefix, at))
    for one, other in sorted(near):
        if globs.meeting(plan.tasks[one].scope, plan.tasks[other].scope) is not None:
            yield plan.tasks[one], plan.tasks[other]


def _unique_names(plan: Plan, ground: Ground) -> Iterator[Problem]:
    del ground
    kinds = {
        "tasks": [task.id for task in plan.tasks],
        "contracts": [contract.id for contract in plan.contracts],
        "architecture": [decision.id for decision in plan.architecture],
    }
    for kind, ids in kinds.items():
        seen: set[str] = set()
        for at, name in enumerate(ids):
            if name in seen:
                yield Problem((kind, at, "id"), f"{name!r} is the id of another entry of {kind} already")
            seen.add(name)
    if not plan.tasks:
        yield Problem(("tasks",), "a plan has at least one task")


def _known_names(plan: Plan, ground: Ground) -> Iterator[Problem]:
    del ground
    tasks = {task.id for task in plan.tasks}
    contracts = {contract.id for contract in plan.contracts}
    for at, task in enumerate(plan.tasks):
        for key, wanted, known in (
            ("needs", task.needs, tasks),
            ("provides", task.provides, contracts),
            ("consumes", task.consumes, contracts),
        ):
            for position, name in enumerate(wanted):
                if name not in known:
                    near = get_close_matches(name, sorted(known), 1)
                    guess = f"; did you mean {near[0]!r}?" if near else ""
                    sentence = f"task {task.id} {key} {name!r}, which is not in the plan{guess}"
                    yield Problem(("tasks", at, key, position), sentence)


def _globs_are_paths(plan: Plan, ground: Ground) -> Iterator[Problem]:
    del ground
    for at, task in enumerate(plan.tasks):
        for key in ("scope", "reads"):
            for position, glob in enumerate(getattr(task, key)):
                if reason := globs.problem(glob):
                    yield Problem(("tasks", at, key, position), f"task {task.id}: {glob!r} {reason}")
        if not [glob for glob in task.scope if not glob.startswith("!")]:
            yield Problem(("tasks", at, "scope"), f"task {task.id} may write nothing: its scope is empty")
    for position, glob in enumerate(plan.constraints.protected):
        if reason := globs.problem(glob):
            yield Problem(("constraints", "protected", position), f"{glob!r} {reason}")


def _no_cycle(plan: Plan, ground: Ground) -> Iterator[Problem]:
    del ground
    found = cycle([Job(task.id, frozenset(task.needs)) for task in plan.tasks])
    if found:
        at = next(at for at, task in enumerate(plan.tasks) if task.id == found[0])
        yield Problem(("tasks", at, "needs"), f"tasks need each other in a circle: {' → '.join(found)}")


def _scopes_are_apart(plan: Plan, ground: Ground) -> Iterator[Problem]:
    is_ordered = ordered(plan)
    position = {task.id: at for at, task in enumerate(plan.tasks)}
    for one, other in overlapping(plan):
        if is_ordered(one.id, other.id):
            continue
        both = globs.matching(other.scope, ground.covered(one.scope))
        shown = _shown(both) if both else f"{globs.meeting(one.scope, other.scope)}, if it is made"
        yield Problem(
            ("tasks", position[other.id], "scope"),
            f"tasks {one.id} and {other.id} may run side by side and both may write {shown}",
        )


def _reads_are_settled(plan: Plan, ground: Ground) -> Iterator[Problem]:
    is_ordered = ordered(plan)
    writers: dict[str, list[str]] = {}
    for task in plan.tasks:
        for path in ground.covered(task.scope):
            writers.setdefault(path, []).append(task.id)
    for at, task in enumerate(plan.tasks):
        stale: dict[str, list[str]] = {}
        for path in ground.covered(task.reads):
            for writer in writers.get(path, ()):
                if writer != task.id and not is_ordered(task.id, writer):
                    stale.setdefault(writer, []).append(path)
        for writer, paths in stale.items():
            sentence = f"task {task.id} reads {_shown(paths)}, which {writer} may write at the same time"
            yield Problem(("tasks", at, "reads"), sentence)


def _contracts_are_kept(plan: Plan, ground: Ground) -> Iterator[Problem]:
    del ground
    providers: dict[str, list[str]] = {}
    for task in plan.tasks:
        for provided in task.provides:
            providers.setdefault(provided, []).append(task.id)
    for at, contract in enumerate(plan.contracts):
        owners = providers.get(contract.id, [])
        if len(owners) > 1:
            sentence = f"contract {contract.id} is provided by {' and by '.join(owners)}; one must own it"
            yield Problem(("contracts", at), sentence)
    for at, task in enumerate(plan.tasks):
        for position, consumed in enumerate(task.consumes):
            if consumed not in providers:
                sentence = f"task {task.id} consumes {consumed!r}, which no task provides"
                yield Problem(("tasks", at, "consumes", position), sentence)


def _done_is_said(plan: Plan, ground: Ground) -> Iterator[Problem]:
    del ground
    for at, task in enumerate(plan.tasks):
        if not task.done_when:
            yield Problem(("tasks", at), f"task {task.id} does not say when it is done: add done_when")


def _commands_need_no_shell(plan: Plan, ground: Ground) -> Iterator[Problem]:
    del ground
    for at, task in enumerate(plan.tasks):
        for position, one in enumerate(task.done_when):
            if isinstance(one, Check) and (why := objection(one.run)):
                yield Problem(("tasks", at, "done_when", position), f"task {task.id} is done when {one.run!r}: {why}")


def _scopes_reach_something(plan: Plan, ground: Ground) -> Iterator[Problem]:
    for at, task in enumerate(plan.tasks):
        for position, glob in enumerate(task.scope):
            creates = globs.is_literal(glob.removesuffix("/**").rstrip("/"))
            if not creates and not glob.startswith("!") and not ground.covered([glob]):
                yield Problem(
                    ("tasks", at, "scope", position),
                    f"task {task.id}: {glob!r} matches no file, and is no path that could be made",
                )


def _protected_paths_stay(plan: Plan, ground: Ground) -> Iterator[Problem]:
    for at, task in enumerate(plan.tasks):
        for glob in plan.constraints.protected:
            if (path := globs.meeting(task.scope, [glob])) is not None:
                both = globs.matching([glob], ground.covered(task.scope))
                yield Problem(
                    ("tasks", at, "scope"),
                    f"task {task.id} may write {_shown(both or [path])}, which {glob!r} protects",
                )


def _briefs_fit(plan: Plan, ground: Ground) -> Iterator[Problem]:
    for at, task in enumerate(plan.tasks):
        needed = ground.brief_tokens.get(task.id, 0)
        if needed > task.budget.context:
            yield Problem(
                ("tasks", at, "budget"),
                f"task {task.id} has {task.budget.context} tokens of context, and its brief alone is {needed}",
            )


def _shown(paths: Sequence[str]) -> str:
    """A few paths by name and the rest by number."""
    named = ", ".join(paths[:3])
    return named if len(paths) <= 3 else f"{named} and {len(paths) - 3} more"


_Check = Callable[[Plan, Ground], Iterator[Problem]]
_NAMES: tuple[_Check, ...] = (_unique_names, _known_names, _globs_are_paths)
_ORDER: tuple[_Check, ...] = (_no_cycle,)
_MEANING: tuple[_Check, ...] = (
    _contracts_are_kept,
    _done_is_said,
    _commands_need_no_shell,
    _scopes_reach_something,
    _protected_paths_stay,
    _briefs_fit,
    _scopes_are_apart,
    _reads_are_settled,
)
