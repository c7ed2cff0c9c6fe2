"""S208 and S206 for what may no longer be set: a class is frozen, a field becomes a property; new code assigns it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.model import Definition, Kind, Place, Reference
from gitorch.code.settled import is_set, newly_settled
from gitorch.integrate.delta import Use
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.linking import is_alike, is_near, resembles, words_for
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.resolve import Found
from gitorch.integrate.resolve.index import index_of
from gitorch.integrate.resolve.languages import resolver_for
from gitorch.integrate.sides import Pair

_LANGUAGES = ("python", "typescript", "javascript")
_MEMBERS = (Kind.FIELD, Kind.PROPERTY, Kind.MEMBER)


class _Fixed(NamedTuple):
    """A member that a side made one that can't be set."""

    path: str
    name: str
    owner: str
    why: str
    place: Place


def fixed_findings(integration: Integration) -> Iterator[Finding]:
    """Every new assignment of what another side made unassignable."""
    for way, fixed in integration.meetings(_FIXED):
        delta = integration.deltas[way.right.name]
        by_name = {one.name: [each for each in fixed if each.name == one.name] for one in fixed}
        told: set[tuple[str, str]] = set()
        for use in delta.uses if not delta.used.isdisjoint(by_name) else ():
            name = re.split(r"[.!()\[\]]+", use.what.path)[-1] if isinstance(use.what, Reference) else ""
            for one in by_name.get(name, ()):
                finding = _assigned(way, one, use) if (use.path, one.owner) not in told else None
                if finding is not None:
                    told.add((use.path, one.owner))
                    yield finding


def slotted_findings(integration: Integration) -> Iterator[Finding]:
    """Every new attribute that is set on things of a class to which another side gave slots, and that is none."""
    for way, slotted in integration.meetings(_SLOTTED):
        told: set[tuple[str, str]] = set()
        for use in integration.deltas[way.right.name].uses:
            name = re.split(r"[.!()\[\]]+", use.what.path)[-1] if isinstance(use.what, Reference) else ""
            for one in slotted if use.language == "python" and name.isidentifier() else ():
                module = way.merged.module(one.path)
                is_free = module is not None and module.find(f"{one.owner}.{name}") is None
                if is_free and name not in one.names and (use.path, one.owner) not in told:
                    finding = _set_beside(way, one, use, name)
                    told |= {(use.path, one.owner)} if finding is not None else set()
                    yield from (finding,) if finding is not None else ()


class _Slotted(NamedTuple):
    """A class without bases that a side gave slots."""

    path: str
    owner: str
    names: tuple[str, ...]
    place: Place


def _slotted(one: OneSide) -> Iterator[_Slotted]:
    for path in one.side.changes:
        old, new = (one.base.module(path), one.view.module(path)) if path.endswith(".py") else (None, None)
        for klass in new.definitions if old is not None and new is not None else ():
            if klass.kind is not Kind.CLASS or klass.bases or old is None or new is None:
                continue
            slots = new.find(f"{klass.qualname}.__slots__")
            is_new = old.find(klass.qualname) is not None and old.find(f"{klass.qualname}.__slots__") is None
            names = tuple(re.findall(r"[\"'](\w+)[\"']", slots.value or "")) if slots is not None else ()
            if is_new and slots is not None and names and "__dict__" not in names:
                yield _Slotted(path, klass.qualname, names, slots.place)


_SLOTTED = Fact("classes given slots", tuple[_Slotted, ...], lambda one: tuple(_slotted(one)))


def _set_beside(pair: Pair, one: _Slotted, use: Use, name: str) -> Finding | None:
    what = use.what
    lines = (pair.right_view.text(use.path) or "").splitlines()
    if not isinstance(what, Reference) or "." not in what.path or not is_set(lines, name, what.place):
        return None
    holder = re.split(r"[.!()\[\]]+", what.path)[-2]
    words = words_for(pair.right_view, use, holder)
    near = is_near(use.path, one.path) and any(resembles(word, one.owner.rpartition(".")[2]) for word in words)
    if not near or holder in ("self", "cls"):
        return None
    fixed = _Fixed(one.path, name, one.owner, "a class with slots", one.place)
    return _finding(pair, fixed, use, what.place, Severity.WARNING)


def _fixed(one: OneSide) -> Iterator[_Fixed]:
    for path in one.side.changes:
        old, new = one.base.module(path), one.view.module(path)
        if old is not None and new is not None and new.language in _LANGUAGES:
            sources = one.base.text(path) or "", one.view.text(path) or ""
            for each in newly_settled((old, sources[0]), (new, sources[1])):
                yield _Fixed(path, each.name, each.owner, each.why, each.place)


