"""The one next command to type."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass

from gitorch.integrate.validation import Validation


@dataclass(frozen=True)
class Invocation:
    """What the user typed, so that the next command can say it again: ``-C``, ``--onto`` and ``--only-clean`` included.

    ``is_unfinished`` where something of what was judged is in no commit yet, so that no merge can take it; as none can
    take what is pushed, of which the verb is ``judge``.
    """

    prefix: tuple[str, ...] = ("gitorch",)
    verb: str = "merge"
    options: tuple[str, ...] = ()
    is_unfinished: bool = False


@dataclass(frozen=True)
class NextStep:
    """A command to type next, and why."""

    command: str
    why: str


def next_step(validation: Validation, invocation: Invocation, *, remote: str | None = None) -> NextStep | None:
    """What to type after this answer; None where there is nothing left to do."""
    if validation.status == "landed":
        return _after_landing(validation, remote)
    names = [side.name for side in validation.sides if side.changes]
    if invocation.is_unfinished or invocation.verb == "judge":
        return _without_a_merge(validation, invocation)
    if names and validation.candidate is not None and not validation.candidate.branches:
        return _without_a_merge(validation, invocation)
    if validation.status == "clean":
        out = {left.name for left in validation.left_out}
        why = f"lands {_them([name for name in names if name not in out])} on {validation.onto.name}"
        return NextStep(_merge(invocation, names), why) if names else None
    return _when_blocked(validation, invocation, names)


def _them(names: Sequence[str]) -> str:
    return "it" if len(names) == 1 else "them"


def _after_landing(validation: Validation, remote: str | None) -> NextStep | None:
    target = validation.onto.name
    if remote is not None:
        return NextStep(shlex.join(["git", "push", remote, target]), "shares it")
    return NextStep(shlex.join(["git", "log", "--oneline", "--graph", target]), "shows what landed")


def _without_a_merge(validation: Validation, invocation: Invocation) -> NextStep:
    blocking = next((finding for finding in validation.findings if finding.blocks), None)
    if blocking is not None:
        return _explaining(blocking.rule, invocation)
    return NextStep(shlex.join([*invocation.prefix, "check", *invocation.options, "--watch"]), "goes on looking")


def _when_blocked(validation: Validation, invocation: Invocation, names: Sequence[str]) -> NextStep:
    blocking = [finding for finding in validation.findings if finding.blocks]
    if not blocking and (log := next((check.log_path for check in validation.checks if check.log), None)):
        return NextStep(shlex.join(["less", log]), "is all that the check said")
    if blocking and not validation.mended and all(finding.fix is not None and finding.fix.safe for finding in blocking):
        return NextStep(_merge(invocation, names, "--fix"), "applies the safe fixes and lands them")
    troubled = {name for finding in blocking for name in finding.branches}
    if any(name not in troubled for name in names):
        return NextStep(_merge(invocation, names, "--only-clean"), "lands what is clean and leaves out the rest")
    return _explaining(blocking[0].rule if blocking else "T101", invocation)


def _explaining(rule: str, invocation: Invocation) -> NextStep:
    return NextStep(shlex.join([invocation.prefix[0], "explain", rule]), "says how to mend it")


def _merge(invocation: Invocation, names: Sequence[str], *flags: str) -> str:
    new = [flag for flag in flags if flag not in invocation.options]
    if any(name.startswith("-") for name in names):
        return shlex.join([*invocation.prefix, "merge", *invocation.options, *new, "--", *names])
    return shlex.join([*invocation.prefix, "merge", *names, *invocation.options, *new])
