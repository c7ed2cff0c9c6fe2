"""What a side did to interfaces: the names it took away or changed, and the uses that it added.

Both are words as well, so that two sides can be told apart without resolving anything.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Container, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import NamedTuple, TypeVar

from gitorch.code.model import Definition, Import, Kind, Module, Reference
from gitorch.git.hunks import added_lines, hunks
from gitorch.git.repository import Repository
from gitorch.git.trees import Change
from gitorch.integrate.one_side import Fact, OneSide

_WORD = re.compile(r"[^\W\d]\w*")
_EMPTY = Module("")
_NONE: frozenset[str] = frozenset()
_IN_FUNCTION = "bound in a function"
_OF_BLOCKS = frozenset({"typescript", "javascript"})  # languages whose locals are of a block, and seen in no other file
_T = TypeVar("_T", Import, Reference)


@dataclass(frozen=True)
class Use:
    """A reference or an import that a side added, in the side's own file."""

    path: str
    language: str
    what: Reference | Import
    words: frozenset[str]


class Bound(NamedTuple):
    """The names that functions of one file bind, and that no other file sees."""

    path: str
    words: frozenset[str]


@dataclass(frozen=True)
class Words:
    """A delta as words alone, by which two sides are told apart.

    ``changed`` are those of every name removed, renamed, moved or changed, ``used`` those of every new use.
    """

    changed: frozenset[str]
    used: frozenset[str]
    bound: tuple[Bound, ...] = ()


class _KeptUse(NamedTuple):
    path: str
    language: str
    words: frozenset[str]
    reference: Reference | None = None
    imported: Import | None = None


@dataclass(frozen=True)
class Delta:
    """One side's interface delta; its uses are read when somebody looks at them."""

    one: OneSide

    @property
    def changed(self) -> frozenset[str]:
        return self.one.know(WORDS).changed

    @property
    def used(self) -> frozenset[str]:
        return self.one.know(WORDS).used

    @cached_property
    def bound(self) -> Mapping[str, frozenset[str]]:
        return {bound.path: bound.words for bound in self.one.know(WORDS).bound}

    @cached_property
    def uses(self) -> tuple[Use, ...]:
        kept = self.one.know(_USES)
        return tuple(
            Use(one.path, one.language, what, one.words)
            for one in kept
            if (what := one.reference or one.imported) is not None
        )

    def suspects(self, user: Delta) -> list[Use]:
        """The uses of another side whose meaning may hang on what this one changed."""
        common = self.changed & user.used
        found = [use for use in user.uses if use.words & common] if common else []
        if self.bound and not user.one.side.changes.keys().isdisjoint(self.bound):
            known = set(map(id, found))
            found += [use for use in user.uses if id(use) not in known and use.words & self.bound.get(use.path, _NONE)]
        return found


def _words_of(one: OneSide) -> Words:
    """Compare every changed file that we read with what it was."""
    changed: set[str] = set()
    bound: list[Bound] = []
    for path in one.side.changes:
        seen, inside = _changed_words(path, one.base.module(path), one.view.module(path))
        changed |= seen
        if inside:
            bound.append(Bound(path, inside))
    used = (word for use in one.know(_USES) for word in use.words)
    return Words(frozenset(changed), frozenset(used), tuple(bound))


def _uses_of(one: OneSide) -> tuple[_KeptUse, ...]:
    return tuple(use for path, change in one.side.changes.items() for use in _uses_in(one, path, change))


def _uses_in(one: OneSide, path: str, change: Change) -> Iterator[_KeptUse]:
    old, new = one.base.module(path), one.view.module(path)
    if new is not None:
        yield from _added_uses(path, old or _EMPTY, new, _added_lines(one.base.repository, change))


WORDS = Fact("words", Words, _words_of)
_USES = Fact("uses", tuple[_KeptUse, ...], _uses_of)


def _changed_words(path: str, old: Module | None, new: Module | None) -> tuple[frozenset[str], frozenset[str]]:
    """The words of the names that changed, and of those that only functions of the file bind."""
    if old is None:
        return _NONE, _NONE
    seen, inside = set(_WORD.findall(path)) if new is None else set[str](), set[str]()
    before, after = Counter(_interfaces(old)), Counter(_interfaces(new or _EMPTY))
    changed = {qualname for (qualname, _), _ in before.items() ^ after.items()}
    bound = changed - {qualname for qualname, what in chain(before, after) if not _is_inside(what)}
    for qualname in changed:
        (inside if qualname in bound else seen).update(_WORD.findall(qualname))
    return frozenset(seen), frozenset(inside)


