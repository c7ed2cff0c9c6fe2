"""Who raises a class, as far as the files of one folder tell; what stands above it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from gitorch.code.behaviour.changes.aspects import Aspect, ContractChange
from gitorch.code.behaviour.failures.answering import raisers
from gitorch.code.behaviour.failures.exceptions import ancestry
from gitorch.code.model import Definition, Kind, Module
from gitorch.code.syntax import language_of, parsed
from gitorch.integrate.linking import is_alike
from gitorch.integrate.nearby import MOST_FILES
from gitorch.integrate.resolve import Found
from gitorch.integrate.resolve.languages import resolver_for
from gitorch.integrate.sides import View

_DEPTH = 5


def raising_in(view: View, name: str, folder: str, like: str) -> Iterator[str]:
    """The functions of a folder's files, of the language of ``like``, that raise a class or call who does."""
    for path in _files(view, folder, like):
        language, source = language_of(path), view.read(path)
        if source is not None and language is not None and name.encode() in source:
            yield from raisers(parsed(language, source), name)


def classes_above(view: View, name: str, folder: str, like: str, depth: int = 4) -> Iterator[str]:
    """The classes above one that is defined in a folder, by name; a handler may name any of them instead."""
    for path in _files(view, folder, like) if depth else ():
        module = view.module(path)
        found = module.find(name) if module is not None else None
        for base in found.bases if found is not None else ():
            yield base.rpartition(".")[2]
            yield from classes_above(view, base.rpartition(".")[2], folder, like, depth - 1)


def names_above(view: View, path: str, module: Module, klass: Definition, depth: int = _DEPTH) -> frozenset[str]:
    """Every name above a class, through the files of the project."""
    found = set[str]()
    resolver = resolver_for(module.language)
    for base in klass.bases if depth else ():
        name = base.rpartition(".")[2]
        found |= ancestry(name)
        own = module.find(base)
        imported = next((one for one in module.imports if one.alias == base), None)
        if own is not None and own.kind is Kind.CLASS and own.qualname != klass.qualname:
            found |= names_above(view, path, module, own, depth - 1)
        elif imported is not None and resolver is not None:
            there = resolver.imported(view, path, imported)
            other = view.module(there.path) if isinstance(there, Found) else None
            if isinstance(there, Found) and other is not None and there.definition.kind is Kind.CLASS:
                found |= names_above(view, there.path, other, there.definition, depth - 1)
    return frozenset(found)


def with_names_above(view: View, path: str, change: ContractChange) -> ContractChange:
    """A failure with what its handlers may name instead, where its class is one of the project."""
    is_failure = change.aspect is Aspect.RAISES
    return replace(change, above=_names_above_called(view, path, change.name)) if is_failure else change


def _names_above_called(view: View, path: str, name: str) -> tuple[str, ...]:
    """Every name above the class that a file means by a name, in order; empty where it is none of the project."""
    module = view.module(path)
    resolver = resolver_for(module.language) if module is not None else None
    own = module.find(name) if module is not None else None
    if module is not None and own is not None and own.kind is Kind.CLASS:
        return tuple(sorted(names_above(view, path, module, own)))
    imported = next((one for one in module.imports if one.alias == name), None) if module is not None else None
    found = resolver.imported(view, path, imported) if imported is not None and resolver is not None else None
    other = view.module(found.path) if isinstance(found, Found) else None
    if not isinstance(found, Found) or other is None or found.definition.kind is not Kind.CLASS:
        return ()
    return tuple(sorted(names_above(view, found.path, other, found.definition)))


def _files(view: View, folder: str, like: str) -> Iterator[str]:
    entries = sorted(view.listing(folder).items())
    for entry, is_folder in entries if len(entries) <= MOST_FILES else ():
        path = f"{folder}/{entry}" if folder else entry
        if not is_folder and is_alike(path, like):
            yield path
