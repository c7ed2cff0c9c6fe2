"""Whether a fix helps: with the patched file merged in, every use of the names in question means something."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitorch.code.calls import fits_any
from gitorch.git.blobs import merge_blobs
from gitorch.git.repository import Entry
from gitorch.git.scratch import Scratch
from gitorch.integrate.resolve import Found, Missing, Unknown
from gitorch.integrate.resolve.languages import resolver_for
from gitorch.integrate.sides import Pair, View

_BETWEEN = re.compile(r"[.(\[!\\]")  # names in a chain


def is_proved(scratch: Scratch, pair: Pair, path: str, new: str, words: frozenset[str]) -> bool:
    """Whether, with a file of ``pair.right`` patched and merged in, every use of these names means something.

    A call must fit too.
    """
    view = patched(scratch, pair, path, new)
    found = list(answers(view, path, words)) if view is not None else []
    return all(found) and bool(found)


def patched(scratch: Scratch, pair: Pair, path: str, new: str) -> View | None:
    """The merge with a file of ``pair.right`` patched; None where it does not merge, or can't be read."""
    own, there = pair.right_view.entry(path), pair.merged.entry(path)
    if own is None or there is None:
        return None
    fixed = Entry(own.mode, scratch.write("blob", new.encode("utf-8")))
    scratch.spill()
    merged = fixed if there == own else merge_blobs(scratch.repository, own, there, fixed, scratch)
    if merged is None:
        return None
    view = View(pair.merged.repository, pair.merged.parse, pair.merged.tree, {**pair.merged.overlay, path: merged})
    module = view.module(path)
    return view if module is not None and not module.has_errors else None


def answers(view: View, path: str, words: frozenset[str]) -> Iterator[bool]:
    """For each use of one of the words that is known or known to be missing: whether it is well."""
    module = view.module(path)
    resolver = resolver_for(module.language) if module is not None else None
    if module is None or resolver is None:
        return
    found = [resolver.imported(view, path, one) for one in module.imports if words & {one.name, one.alias}]
    calls = [None] * len(found)
    named = [one for one in module.references if not words.isdisjoint(_names(one.path)) and not one.is_guarded]
    found += [resolver.reference(view, path, one) for one in named]
    for answer, call in zip(found, [*calls, *(one.call for one in named)], strict=True):
        match answer:
            case Missing():
                yield False
            case Found(signatures=signatures):
                yield call is None or not signatures or fits_any(signatures, call)
            case Unknown():
                pass


def _names(path: str) -> list[str]:
    return _BETWEEN.split(path)
