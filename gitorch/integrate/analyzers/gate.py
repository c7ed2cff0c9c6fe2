"""Whether a costly checker has anything to look at: names that one side changed, in what another side wrote.

An error that only the merge has comes from one side's declaration and another side's words about it. Where no side
writes a name that another one took away or gave a new meaning, checking types would most likely find nothing.
Likely is not certain: a value may pass through names that nobody touched, which is what ``--thorough`` is for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from gitorch.code.model import Definition, Kind, Module
from gitorch.integrate.analyzers.lines import Correspondence
from gitorch.integrate.analyzers.traces import WORD, SideTexts, by_qualname, interface, module_name

Suspects = dict[str, tuple[str, ...]]
"""By file, the words in it that another side gave a new meaning."""

_CALLABLE = (Kind.FUNCTION, Kind.METHOD, Kind.PROPERTY)
_CONTRACTS = (Kind.CLASS, Kind.INTERFACE, Kind.TYPE, Kind.ENUM)
_COMMENT = re.compile(r"^\s*(?:\*|/\*|//).*|\s//\s.*")
_KEY = re.compile(r"^\s*(?:readonly\s+)?[\"']?([A-Za-z_$][\w$]*)[\"']?\s*\??\s*[:(]")
_EVERYWHERE = frozenset({"constructor", "default", "if", "for", "while", "switch", "return", "case", "function"})


def suspects(sides: Sequence[SideTexts]) -> Suspects:
    """For each file with such words, the words; nothing where every pair of sides is clear of each other."""
    drifts = [_Drift(side) for side in sides]
    found: dict[str, set[str]] = {}
    for writer in drifts:
        for path, words in writer.written.items():
            others = (one for one in drifts if one is not writer)
            met = {word for other in others for word in other.meets(writer, path, words)}
            if met:
                found.setdefault(path, set()).update(met)
    return {path: tuple(sorted(words)) for path, words in sorted(found.items())}


@dataclass(frozen=True)
class _Drift:
    """What one side did to names, and which words it wrote."""

    texts: SideTexts

    def meets(self, writer: _Drift, path: str, words: frozenset[str]) -> Iterator[str]:
        """The words that the writer put into this file and that mean something else on this side."""
        drifted = self.drifted | self.local.get(path, frozenset())
        yield from words & drifted
        yield from (word for word, source in writer.flows(path, words) if source in drifted)
        yield from self.added.get(path, frozenset()) & writer.added.get(path, frozenset())

    def flows(self, path: str, words: frozenset[str]) -> Iterator[tuple[str, str]]:
        """For each of these words that is a local of the file, every word of the line that declares it."""
        module, text = self.texts.after.module(path), self.texts.correspondences[path].new
        for local in module.locals if module else ():
            if local.name in words:
                for source in WORD.findall(text[local.place.line - 1]):
                    yield local.name, source

    @cached_property
    def written(self) -> dict[str, frozenset[str]]:
        """By file, the words of the lines that the side wrote, its comments left out."""
        return {path: frozenset(_words(lines)) for path, lines in self.texts.correspondences.items()}

    @cached_property
    def drifted(self) -> frozenset[str]:
        """Names that no longer are, or no longer are what they were, wherever they are used."""
        names = {name for path in self.texts.paths for name in self._drifted_in(path)}
        while True:
            more = {name for path in self.texts.paths for name in self._leaning_on(names, path)} - names
            if not more:
                return frozenset(names - _EVERYWHERE)
            names |= more

    @cached_property
    def local(self) -> dict[str, frozenset[str]]:
        """By file, what it has no word of any more, no longer imports, or gives another type to inside a function."""
        return {path: frozenset(self._local_in(path, lines)) for path, lines in self.texts.correspondences.items()}

    @cached_property
    def added(self) -> dict[str, frozenset[str]]:
        """By file, the names that it newly defines or imports."""
        return {path: frozenset(self._added_in(path)) for path in self.texts.paths}

    def _local_in(self, path: str, lines: Correspondence) -> Iterator[str]:
        yield from _lost(lines)
        yield from _rebound(*self._modules(path), lines)
        was, now = map(by_qualname, self._modules(path))
        yield from (one.name for one in _drifted(was, now) if not _is_seen_outside(one, was))

    def _modules(self, path: str) -> tuple[Module | None, Module | None]:
        return self.texts.before.module(path), self.texts.after.module(path)

    def _drifted_in(self, path: str) -> Iterator[str]:
        was, now = map(by_qualname, self._modules(path))
        if self.texts.side.changes[path].new is None:
            yield module_name(path)
        yield from (one.name for one in _drifted(was, now) if _is_seen_outside(one, was))
        for name in now:
            owner = now.get(name.rpartition(".")[0])
            if name not in was and owner is not None and owner.kind in _CONTRACTS:
                yield owner.name
        yield from _keys_taken(self.texts.correspondences[path])

    def _leaning_on(self, names: set[str], path: str) -> Iterator[str]:
        """What the file declares in terms of these names."""
        module = self.texts.after.module(path)
        for definition in module.definitions if module else ():
            said = " ".join(map(str, (definition.signature, definition.annotation, definition.bases)))
            if not names.isdisjoint(WORD.findall(said)):
                yield definition.name

    def _added_in(self, path: str) -> Iterator[str]:
        was, now = self._modules(path)
        known = {*by_qualname(was), *((one.alias for one in was.imports) if was else ())}
        for definition in now.definitions if now else ():
            if definition.qualname not in known and "." not in definition.qualname:
                yield definition.name
        yield from (one.alias for one in (now.imports if now else ()) if one.alias not in known)


def _drifted(was: Mapping[str, Definition], now: Mapping[str, Definition]) -> Iterator[Definition]:
    for name, definition in was.items():
        other = now.get(name)
        if other is None or _means_else(definition, other):
            yield definition


def _is_seen_outside(one: Definition, home: Mapping[str, Definition]) -> bool:
    """Whether other files can use it: what is exported, and members of whatever it is."""
    owner = home.get(one.qualname.rpartition(".")[0])
    return one.exported if owner is None else owner.kind not in _CALLABLE


def _means_else(was: Definition, now: Definition) -> bool:
    """Whether its uses may see a difference: a new interface, or a new body where the type comes from the body."""
    if interface(was) != interface(now):
        return True
    if was.body == now.body:
        return False
    if now.kind in _CALLABLE:
        return now.signature is None or now.signature.returns is None
    return now.kind is Kind.TYPE or (now.kind not in _CONTRACTS and now.annotation is None)


def _rebound(was: Module | None, now: Module | None, lines: Correspondence) -> Iterator[str]:
    """Imports that are gone or come from elsewhere, and locals whose declaration reads otherwise."""
    if was is None or now is None:
        return
    imports = {(one.alias, one.module, one.name) for one in now.imports}
    yield from (one.alias for one in was.imports if (one.alias, one.module, one.name) not in imports)
    removed, kept = set(lines.removed), {(one.scope, one.name) for one in now.locals}
    for one in was.locals:
        if one.place.line in removed and (one.scope, one.name) in kept:
            yield one.name


def _words(lines: Correspondence) -> Iterator[str]:
    for number in lines.added:
        yield from WORD.findall(_COMMENT.sub("", lines.new[number - 1]))


def _lost(lines: Correspondence) -> set[str]:
    still = {word for text in lines.new for word in WORD.findall(text)}
    return {word for number in lines.removed for word in WORD.findall(_COMMENT.sub("", lines.old[number - 1]))} - still


def _keys_taken(lines: Correspondence) -> set[str]:
    """Keys of object literals that are gone from the file: no parser calls them definitions."""
    lost = _lost(lines)
    found = (_KEY.match(lines.old[number - 1]) for number in lines.removed)
    return {match.group(1) for match in found if match} & lost
