"""Which interfaces a task will need: personalised PageRank over who uses what, started from the task. Pure.

The graph has files and definitions. A file leads to the definitions that it uses, the better the more surely a name
means them; a definition leads to its file, to what it holds, and to
the types in its signature. The walk starts at the task's scope and reads, and at
definitions that its words name. What the walk says is one sign among others; their weights come from real commits.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import heapify, heappop, heapreplace
from math import sqrt

from gitorch.context.evidence import Evidence, Wish, candidates
from gitorch.context.facts import Interface
from gitorch.context.interfaces import Claim
from gitorch.context.likeness import models_of
from gitorch.context.links import Ground, Node
from gitorch.context.tokens import estimate
from gitorch.plan.globs import is_literal, matching
from gitorch.plan.model import Plan, Task

_DAMPING = 0.8
_RESIDUE = 1e-4  # mass below which a node is not pushed on; bounds the work, whatever the repository holds
_OWN_SHARE = 0.15  # of a file's mass that goes to what it defines itself
_WORD = re.compile(r"[^\W\d]\w{2,}")
_COMMON = 40  # a name that more files define says nothing
_OVERHEAD = 4  # tokens that an interface costs beside its text, about


def ranked(plan: Plan, task: Task, ground: Ground) -> list[Claim]:
    """Interfaces outside the task's scope, the likeliest to be needed for what they cost first.

    The first of a file pays for the line that names the file, too; so those beside it come sooner than those that stand
    alone in theirs.
    """
    found = evidence_of(plan, task, ground)
    by_file: dict[str, list[Claim]] = {}
    for path, one in candidates(found):
        by_file.setdefault(path, []).extend(_claims(found, path, one))
    files = [sorted(claims, key=lambda claim: (-claim.score, claim.interface)) for claims in by_file.values()]
    heap = [(-_score_of_first(claims[0]), claims[0].path, index, 0) for index, claims in enumerate(files)]
    heapify(heap)
    return list(_drained(heap, files))


def _drained(heap: list[tuple[float, str, int, int]], files: Sequence[Sequence[Claim]]) -> Iterator[Claim]:
    """Claims by score; of each file the next one is in the heap."""
    while heap:
        _, path, index, at = heap[0]
        claims = files[index]
        yield claims[at]
        if at + 1 < len(claims):
            heapreplace(heap, (-claims[at + 1].score, path, index, at + 1))
        else:
            heappop(heap)


def _score_of_first(claim: Claim) -> float:
    cost = claim.interface.cost
    return claim.score * _thrift(cost + estimate(claim.path) + 1) / _thrift(cost)


def _claims(found: Evidence, path: str, one: Interface) -> Iterator[Claim]:
    whole = found.ground.constructed(path, one)
    likely, bare = found.score(path, one), whole.bare
    yield Claim(path, bare, likely * _thrift(bare.cost))
    if whole.made:
        yield Claim(path, whole, likely * found.made_score(path, one) * _thrift(whole.cost - bare.cost))


def _thrift(cost: int) -> float:
    """What something is worth by the root of what it costs: by the cost itself, long signatures would never be told."""
    return 1 / sqrt(cost + _OVERHEAD)


def evidence_of(plan: Plan, task: Task, ground: Ground) -> Evidence:
    """The signs of a task."""
    own = matching(task.scope, ground.files)
    new = [glob for glob in task.scope if is_literal(glob) and not glob.startswith("!") and glob not in ground.files]
    words = _words(plan, task)
    wish = Wish(tuple(own), tuple(new), frozenset(words))
    start = _start(wish, matching(task.reads, ground.files), words, ground)
    return Evidence(ground, wish, _walk(start, ground))


def _start(wish: Wish, reads: Iterable[str], words: Iterable[str], ground: Ground) -> dict[Node, float]:
    """Where the walk starts and returns to; sums to one."""
    weights: dict[Node, float] = {}

    def add(node: Node, weight: float) -> None:
        weights[node] = weights.get(node, 0.0) + weight

    for path in wish.own:
        add((path, ""), 1.0)
    for path in wish.new:  # what is not there yet will be like what is
        models = models_of(path, ground.files, wish.written)
        for model in models:
            add((model, ""), 1.0 / len(models))
    for path in reads:
        add((path, ""), 0.5)
    for node, times in ground.used.items():
        add(node, 0.2 * times**0.5)
    for word in words:
        homes = ground.homes.get(word, ())
        for path, one in homes if len(homes) <= _COMMON else ():
            add((path, one.qualname), 1.0 / len(homes))
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
    steps: dict[Node, tuple[tuple[Node, float], ...]] = {}
    residue = dict(start)
    queue = deque(start)
    while queue:
        node = queue.popleft()
        mass = residue.pop(node, 0.0)
        if mass < _RESIDUE:
            rank[node] = rank.get(node, 0.0) + mass
            continue
        rank[node] = rank.get(node, 0.0) + (1 - _DAMPING) * mass
        if node not in steps:
            steps[node] = tuple(_steps(node, ground))
        for other, share in steps[node]:
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
        members = ground.members_of(path, qualname)
        for member in members:
            yield (path, member), 0.5 / len(members)
        types = ground.types_of(path, qualname)
        for there in types:
            yield there, 0.2 / len(types)
        return
    for one in facts.interfaces:
        yield (path, one.qualname), _OWN_SHARE / len(facts.interfaces)
    links = ground.links(path)
    whole = sum(link.times**0.5 * link.chance for link in links)
    for link in links:
        yield link.node, (1 - _OWN_SHARE) * link.times**0.5 * link.chance / whole
