"""What a side did to interfaces: the names it took away or changed, and the uses that it added.

Both are words as well, so that two sides can be told apart without resolving anything.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TypeVar

from gitorch.code.model import Definition, Import, Module, Reference
from gitorch.integrate.sides import Side, View

_WORD = re.compile(r"[^\W\d]\w*")
_LONGEST_ALIGNMENT = 1500  # a longer stretch of changed uses is compared as a bag
_EMPTY = Module("")
_T = TypeVar("_T")


@dataclass(frozen=True)
class Use:
    """A reference or an import that a side added, in the side's own file."""

    path: str
    language: str
    what: Reference | Import
    words: frozenset[str]


@dataclass(frozen=True)
class Delta:
    """One side's interface delta. ``changed`` are the words of every name removed, renamed, moved or changed."""

    side: Side
    changed: frozenset[str]
    uses: tuple[Use, ...]
    used: frozenset[str]


def delta_of(side: Side, base: View, view: View) -> Delta:
    """Compare every changed file that we read with what it was."""
    changed: set[str] = set()
    uses: list[Use] = []
    for path in side.changes:
        old, new = base.module(path), view.module(path)
        if old is None and new is None:
            continue
        changed.update(_changed_words(path, old, new))
        if new is not None:
            uses.extend(_added_uses(path, old or _EMPTY, new))
    return Delta(side, frozenset(changed), tuple(uses), frozenset(word for use in uses for word in use.words))


def _changed_words(path: str, old: Module | None, new: Module | None) -> Iterator[str]:
    if old is None:
        return
    if new is None:
        yield from _WORD.findall(path)
    before, after = _interfaces(old), _interfaces(new or _EMPTY)
    for qualname in before.keys() | after.keys():
        if before.get(qualname) != after.get(qualname):
            yield from _WORD.findall(qualname)


def _interfaces(module: Module) -> dict[str, Counter[Hashable]]:
    """What others can see of each name: definitions, imported names, locals."""
    found: dict[str, Counter[Hashable]] = {}
    for definition in module.definitions:
        found.setdefault(definition.qualname, Counter())[_interface(definition)] += 1
    for one in module.imports:
        found.setdefault(one.alias, Counter())[one.module, one.name] += 1
    for local in module.locals:
        found.setdefault(f"{local.scope}.{local.name}", Counter())["local"] = 1
    return found


def _interface(definition: Definition) -> Hashable:
    return (
        definition.kind, definition.signature, definition.overloads, definition.bases, definition.decorators,
        definition.annotation, definition.chain, definition.value, definition.is_abstract, definition.is_optional,
    )  # fmt: skip


def _added_uses(path: str, old: Module, new: Module) -> Iterator[Use]:
    """The uses that are new, and those whose root is a name that the file now imports from elsewhere."""
    imported = _surplus(
        old.imports, new.imports, lambda one: (one.module, one.name, one.alias, one.scope, one.is_guarded)
    )
    for each in imported:
        yield Use(path, new.language, each, frozenset(_WORD.findall(f"{each.module} {each.name or ''}")))
    rebound = {each.alias for each in imported} if old is not _EMPTY else set()
    origins = {each.alias: f"{each.module} {each.name or ''}" for each in new.imports}
    added = {id(one) for one in _surplus(old.references, new.references, _use_key)}
    for one in new.references:
        root = _root(one.path)
        if id(one) in added or root in rebound:
            yield Use(path, new.language, one, frozenset(_WORD.findall(f"{one.path} {origins.get(root, '')}")))


def _use_key(reference: Reference) -> Hashable:
    return (reference.path, reference.scope, reference.call, reference.role, reference.is_guarded)


def _root(path: str) -> str:
    found = _WORD.match(path)
    return found[0] if found else ""


def _surplus(old: Sequence[_T], new: Sequence[_T], key: Callable[[_T], Hashable]) -> list[_T]:
    """The values of ``new`` that ``old`` lacks, found by aligning the two: what was moved about is not new."""
    before, after = [key(one) for one in old], [key(one) for one in new]
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    before, after = before[start : len(before) - end], after[start : len(after) - end]
    extra = Counter(after) - Counter(before)
    return [new[start + number] for number in _unaligned(before, after) if _take(extra, after[number])]


def _unaligned(before: list[Hashable], after: list[Hashable]) -> list[int]:
    """Positions in ``after``, those that no alignment with ``before`` explains first."""
    everything = list(range(len(after)))
    if not before or len(before) + len(after) > _LONGEST_ALIGNMENT:
        return everything
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    aligned = {block.b + offset for block in blocks for offset in range(block.size)}
    return [n for n in everything if n not in aligned] + [n for n in everything if n in aligned]


def _take(counts: Counter[Hashable], key: Hashable) -> bool:
    counts[key] -= 1
    return counts[key] >= 0
