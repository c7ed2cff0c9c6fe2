"""From an error of the merged tree to both sides: who uses, where; who took away or changed, what and where."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from gitorch.code.model import Kind
from gitorch.integrate.analyzers.diagnostic import Diagnostic
from gitorch.integrate.analyzers.lines import Correspondence
from gitorch.integrate.analyzers.traces import WORD, Evidence, SideTexts, Trace
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.sides import View

_ABSENCES = ("S201", "S204", "S207", "S208")
_CHAIN = re.compile(r"[A-Za-z_$][\w$]*(?:[?!]?\.[A-Za-z_$][\w$]*)*")
_QUOTED = re.compile(r"`([^`]+)`|'([^']+)'|\"([^\"]+)\"")
_OF_MODULE = re.compile(r"^(Submodule|Module) |typeof import\(")
_SAYS_NOTHING = frozenset(
    {"self", "cls", "this", "string", "number", "boolean", "undefined", "null", "any", "unknown", "never", "void"}
    | {"Unknown", "const", "let", "var", "function", "export", "default", "new", "typeof", "interface", "type"}
    | {"async", "await", "import", "from", "return", "extends", "implements", "public", "private", "readonly"}
    | set(keyword.kwlist)
    | (set(dir(builtins)) & {"int", "str", "bool", "float", "bytes", "list", "dict", "set", "tuple", "object", "type"})
)


@dataclass(frozen=True)
class Attribution:
    """Both halves: the use at its place on its side, and the change that it did not know of."""

    use: Location
    change: Location | None
    trace: Trace | None
    user: str
    changer: str | None


@dataclass(frozen=True)
class Attributor:
    """The sides of one integration and the merged tree, ready to be asked about its errors."""

    merged: View
    sides: Sequence[SideTexts]

    def attribute(self, diagnostic: Diagnostic) -> Attribution:
        """Who is who. ``change`` is None where nothing that another side did has to do with it."""
        best: tuple[tuple[int, int], SideTexts, SideTexts, Trace] | None = None
        words = list(self._words(diagnostic))
        for user in self._users(diagnostic):
            for changer in self.sides:
                found = None if changer is user else _best_trace(changer.traces, words, diagnostic)
                if found and (best is None or found[0] < best[0]):
                    best = (found[0], user, changer, found[1])
        if best is None:
            return self._half(diagnostic)
        _, user, changer, trace = best
        role = "deletion" if trace.is_gone and not trace.renamed else "definition"
        there = changer.side.base if changer.side.changes[trace.path].new is None else ""
        change = Location(changer.side.name, trace.path, trace.line, trace.column, role, there)
        return Attribution(self._use(user, diagnostic), change, trace, user.side.name, changer.side.name)

    def _half(self, diagnostic: Diagnostic) -> Attribution:
        """The use, and the side whose edit of the same file is nearest, if there is one."""
        user = self._users(diagnostic)[0]
        use = self._use(user, diagnostic)
        for other in self.sides:
            lines = other.correspondences.get(diagnostic.path) if other is not user else None
            if lines and (places := lines.added or tuple(lines.nearest_new(number) for number in lines.removed)):
                here = self._place_on(other, diagnostic)
                near = min(places, key=lambda number: (abs(number - here), number))
                change = Location(other.side.name, diagnostic.path, near, 1, "edit")
                return Attribution(use, change, None, user.side.name, other.side.name)
        return Attribution(use, None, None, user.side.name, None)

    def _users(self, diagnostic: Diagnostic) -> list[SideTexts]:
        """The sides that wrote the line; for a line that nobody wrote, those that changed its file, else all."""
        wrote = [side for side in self.sides if self._wrote(side, diagnostic)]
        changed = [side for side in self.sides if diagnostic.path in side.correspondences]
        return wrote or changed or list(self.sides)

    def _wrote(self, side: SideTexts, diagnostic: Diagnostic) -> bool:
        here = self._to_side(side, diagnostic.path).to_new(diagnostic.line)
        if here is None or (lines := side.correspondences.get(diagnostic.path)) is None:
            return False
        return lines.to_old(here) is None

    def _use(self, user: SideTexts, diagnostic: Diagnostic) -> Location:
        return Location(user.side.name, diagnostic.path, self._place_on(user, diagnostic), diagnostic.column, "use")

    def _place_on(self, side: SideTexts, diagnostic: Diagnostic) -> int:
        return self._to_side(side, diagnostic.path).nearest_new(diagnostic.line)

    def _to_side(self, side: SideTexts, path: str) -> Correspondence:
        key = (side.side.name, path)
        if key not in self._paired:
            self._paired[key] = Correspondence(self._merged_lines(path), side.lines_after(path))
        return self._paired[key]

    @cached_property
    def _paired(self) -> dict[tuple[str, str], Correspondence]:
        return {}

    def _merged_lines(self, path: str) -> list[str]:
        content = self.merged.read(path)
        return content.decode("utf-8", "replace").splitlines() if content is not None else []

    def _words(self, diagnostic: Diagnostic) -> Iterator[str]:
        """Words to look for, the most telling first: what stands there, what the message quotes, the line.

        Of ``response.elapsed.total_seconds`` the last is what is missing, and the one before it what it is missing of.
        """
        lines = self._merged_lines(diagnostic.path)
        text = lines[diagnostic.line - 1] if diagnostic.line <= len(lines) else ""
        spoken = [match.group(0)[1:-1] for match in _QUOTED.finditer(diagnostic.message)]
        chain = match.group() if (match := _CHAIN.match(text, diagnostic.column - 1)) else ""
        found = [
            *reversed(WORD.findall(chain)),
            *(word for quoted in spoken for word in reversed(WORD.findall(quoted))),
            *WORD.findall(text),
            *(word for above in reversed(_opening(lines, diagnostic)) for word in WORD.findall(above)),
        ]
        yield from (word for word in dict.fromkeys(found) if word not in _SAYS_NOTHING)


def _opening(lines: Sequence[str], diagnostic: Diagnostic) -> Sequence[str]:
    """The lines on which a call may have begun whose arguments don't fit."""
    return lines[max(0, diagnostic.line - 12) : diagnostic.line - 1] if diagnostic.rule == "S202" else ()


