"""The parts of a branch that was merged by hand: the lines of work that its merge commits put together.

What two branches break together is no less broken for being one branch by now. So such a branch is judged by its parts
as well: each parent of each merge commit, down to the target, is a side, and the branch's own tree is what they make
together. What the merge commit, or a later one, mended is in that tree, and is not told.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from gitorch import names
from gitorch.git import refs
from gitorch.git.repository import Branch, Oid, Repository
from gitorch.integrate.sides import Side
from gitorch.integrate.siding import sides_between
from gitorch.integrate.verdict import has_passed

_MOST = 32  # parts; of a longer history the merges nearest to the tip are taken apart
_History = Mapping[Oid, Sequence[Oid]]


@dataclass(frozen=True)
class Parts:
    """The parts of the branch ``whole``. ``containing`` names for a part those that were made on top of it.

    ``has_work_above`` where the branch goes on after its last merge.
    """

    whole: Side
    sides: tuple[Side, ...]
    containing: Mapping[str, tuple[str, ...]]
    has_work_above: bool

    @property
    def names(self) -> frozenset[str]:
        return frozenset(side.name for side in self.sides)


def parts_of(
    repository: Repository, onto: Branch, sides: Sequence[Side], *, every_merge: bool = False
) -> tuple[Parts, ...]:
    """The parts of each side that has some which are not all judged anyway, be it as sides or by a passing verdict.

    A merge is taken apart if the branches that it merged are still there, or with ``every_merge``: without, years of
    merged requests in a long-lived branch would be judged again with each change to it. The target that was merged into
    a branch is no part of it.
    """
    commits = repository.commits_above([side.commit for side in sides], onto.commit)
    history = {commit: [one for one in parents if one in commits] for commit, parents in commits.items()}
    if all(len(parents) < 2 for parents in history.values()):
        return ()
    given = {side.commit for side in sides}
    called = _called(repository)
    if not every_merge:
        history = {commit: _as_one_line(commits[commit], parents, called) for commit, parents in history.items()}
    found = (_parts(repository, onto, side, history, called) for side in sides)
    return tuple(parts for parts in found if parts and not given.issuperset(one.commit for one in parts.sides))


def _as_one_line(parents: Sequence[Oid], above: list[Oid], called: Container[Oid]) -> list[Oid]:
    """A commit's parents above the target; the first alone of a merge of what is no branch any longer."""
    return above if all(one in called for one in above if one != parents[0]) else above[:1]


def _parts(
    repository: Repository, onto: Branch, whole: Side, history: _History, called: Mapping[Oid, str]
) -> Parts | None:
    ends = []
    for commit, since in _lines(repository, whole.commit, history).items():
        base = since or repository.merge_base(onto.commit, commit)
        if base is not None:
            ends.append((called.get(commit, commit[:12]), base, commit))
    if len(ends) < 2:
        return None
    sides = tuple(sides_between(repository, ends))
    return Parts(whole, sides, _containing(sides, history), has_work_above=len(history[whole.commit]) < 2)


def _lines(repository: Repository, tip: Oid, history: _History) -> Mapping[Oid, Oid | None]:
    """The lines of work by their tips, each with the merge commit that it was begun on; None if that is the target."""
    below: dict[Oid, Oid | None] = {}
    opened: set[Oid] = set()
    todo = deque([_merge_below(repository, tip, history)])
    while todo and len(below) < _MOST:
        merge = todo.popleft()
        if merge is None or merge in opened:
            continue
        opened.add(merge)
        for parent in (_below_the_target(repository, one, history) for one in history[merge]):
            below[parent] = _merge_below(repository, parent, history)
            todo.append(below[parent])
    lines = {commit: since if since in opened else None for commit, since in below.items() if commit not in opened}
    return {commit: since for commit, since in lines.items() if since or not _is_within(commit, lines, history)}


def _merge_below(repository: Repository, tip: Oid, history: _History) -> Oid | None:
    """The first commit from the tip downwards that merges several lines, and that nobody has judged yet."""
    commit = tip
    while len(history[commit]) == 1:
        (commit,) = history[commit]
    return commit if history[commit] and not has_passed(repository, commit) else None


def _below_the_target(repository: Repository, tip: Oid, history: _History) -> Oid:
    """The commit that was merged with the target, where that merge added nothing to it: it has the better name."""
    while len(history[tip]) == 1 and len(repository.parents_of(tip)) > 1:
        (inner,) = history[tip]
        if repository.tree_of(inner) != repository.tree_of(tip):
            break
        tip = inner
    return tip


def _is_within(commit: Oid, lines: Mapping[Oid, Oid | None], history: _History) -> bool:
    """Whether another line, whole down to the target, goes through a commit."""
    return any(commit in _reached(other, history) for other, since in lines.items() if since is None != other != commit)


def _containing(sides: Sequence[Side], history: _History) -> Mapping[str, tuple[str, ...]]:
    reached = {side.name: _reached(side.commit, history) for side in sides}
    return {
        inner.name: tuple(outer.name for outer in sides if outer is not inner and inner.commit in reached[outer.name])
        for inner in sides
    }


def _reached(tip: Oid, history: _History) -> frozenset[Oid]:
    found, todo = set[Oid](), [tip]
    while todo:
        commit = todo.pop()
        if commit not in found:
            found.add(commit)
            todo.extend(history[commit])
    return frozenset(found)


def _called(repository: Repository) -> Mapping[Oid, str]:
    """What branches are called, by their tips: a local one rather than a remote's, the first by name of several."""
    told: dict[Oid, str] = {}
    for prefix in ("refs/heads/", "refs/remotes/"):
        for ref, commit in sorted(refs.listed(repository, prefix).items()):
            if not ref.endswith("/HEAD"):
                told.setdefault(commit, names.short(ref))
    return told
