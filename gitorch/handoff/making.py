"""A manifest from what is known of an attempt: the diff's facts, the agent's claims, the plan's words. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gitorch.handoff.claims import Claims, unmet
from gitorch.handoff.manifest import Artifacts, CheckRun, Manifest, NextContext, Notes, Tokens
from gitorch.handoff.work import Work

_FOCUS = 12


@dataclass(frozen=True)
class Origin:
    """Who hands over, and from where to where. ``time`` is ISO 8601 in UTC; ``budget`` tokens that the next may use."""

    run: str
    task: str
    attempt: int
    specialist: str
    needed_by: tuple[str, ...]
    base: str
    commit: str
    tree: str
    time: str
    budget: int | None = None
    sandbox: str = ""


def make_manifest(
    origin: Origin, work: Work, claims: Claims | None, *, checks: Sequence[CheckRun] = (), usage: Tokens | None = None,
    constraints: Sequence[str] = (),
) -> Manifest:  # fmt: skip
    """The handoff of one attempt; without claims it says what the diff says, and that nobody vouched for more.

    What the code shows is never taken from the claims, and every claim that it does not bear out is in ``unmet``.
    """
    said = claims or Claims()
    return Manifest(
        specialist=origin.specialist,
        to=origin.needed_by,
        run=origin.run,
        task=origin.task,
        attempt=origin.attempt,
        base=origin.base,
        commit=origin.commit,
        tree=origin.tree,
        time=origin.time,
        sandbox=origin.sandbox,
        made_by="agent" if claims is not None else "gitorch",
        summary=said.summary or _summary(work),
        artifacts=Artifacts(
            interfaces=work.interfaces,
            endpoints=work.endpoints,
            events=work.events,
            dependencies=work.dependencies,
            notes=said.notes if said.notes != Notes() else Notes(limitation=_cautions(work)),
            test_requirements=said.test_requirements or tuple(f"{path} passes" for path in work.tests),
        ),
        next_agent_context=NextContext(
            focus=said.next_agent_context.focus or _focus(work),
            constraints=(*dict.fromkeys((*constraints, *said.next_agent_context.constraints)),),
            available_budget=origin.budget,
        ),
        changed_paths=work.paths,
        checks=tuple(checks),
        usage=usage or Tokens(),
        open_points=said.open_points,
        unmet=unmet(said, work),
    )


def _summary(work: Work) -> str:
    """One sentence of what the diff does."""
    if not work.paths:
        return "changes nothing"
    added = [one.symbol for one in work.interfaces if one.change == "added"]
    changed = [one.symbol for one in work.interfaces if one.change in ("changed", "renamed")]
    removed = [one.symbol for one in work.interfaces if one.change == "removed"]
    parts = [
        f"{verb} {', '.join(names[:4])}{f' and {len(names) - 4} more' if len(names) > 4 else ''}"
        for verb, names in (("adds", added), ("changes", changed), ("removes", removed))
        if names
    ]
    files = f"{len(work.paths)} file{'s' * (len(work.paths) != 1)}"
    return f"{'; '.join(parts)} ({files})" if parts else f"changes {files}"


def _cautions(work: Work) -> tuple[str, ...]:
    """What whoever builds on the branch would trip over: names that went or changed their form."""
    gone = [f"{one.symbol} is gone from {one.path}" for one in work.interfaces if one.change == "removed"]
    turned = [
        f"{one.before} became {one.signature}"
        for one in work.interfaces
        if one.change in ("changed", "renamed") and one.before
    ]
    return (*gone[:_FOCUS], *turned[:_FOCUS])


def _focus(work: Work) -> tuple[str, ...]:
    """The new and changed interfaces, routes first: what the next task most likely builds on."""
    routes = [f"{one.method} {one.route} ({one.path}:{one.line})" for one in work.endpoints if one.change != "removed"]
    names = [
        f"{one.signature or one.symbol} ({one.path}:{one.line})" for one in work.interfaces if one.change != "removed"
    ]
    return tuple((*routes, *names)[:_FOCUS])
