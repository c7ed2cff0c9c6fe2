"""When an agent goes on, is warned, or is stopped: a pure fold over what was observed of one attempt.

=============================================================== =================================
observed                                                        judgement
=============================================================== =================================
new trees, passing checks, a window below ``context_calm``      go on
a window above ``context_calm``, the first time                 warn
a path outside the scope, the first time                        warn
a path outside the scope again, after the warning               stop: out of scope
a window above ``context_full``, and quality falling            stop: exhausted
the task's own checks failed ``failed_checks`` times in a row   stop: failed
tree A, then B, then A again                                    stop: looping
the same where B merely passed through                          go on, four times; then stop
one file A, B, A, B, whatever the others do                     stop: looping
=============================================================== =================================

What a clock or a counter tells is not judged here: time, silence, tokens, turns, output and memory end an attempt where
it runs, as ``executors/bounds.py`` says.

*Quality* falls when of the last tool calls more failed in the later half than in the earlier one, or when a check that
passed fails again. B *merely passes through* when it only had lines more than A, such as one that prints something for
a look; or when it is the tree that the task began with, as while changes are stashed for a moment. To be at that first
tree is never a return: an agent may throw its work away and begin again, differently.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from gitorch.config.model import Lifecycle
from gitorch.run.activity import End

_WINDOW = 12  # tool calls over which quality is told
_FORGIVEN = 4  # returns by way of what merely passed through


@dataclass(frozen=True)
class Looked:
    """A look at the worktree. ``files`` are the blobs of the paths that differ from the base; empty for one removed.

    ``only_adds`` says that since the last look lines came and none went.
    """

    tree: str
    files: Mapping[str, str] = field(default_factory=dict)
    only_adds: bool = False
    outside: tuple[str, ...] = ()  # paths that the scope does not cover


@dataclass(frozen=True)
class Tried:
    """The task's own ``done_when`` was run; ``remark`` is what failed."""

    passed: bool
    remark: str = ""


@dataclass(frozen=True)
class Used:
    """A tool call came back."""

    failed: bool = False


@dataclass(frozen=True)
class Filled:
    """The share of the window that is full; it falls when the window is compacted."""

    share: float


Observation = Looked | Tried | Used | Filled


@dataclass(frozen=True)
class GoOn:
    """Nothing stands against it."""


@dataclass(frozen=True)
class Warn:
    """Tell the agent, and let it go on."""

    reason: str


@dataclass(frozen=True)
class Stop:
    """Save its state, take what is done, and give the rest to somebody else with what was learnt."""

    end: End
    reason: str


Judgement = GoOn | Warn | Stop


@dataclass(frozen=True)
class Watch:
    """What is remembered of one attempt. A value: :func:`after` makes the next one."""

    thresholds: Lifecycle
    trees: tuple[str, ...] = ()  # states in order, none twice in a row
    additions: tuple[bool, ...] = ()  # for each state, whether coming to it only added lines
    files: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    returns: int = 0
    failures: int = 0
    passed_once: bool = False
    calls: tuple[bool, ...] = ()  # of the last tool calls, which failed
    filled: float = 0.0
    is_told: bool = False  # that its window fills
    warned: Mapping[str, str] = field(default_factory=dict)  # paths outside the scope, as they were at the warning


def after(watch: Watch, seen: Observation) -> tuple[Watch, Judgement]:
    """The watch after one more observation, and what it calls for."""
    match seen:
        case Looked():
            return _looked(watch, seen)
        case Tried(passed, remark):
            return _tried(watch, passed=passed, remark=remark)
        case Used(failed):
            return _judged(replace(watch, calls=(*watch.calls, failed)[-_WINDOW:]))
        case Filled(share):
            return _filled(watch, share)


def _looked(watch: Watch, seen: Looked) -> tuple[Watch, Judgement]:
    outside = tuple(path for path in seen.outside if watch.warned.get(path) != seen.files.get(path, ""))
    if outside and watch.warned:
        return watch, Stop(End.OUT_OF_SCOPE, f"it wrote {outside[0]} outside its scope, after a warning")
    moved = _moved(watch, seen)
    loop = _loop(moved)
    if loop is not None:
        return moved, Stop(End.LOOPING, loop)
    if outside:
        said = f"{', '.join(outside)} {'is' if len(outside) == 1 else 'are'} outside your scope; put it back"
        return replace(moved, warned={path: seen.files.get(path, "") for path in outside}), Warn(said)
    return _judged(moved)


def _moved(watch: Watch, seen: Looked) -> Watch:
    files = dict(watch.files)
    for path, blob in seen.files.items():
        if not files.get(path) or files[path][-1] != blob:
            files[path] = (*files.get(path, ()), blob)
    if watch.trees and watch.trees[-1] == seen.tree:
        return replace(watch, files=files)
    is_return = seen.tree in watch.trees and seen.tree != watch.trees[0]
    return replace(
        watch,
        trees=(*watch.trees, seen.tree),
        additions=(*watch.additions, seen.only_adds),
        files=files,
        returns=watch.returns + is_return,
    )


def _loop(watch: Watch) -> str | None:
    """Which way the attempt goes round, in a sentence; None if it does not."""
    trees = watch.trees
    if len(trees) > 2 and trees[-1] != trees[0] and trees[-1] in trees[:-2]:
        first = len(trees) - 2 - trees[-2::-1].index(trees[-1])
        between = range(first + 1, len(trees) - 1)
        passed_through = all(watch.additions[at] or trees[at] == trees[0] for at in between)
        if watch.returns > _FORGIVEN or not passed_through:
            return f"its files are again as they were {len(trees) - 1 - first} changes ago"
    for path, blobs in watch.files.items():
        if len(blobs) > 3 and blobs[-1] == blobs[-3] and blobs[-2] == blobs[-4]:
            return f"{path} goes back and forth between two versions"
    return None


def _tried(watch: Watch, *, passed: bool, remark: str) -> tuple[Watch, Judgement]:
    if passed:
        return _judged(replace(watch, failures=0, passed_once=True))
    failed = replace(watch, failures=watch.failures + 1)
    if failed.failures >= watch.thresholds.failed_checks:
        said = f"its own checks failed {failed.failures} times in a row{f': {remark}' if remark else ''}"
        return failed, Stop(End.FAILED, said)
    return _judged(failed)


def _filled(watch: Watch, share: float) -> tuple[Watch, Judgement]:
    now, judgement = _judged(replace(watch, filled=share))
    if share <= watch.thresholds.context_calm or watch.is_told or isinstance(judgement, Stop):
        return now, judgement
    said = f"your window is {share:.0%} full; finish what you are at, and leave the rest among your open points"
    return replace(now, is_told=True), Warn(said)


def _judged(watch: Watch) -> tuple[Watch, Judgement]:
    if watch.filled > watch.thresholds.context_full and quality_falls(watch):
        return watch, Stop(End.EXHAUSTED, f"its window is {watch.filled:.0%} full and its work gets worse")
    return watch, GoOn()


def quality_falls(watch: Watch) -> bool:
    """Whether the attempt does worse than it did."""
    half = len(watch.calls) // 2
    earlier, later = watch.calls[:half], watch.calls[half:]
    worse = half > 1 and sum(later) * len(earlier) > sum(earlier) * len(later)
    return worse or (watch.passed_once and watch.failures > 0)
