"""The stage of validation that asks analyzers: findings with both sides, and a record of who looked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cached_property, partial

from gitorch.git.renames import renames
from gitorch.git.repository import Oid
from gitorch.integrate.analyzers.attribution import Attributor, finding_of, is_guarded
from gitorch.integrate.analyzers.diagnostic import (
    Absent,
    Analyzer,
    AnalyzerFailed,
    Answer,
    Diagnostic,
    Focus,
    Project,
    Ready,
    Session,
    Words,
)
from gitorch.integrate.analyzers.examination import Ask, Examination
from gitorch.integrate.analyzers.focus import focus as focus_of
from gitorch.integrate.analyzers.focus import mentioned
from gitorch.integrate.analyzers.gate import suspects
from gitorch.integrate.analyzers.languages import SELECTIONS, SOURCES
from gitorch.integrate.analyzers.remembered import Remembered, key_of
from gitorch.integrate.analyzers.scratch import Scratch, open_scratch
from gitorch.integrate.analyzers.selection import analyzers_for, require_known
from gitorch.integrate.analyzers.traces import SideTexts
from gitorch.integrate.finding import Finding, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.sides import Side
from gitorch.integrate.testimony import Testimony
from gitorch.integrate.validation import AnalyzerRun, Candidate

_GLANCE = 2  # imports; what a first look finds is looked at again, all the way
_CLEARED = "skipped: nothing that one side changed is named by the other (--thorough asks it all the same)"


def ask_analyzers(integration: Integration, candidate: Candidate | None, known: Sequence[Finding]) -> Testimony:
    """All findings: those of the rules (``known``), confirmed where an analyzer agrees, and those that only it has.

    Looks at the candidate's tree, so at the branches that merge as text; a language that fewer than two sides
    changed costs nothing.
    """
    require_known(integration.config.analyzers)
    findings, runs = list(known), list[AnalyzerRun]()
    if candidate is None:
        return Testimony(tuple(findings))
    taken = [side for side in integration.all_sides if side.is_target or side.name in candidate.branches]
    for language, is_source in SOURCES.items():
        changing = [side for side in taken if any(map(is_source, side.changes))]
        if len(changing) < 2:
            continue
        inquiry = _Inquiry(integration, candidate.tree, tuple(changing), language)
        for adapter, availability in analyzers_for(language, inquiry.project):
            found, run = inquiry.hear(adapter, availability)
            findings = _joined(findings, found)
            runs.append(run)
    return Testimony(tuple(findings), tuple(runs))


@dataclass(frozen=True)
class _Scope:
    """Where an analyzer looks, and how that is told."""

    files: Sequence[str]
    focus: Focus
    told: str


@dataclass(frozen=True)
class _Inquiry:
    """One language of one candidate."""

    integration: Integration
    merged: Oid
    sides: tuple[Side, ...]
    language: str

    @property
    def project(self) -> Project:
        return Project(self.integration.target, self.integration.repository.worktree, self.integration.config)

    def hear(self, adapter: Analyzer, availability: Ready | Absent) -> tuple[list[Finding], AnalyzerRun]:
        """What one analyzer has to say."""
        if isinstance(availability, Absent):
            return [], AnalyzerRun(adapter.name, "skipped", f"{availability.reason}; unseen: {availability.unseen}")
        scope = self._scope(adapter)
        if not scope.files:
            return [], AnalyzerRun(adapter.name, "cleared", scope.told, availability.version)
        try:
            with ExitStack() as stack:
                witness = _Witness(self, adapter, availability, stack)
                new = self._examine(witness, scope.focus, scope.files)
                if new and scope.focus.depth is not None:
                    suspected = sorted({one.path for one in new})
                    new = self._examine(witness, Focus(scope.focus.words), suspected)
        except AnalyzerFailed as error:
            return [], AnalyzerRun(adapter.name, "failed", str(error), availability.version)
        return self._findings(adapter, new), AnalyzerRun(adapter.name, "ran", scope.told, availability.version)

    def _examine(self, witness: _Witness, focus: Focus, files: Sequence[str]) -> list[Diagnostic]:
        ask = partial(self._ask, partial(witness.ask, focus))
        return Examination(ask, witness.adapter.unsure, self.sides, self._root()).findings(self.merged, files)

    def _ask(self, ask: Ask, tree: Oid, files: Sequence[str]) -> tuple[Diagnostic, ...]:
        """What a tree has in these files of the merged one: a renamed file's errors, where they stood before it was."""
        view = self.integration.view(tree)
        before = {
            path: old
            for path in files
            if (old := self._renamed.get(path)) is not None and view.entry(path) is None and view.entry(old) is not None
        }
        now = {old: path for path, old in before.items()}
        found = ask(tree, [before.get(path, path) for path in files])
        return tuple(replace(one, path=now.get(one.path, one.path)) for one in found)

    @cached_property
    def _renamed(self) -> dict[str, str]:
        """By the path in the merged tree, the older path of every file that a side renamed."""
        is_source, repository = SOURCES[self.language], self.integration.repository
        found: dict[str, str] = {}
        for side in self.sides:
            gone = any(change.new is None and is_source(path) for path, change in side.changes.items())
            come = any(change.old is None and is_source(path) for path, change in side.changes.items())
            if gone and come:
                found.update(renames(repository, side.base_tree, side.tree))
        return found

    def _scope(self, adapter: Analyzer) -> _Scope:
        """A quick analyzer looks at whatever changed, a slow one at what both sides have to do with."""
        changed = sorted({path for side in self.sides for path in side.changes if SOURCES[self.language](path)})
        if not adapter.is_slow:
            return _Scope(changed, Focus(), f"{len(changed)} file{'s' * (len(changed) != 1)} of {self.language}")
        words = self._words(changed)
        if not words:
            return _Scope((), Focus(), _CLEARED)
        told = f"{len(words)} of {len(changed)} changed files of {self.language}: those that mention both sides"
        glance = None if self.integration.config.thorough else _GLANCE
        return _Scope(sorted(words), Focus(words, glance), told)

    def _root(self) -> Oid:
        target = self.integration.target_side
        return self.integration.onto_tree if target is None else target.base_tree

    def _words(self, files: Sequence[str]) -> Words:
        """What is worth checking, of the files that mention anything of it."""
        if not self.integration.config.thorough:
            return suspects(self._texts)
        focused = focus_of(self._texts, files)
        merged = self.integration.view(self.merged)
        texts = {path: (merged.read(path) or b"").decode("utf-8", "replace").splitlines() for path in files}
        return {path: focused[path] for path in mentioned(focused, texts)}

    @cached_property
    def _texts(self) -> list[SideTexts]:
        view = self.integration.view
        return [SideTexts(s, view(s.base_tree), view(s.tree), SOURCES[self.language]) for s in self.sides]

    def _findings(self, adapter: Analyzer, new: Sequence[Diagnostic]) -> list[Finding]:
        if not new:
            return []
        merged = self.integration.view(self.merged)
        attributor = Attributor(merged, self._texts)
        found = (
            _weighed(
                finding_of(one, attributor.attribute(one), analyzer=adapter.name, language=self.language), one, adapter
            )
            for one in new
            if not is_guarded(merged, one)
        )
        return _grouped(found)