_FIXED = Fact("members that can't be set any more", tuple[_Fixed, ...], lambda one: tuple(_fixed(one)))


def _assigned(pair: Pair, one: _Fixed, use: Use) -> Finding | None:
    what = use.what
    if not isinstance(what, Reference) or "." not in what.path or not is_alike(use.path, one.path):
        return None
    if not is_set((pair.right_view.text(use.path) or "").splitlines(), one.name, what.place):
        return None
    merged = pair.merged.module(one.path)
    if merged is None or merged.find(f"{one.owner}.{one.name}") is None:
        return None
    root, _, rest = what.path.partition(".")
    if root in ("self", "this", "cls") and rest == one.name:
        return _in_a_class(pair, one, use, what)
    resolver = resolver_for(use.language)
    found = resolver.reference(pair.right_view, use.path, what) if resolver is not None else None
    if isinstance(found, Found) and found.definition.kind in _MEMBERS:
        is_it = (found.path, found.definition.qualname) == (one.path, f"{one.owner}.{one.name}")
        return _finding(pair, one, use, what.place, Severity.ERROR) if is_it else None
    is_untyped = what.root_type is None or re.search(r"\bany\b|\(", what.root_type) is not None
    if one.why == "readonly" or not is_untyped or not _is_called_so(pair, one, use, what):
        return None
    return _finding(pair, one, use, what.place, Severity.WARNING)


def _is_called_so(pair: Pair, one: _Fixed, use: Use, what: Reference) -> bool:
    """Whether what is assigned to is called as the class is, and as no other is that has such a member."""
    holder = re.split(r"[.!()\[\]]+", what.path)[-2]
    words = words_for(pair.right_view, use, holder)
    if not is_near(use.path, one.path) or not any(resembles(word, one.owner.rpartition(".")[2]) for word in words):
        return False
    touched = (pair.merged.module(path) for path in {one.path, *pair.left.changes, *pair.right.changes})
    owners = {
        each.qualname.rpartition(".")[0]
        for module in touched
        for each in (module.definitions if module is not None else ())
        if each.name == one.name and each.kind in _MEMBERS
    }
    return {owner for owner in owners if any(resembles(word, owner.rpartition(".")[2]) for word in words)} == {
        one.owner
    }


def _in_a_class(pair: Pair, one: _Fixed, use: Use, what: Reference) -> Finding | None:
    """``self.seats = 3`` in a new method of the class itself, or of one below it."""
    module, resolver = pair.right_view.module(use.path), resolver_for(use.language)
    klass = _around(module.definitions if module is not None else (), what)
    if module is None or klass is None or resolver is None or resolver.ancestors is None:
        return None
    line = resolver.ancestors(pair.right_view, use.path, klass)
    if (one.path, one.owner) not in {(path, each.qualname) for path, each in line}:
        return None
    lines = (pair.right_view.text(use.path) or "").splitlines()
    own = [each for each in index_of(module).members.get(klass.qualname, ()) if each.name == one.name]
    is_above = (use.path, klass.qualname) != (one.path, one.owner)
    if is_above and not all(is_set(lines, one.name, each.place) for each in own):
        return None  # it has one of its own
    return _finding(pair, one, use, what.place, Severity.ERROR, rule="S206" if is_above else "S208")


def _around(definitions: tuple[Definition, ...], what: Reference) -> Definition | None:
    """The class whose method a use stands in."""
    owner = what.scope.rpartition(".")[0]
    return next((one for one in definitions if one.kind is Kind.CLASS and one.qualname == owner), None)


def _finding(pair: Pair, one: _Fixed, use: Use, where: Place, severity: Severity, rule: str = "S208") -> Finding:
    owner = one.owner.rpartition(".")[2]
    what = f"{owner}.{one.name}" if one.why.startswith(("a property", "readonly")) else owner
    return Finding(
        rule,
        severity,
        f"{pair.left.name} makes {what} {one.why}; {pair.right.name} newly sets {one.name}, which fails",
        (pair.left.name, pair.right.name),
        (
            Location(pair.left.name, one.path, *one.place, "definition"),
            Location(pair.right.name, use.path, *where, "use"),
        ),
        symbol=f"{one.path}:{one.owner}.{one.name}",
        language=use.language,
    )
