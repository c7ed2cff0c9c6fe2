"""C302 and S208 for what a program keeps by a name: a cookie, a key of the session, of the browser's storage or of a
cache, what a request or an application carries, that one side gives another name, and that a new line of the other
asks for, or fills, by the old one.
"""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import splitext
from typing import NamedTuple

from gitorch.code.project.kept_keys import MAY_KEEP, KeptKey, kept_keys
from gitorch.code.wire.reading import wire_language
from gitorch.integrate.finding import Finding, Fix, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.linking import is_near
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.patching import renamed
from gitorch.integrate.sides import Pair, View
from gitorch.integrate.wire.wiring import changed_lines, siblings
from gitorch.integrate.work import is_test

_CODE = frozenset((".py", ".js", ".mjs", ".cjs", ".ts", ".tsx", ".jsx", ".vue", ".svelte"))
_NOUNS = {"cookie": "the cookie", "session": "the session's", "storage": "the browser's", "cache": "the cache's",
          "context": "the request's", "config": "the setting"}  # fmt: skip
_ATTRIBUTES = ("context", "config")


class _Renamed(NamedTuple):
    """A name that a side's files say no more, what they say in its place, and whether they kept and asked by it."""

    path: str
    old: KeptKey
    heir: KeptKey
    was_kept: bool
    was_asked: bool


def kept_key_findings(integration: Integration) -> Iterator[Finding]:
    """Every new line that goes by the old name of what another side keeps under a new one."""
    for way, gone in integration.meetings(_RENAMED):
        fresh = {path: _fresh(way, path) for path in way.right.changes if _is_code(path) and not is_test(path)}
        for one in gone:
            uses = [(path, use) for path, found in fresh.items() for use in found if _is_same(use, one.old)]
            use = _meeting(one, uses)
            if use is not None and is_near(use[0], one.path) and not _stands(way, one, use):
                yield _finding(way, one, *use)


def _is_code(path: str) -> bool:
    return splitext(path)[1] in _CODE


def _is_same(one: KeptKey, other: KeptKey) -> bool:
    return (one.store, one.name) == (other.store, other.name)


def _read(view: View, path: str) -> list[KeptKey]:
    content = view.read(path)
    return list(kept_keys(view.text(path) or "")) if content is not None and MAY_KEEP.is_in(content) else []


def _renamed(one: OneSide) -> Iterator[_Renamed]:
    paths = [path for path in one.side.changes if _is_code(path) and not is_test(path)]
    after = {path: _read(one.view, path) for path in paths}
    before = {path: _read(one.base, path) for path in paths}
    still = {(each.store, each.name) for found in after.values() for each in found}
    had = [each for found in before.values() for each in found]
    for path in paths:
        for store in _NOUNS:
            known = {each.name for each in had if each.store == store}
            gone = _by_name(each for each in before[path] if each.store == store and (store, each.name) not in still)
            won = _by_name(each for each in after[path] if each.store == store and each.name not in known)
            for old, heir in _paired(gone, won):
                same = [each for each in had if _is_same(each, old)]
                kept, asked = any(each.is_kept for each in same), any(not each.is_kept for each in same)
                yield _Renamed(path, old, heir, kept, asked)


_RENAMED = Fact("names of what is kept", tuple[_Renamed, ...], lambda one: tuple(_renamed(one)))


def _paired(gone: list[KeptKey], won: list[KeptKey]) -> Iterator[tuple[KeptKey, KeptKey]]:
    """What was given another name, in the order of the file; by what is kept alone, where that alone tells."""
    kept = [[one for one in found if one.is_kept] for found in (gone, won)]
    for before, after in (kept, (gone, won)):
        if before and len(before) == len(after):
            yield from zip(before, after, strict=True)
            return


def _by_name(found: Iterator[KeptKey]) -> list[KeptKey]:
    """One place of each name, in the order of the file."""
    first: dict[str, KeptKey] = {}
    for one in sorted(found, key=lambda each: (each.place, not each.is_kept)):
        first.setdefault(one.name, one)
    return list(first.values())


def _fresh(way: Pair, path: str) -> list[KeptKey]:
    found = _read(way.right_view, path)
    lines = changed_lines(way.right_view, way.right_base, path) if found else frozenset()
    return [one for one in found if one.place.line in lines]


def _meeting(gone: _Renamed, uses: list[tuple[str, KeptKey]]) -> tuple[str, KeptKey] | None:
    """The new use that finds nothing, or whose work is not found; None where the new lines do both ends themselves."""
    kept = [one for one in uses if one[1].is_kept]
    asked = [one for one in uses if not one[1].is_kept]
    if kept and asked:
        return None
    if asked:
        return asked[0] if gone.was_kept else None
    return kept[0] if kept and gone.was_asked else None


def _stands(way: Pair, gone: _Renamed, use: tuple[str, KeptKey]) -> bool:
    """Whether the other end still goes by the old name anywhere near once the two are together."""
    near = siblings(way.merged, [gone.path, use[0]], wire_language(gone.path))
    paths = {*near, *filter(_is_code, (*way.left.changes, *way.right.changes))}
    found = (each for path in sorted(paths) for each in _read(way.merged, path))
    return any(_is_same(each, gone.old) and each.is_kept is not use[1].is_kept for each in found)


def _finding(way: Pair, gone: _Renamed, path: str, use: KeptKey) -> Finding:
    left, right, old = way.left.name, way.right.name, gone.old
    does = "fills" if use.is_kept else "asks for"
    return Finding(
        "S208" if old.store in _ATTRIBUTES else "C302",
        Severity.WARNING if old.store in ("cache", "context") else Severity.ERROR,
        f"{left} renames {_NOUNS[old.store]} {old.spelled} to {gone.heir.spelled}; {right} newly {does} {use.spelled}",
        (left, right),
        (Location(left, gone.path, *gone.heir.place, "definition"), Location(right, path, *use.place, "use")),
        symbol=f"{old.store}:{old.name}",
        language=wire_language(path),
        fix=_respelled(way, path, use, gone.heir),
    )


def _respelled(way: Pair, path: str, use: KeptKey, heir: KeptKey) -> Fix | None:
    if use.name != use.spelled or heir.name != heir.spelled:
        return None  # what is filled in may be called otherwise here
    return renamed(way.right_view, way.right.name, [(path, use.place)], use.spelled, heir.spelled)
