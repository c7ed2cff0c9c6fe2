"""R401 and R403 in Go, Java, Kotlin and C#: fields and package variables that two sides write unguarded together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import cast

from gitorch.code.braces.blocks import code_of, language_of, span_of
from gitorch.code.braces.sharing import (
    Write,
    may_lock,
    may_run_apart,
    runs_with_others,
    starts_several,
    statics_counted,
    writes,
)
from gitorch.code.model import Definition, Kind, Reference
from gitorch.code.offsets import offset_of
from gitorch.integrate.delta import Delta
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.linking import link
from gitorch.integrate.rules.races.telling import Spot, lock_not_taken
from gitorch.integrate.sides import Pair, Side, View

_MAKERS = ("constructor", "init", "main", "New")
_LANGUAGES = frozenset({"go", "java", "kotlin", "csharp"})
_Resource = tuple[str, str]  # the folder of a Go package, or the language; the class's field, or the variable


@dataclass(frozen=True)
class _Function:
    """A function that a side adds or changes."""

    path: str
    definition: Definition
    base: View = field(repr=False)
    view: View = field(repr=False)

    @cached_property
    def writes(self) -> dict[_Resource, Write]:
        """What it writes now."""
        return _writes(self.view, self.path, self.definition)

    @cached_property
    def new_writes(self) -> dict[_Resource, Write]:
        """The unguarded writes that it did not have, or had under a lock."""
        old = self.base.module(self.path)
        was = old.find(self.definition.qualname) if old is not None else None
        before = _writes(self.base, self.path, was) if was is not None else {}
        bare = {resource: one for resource, one in self.writes.items() if not one.locks}
        return {key: one for key, one in bare.items() if key not in before or before[key].locks}

    @cached_property
    def shared_writes(self) -> dict[_Resource, Write]:
        """Those of them that are of what several callers surely see."""
        return {key: one for key, one in self.new_writes.items() if one.is_shared}

    @cached_property
    def concurrent(self) -> dict[_Resource, Write]:
        """Those again that are made by several callers at once, or by a thread of its own."""
        if not self.runs_with_others and not may_run_apart(self.text):
            return {}
        return {key: one for key, one in self.shared_writes.items() if one.is_started or self.runs_with_others}

    @cached_property
    def guarded_writes(self) -> dict[_Resource, Write]:
        """What it writes now under a lock."""
        return {key: one for key, one in self.writes.items() if one.locks} if may_lock(self.text) else {}

    @cached_property
    def text(self) -> str:
        """The function as it is now, from the start of its line."""
        code = code_of(self.view.read(self.path) or b"")
        start, end = span_of(code, self.definition)
        return code[code.rfind("\n", 0, start) + 1 : end]

    @cached_property
    def runs_with_others(self) -> bool:
        language, source, module = language_of(self.path), self.view.read(self.path), self.view.module(self.path)
        if language is None or source is None or module is None:
            return False
        return runs_with_others(language, source, module, self.definition)


def sharing_findings(integration: Integration) -> Iterator[Finding]:
    """New unguarded writes of one side against new writes, locks and concurrent calls of the other."""
    touched = {
        side.name: list(_touched(side, integration.view(side.base_tree), integration.view(side.tree)))
        for side in integration.all_sides
    }
    for pair in integration.pairs() if any(touched.values()) else ():
        left, right = touched[pair.left.name], touched[pair.right.name]
        yield from _both_write(pair, left, right)
        for one, ours, theirs in ((pair, left, right), (pair.swapped, right, left)):
            yield from _lock_not_shared(one, ours, theirs)
            yield from _called_at_once(one, ours, integration.deltas[one.right.name])


def _touched(side: Side, base: View, view: View) -> Iterator[_Function]:
    for path in side.changes:
        module = view.module(path) if language_of(path) in _LANGUAGES else None
        if module is None or "test" in path.lower():
            continue
        old = base.module(path)
        before = {one.qualname: one.body for one in old.definitions} if old is not None else {}
        for one in module.definitions:
            is_function = one.kind in (Kind.FUNCTION, Kind.METHOD) and not one.name.startswith(_MAKERS)
            if is_function and before.get(one.qualname) != one.body:
                yield _Function(path, one, base, view)


def _writes(view: View, path: str, definition: Definition) -> dict[_Resource, Write]:
    language, source, module = language_of(path), view.read(path), view.module(path)
    if language is None or source is None or module is None:
        return {}
    folder = path.rpartition("/")[0]
    shared = _variables(view, folder) if language == "go" else statics_counted(source)
    found = writes(language, source, module, definition, shared)
    return {(folder if language == "go" else language, one.name): one for one in found}


def _variables(view: View, folder: str) -> frozenset[str]:
    """The variables and the structs' fields of a Go package, those that guard themselves left out."""
    key = ("package variables", folder)
    if key not in view.memo:
        view.memo[key] = frozenset(_package_variables(view, folder))
    return cast("frozenset[str]", view.memo[key])


