"""S208 by name: a value without a type, called as a class is, from which a member is read that the class has lost.

Nothing proves what such a value is. Its name says so, and every member read from it is one of the class: a warning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from gitorch.code.model import Definition, Kind, Module, Reference
from gitorch.integrate.delta import Use
from gitorch.integrate.finding import Finding, Severity
from gitorch.integrate.linking import could_be
from gitorch.integrate.resolve import Missing
from gitorch.integrate.resolve.index import index_of
from gitorch.integrate.rules.symbols.message import removal_finding
from gitorch.integrate.rules.symbols.removal import Changer
from gitorch.integrate.sides import Pair

_LANGUAGES = ("javascript", "typescript")
_OF_ANYTHING = re.compile(r"\b(?:any|unknown)\b")
_MEMBERS = (Kind.FIELD, Kind.METHOD, Kind.PROPERTY)


def likely_removals(pair: Pair, changer: Changer, uses: tuple[Use, ...]) -> Iterator[Finding]:
    """Members that ``pair.left`` took from a class and ``pair.right`` newly reads from what bears the class's name."""
    gone = [(path, klass, member) for path in pair.left.changes for klass, member in _gone(pair, path)]
    seen: set[tuple[str, str, str]] = set()
    for use in uses if gone else ():
        for path, klass, member in gone:
            key = (use.path, path, member.qualname)
            if key in seen or not _reads(pair, use, path, klass, member):
                continue
            missing = Missing("member", path, member.qualname, (path,))
            removal = changer.member(missing)
            if removal is not None:
                seen.add(key)
                yield replace(removal_finding(pair, use, removal, missing), severity=Severity.WARNING)


def _gone(pair: Pair, path: str) -> Iterator[tuple[Definition, Definition]]:
    """Members that stood on the other side and stand no longer, of classes that still do and inherit nothing."""
    old, new = pair.left_base.module(path), pair.left_view.module(path)
    if old is None or new is None or old.language not in _LANGUAGES or new.has_errors:
        return
    for klass in new.definitions:
        if klass.kind is Kind.CLASS and not klass.bases and old.find(klass.qualname) is not None:
            for member in index_of(old).members.get(klass.qualname, ()):
                if member.kind in _MEMBERS and not member.is_static and new.find(member.qualname) is None:
                    yield klass, member


def _reads(pair: Pair, use: Use, path: str, klass: Definition, member: Definition) -> bool:
    what = use.what
    if not isinstance(what, Reference) or what.role != "use" or what.is_guarded:
        return False
    root, _, rest = what.path.partition(".")
    is_untyped = what.root_is_local and (what.root_type is None or _OF_ANYTHING.search(what.root_type) is not None)
    if not is_untyped or rest.partition(".")[0] != member.name or not could_be(pair.right_view, use, root, klass.name):
        return False
    module, own, merged = pair.right_view.module(use.path), pair.right_view.module(path), pair.merged.module(path)
    if module is None or own is None or merged is None or merged.find(member.qualname) is not None:
        return False
    known = {one.name for one in index_of(own).members.get(klass.qualname, ())}
    return _read_from(module, what, root) <= known


def _read_from(module: Module, what: Reference, root: str) -> set[str]:
    """Every member that is read from the same name."""
    same = (one.path.split(".") for one in module.references if one.root_place == what.root_place)
    return {names[1] for names in same if names[0] == root and len(names) > 1}
