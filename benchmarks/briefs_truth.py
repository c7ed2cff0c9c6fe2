"""What a real commit needed: the definitions outside the files it wrote that its added lines use, with signatures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gitorch.code.languages import parser_for
from gitorch.code.model import Definition, Kind, Signature
from gitorch.context.signature import undocumented
from gitorch.git import trees
from gitorch.git.blobs import hunks
from gitorch.git.repository import Oid, Repository
from gitorch.git.trees import Change
from gitorch.integrate.modules import ModuleCache
from gitorch.integrate.resolve import Found
from gitorch.integrate.resolve.languages import resolver_for
from gitorch.integrate.sides import View

_MOST_FILES = 15  # a commit that writes more is a sweep, not a task
_LONGEST_GOAL = 800  # characters; some squashed messages hold a whole review
_LONGEST_TYPE = 80
_RECEIVERS = ("self", "cls", "this")


@dataclass(frozen=True)
class Wanted:
    """A definition, and what its line must hold in this order: each parameter with its type, then what it returns.

    ``signatures`` are several where it is overloaded: any of them is right. A type counts by its first 80 characters,
    with or without the documentation inside it.
    """

    path: str
    qualname: str
    signatures: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Case:
    """One commit as a task."""

    commit: Oid
    base: Oid
    message: str
    written: tuple[str, ...]
    wanted: tuple[Wanted, ...]


def case_of(repository: Repository, commit: Oid, cache: ModuleCache) -> Case | None:
    """The commit as a task; None for merges, sweeps, and commits that use nothing from elsewhere."""
    parents = repository.parents_of(commit)
    if len(parents) != 1:
        return None
    old, new = repository.tree_of(parents[0]), repository.tree_of(commit)
    changed = trees.changes(repository, old, new)
    source = [one for one in changed.values() if one.new is not None and parser_for(one.path) is not None]
    if not 0 < len(source) <= _MOST_FILES or len(changed) > 3 * _MOST_FILES:
        return None
    view = View(repository, cache.parse, new)
    found = {(one.path, one.qualname): one for change in source for one in _wanted(view, change, cache)}
    before = View(repository, cache.parse, old)
    wanted = tuple(one for key, one in sorted(found.items()) if key[0] not in changed and _is_there(before, one))
    message = repository.require_git("log", "-1", "--format=%B", commit)
    return Case(commit, parents[0], message.strip()[:_LONGEST_GOAL], tuple(sorted(changed)), wanted) if wanted else None


def _is_there(view: View, wanted: Wanted) -> bool:
    module = view.module(wanted.path)
    return module is not None and module.find(wanted.qualname) is not None


def _wanted(view: View, change: Change, cache: ModuleCache) -> Iterator[Wanted]:
    module = view.module(change.path)
    resolver = resolver_for(module.language) if module is not None else None
    if module is None or resolver is None:
        return
    added = _added_lines(view, change)
    for imported in module.imports:
        if imported.place.line in added:
            target = resolver.imported(view, change.path, imported)
            if isinstance(target, Found) and (one := _needed(target, view, called=False)):
                yield one
    for reference in module.references:
        if reference.place.line in added:
            target = resolver.reference(view, change.path, reference)
            if isinstance(target, Found) and (one := _needed(target, view, called=reference.call is not None)):
                yield one


def _added_lines(view: View, change: Change) -> set[int] | range:
    if change.new is None:
        return set()
    if change.old is None:
        return range(1, 10**6)
    changed = hunks(view.repository, change.old.oid, change.new.oid)
    return {line for hunk in changed for line in range(hunk.new_start, hunk.new_start + hunk.new_lines)}


def _needed(target: Found, view: View, *, called: bool) -> Wanted | None:
    """What must be told of a definition; None for modules, and for what only the inside of a function knows."""
    one = target.definition
    module = view.module(target.path)
    if one.kind is Kind.MODULE or not one.qualname or module is None:
        return None
    above = one.qualname
    while above := above.rpartition(".")[0]:
        holder = module.find(above)
        if holder is None or holder.kind in (Kind.FUNCTION, Kind.METHOD, Kind.PROPERTY):
            return None
    return Wanted(target.path, one.qualname, _signatures(one, target.signatures if called else ()))


def _signatures(definition: Definition, called: Sequence[Signature]) -> tuple[tuple[str, ...], ...]:
    """A function's own; of a class that is called, its constructor's; nothing for what is no call."""
    if definition.kind is Kind.PROPERTY or (definition.signature is None and definition.kind is not Kind.CLASS):
        return ((),)
    own = [definition.signature] if definition.signature is not None else list(called)
    ways = [*map(_bare, [*own, *definition.overloads]), *own, *definition.overloads]
    found = [_parts(one, is_own=definition.signature is not None) for one in ways]
    return tuple(dict.fromkeys(found)) or ((),)


def _bare(signature: Signature) -> Signature:
    named = (one._replace(annotation=one.annotation and undocumented(one.annotation)) for one in signature.parameters)
    return signature._replace(parameters=tuple(named))


def _parts(signature: Signature, *, is_own: bool) -> tuple[str, ...]:
    named = [one for at, one in enumerate(signature.parameters) if at or one.name not in _RECEIVERS]
    parts = [f"{one.name}:{one.annotation}" if one.annotation else one.name for one in named]
    returns = [signature.returns] if signature.returns and is_own else []
    return tuple(squeezed(part)[:_LONGEST_TYPE] for part in (*parts, *returns))


def squeezed(text: str) -> str:
    """Without white space and quotes: how something is laid out is no part of its signature."""
    return re.sub(r"[\s\"'`│⋮]+", "", text)