def _package_variables(view: View, folder: str) -> Iterator[str]:
    for name, is_folder in sorted(view.listing(folder).items()):
        path = f"{folder}/{name}" if folder else name
        module = view.module(path) if not is_folder and name.endswith(".go") else None
        for one in module.definitions if module is not None else ():
            said = f"{one.annotation or ''} {one.value or ''}"
            if one.kind in (Kind.VARIABLE, Kind.FIELD) and not _guards_itself(said):
                yield one.qualname


def _guards_itself(said: str) -> bool:
    return any(word in said for word in ("sync.", "atomic.", "chan "))


def _both_write(pair: Pair, left: list[_Function], right: list[_Function]) -> Iterator[Finding]:
    theirs = {key: (one, write) for one in right for key, write in one.concurrent.items()}
    seen: set[_Resource] = set()
    for ours in left if theirs else ():
        for key, write in ours.concurrent.items():
            other, their_write = theirs.get(key, (ours, write))
            if other is ours or key in seen or _is_same(ours, other):
                continue
            seen.add(key)
            yield Finding(
                "R401",
                Severity.WARNING,
                f"{ours.definition.name} on {pair.left.name} and {other.definition.name} on {pair.right.name} both"
                f" write {key[1]}, and several callers run them at once: hold one lock around each",
                (pair.left.name, pair.right.name),
                (
                    Location(pair.left.name, ours.path, *write.place, "write"),
                    Location(pair.right.name, other.path, *their_write.place, "write"),
                ),
                symbol=key[1],
            )


def _is_same(one: _Function, other: _Function) -> bool:
    return (one.path, one.definition.qualname) == (other.path, other.definition.qualname)


def _lock_not_shared(pair: Pair, left: list[_Function], right: list[_Function]) -> Iterator[Finding]:
    guarded = {key: (one, write) for one in left for key, write in one.guarded_writes.items()}
    seen: set[_Resource] = set()
    for theirs in right if guarded else ():
        for key, write in theirs.writes.items():
            ours, locked = guarded.get(key, (theirs, write))
            is_apart = not write.locks or write.locks.isdisjoint(locked.locks)
            is_new = key in theirs.new_writes or (write.locks and is_apart)
            if ours is theirs or key in seen or not is_apart or not is_new or _is_same(ours, theirs):
                continue
            seen.add(key)
            first = Spot(ours.path, ours.definition.name, locked.place)
            second = Spot(theirs.path, theirs.definition.name, write.place)
            yield lock_not_taken(pair, key[1], first, second, takes_another=bool(write.locks))


def _called_at_once(pair: Pair, left: list[_Function], user: Delta) -> Iterator[Finding]:
    """A function of the left side that now writes unguarded, and a new call of it from threads or goroutines."""
    named = [one for one in left if one.definition.name in user.used]
    open_ones = {(one.path, one.definition.qualname): one for one in named if one.shared_writes}
    candidates: dict[str, list[tuple[str, Definition]]] = {}
    for one in open_ones.values():
        candidates.setdefault(one.definition.name, []).append((one.path, one.definition))
    seen: set[tuple[str, str]] = set()
    for use in user.uses if candidates else ():
        if not isinstance(use.what, Reference) or not use.words & candidates.keys():
            continue
        source = pair.right_view.read(use.path)
        linked = link(pair.right_view, use, candidates)
        ours = open_ones.get((linked.path, linked.qualname)) if linked is not None else None
        if ours is None or source is None or (ours.path, use.path) in seen or language_of(use.path) not in _LANGUAGES:
            continue
        is_news = not pair.have_same(ours.path) and not pair.have_same(use.path)
        if is_news and starts_several(source, offset_of(code_of(source), use.what.place)):
            seen.add((ours.path, use.path))
            yield _at_once(pair, ours, use.path, use.what)


def _at_once(pair: Pair, ours: _Function, path: str, what: Reference) -> Finding:
    (_, name), write = next(iter(ours.shared_writes.items()))
    return Finding(
        "R401",
        Severity.WARNING,
        f"{ours.definition.name} on {pair.left.name} writes {name} without a lock; {pair.right.name} runs it several"
        " times at once: hold a lock from the read to the write",
        (pair.left.name, pair.right.name),
        (
            Location(pair.left.name, ours.path, *write.place, "write"),
            Location(pair.right.name, path, *what.place, "call"),
        ),
        symbol=name,
    )
