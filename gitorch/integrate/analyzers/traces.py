"""What one side did to what a word means: the definitions, imports and lines that it took away or changed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from pathlib import PurePosixPath

from gitorch.code.model import Definition, Kind, Module
from gitorch.integrate.analyzers.lines import Correspondence
from gitorch.integrate.sides import Side, View

WORD = re.compile(r"[A-Za-z_$][\w$]*")
_HOLDERS = (Kind.CLASS, Kind.INTERFACE, Kind.ENUM, Kind.TYPE, Kind.NAMESPACE)


class Evidence(IntEnum):
    """How well a change explains that something no longer fits; the smaller, the better."""

    REMOVED = 0  # a definition
    UNBOUND = 1  # an import or the last mention in a file
    CHANGED = 2  # a definition's signature, type or bases
    ADDED = 3  # a definition
    EDITED = 4  # the body of a definition, or a line that mentions it
    MENTIONED = 5  # in a line that was added


@dataclass(frozen=True, order=True)
class Trace:
    """One change to a word: where it can be seen in the side's own tree. ``renamed`` is the new name, if it has one."""

    evidence: Evidence
    path: str
    line: int
    column: int
    word: str
    kind: Kind | None = field(default=None, compare=False)
    renamed: str = ""
    owner: str = ""  # the qualified name of the class or namespace it is in

    @property
    def is_gone(self) -> bool:
        """Whether what the word meant is no longer there."""
        return self.evidence <= Evidence.UNBOUND


@dataclass(frozen=True)
class SideTexts:
    """One side's changed sources, before and after."""

    side: Side
    before: View
    after: View
    is_source: Callable[[str], bool]

    @cached_property
    def paths(self) -> tuple[str, ...]:
        return tuple(path for path in self.side.changes if self.is_source(path))

    def lines_before(self, path: str) -> list[str]:
        return _lines(self.before, path)

    def lines_after(self, path: str) -> list[str]:
        return _lines(self.after, path)

    @cached_property
    def correspondences(self) -> dict[str, Correspondence]:
        return {path: Correspondence(self.lines_before(path), self.lines_after(path)) for path in self.paths}

    @cached_property
    def traces(self) -> dict[str, list[Trace]]:
        """Every change by the word that it concerns, the best evidence first."""
        found: dict[str, list[Trace]] = {}
        definitions = [trace for path in self.paths for trace in self._definition_traces(path)]
        modules = (self._module_trace(path) for path in self.paths if self.side.changes[path].new is None)
        words = (trace for path in self.paths for trace in _word_traces(path, self.correspondences[path]))
        for trace in (*modules, *_with_renames(definitions), *words):
            found.setdefault(trace.word, []).append(trace)
        return {word: sorted(traces) for word, traces in found.items()}

    def _module_trace(self, path: str) -> Trace:
        """A file that is gone, and where its content is now if it went on elsewhere."""
        old = self.side.changes[path].old
        added = [other for other in self.paths if self.side.changes[other].old is None]
        heirs = [other for other in added if self.side.changes[other].new == old] or [
            other for other in added if self._is_mostly(path, other)
        ]
        if len(heirs) != 1:
            return Trace(Evidence.REMOVED, path, 1, 1, module_name(path), Kind.MODULE)
        return Trace(Evidence.REMOVED, heirs[0], 1, 1, module_name(path), Kind.MODULE, module_name(heirs[0]))

    def _is_mostly(self, old: str, new: str) -> bool:
        """Whether more than half of what the old file defined is defined in the new one."""
        was, now = by_qualname(self.before.module(old)), by_qualname(self.after.module(new))
        shared = [name for name in was if name in now and was[name].body == now[name].body]
        return 2 * len(shared) > len(was)

    def _definition_traces(self, path: str) -> Iterator[_Defined]:
        was, now = self.before.module(path), self.after.module(path)
        before, after = by_qualname(was), by_qualname(now)
        lines = self.correspondences[path]
        for name, definition in before.items():
            other = after.get(name)
            if other is None:
                line = lines.nearest_new(definition.place.line)
                yield _Defined(_trace(Evidence.REMOVED, path, definition, line, 1), definition.body)
            elif other.body != definition.body or interface(other) != interface(definition):
                changed = interface(other) != interface(definition)
                evidence = Evidence.CHANGED if changed else Evidence.EDITED
                yield _Defined(_trace(evidence, path, other, other.place.line, other.place.column), other.body)
        for name, definition in after.items():
            if name not in before:
                place = definition.place
                yield _Defined(_trace(Evidence.ADDED, path, definition, place.line, place.column), definition.body)
        bound = {found.alias for found in now.imports} if now else set()
        for found in was.imports if was else ():
            if found.binds and found.alias not in bound and found.alias not in after:
                trace = Trace(Evidence.UNBOUND, path, lines.nearest_new(found.place.line), 1, found.alias)
                yield _Defined(trace)