def _interfaces(module: Module) -> Iterator[tuple[str, Hashable]]:
    """What others can see of each name: definitions, imported names, locals."""
    yield from ((one.qualname, _interface(one)) for one in module.definitions)
    yield from ((owner, ("fields", *names)) for owner, names in _fields(module).items())
    yield from ((one.alias, (one.module, one.name)) for one in module.imports)
    if module.language in _OF_BLOCKS:  # a callback may have what others beside it have too, and each counts
        yield from ((f"{one.scope}.{one.name}", (_IN_FUNCTION, one.annotation)) for one in module.locals)
        return
    functions = {one.qualname for one in module.definitions if one.kind in (Kind.FUNCTION, Kind.METHOD)}
    for scope, name in {(local.scope, local.name) for local in module.locals}:
        yield f"{scope}.{name}", (_IN_FUNCTION if scope in functions else "local", None)


def _is_inside(what: Hashable) -> bool:
    return isinstance(what, tuple) and what[:1] == (_IN_FUNCTION,)


def _fields(module: Module) -> dict[str, list[str]]:
    """The declared fields of each class in their order, by which it may be constructed."""
    found: dict[str, list[str]] = {}
    for one in module.definitions:
        if one.kind is Kind.FIELD and one.annotation is not None and not one.written_in:
            found.setdefault(one.qualname.rpartition(".")[0], []).append(one.name)
    return found


def _interface(definition: Definition) -> Hashable:
    return (
        definition.kind, definition.signature, definition.overloads, definition.bases, definition.decorators,
        definition.annotation, definition.chain, definition.value, definition.is_abstract, definition.is_optional,
    )  # fmt: skip


def _added_lines(repository: Repository, change: Change) -> Container[int]:
    if change.old is None or change.new is None:
        return ()
    return added_lines(hunks(repository, change.old.oid, change.new.oid))


def _added_uses(path: str, old: Module, new: Module, lines: Container[int]) -> Iterator[_KeptUse]:
    """The uses that are new, and those whose root is a name that the file now imports from elsewhere."""
    imported = _surplus(old.imports, new.imports, _import_key, lines)
    for each in imported:
        words = frozenset(_WORD.findall(f"{each.module} {each.name or ''}"))
        yield _KeptUse(path, new.language, words, imported=each)
    rebound = {each.alias for each in imported} if old is not _EMPTY else set()
    origins = {each.alias: f"{each.module} {each.name or ''}" for each in new.imports}
    added = {id(one) for one in _surplus(old.references, new.references, _use_key, lines)}
    for one in new.references if added or rebound else ():
        if id(one) in added or (rebound and _root(one.path) in rebound):
            yield _KeptUse(path, new.language, _words(one, origins.get(_root(one.path), "")), one)


def _import_key(one: Import) -> Hashable:
    return (one.module, one.name, one.alias, one.scope, one.is_guarded)


def _words(one: Reference, origin: str) -> frozenset[str]:
    """Every name that the meaning of a use hangs on, as far as it is written there."""
    return frozenset(_WORD.findall(f"{one.path} {one.root_type or ''} {one.scope} {origin}"))


def _use_key(reference: Reference) -> Hashable:
    return (reference.path, reference.scope, reference.call, reference.role, reference.is_guarded)


def _root(path: str) -> str:
    found = _WORD.match(path)
    return found[0] if found else ""


def _surplus(old: Sequence[_T], new: Sequence[_T], key: Callable[[_T], Hashable], added: Container[int]) -> list[_T]:
    """The values of ``new`` beyond those of ``old``; of several that are alike, those on added lines."""
    start = _alike(old, new)
    extra = Counter(map(key, new[start:])) - Counter(map(key, old[start:]))
    if not extra:
        return []
    alike = [one for one in new if key(one) in extra]
    return [one for one in sorted(alike, key=lambda one: one.place.line not in added) if _take(extra, key(one))]


def _alike(old: Sequence[_T], new: Sequence[_T]) -> int:
    """How many values two versions begin with that are the same."""
    differing = (at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one != other)
    return next(differing, min(len(old), len(new)))


def _take(counts: Counter[Hashable], key: Hashable) -> bool:
    counts[key] -= 1
    return counts[key] >= 0
