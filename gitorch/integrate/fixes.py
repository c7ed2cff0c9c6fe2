"""Safe fixes on the candidate: applied as one commit of its own, judged again, and kept only where they help.

To look at a fixed candidate is to look at fixed branches: each with one commit more, which nobody ever sees. What
becomes the candidate is the merge of the branches as they are, and above it one commit with the fixed tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from gitorch.config.model import Config
from gitorch.git.patches import patched
from gitorch.git.repository import Branch, Entry, Oid, Repository
from gitorch.git.scratch import Scratch
from gitorch.integrate.candidate import keep
from gitorch.integrate.finding import Finding, Location
from gitorch.integrate.integration import Integration
from gitorch.integrate.modules import ModuleCache
from gitorch.integrate.patching import union
from gitorch.integrate.rules.symbols.fixing.dangling import dangling
from gitorch.integrate.siding import target_side
from gitorch.integrate.text.textual import TEXT_RULES, Textual
from gitorch.integrate.trailers import fix_message
from gitorch.integrate.validate import look, merged_as_text
from gitorch.integrate.validation import Candidate, Mended, Validation
from gitorch.progress import announce

_WORD = re.compile(r"\w+")
_Key = tuple[str, str, tuple[str, ...]]


def validate_fixing(
    repository: Repository, onto: Branch, branches: Sequence[Branch], config: Config, *, only_clean: bool = False
) -> Validation:
    """As ``validate``, with every safe fix that helps applied to the candidate.

    A fix is left alone, and that said, where its finding does not go away or another one appears. With ``only_clean``
    what the fixes leave is left out, and the fixes that were about it with it.
    """
    with Scratch(repository) as scratch:
        work = _Work(scratch, onto, tuple(branches), config, look(scratch, onto, branches, config))
        validation = work.done(only_clean=only_clean)
        if validation.candidate is not None:
            keep(scratch, validation.candidate, onto, [branch.name for branch in branches])
        return validation


@dataclass(frozen=True)
class _Trial:
    """The fixes that were laid on, and what was said of the result; ``first`` where there are none."""

    findings: tuple[Finding, ...]
    validation: Validation

    @property
    def keys(self) -> Mapping[_Key, Finding]:
        return {_key(finding): finding for finding in self.validation.findings}


@dataclass(frozen=True)
class _Work:
    """One run: the branches as they are, and what was said of them."""

    scratch: Scratch = field(repr=False)
    onto: Branch
    branches: tuple[Branch, ...]
    config: Config
    first: Validation
    modules: ModuleCache = field(default_factory=ModuleCache, repr=False)

    def done(self, *, only_clean: bool) -> Validation:
        """The last word: what was mended, what was left alone, what is left."""
        safe = [finding for finding in self.first.findings if finding.fix is not None and finding.fix.safe]
        if not safe:
            return self._look(self.branches, only_clean=True) if only_clean else self.first
        announce(f"trying {len(safe)} safe fix{'es' * (len(safe) != 1)}")
        best, refused = self._chosen(safe)
        if only_clean:
            best, refused = self._without_left_out(best, refused)
        return self._composed(best, refused)

    def _chosen(self, safe: Sequence[Finding]) -> tuple[_Trial, dict[_Key, str]]:
        """All fixes at once if they all help; else one after the other, each that does."""
        base = _Trial((), self.first)
        together = self._tried(safe)
        if together is not None and not any(self._objection(base, together, one) for one in safe):
            return together, {}
        refused: dict[_Key, str] = {}
        best = base
        for one in safe:
            if _key(one) not in best.keys:
                continue
            trial = self._tried([*best.findings, one])
            why = self._objection(best, trial, one) if trial is not None else "it does not apply beside the other fixes"
            if trial is None or why:
                refused[_key(one)] = why
            else:
                best = trial
        return best, refused

    def _without_left_out(self, best: _Trial, refused: dict[_Key, str]) -> tuple[_Trial, dict[_Key, str]]:
        while True:
            validation = self._look(self._fixed(best.findings) or self.branches, only_clean=True)
            out = {left.name for left in validation.left_out}
            idle = [one for one in best.findings if not out.isdisjoint(one.branches)]
            if not idle:
                return _Trial(best.findings, validation), refused
            refused |= {_key(one): f"{_first_of(out, one)} is left out" for one in idle}
            best = replace(best, findings=tuple(one for one in best.findings if one not in idle))

    def _objection(self, before: _Trial, after: _Trial, fixed: Finding) -> str:
        """Why a fix does not help; empty if it does."""
        if _key(fixed) in after.keys:
            return "the finding stays"
        if any(one.rule in TEXT_RULES and key not in after.keys for key, one in before.keys.items()):
            return "git can't merge the branches without it"
        fresh = next((one for key, one in after.keys.items() if key not in before.keys), None)
        if fresh is not None:
            return f"it makes another finding: {fresh.rule} {fresh.message}"
        known = {(place.branch, place.path, place.line) for one in after.keys.values() for place in one.locations}
        lost = [one for one in self._dangling(after) if (one.branch, one.path, one.line) not in known]
        return f"it leaves {lost[0].path}:{lost[0].line} of {lost[0].branch} without a meaning" if lost else ""

    def _dangling(self, trial: _Trial) -> Iterator[Location]:
        """What the branches as they are would use in vain in the fixed tree, which a fixed branch may hide."""
        words = frozenset(word for one in trial.findings for word in _WORD.findall(one.symbol))
        merged = self._integration(trial.validation).merged
        return dangling(self._integration(self.first), merged, words)

    def _integration(self, validation: Validation) -> Integration:
        repository, tree = self.scratch.repository, self.scratch.repository.tree_of(self.onto.commit)
        text = Textual(candidate_tree=validation.candidate.tree if validation.candidate else None, scratch=self.scratch)
        return Integration(
            repository, self.modules.parse, self.config, self.onto, tree, validation.sides,
            target_side(repository, self.onto, validation.sides), text,
        )  # fmt: skip

    def _tried(self, findings: Sequence[Finding]) -> _Trial | None:
        branches = self._fixed(findings)
        return _Trial(tuple(findings), self._look(branches, only_clean=False)) if branches is not None else None

    def _look(self, branches: Sequence[Branch], *, only_clean: bool) -> Validation:
        return look(
            self.scratch, self.onto, branches, self.config, only_clean=only_clean, witnesses=self.first.sides
        )  # fmt: skip

    def _fixed(self, findings: Sequence[Finding]) -> list[Branch] | None:
        """The branches with their fixes; None if one does not apply, or two are in each other's way."""
        patches: dict[str, list[str]] = {}
        for finding in findings:
            if finding.fix is not None:
                patches.setdefault(finding.fix.branch, []).append(finding.fix.patch)
        found = [self._patched(branch, patches.get(branch.name, ())) for branch in self.branches]
        return None if None in found else [branch for branch in found if branch is not None]

    def _patched(self, branch: Branch, patches: Sequence[str]) -> Branch | None:
        if not patches:
            return branch
        repository = self.scratch.repository
        tree = repository.tree_of(branch.commit)
        edits = _together(self.scratch, tree, patches)
        if edits is None:
            return None
        signature = f"gitorch <gitorch@localhost> {repository.time_of(branch.commit)} +0000"
        fixed = self.scratch.edited(tree, edits)
        commit = self.scratch.commit(fixed, [branch.commit], f"Fix {branch.name}\n", signature)
        self.scratch.spill()
        return replace(branch, commit=commit)

    def _composed(self, best: _Trial, refused: Mapping[_Key, str]) -> Validation:
        """The answer in the words of the branches as they are, and the candidate with its one commit more."""
        validation, known = _renumbered(best.validation, self.first), {_key(one): one for one in self.first.findings}
        left = {_key(one) for one in validation.findings}
        silent = {_key(one) for one, _ in validation.silenced}
        mended = [Mended(one) for one in best.findings]
        applied = {_key(one) for one in best.findings}
        mended += [
            Mended(one, "it went away with the others")
            for key, one in known.items()
            if best.findings and key not in left | silent | applied and key not in refused
        ]
        mended += [Mended(known[key], why, is_applied=False) for key, why in refused.items() if key in known]
        candidate = self._candidate(validation, best.findings)
        return replace(validation, sides=self.first.sides, candidate=candidate, mended=tuple(mended))

    def _candidate(self, validation: Validation, findings: Sequence[Finding]) -> Candidate | None:
        """The unfixed merge of the same branches, and on it one commit with the fixed tree."""
        fixed = validation.candidate
        if fixed is None or not findings:
            return fixed
        without = [left.name for left in validation.left_out]
        plain = merged_as_text(self.scratch, self.onto, self.branches, without)
        if plain is None:
            raise ValueError("branches that merge with their fixes in do not merge without")
        name, email = self.scratch.repository.identity()
        time = max(self.scratch.repository.time_of(branch.commit) for branch in (self.onto, *self.branches))
        commit = self.scratch.commit(
            fixed.tree, [plain.commit], fix_message(findings), f"{name} <{email}> {time} +0000"
        )
        self.scratch.spill()
        return replace(plain, commit=commit, tree=fixed.tree)


