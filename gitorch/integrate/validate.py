"""The pipeline: sides → text → candidate → findings → validation. Moves no branch."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from gitorch.config.model import Config
from gitorch.git.repository import Branch, Repository
from gitorch.git.scratch import Scratch
from gitorch.integrate.candidate import keep
from gitorch.integrate.finding import Finding, Severity
from gitorch.integrate.findings_cache import FindingsCache
from gitorch.integrate.integration import Integration
from gitorch.integrate.kept import Kept, cache_folder
from gitorch.integrate.merged_places import with_merged_places
from gitorch.integrate.selection import select
from gitorch.integrate.sides import Parse, Side
from gitorch.integrate.siding import sides_of, target_side
from gitorch.integrate.silence import apply_decisions
from gitorch.integrate.testimony import Testimony
from gitorch.integrate.text.overlap import told_once
from gitorch.integrate.text.survival import lost_changes
from gitorch.integrate.text.text_merge import TextMerge
from gitorch.integrate.text.textual import TEXT_RULES
from gitorch.integrate.validation import Candidate, LeftOut, Validation
from gitorch.integrate.within import Within, within
from gitorch.progress import announce

if TYPE_CHECKING:
    from gitorch.integrate.modules import ModuleCache

Hear = Callable[[Candidate | None, Sequence[Finding]], Testimony]
"""What the analyzers add to the findings, once they have seen a candidate."""


def validate(
    repository: Repository,
    onto: Branch,
    branches: Sequence[Branch],
    config: Config,
    *,
    only_clean: bool = False,
    every_merge: bool = False,
) -> Validation:
    """Whether these branches can live together on ``onto``, as text and in meaning. No branch moves.

    With ``only_clean`` branches that a blocking finding is about are left out of the candidate. With ``every_merge``
    what merges in the branches' own histories put together is judged though its branches are gone by now.
    """
    with Scratch(repository) as scratch:
        validation = look(scratch, onto, branches, config, only_clean=only_clean, every_merge=every_merge)
        if validation.candidate is not None:
            keep(scratch, validation.candidate, onto, [branch.name for branch in branches])
        return validation


def look(  # noqa: PLR0913 - each is a choice of its caller's
    scratch: Scratch,
    onto: Branch,
    branches: Sequence[Branch],
    config: Config,
    *,
    only_clean: bool = False,
    every_merge: bool = False,
    witnesses: Sequence[Side] = (),
) -> Validation:
    """As :func:`validate`, of branches that may be nowhere but in ``scratch``; nor is the candidate anywhere else.

    The analyzers compare the candidate with ``witnesses``, where there are some, in place of the branches. A branch
    that was merged by hand is judged by its parts as well.
    """
    repository, timings = scratch.repository, dict[str, float]()
    announce(f"merging {len(branches)} branch{'es' * (len(branches) != 1)} into {onto.name}")
    with _timed(timings, "textual"):
        text, sides, target = _merging(scratch, onto, branches)
        candidate, conflicts = text.build() if not text.conflicts else (None, text.conflicts)
    integration = Integration(
        repository, _parsing(cache_folder(os.environ)), config, onto, repository.tree_of(onto.commit), sides, target,
        text.textual(candidate, conflicts), kept=Kept(cache_folder(os.environ, "sides"), spread=64),
    )  # fmt: skip
    announce("comparing what the branches mean")
    with _timed(timings, "interfaces"):
        findings, opened = _found(integration, branches, every_merge=every_merge)
    if witnesses:
        opened = within(replace(integration, sides=tuple(witnesses)), branches, every_merge=every_merge)
    hear = partial(_heard, opened, timings)
    left_out: tuple[LeftOut, ...] = ()
    if only_clean:
        candidate, left_out, testimony = _only_clean(text, integration, findings, hear)
        integration = replace(integration, textual=text.textual(candidate, conflicts))
    else:
        testimony = hear(candidate or text.preview(_names(_selected(text, config, findings))), findings)
    findings = with_merged_places(integration, candidate, testimony.findings)
    findings.extend(lost_changes(integration))
    numbered, silenced = _decided(config, findings)
    return Validation(
        onto, sides, _status(candidate, numbered, left_out), candidate, numbered, left_out,
        tuple((side.name, reason) for side, reason in text.order), analyzers=testimony.runs, silenced=silenced,
        timings=timings,
    )  # fmt: skip


def _found(integration: Integration, branches: Sequence[Branch], *, every_merge: bool) -> tuple[list[Finding], Within]:
    """What the rules find among the sides, and within the branches that were merged by hand."""
    find = partial(_known_findings, FindingsCache(cache_folder(os.environ, "findings")), cache_folder(os.environ))
    findings = find(integration)
    opened = within(integration, branches, every_merge=every_merge)
    findings.extend(opened.found(find, findings))
    return findings, opened


def merged_as_text(
    scratch: Scratch, onto: Branch, branches: Sequence[Branch], without: Collection[str]
) -> Candidate | None:
    """The candidate of the branches but some, whatever it means; None if they conflict."""
    return _merging(scratch, onto, branches)[0].build(without)[0]


def _merging(
    scratch: Scratch, onto: Branch, branches: Sequence[Branch]
) -> tuple[TextMerge, tuple[Side, ...], Side | None]:
    sides = sides_of(scratch.repository, onto, branches)
    target = target_side(scratch.repository, onto, sides)
    return TextMerge(scratch, onto, sides, target), sides, target


def _parsing(modules: Path | None) -> Parse:
    """Who parses is imported when there is something to parse, which is nothing where all is known."""

    @cache
    def kept() -> ModuleCache:
        from gitorch.integrate.modules import ModuleCache  # noqa: PLC0415

        return ModuleCache(modules)

    return lambda path, oid, read: kept().parse(path, oid, read)


def _known_findings(known: FindingsCache, modules: Path | None, integration: Integration) -> list[Finding]:
    return known.findings(integration, lambda: told_once(_findings(integration, modules)))


def _findings(integration: Integration, modules: Path | None) -> Iterator[Finding]:
    from gitorch.integrate.ahead import read_ahead  # noqa: PLC0415 - with what follows fifty modules, and none of them
    from gitorch.integrate.rules import RULES  # noqa: PLC0415 - is needed for what is known

    read_ahead(integration, modules)
    for rule in RULES:
        yield from (found for found in rule(integration) if not _is_in_each(integration, found))
    integration.save()


def _is_in_each(integration: Integration, finding: Finding) -> bool:
    """Whether each of a finding's branches has every file that it names as the others do: then no merge is to blame."""
    views = [integration.view(side.tree) for side in integration.all_sides if side.name in finding.branches]
    paths = {place.path for place in finding.locations}
    is_between = 1 < len(finding.branches) == len(views)
    return is_between and all(len({view.entry(path) for view in views}) == 1 for path in paths)


