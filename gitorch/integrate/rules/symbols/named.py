"""S201, S204, S207, S208, C305: names that one side newly writes as text, and the other took away.

``import_module("app.users")``, ``patch("app.users.load_user")``, an entry point ``app.cli:main``; ``Mode[name]`` or
``getattr(self, f"on_{name}")`` beside the text of a name. The text is resolved like a reference, on the side that
wrote it and in the merge, and counts only where the first gives a definition.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Set
from dataclasses import dataclass, replace
from typing import NamedTuple

from gitorch.code.model import Definition, Import, Kind, Place, Reference
from gitorch.code.python.strings import Lookup, Quoted, strings
from gitorch.git.hunks import added_lines, hunks
from gitorch.integrate.delta import Use
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.resolve import Found, Missing
from gitorch.integrate.resolve.languages import Resolver, resolver_for
from gitorch.integrate.rules.symbols.message import removal_finding
from gitorch.integrate.rules.symbols.removal import Changer, Removal
from gitorch.integrate.sides import Pair, Side, View

_DATA = (".json", ".yaml", ".yml", ".toml", ".ini", ".cfg", ".env", ".conf", ".csv", ".tsv")
_ROUTED = re.compile(r"\b(?:url_for|reverse|reverse_lazy|url_path_for|resolve_url)\(\s*[\"']?$")
_TASKS = frozenset({"task", "shared_task", "periodic_task", "actor", "job", "db_task", "db_periodic_task"})
_SCALAR = re.compile(
    r"""(["'])([^\W\d][\w.:-]*)\1|(?<=[:=-])\s+([^\W\d][\w.:-]*)\s*$|(?<==)([^\W\d][\w.:-]*)\s*$"""
    r"|(?:^|(?<=[,;\t]))([^\W\d][\w-]*)(?=[,;\t]|$)"
)


def named_in_text(integration: Integration) -> Iterable[Finding]:
    """Every text with which one side newly names what another took away."""
    lost = {
        side.name: {gone.name: gone.owner for gone in integration.one(side).know(_GONE)}
        for side in integration.all_sides
    }
    resolver = resolver_for("python") if any(lost.values()) else None
    for pair in integration.pairs():
        for one in (pair, pair.swapped):
            gone = lost[one.left.name]
            if gone and resolver is not None:
                yield from _Reader(one, resolver, frozenset(gone), frozenset(filter(None, gone.values()))).findings()


class _Gone(NamedTuple):
    name: str
    owner: str


def _gone(one: OneSide) -> tuple[_Gone, ...]:
    return tuple(_Gone(name, owner) for name, owner in _taken_away(one.side, one.base, one.view))


_GONE = Fact("gone names", tuple[_Gone, ...], _gone)


def _taken_away(side: Side, base: View, view: View) -> Iterator[tuple[str, str]]:
    """What a side took away: names of modules and definitions, values of enum members; each with its enum."""
    for path, change in side.changes.items():
        old = base.module(path) if change.old is not None and path.endswith(".py") else None
        if old is None:
            continue
        new = view.module(path)
        if new is None:
            yield path.removesuffix("/__init__.py").removesuffix(".py").rpartition("/")[2], ""
        now = {one.qualname: _value(one) for one in new.definitions} if new is not None else {}
        for one in old.definitions:
            owner = one.qualname.split(".")[-2] if one.kind is Kind.MEMBER else ""
            if one.qualname not in now:
                yield one.name, owner
            if owner and now.get(one.qualname) != _value(one):
                yield _value(one), owner


def _value(definition: Definition) -> str:
    return (definition.value or "").strip("\"'") if definition.kind is Kind.MEMBER else ""


@dataclass(frozen=True)
class _Mention:
    """A text on the using side. ``is_new``: it stands on a line that this side added."""

    path: str
    quoted: Quoted
    is_new: bool


@dataclass(frozen=True)
class _Reader:
    """One pair: ``pair.left`` took the names ``gone`` away, ``enums`` lost members; ``pair.right`` may write them."""

    pair: Pair
    resolver: Resolver
    gone: frozenset[str]
    enums: frozenset[str]

    def findings(self) -> Iterator[Finding]:
        lookups = list(self._lookups())
        names = {name.casefold() for name in self.gone} | set(_parts(lookups, self.gone))
        mentions = [one for path in self.pair.right.changes for one in self._mentions(path, names)]
        told: set[tuple[str, str]] = set()
        for one in mentions:
            key = one.path, one.quoted.value
            is_gone = one.quoted.is_dotted and not self.gone.isdisjoint(re.split("[.:]", one.quoted.value))
            for finding in self._dotted(one) if one.is_new and is_gone and key not in told else ():
                told.add(key)
                yield finding
        plain = [one for one in mentions if not one.quoted.is_dotted]
        meant = {around: self._meant(lookup, plain) for around, lookup in _differing(lookups).items()} if plain else {}
        found: dict[tuple[str, str], Finding] = {}
        for path, lookup, is_new in lookups if any(meant.values()) else ():
            for finding in self._looked_up(path, lookup, meant[_around(lookup)], is_new=is_new):
                found.setdefault((finding.symbol, finding.locations[-1].path), finding)
        yield from found.values()

    def _lookups(self) -> Iterator[tuple[str, Lookup, bool]]:
        """Lookups in the files that either side changed: who reads a name by its text is likely near who has it."""
        for path in dict.fromkeys([*self.pair.right.changes, *self.pair.left.changes, *self._imported()]):
            text = self.pair.right_view.text(path) if path.endswith(".py") else None
            if text is None or ("getattr(" not in text and not self._has_owner(text)):
                continue
            new = self._new_lines(path)
            for lookup in strings(text).lookups:
                yield path, lookup, new is None or lookup.place.line in new

    def _imported(self) -> Iterator[str]:
        """The files that those import which write a gone name: what they hand a text to may look it up."""
        for path in self.pair.right.changes:
            text = self.pair.right_view.text(path) if path.endswith(".py") else None
            module = self.pair.right_view.module(path) if text and any(name in text for name in self.gone) else None
            for one in module.imports if module is not None else ():
                found = self.resolver.imported(self.pair.right_view, path, one)
                if isinstance(found, Found):
                    yield found.path

    def _has_owner(self, text: str) -> bool:
        return any(re.search(rf"\b{owner}(\.__members__)?[\[(]", text) for owner in self.enums)

    def _mentions(self, path: str, names: Set[str]) -> list[_Mention]:
        text = self.pair.right_view.text(path) if path.endswith((".py", *_DATA)) else None
        if text is None or not any(name in text.casefold() for name in names):
            return []
        new = self._new_lines(path)
        quoted = strings(text).quoted if path.endswith(".py") else tuple(_scalars(text))
        return [_Mention(path, one, new is None or one.place.line in new) for one in quoted]

    def _new_lines(self, path: str) -> Container[int] | None:
        """The lines that the using side added; None for all of them."""
        change = self.pair.right.changes.get(path)
        if change is None or change.new is None:
            return ()
        return (
            added_lines(hunks(self.pair.right_view.repository, change.old.oid, change.new.oid)) if change.old else None
        )

    def _dotted(self, mention: _Mention) -> Iterator[Finding]:
        """A path of modules, then at most a name of the module and one of its class."""
        module, _, member = mention.quoted.value.partition(":")
        parts = [*module.split("."), *member.split(".")] if member else module.split(".")
        if self._is_route(mention):
            return
        for depth in range(len(parts) - 1, 0, -1):
            imported = Import(".".join(parts[:depth]), parts[depth], "", mention.quoted.place)
            own = self.resolver.imported(self.pair.right_view, mention.path, imported)
            if isinstance(own, Found):
                yield from self._broken(mention, mention.path, own, imported, parts[depth + 1 :])
                return

    def _is_route(self, mention: _Mention) -> bool:
        """Whether a text names a route, which need not be called as its function is; C304 tells of those."""
        line = (self.pair.right_view.text(mention.path) or "").split("\n")[mention.quoted.place.line - 1]
        return mention.path.endswith(".py") and _ROUTED.search(line[: mention.quoted.place.column]) is not None

    def _broken(
        self, mention: _Mention, path: str, own: Found, what: Import | Reference, rest: list[str]
    ) -> Iterator[Finding]:
        if own.definition.kind is Kind.MODULE and not (mention.quoted.is_imported or rest):
            return
        resolve = self.resolver.imported if isinstance(what, Import) else self.resolver.reference
        merged = resolve(self.pair.merged, path, what)  # type: ignore[arg-type] # each with its own kind
        if isinstance(merged, Found) and len(rest) == 1:
            own, merged = self._member(own, merged, rest[0])
        if isinstance(merged, Missing):
            finding = self._finding(mention, own, merged)
            if finding is not None:
                yield finding

    def _member(self, own: Found, merged: Found, name: str) -> tuple[Found, Found | Missing]:
        """``patch("app.users.Cart.add")``: the name in the class, on the side and in the merge."""
        qualname = f"{own.definition.qualname}.{name}"
        module = self.pair.right_view.module(own.path)
        definition = module.find(qualname) if module is not None else None
        if definition is None or merged.path != own.path:
            return own, merged
        line = (
            self.resolver.ancestors(self.pair.merged, merged.path, merged.definition) if self.resolver.ancestors else ()
        )
        for path, klass in line:
            there = self.pair.merged.module(path)
            if there is not None and there.find(f"{klass.qualname}.{name}") is not None:
                return own, merged
        return Found(own.path, definition), Missing("member", own.path, qualname)

    def _meant(self, lookup: Lookup, mentions: list[_Mention]) -> list[_Mention]:
        """Those of which a lookup makes a name that is gone."""
        return [one for one in mentions if lookup.wanted(one.quoted.value) in self.gone]

    def _looked_up(self, path: str, lookup: Lookup, mentions: list[_Mention], *, is_new: bool) -> Iterator[Finding]:
        for one in mentions:
            if one.is_new or (is_new and one.path == path):
                yield from self._named(path, lookup, one)

    def _named(self, path: str, lookup: Lookup, mention: _Mention) -> Iterator[Finding]:
        what = Reference(lookup.path(mention.quoted.value), lookup.place, lookup.scope)
        own = self.resolver.reference(self.pair.right_view, path, what)
        if isinstance(own, Found):
            is_attribute = lookup.how == "." and own.definition.kind is Kind.VARIABLE
            is_plain = mention.path == path and not (lookup.has_default or mention.quoted.is_word)
            for finding in self._broken(mention, path, own, what, []):
                severity = finding.severity if is_plain else Severity.WARNING
                yield replace(finding, severity=severity, rule="S208" if is_attribute else finding.rule)

    def _finding(self, mention: _Mention, own: Found, merged: Missing) -> Finding | None:
        removal = Changer(self.pair.left, self.pair.left_base, self.pair.left_view).removal(own, merged)
        if removal is None and own.definition.kind is Kind.MEMBER:
            removal = self._revalued(own, merged)
        value = mention.quoted.value
        if removal is None or value not in (self.pair.merged.text(mention.path) or ""):
            return None
        what = Reference(value, mention.quoted.place, role="text")
        finding = removal_finding(self.pair, Use(mention.path, "python", what, frozenset()), removal, merged)
        if not _is_task(own.definition):
            return finding
        return replace(finding, rule="C305") if not self._is_still_registered(value) else None

    def _is_still_registered(self, name: str) -> bool:
        """Whether the side that took a task's function away gives another one the name that it was sent by."""
        named = re.compile(rf"""\(\s*(?:\w+\s*=\s*)?(["']){re.escape(name)}\1""")
        files = (path for path in self.pair.left.changes if path.endswith(".py"))
        return any(named.search(self.pair.merged.text(path) or "") for path in files)

    def _revalued(self, own: Found, merged: Missing) -> Removal | None:
        """An enum's member that keeps its name and has another value now."""
        module = self.pair.left_view.module(own.path)
        now = module.find(own.definition.qualname) if module is not None else None
        owner = own.definition.qualname.rpartition(".")[0]
        takes_any = module is not None and module.find(f"{owner}._missing_") is not None
        if now is None or now.value == own.definition.value or takes_any:
            return None
        where = Location(self.pair.left.name, own.path, *now.place, "definition")
        return Removal(own.path, merged.qualname, Kind.MEMBER, where)


def _is_task(one: Definition) -> bool:
    """Whether a function is sent for by its dotted name, as tasks of a queue are."""
    return any(decorator.partition("(")[0].rpartition(".")[2] in _TASKS for decorator in one.decorators)


def _around(lookup: Lookup) -> tuple[str, str, str]:
    """All that the name hangs on that a lookup makes of a text."""
    return lookup.prefix, lookup.suffix, lookup.spelling


def _differing(lookups: Iterable[tuple[str, Lookup, bool]]) -> dict[tuple[str, str, str], Lookup]:
    """One lookup of each kind: most make the same name of a text."""
    return {_around(lookup): lookup for _, lookup, _ in lookups}


def _parts(lookups: Iterable[tuple[str, Lookup, bool]], gone: Iterable[str]) -> Iterator[str]:
    """What a lookup leaves to be computed of the names that are gone."""
    for lookup in _differing(lookups).values():
        for name in gone if lookup.prefix or lookup.suffix else ():
            if name.startswith(lookup.prefix) and name.endswith(lookup.suffix):
                yield name[len(lookup.prefix) : len(name) - len(lookup.suffix)].casefold()


def _scalars(text: str) -> Iterator[Quoted]:
    """What a file of data or configuration has as a value that could be a name."""
    for number, line in enumerate(text.splitlines(), 1):
        for match in _SCALAR.finditer(line):
            value = match[2] or match[3] or match[4] or match[5]
            yield Quoted(value, Place(number, match.start(match.lastindex or 0) + 1))