def _key(finding: Finding) -> _Key:
    return finding.rule, finding.fingerprint, finding.branches


def _first_of(names: set[str], finding: Finding) -> str:
    return next(name for name in finding.branches if name in names)


def _together(scratch: Scratch, tree: Oid, patches: Sequence[str]) -> dict[str, Entry | None] | None:
    """What several patches against one tree make of its paths; None if they touch the same words differently."""
    edits: dict[str, Entry | None] = {}
    for patch in dict.fromkeys(patches):
        changed = patched(scratch, tree, patch)
        if changed is None:
            return None
        for path, entry in changed.items():
            joined = entry if path not in edits else _joined(scratch, tree, path, edits[path], entry)
            if joined is None and entry is not None:
                return None
            edits[path] = joined
    return edits


def _joined(scratch: Scratch, tree: Oid, path: str, one: Entry | None, other: Entry | None) -> Entry | None:
    base = scratch.entry(tree, path)
    if base is None or one is None or other is None:
        return None
    texts = (scratch.read(entry.oid)[1].decode("utf-8", "surrogateescape") for entry in (base, one, other))
    text = union(*texts)
    return (
        replace(base, oid=scratch.write("blob", text.encode("utf-8", "surrogateescape"))) if text is not None else None
    )


def _renumbered(validation: Validation, first: Validation) -> Validation:
    """The findings with the ids and places that they had before anything was fixed; new ids for new ones."""
    known = {_key(one): one for one in first.findings}
    fresh = iter(range(len(first.findings) + 1, len(first.findings) + len(validation.findings) + 1))
    found = tuple(known.get(_key(one)) or replace(one, id=f"F{next(fresh)}") for one in validation.findings)
    ids = {old.id: new.id for old, new in zip(validation.findings, found, strict=True)}
    left_out = tuple(
        replace(left, because=tuple(ids.get(one, one) for one in left.because)) for left in validation.left_out
    )
    return replace(validation, findings=found, left_out=left_out)
