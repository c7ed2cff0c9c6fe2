"""Who raises a class, as far as the files of one folder tell."""

from __future__ import annotations

from collections.abc import Iterator

from gitorch.code.behaviour.failures.answering import raisers
from gitorch.code.syntax import language_of, parsed
from gitorch.integrate.linking import is_alike
from gitorch.integrate.nearby import MOST_FILES
from gitorch.integrate.sides import View


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


def _files(view: View, folder: str, like: str) -> Iterator[str]:
    entries = sorted(view.listing(folder).items())
    for entry, is_folder in entries if len(entries) <= MOST_FILES else ():
        path = f"{folder}/{entry}" if folder else entry
        if not is_folder and is_alike(path, like):
            yield path