def _best_trace(
    traces: Mapping[str, list[Trace]], words: Sequence[str], diagnostic: Diagnostic
) -> tuple[tuple[int, int], Trace] | None:
    """The best evidence for any of the words; among equals the earlier word, then the same file."""
    ranked = [
        ((_weight(trace, diagnostic), number), trace.path != diagnostic.path, trace)
        for number, word in enumerate(words)
        for trace in traces.get(word, ())
    ]
    if not ranked:
        return None
    rank, _, trace = min(ranked)
    return rank, trace


def _weight(trace: Trace, diagnostic: Diagnostic) -> int:
    """Evidence as a number, the smaller the better. Nothing has another type for a word that a text no longer says."""
    is_mere_word = trace.kind is None and trace.is_gone and diagnostic.rule == "S209"
    return int(Evidence.EDITED if is_mere_word else trace.evidence)


def is_guarded(merged: View, diagnostic: Diagnostic) -> bool:
    """Whether the program itself reckons with the absence: hasattr, a try that catches it, optional chaining."""
    module = merged.module(diagnostic.path)
    if module is None or diagnostic.rule not in _ABSENCES:
        return False
    guards = {one.place.line for one in module.imports if one.is_guarded}
    return diagnostic.line in guards.union(one.place.line for one in module.references if one.is_guarded)


def finding_of(diagnostic: Diagnostic, found: Attribution, *, analyzer: str, language: str) -> Finding:
    """The finding for one error, in the words of the sides; the checker's own words are its detail."""
    rule = _rule(diagnostic, found.trace)
    branches = tuple(dict.fromkeys(name for name in (found.changer, found.user) if name))
    return Finding(
        rule,
        Severity.ERROR if found.changer else Severity.WARNING,
        _message(diagnostic, found),
        branches,
        (found.change, found.use) if found.change else (found.use,),
        symbol=_symbol(diagnostic, found.trace),
        language=language,
        detail=f"{analyzer}: {diagnostic.message} [{diagnostic.code}]",
    )


def _rule(diagnostic: Diagnostic, trace: Trace | None) -> str:
    """The checker's own rule, corrected by what was taken away: an enum's member, a function of a module."""
    if trace is None or not trace.is_gone or diagnostic.rule not in ("S201", "S208"):
        return diagnostic.rule
    if _OF_MODULE.search(diagnostic.message):
        return "S201"
    if trace.kind is Kind.MEMBER:
        return "S207"
    is_of_a_module = not trace.owner and trace.kind not in (None, Kind.FIELD, Kind.PROPERTY)
    return "S201" if is_of_a_module or trace.kind is Kind.METHOD else diagnostic.rule


def _symbol(diagnostic: Diagnostic, trace: Trace | None) -> str:
    if trace is not None:
        return f"{trace.owner}.{trace.word}" if trace.owner else trace.word
    quoted = next((WORD.search(match.group()) for match in _QUOTED.finditer(diagnostic.message)), None)
    return quoted.group() if quoted else ""


def _message(diagnostic: Diagnostic, found: Attribution) -> str:
    if found.changer is None:
        return f"{found.user} no longer fits the merged tree: {diagnostic.message.splitlines()[0].rstrip('.')}"
    if found.trace is None:
        return f"{found.changer} and {found.user} both edit {diagnostic.path}, and the two don't fit together"
    return f"{found.changer} {_deed(found.trace)}; {found.user} {_reliance(found.trace)}"


def _deed(trace: Trace) -> str:
    if trace.kind is Kind.MODULE:
        return f"moves {trace.word} to {trace.path}" if trace.renamed else f"removes {trace.path}"
    if trace.renamed:
        return f"renames {trace.word} to {trace.renamed}"
    match trace.evidence:
        case Evidence.REMOVED:
            return f"removes {trace.word}"
        case Evidence.UNBOUND:
            return f"takes {trace.word} out of {trace.path}"
        case Evidence.ADDED | Evidence.MENTIONED:
            return f"adds {trace.word}"
        case Evidence.CHANGED | Evidence.EDITED:
            return f"changes {f'{trace.owner}.' * bool(trace.owner)}{trace.word}"


def _reliance(trace: Trace) -> str:
    if trace.is_gone:
        return "uses it"
    return "is written without it" if trace.evidence in (Evidence.ADDED, Evidence.MENTIONED) else "uses it as it was"