def _weighed(finding: Finding, diagnostic: Diagnostic, adapter: Analyzer) -> Finding:
    """A note for what only the types forbid: whether an override fails its callers is for the rules to say."""
    return replace(finding, severity=Severity.NOTE) if diagnostic.code in adapter.formal else finding


@dataclass
class _Witness:
    """An analyzer that is started, and its files moved, only for what is not yet known."""

    inquiry: _Inquiry
    adapter: Analyzer
    ready: Ready
    stack: ExitStack
    _session: Session | None = None
    _scratch: Scratch | None = None

    def ask(self, focus: Focus, tree: Oid, files: Sequence[str]) -> tuple[Diagnostic, ...]:
        integration = self.inquiry.integration
        view = integration.view(tree)
        present = [path for path in files if (entry := view.entry(path)) is not None and entry.is_file]
        memory = Remembered(integration.repository.common / "gitorch" / "diagnostics")
        answers = memory.recall(self._key(focus, tree))
        missing = [path for path in present if path not in answers]
        if missing:
            found, is_whole = self._diagnose(focus, tree, missing)
            heard = {path: tuple(one for one in found if one.path == path) for path in missing}
            answers.update(heard)
            memory.remember(self._key(focus, tree), answers)
            if is_whole and focus.depth is not None:
                whole = self._key(Focus(focus.words), tree)
                memory.remember(whole, memory.recall(whole) | heard)
        return tuple(one for path in present for one in answers[path])

    def _key(self, focus: Focus, tree: Oid) -> str:
        onto, ready = self.inquiry.integration.onto_tree, self.ready
        return key_of(self.adapter.name, ready.version, ready.depends_on, onto, tree, str(focus))

    def _diagnose(self, focus: Focus, tree: Oid, files: Sequence[str]) -> Answer:
        if self._scratch is None or self._session is None:
            integration = self.inquiry.integration
            selection = SELECTIONS[self.inquiry.language]
            self._scratch = self.stack.enter_context(
                open_scratch(integration.repository, selection, integration.onto_tree)
            )
            session = self.adapter.open_session(self.ready, self.inquiry.project, self._scratch.root)
            self._session = self.stack.enter_context(session)
        self._scratch.move(tree)
        return self._session.diagnose(files, focus)


def _grouped(findings: Iterator[Finding]) -> list[Finding]:
    """One finding for all uses of one thing in one file."""
    groups: dict[tuple[object, ...], Finding] = {}
    for one in findings:
        use = one.locations[-1]
        key = (one.rule, one.symbol, one.branches, one.locations[:-1], use.path)
        first = groups.setdefault(key, one)
        if first is not one:
            groups[key] = replace(first, locations=(*first.locations, use))
    return list(groups.values())


def _joined(known: list[Finding], found: Sequence[Finding]) -> list[Finding]:
    """Both lists as one: an error at a place that a rule already named confirms the rule's finding."""
    result = list(known)
    for one in found:
        twin = next((number for number, other in enumerate(result) if _is_same(other, one)), None)
        if twin is None:
            result.append(one)
        else:
            result[twin] = _confirmed(result[twin], one)
    return result


def _is_same(rule: Finding, analyzer: Finding) -> bool:
    """Whether both speak of the same use: same file and line on the same branch, in the family of symbols."""
    if not rule.rule.startswith("S"):
        return False
    uses = {(place.branch, place.path, place.line) for place in rule.locations}
    return any((place.branch, place.path, place.line) in uses for place in analyzer.locations if place.role == "use")


def _confirmed(rule: Finding, analyzer: Finding) -> Finding:
    severity = Severity.ERROR if analyzer.severity is Severity.ERROR else rule.severity
    said = [*rule.detail.splitlines(), *analyzer.detail.splitlines()]
    detail = "\n".join(dict.fromkeys(said))
    return replace(rule, severity=severity, detail=detail)
