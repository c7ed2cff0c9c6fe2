"""S205 without inheritance: a protocol grows on one side; a new class of the other has all of it but what is new.

Nothing says that the class is meant for the protocol but that it has every member that the protocol had, and that
a call in its file, or a declared type, asks for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from gitorch.code.behaviour.classes.records import shapes
from gitorch.code.model import Call, Definition, Kind, Module, Place
from gitorch.code.syntax import language_of, parsed
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.linking import is_near
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.resolve import Found
from gitorch.integrate.resolve.index import index_of
from gitorch.integrate.resolve.languages import resolver_for
from gitorch.integrate.sides import Pair
from gitorch.integrate.wire.wiring import changed_lines

_LANGUAGES = ("python", "typescript")
_MEMBERS = (Kind.METHOD, Kind.PROPERTY, Kind.FIELD)
_Members = dict[str, Definition]


@dataclass(frozen=True)
class _Grown:
    """A protocol of a side: the members that it had, those that it newly requires, and those now awaited."""

    path: str
    protocol: Definition
    before: frozenset[str]
    added: tuple[Definition, ...]
    awaited: tuple[Definition, ...]
    methods: frozenset[str]  # those of them that it had that are methods

    @property
    def is_telling(self) -> bool:
        """Whether it had more than what many classes have by chance: a name and one method."""
        return bool(self.methods) and (len(self.before) > 2 or len(self.methods) > 1)


def protocols_outgrown(integration: Integration) -> Iterator[Finding]:
    """Every new class that fitted a protocol which another side has made to ask for more."""
    for way, protocols in integration.meetings(_GROWN):
        for grown in protocols:
            yield from _lacking(way, grown) if grown.added else _waiting(way, grown)
            yield from _objects_lacking(way, grown) if grown.added else ()


def _all_grown(side: OneSide) -> tuple[_Grown, ...]:
    return tuple(grown for path in side.side.changes for grown in _grown(side, path))


_GROWN = Fact("grown protocols", tuple[_Grown, ...], _all_grown)


def _grown(side: OneSide, where: str) -> Iterator[_Grown]:
    old, new = side.base.module(where), side.view.module(where)
    if old is None or new is None or new.language not in _LANGUAGES:
        return
    for one in new.definitions:
        if not _is_protocol(one) or old.find(one.qualname) is None:
            continue
        before, after = _required(old, one.qualname), _required(new, one.qualname)
        added = tuple(member for name, member in after.items() if name not in before)
        awaited = tuple(member for name, member in after.items() if _is_awaited(member, before.get(name)))
        if (added or awaited) and len(before) > 1 and before.keys() <= after.keys():
            methods = frozenset(name for name, member in before.items() if member.kind is Kind.METHOD)
            yield _Grown(where, one, frozenset(before), added, awaited, methods)


def _is_awaited(now: Definition, before: Definition | None) -> bool:
    """Whether a method has become asynchronous."""
    was = before.signature if before is not None else None
    return now.signature is not None and was is not None and now.signature.is_async and not was.is_async


def _is_protocol(one: Definition) -> bool:
    is_python = one.kind is Kind.CLASS and any(re.match(r"(?:\w+\.)?Protocol\b", base) for base in one.bases)
    return is_python or one.kind is Kind.INTERFACE


def _required(module: Module, owner: str) -> _Members:
    inside = index_of(module).members.get(owner, ())
    found = (one for one in inside if one.kind in _MEMBERS and not one.is_optional and not one.written_in)
    return {one.name: one for one in found if one.name != "[]"}


def _fitting(pair: Pair, grown: _Grown) -> Iterator[tuple[str, Definition, _Members, bool]]:
    """New classes without a base that have all that the protocol asked for, with their members in the merge.

    And whether anything near says that they are meant for it.
    """
    for path in pair.right.changes:
        module, old, merged = (view.module(path) for view in (pair.right_view, pair.right_base, pair.merged))
        if module is None or merged is None or module.language not in (*_LANGUAGES, "javascript"):
            continue
        for klass in module.definitions:
            is_new = old is None or old.find(klass.qualname) is None
            if klass.kind is Kind.CLASS and is_new and not klass.bases and not klass.implements:
                inside = (one for one in merged.definitions if one.qualname.rpartition(".")[0] == klass.qualname)
                have = {one.name: one for one in inside}
                if grown.before <= have.keys():
                    yield path, klass, have, _is_wanted(pair, klass, grown)


def _lacking(pair: Pair, grown: _Grown) -> Iterator[Finding]:
    for path, klass, have, is_wanted in _fitting(pair, grown):
        missing = [member for member in grown.added if member.name not in have]
        if not missing:
            continue
        did = f"makes {missing[0].name} a required member of {grown.protocol.name}"
        found = _finding(pair, grown, (missing[0], did), path, klass)
        if is_wanted:
            yield found
        elif grown.is_telling and is_near(path, grown.path) and _is_newly_called(pair, missing[0].name):
            yield replace(found, severity=Severity.WARNING)


def _objects_lacking(pair: Pair, grown: _Grown) -> Iterator[Finding]:
    """New objects of no declared type that have all that the protocol asked for, and not what is newly called of it."""
    called = [one for one in grown.added if _is_newly_called(pair, one.name)]
    for path in pair.right.changes if called and grown.is_telling else ():
        language, source = language_of(path), pair.right_view.read(path)
        if language != "typescript" or source is None or not all(one.encode() in source for one in grown.before):
            continue
        fresh = changed_lines(pair.right_view, pair.right_base, path)
        for shape in shapes(parsed(language, source)):
            is_untyped = shape.declared.lstrip(": ") in ("", "any", "unknown", "object")
            is_fit = grown.before <= shape.members and grown.methods <= shape.methods and is_untyped
            missing = next((one for one in called if one.name not in shape.members), None)
            if is_fit and missing is not None and shape.place.line in fresh:
                yield _object_finding(pair, grown, missing, path, shape.place)


def _is_newly_called(pair: Pair, name: str) -> bool:
    """Whether the side that asks for a member also begins to call it."""
    call = re.compile(rf"[\w\])!]\.{re.escape(name)}\(")
    for path in pair.left.changes:
        text, before = pair.left_view.text(path) or "", pair.left_base.text(path) or ""
        if language_of(path) is not None and len(call.findall(text)) > len(call.findall(before)):
            return True
    return False


def _object_finding(pair: Pair, grown: _Grown, member: Definition, path: str, where: Place) -> Finding:
    left, right = pair.left.name, pair.right.name
    return Finding(
        "S205",
        Severity.WARNING,
        f"{left} makes {member.name} a required member of {grown.protocol.name}, and calls it;"
        f" {right} adds an object that fits but for that",
        (left, right),
        (Location(left, grown.path, *member.place, "definition"), Location(right, path, *where, "use")),
        symbol=f"{grown.path}:{member.qualname}",
        language="typescript",
    )


def _waiting(pair: Pair, grown: _Grown) -> Iterator[Finding]:
    """S206: what is awaited of the protocol now, and a new class does at once."""
    for path, _, have, is_wanted in _fitting(pair, grown):
        for member in grown.awaited if is_wanted else ():
            mine = have[member.name].signature
            if mine is not None and not mine.is_async and have[member.name].chain is None:
                did = f"makes {member.qualname} asynchronous"
                yield replace(_finding(pair, grown, (member, did), path, have[member.name]), rule="S206")


def _is_wanted(pair: Pair, klass: Definition, grown: _Grown) -> bool:
    """Whether a changed file that says the class asks for the protocol, or calls what does."""
    name = grown.protocol.name
    word, said = re.compile(rf"\b{name}\b"), re.compile(rf"\b{klass.name}\b")
    for path in pair.right.changes:
        module, text = pair.right_view.module(path), pair.right_view.text(path)
        if module is None or text is None or not said.search(text):
            continue
        if path != grown.path and any(one.name == name for one in module.imports):
            return True
        resolver = resolver_for(module.language)
        calls = [one for one in module.references if one.call is not None and one.call != Call()]
        if resolver is not None and any(_asks(resolver.reference(pair.right_view, path, one), word) for one in calls):
            return True
    return False


def _asks(found: object, word: re.Pattern[str]) -> bool:
    """Whether what is called has a parameter of the protocol's type."""
    if not isinstance(found, Found):
        return False
    signatures = found.signatures or tuple(filter(None, (found.definition.signature,)))
    return any(word.search(one.annotation or "") for each in signatures for one in each.parameters)


def _finding(pair: Pair, grown: _Grown, change: tuple[Definition, str], path: str, fitting: Definition) -> Finding:
    left, right, (member, did) = pair.left.name, pair.right.name, change
    module = pair.right_view.module(path)
    return Finding(
        "S205",
        Severity.ERROR,
        f"{left} {did}; {right} adds {fitting.qualname}, which fits but for that",
        (left, right),
        (Location(left, grown.path, *member.place, "definition"), Location(right, path, *fitting.place, "use")),
        symbol=f"{grown.path}:{member.qualname}",
        language=module.language if module is not None else "",
    )