@dataclass(frozen=True)
class _Defined:
    trace: Trace
    body: str = ""


def _trace(evidence: Evidence, path: str, definition: Definition, line: int, column: int) -> Trace:
    owner = definition.qualname.rpartition(".")[0]
    return Trace(evidence, path, line, column, definition.name, definition.kind, owner=owner)


def _with_renames(found: list[_Defined]) -> Iterator[Trace]:
    """The traces, those of a definition that went on under another name standing where it is now."""
    added = [one for one in found if one.trace.evidence is Evidence.ADDED]
    for one in found:
        heir = _heir(one, added) if one.trace.evidence is Evidence.REMOVED else None
        if heir is None:
            yield one.trace
            continue
        here, there = one.trace, heir.trace
        renamed = there.word if there.word != here.word else ""
        yield Trace(
            here.evidence, there.path, there.line, there.column, here.word, here.kind, renamed, here.owner,
        )  # fmt: skip


def _heir(one: _Defined, added: list[_Defined]) -> _Defined | None:
    """The one added definition that has the removed one's kind and body, or stands in its place."""
    same = [other for other in added if other.body and (other.body, other.trace.kind) == (one.body, one.trace.kind)]
    if len(same) == 1:
        return same[0]
    near = [other for other in added if _stands_in_place(other.trace, one.trace)]
    return near[0] if len(near) == 1 and not same else None


def _stands_in_place(new: Trace, old: Trace) -> bool:
    same_home = (new.path, new.kind, new.owner) == (old.path, old.kind, old.owner)
    return same_home and abs(new.line - old.line) <= 1


def interface(definition: Definition) -> tuple[object, ...]:
    """All of a definition that another file can depend on: not its body, not its place."""
    return (
        definition.kind, definition.signature, definition.overloads, definition.bases, definition.decorators,
        definition.annotation, definition.value, definition.is_abstract, definition.is_static, definition.exported,
    )  # fmt: skip


def by_qualname(module: Module | None) -> dict[str, Definition]:
    """The definitions by name; a further one of a name, such as what sets a property, has its number behind."""
    found: dict[str, Definition] = {}
    turns: Counter[str] = Counter()
    for one in module.definitions if module else ():
        turns[one.qualname] += 1
        found[f"{one.qualname}#{turn}" if (turn := turns[one.qualname]) > 1 else one.qualname] = one
    return found


def module_name(path: str) -> str:
    """What an import calls the file: its stem, or its directory's name for a package's own file."""
    place = PurePosixPath(path)
    stem = place.name.partition(".")[0]
    return place.parent.name if stem in ("__init__", "index") and place.parent.name else stem


def _word_traces(path: str, lines: Correspondence) -> Iterator[Trace]:
    """By words alone, for what no parser told us: which the file lost, which changed lines mention."""
    still = {word for text in lines.new for word in WORD.findall(text)}
    before = {word for text in lines.old for word in WORD.findall(text)}
    added = {word for number in lines.added for word in WORD.findall(lines.new[number - 1])}
    renames = _renames(path, lines, before, still)
    seen: set[str] = set()
    for number in lines.removed:
        for word in WORD.findall(lines.old[number - 1]):
            if word in seen:
                continue
            seen.add(word)
            if word in renames:
                yield renames[word]
            elif word not in still:
                yield Trace(Evidence.UNBOUND, path, lines.nearest_new(number), 1, word)
            elif word not in added:
                yield Trace(Evidence.EDITED, path, lines.nearest_new(number), 1, word)
    for number in lines.added:
        for match in WORD.finditer(lines.new[number - 1]):
            evidence = Evidence.EDITED if match.group() in seen else Evidence.MENTIONED
            yield Trace(evidence, path, number, match.start() + 1, match.group())


def _renames(path: str, lines: Correspondence, before: set[str], after: set[str]) -> dict[str, Trace]:
    """Words that the file lost where nothing else of their line changed, with the word that came instead."""
    found: dict[str, Trace] = {}
    for old, new, _, start in lines.hunks:
        if len(old) != len(new):
            continue
        for number, (was, now) in enumerate(zip(old, new, strict=True), start + 1):
            if WORD.sub("", was) != WORD.sub("", now):
                continue
            pairs = zip(WORD.findall(was), WORD.finditer(now), strict=True)
            changed = [(word, match) for word, match in pairs if word != match.group()]
            if len({word for word, _ in changed}) == 1 and (word := changed[0][0]) not in after:
                heir = changed[0][1]
                if heir.group() not in before:
                    trace = Trace(
                        Evidence.UNBOUND, path, number, heir.start() + 1, word, renamed=heir.group(),
                    )  # fmt: skip
                    found.setdefault(word, trace)
    return found


def _lines(view: View, path: str) -> list[str]:
    content = view.read(path)
    return content.decode("utf-8", "replace").splitlines() if content is not None else []
