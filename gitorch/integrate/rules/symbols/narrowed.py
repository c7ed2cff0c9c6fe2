"""S201: a name that one side makes private, and that another newly uses from without."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from posixpath import basename, dirname
from typing import NamedTuple

from gitorch.code.model import Import, Place
from gitorch.code.visibility import hidden, may_hide
from gitorch.integrate.delta import Use
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.resolve import Found
from gitorch.integrate.resolve.languages import resolver_for
from gitorch.integrate.sides import Pair


class _Narrowed(NamedTuple):
    path: str
    name: str
    qualname: str
    place: Place


def narrowed_findings(integration: Integration) -> Iterator[Finding]:
    """Every new use, in another file, of what another side has made private."""
    for one, narrowed in integration.meetings(_NARROWED):
        yield from _between(integration.deltas[one.right.name].uses, one, narrowed)


def _narrowed(one: OneSide) -> Iterator[_Narrowed]:
    for path, change in one.side.changes.items():
        if change.old is None or change.new is None or not may_hide(one.view.read(path) or b""):
            continue
        old, new = one.base.module(path), one.view.module(path)
        if old is None or new is None:
            continue
        known = {each.qualname for each in old.definitions} - hidden(old, one.base.text(path) or "").keys()
        for name, now in hidden(new, one.view.text(path) or "").items():
            if name in known:
                yield _Narrowed(path, now.name, name, now.place)


_NARROWED = Fact("made private", tuple[_Narrowed, ...], lambda one: tuple(_narrowed(one)))


def _between(uses: Sequence[Use], pair: Pair, narrowed: Sequence[_Narrowed]) -> Iterator[Finding]:
    names = {(one.path, one.qualname): one for one in narrowed}
    words = {one.name for one in narrowed}
    seen: set[tuple[str, str]] = set()
    for use in uses:
        resolver = resolver_for(use.language) if use.words & words else None
        if resolver is None:
            continue
        by_import = isinstance(use.what, Import)
        found = (
            resolver.imported(pair.right_view, use.path, use.what)
            if isinstance(use.what, Import)
            else resolver.reference(pair.right_view, use.path, use.what)
        )
        one = names.get((found.path, found.definition.qualname)) if isinstance(found, Found) else None
        if one is None or _is_within(use.path, one.path) or (one.qualname, use.path) in seen:
            continue
        seen.add((one.qualname, use.path))
        yield _finding(pair, use, one, "imports" if by_import else "uses")


def _is_within(user: str, path: str) -> bool:
    """Whether a file is the one that hides the name, or in Rust a module below it."""
    if user == path:
        return True
    whole = dirname(path) if basename(path) in ("mod.rs", "lib.rs", "main.rs") else path.removesuffix(".rs")
    return path.endswith(".rs") and user.startswith(f"{whole}/" if whole else "")


def _finding(pair: Pair, use: Use, one: _Narrowed, does: str) -> Finding:
    return Finding(
        "S201",
        Severity.ERROR,
        f"{pair.left.name} makes {one.name} private; {pair.right.name} {does} {one.name}",
        (pair.left.name, pair.right.name),
        (
            Location(pair.left.name, one.path, *one.place, "definition"),
            Location(pair.right.name, use.path, *use.what.place, "use"),
        ),
        symbol=f"{one.path}:{one.qualname}",
        language=use.language,
    )
