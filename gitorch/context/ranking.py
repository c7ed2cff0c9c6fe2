"""Which interfaces a task will need: personalised PageRank over who uses what, started from the task. Pure.

The graph has files and definitions. A file leads to the definitions of the names it uses, the better the fewer files
define the name and the more surely an import leads there; a definition leads to its file, and to what it holds.
The walk starts at the task's scope and reads, and at definitions that its words name.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from gitorch.context.facts import FileFacts, Interface
from gitorch.context.interfaces import Claim
from gitorch.plan.globs import matching
from gitorch.plan.model import Plan, Task

_DAMPING = 0.8
_RESIDUE = 2e-5  # mass below which a node is not pushed on; bounds the work, whatever the repository holds
_WORD = re.compile(r"[^\W\d]\w{2,}")
_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_OWN_SHARE = 0.15  # of a file's mass that goes to what it defines itself
_COMMON = 40  # a name that more files define says nothing

Node = tuple[str, str]  # path and qualname; the qualname of a file is empty


@dataclass(frozen=True)
class Ground:
    """The base tree: facts by path, in path order, and what the scope's files are known to use, with how often."""

    files: Mapping[str, FileFacts] = field(repr=False)
    used: Mapping[Node, int] = field(default_factory=dict, repr=False)

    @cached_property
    def homes(self) -> Mapping[str, Sequence[tuple[str, Interface]]]:
        """Every interface by its plain name."""
        found: defaultdict[str, list[tuple[str, Interface]]] = defaultdict(list)
        for path, facts in self.files.items():
            for one in facts.interfaces:
                found[one.name].append((path, one))
        return found


def ranked(plan: Plan, task: Task, ground: Ground) -> list[Claim]:
    """Interfaces outside the task's scope, the likeliest to be needed first."""
    own = set(matching(task.scope, ground.files))
    mass = _walk(_start(plan, task, ground, own), ground)
    claims = [
        Claim(path, one, mass[path, one.qualname])
        for path in dict.fromkeys(path for path, qualname in mass if qualname)
        if path not in own
        for one in ground.files[path].interfaces
        if mass.get((path, one.qualname), 0) > 0
    ]
    return sorted(claims, key=lambda claim: (-claim.score / (claim.interface.cost + 4), claim.path, claim.interface))


def _start(plan: Plan, task: Task, ground: Ground, own: Iterable[str]) -> dict[Node, float]:
    """Where the walk starts and returns to; sums to one."""
    weights: dict[Node, float] = {}
    for path in own:
        weights[path, ""] = weights.get((path, ""), 0) + 1.0
    for path in matching(task.reads, ground.files):
        weights[path, ""] = weights.get((path, ""), 0) + 0.5
    for node, times in ground.used.items():
        weights[node] = weights.get(node, 0) + 0.2 * times**0.5
    for word in _words(plan, task):
        homes = ground.homes.get(word, ())
        for path, one in homes if len(homes) <= _COMMON else ():
            weights[path, one.qualname] = weights.get((path, one.qualname), 0) + 1.0 / len(homes)
    total = sum(weights.values())
    return {node: weight / total for node, weight in weights.items()} if total else {}


def _words(plan: Plan, task: Task) -> list[str]:
    """Identifiers that the task and its contracts name."""
    named = {*task.consumes, *task.provides}
    said = [task.title, task.goal, *(one if isinstance(one, str) else one.run for one in task.done_when)]
    said += [f"{one.name} {' '.join(one.fields)}" for one in plan.contracts if one.id in named]
    return list(dict.fromkeys(word for text in said for word in _WORD.findall(text)))


def _walk(start: Mapping[Node, float], ground: Ground) -> dict[Node, float]:
    """Personalised PageRank by pushing residues forward (Andersen, Chung, Lang 2006): the work is bounded by the
    residue that is let go, and no node far from the start is ever looked at."""
    rank: dict[Node, float] = {}
    residue = dict(start)
    queue = deque(start)
    while queue:
        node = queue.popleft()
        mass = residue.pop(node, 0.0)
        if mass < _RESIDUE:
            rank[node] = rank.get(node, 0.0) + mass
            continue
        rank[node] = rank.get(node, 0.0) + (1 - _DAMPING) * mass
        for other, share in _steps(node, ground):
            if other not in residue:
                queue.append(other)
                residue[other] = 0.0
            residue[other] += _DAMPING * mass * share
    return rank


def _steps(node: Node, ground: Ground) -> Iterator[tuple[Node, float]]:
    path, qualname = node
    facts = ground.files.get(path)
    if facts is None:
        return
    if qualname:
        yield (path, ""), 0.3
        members = [one for one in facts.interfaces if one.holder == qualname]
        for one in members:
            yield (path, one.qualname), 0.7 / len(members)
        return
    for one in facts.interfaces:
        yield (path, one.qualname), _OWN_SHARE / len(facts.interfaces)
    for other, share in _uses(path, facts, ground):
        yield other, (1 - _OWN_SHARE) * share


def _uses(path: str, facts: FileFacts, ground: Ground) -> list[tuple[Node, float]]:
    """Where the names that a file uses lead, shares that sum to one."""
    tails = tuple(_tail(module) for module, _, _ in facts.imports)
    weights: list[tuple[Node, float]] = []
    for name, times in facts.uses.items():
        homes = ground.homes.get(name, ())
        if not homes or len(homes) > _COMMON:
            continue
        each = [
            ((home, one.qualname), 10.0 if any(tail and tail in home for tail in tails) else 1.0)
            for home, one in homes
            if home != path
        ]
        total = sum(weight for _, weight in each)
        weights += [(node, times**0.5 * weight / total) for node, weight in each]
    whole = sum(weight for _, weight in weights)
    return [(node, weight / whole) for node, weight in weights] if whole else []


def _tail(module: str) -> str:
    """The last words of an import as a piece of a path: ``..models.user`` is models/user, ``@/api/user`` api/user."""
    parts = [part for part in re.split(r"[./@]+", module) if part not in ("", "js", "ts")]
    return "/".join(parts[-2:])