def _heard(
    opened: Within, timings: dict[str, float], candidate: Candidate | None, findings: Sequence[Finding]
) -> Testimony:
    if opened.integration.config.analyzers == ():
        return Testimony(tuple(findings))
    from gitorch.integrate.analyzers.stage import ask_analyzers  # noqa: PLC0415 - only where somebody is asked

    with _timed(timings, "analyzers"):
        heard = ask_analyzers(opened.apart, candidate and opened.taken(candidate), findings)
    return replace(heard, findings=tuple(map(opened.named, heard.findings)))


def _only_clean(
    text: TextMerge, integration: Integration, findings: Sequence[Finding], hear: Hear
) -> tuple[Candidate | None, tuple[LeftOut, ...], Testimony]:
    """The candidate of the branches that can stay, those that can't, and the findings, more by what was tried."""
    found = list(findings)
    while True:
        left_out = _selected(text, integration.config, found)
        candidate, conflicts = text.build(_names(left_out))
        if conflicts:
            from gitorch.integrate.rules.text.conflicts import text_conflicts  # noqa: PLC0415 - as in _findings

            found.extend(text_conflicts(replace(integration, textual=text.textual(None, conflicts))))
            continue
        testimony = hear(candidate, found)
        if list(testimony.findings) == found:
            return candidate if candidate and len(left_out) < len(text.order) else None, left_out, testimony
        found = list(testimony.findings)


def _selected(text: TextMerge, config: Config, findings: Sequence[Finding]) -> tuple[LeftOut, ...]:
    order = [side.name for side, _ in text.order]
    return select(order, _decided(config, findings)[0], text.containing)


def _names(left_out: Sequence[LeftOut]) -> list[str]:
    return [left.name for left in left_out]


def _status(candidate: Candidate | None, findings: Sequence[Finding], left_out: Sequence[LeftOut]) -> str:
    """Clean if there is a candidate and nothing blocks what is in it."""
    out = {left.name for left in left_out}
    open_ones = [finding for finding in findings if finding.blocks and out.isdisjoint(finding.branches)]
    return "blocked" if candidate is None or open_ones else "clean"


def _decided(
    config: Config, findings: Sequence[Finding]
) -> tuple[tuple[Finding, ...], tuple[tuple[Finding, str], ...]]:
    """The findings that speak, numbered, and the silenced ones; what git can't merge always speaks."""
    unmergeable = [finding for finding in findings if finding.rule in TEXT_RULES]
    speaking, silenced = apply_decisions(config, [finding for finding in findings if finding.rule not in TEXT_RULES])
    return _numbered([*unmergeable, *speaking]), tuple(silenced)


def also_found(config: Config, validation: Validation, found: Sequence[Finding]) -> Validation:
    """The validation with findings that came later, as the project decides them; the ids of the others stay."""
    speaking, silenced = apply_decisions(config, found)
    ids = range(len(validation.findings) + 1, len(validation.findings) + len(speaking) + 1)
    later = tuple(replace(one, id=f"F{number}") for number, one in zip(ids, speaking, strict=True))
    return replace(
        validation,
        findings=(*validation.findings, *later),
        silenced=(*validation.silenced, *silenced),
        status="blocked" if any(one.blocks for one in later) else validation.status,
    )


def _numbered(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Findings in a fixed order, each with its id: errors first, then by rule and place."""
    rank = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
    ordered = sorted(findings, key=lambda f: (rank[f.severity], f.rule, f.locations[:1], f.branches, f.message))
    return tuple(replace(finding, id=f"F{number}") for number, finding in enumerate(ordered, 1))


@contextmanager
def _timed(timings: dict[str, float], stage: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    timings[stage] = round(timings.get(stage, 0.0) + (time.perf_counter() - started) * 1000, 1)
