"""S206 for constructors: a base class now sets in ``__init__`` what its methods read; a new subclass does not call it.

The subclass was written for a base class that had no constructor, or none that mattered: it is made without a word, and
fails where an inherited method reads what nobody set.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from gitorch.code.model import Definition, Module
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.resolve.index import index_of
from gitorch.integrate.resolve.languages import resolver_for
from gitorch.integrate.rules.symbols.subclasses.classes import classes_with_bases
from gitorch.integrate.sides import Pair, View

_INIT = "__init__"


def constructors_uncalled(integration: Integration) -> Iterable[Finding]:
    """Every new constructor of a subclass that leaves out one which another side has made necessary."""
    heirs = {side.name: classes_with_bases(integration.one(side)) for side in integration.all_sides}
    for pair in integration.pairs():
        for way in (pair, pair.swapped):
            for path, classes in heirs[way.right.name].items():
                for klass in classes if path.endswith(".py") else ():
                    yield from _of_class(way, path, klass)


def _of_class(pair: Pair, path: str, klass: Definition) -> Iterator[Finding]:
    init = _new_constructor(pair, path, klass)
    resolver, merged = resolver_for("python"), pair.merged.module(path)
    here = merged.find(klass.qualname) if merged is not None else None
    if init is None or merged is None or here is None or resolver is None or resolver.ancestors is None:
        return
    line = resolver.ancestors(pair.merged, path, here)
    if not any(where in pair.left.changes for where, _ in line[1:]) or _goes_up(merged, init):
        return
    for where, base in line[1:]:
        lost = _needed(pair, where, base, line) if where in pair.left.changes else None
        if lost is not None:
            yield _finding(pair, (where, lost), (path, klass, init))


def _new_constructor(pair: Pair, path: str, klass: Definition) -> Definition | None:
    module, old = pair.right_view.module(path), pair.right_base.module(path)
    name = f"{klass.qualname}.{_INIT}"
    is_new = old is None or old.find(name) is None
    return module.find(name) if module is not None and is_new else None


def _goes_up(module: Module, init: Definition) -> bool:
    """Whether a constructor calls one above it, or hands itself to somebody who may."""
    inside = (one for one in module.references if one.scope == init.qualname)
    return any(one.path.endswith(f".{_INIT}") or one.path in ("super", "self") for one in inside)


def _needed(pair: Pair, where: str, base: Definition, line: Sequence[tuple[str, Definition]]) -> Definition | None:
    """What a base class newly sets in its constructor alone, and a method that the subclass inherits reads."""
    old, new = pair.left_base.module(where), pair.left_view.module(where)
    if old is None or new is None or old.find(base.qualname) is None:
        return None
    known = {one.name for one in _members(pair.left_base, where, base.qualname)}
    init = f"{base.qualname}.{_INIT}"
    for one in _members(pair.left_view, where, base.qualname):
        is_new = one.written_in == init and one.name not in known
        if is_new and not _is_set_elsewhere(pair.merged, line, one) and _is_read(pair.merged, line, one.name):
            return one
    return None


def _is_set_elsewhere(view: View, line: Sequence[tuple[str, Definition]], wanted: Definition) -> bool:
    """Whether any class of the line has the name without that constructor, or makes names of any kind."""
    for where, klass in line:
        for one in _members(view, where, klass.qualname):
            is_other = one.written_in != wanted.written_in and one.name == wanted.name
            if is_other or one.name in ("__getattr__", "__getattribute__", "__new__"):
                return True
    return False


def _is_read(view: View, line: Sequence[tuple[str, Definition]], name: str) -> bool:
    """Whether a method that the last class of a line has reads the name of itself, unguarded."""
    mine: set[str] = set()
    for where, klass in line:
        module = view.module(where)
        members = [one for one in _members(view, where, klass.qualname) if one.name not in mine]
        scopes = {one.qualname for one in members if one.name != _INIT}
        read = (one for one in (module.references if module is not None else ()) if one.path == f"self.{name}")
        if any(one.scope in scopes and not one.is_write and not one.is_guarded for one in read):
            return True
        mine.update(one.name for one in members)
    return False


def _members(view: View, path: str, qualname: str) -> tuple[Definition, ...]:
    module = view.module(path)
    return index_of(module).members.get(qualname, ()) if module is not None else ()


def _finding(pair: Pair, base: tuple[str, Definition], heir: tuple[str, Definition, Definition]) -> Finding:
    (where, lost), (path, klass, init) = base, heir
    left, right = pair.left.name, pair.right.name
    owner = lost.qualname.rpartition(".")[0]
    return Finding(
        "S206",
        Severity.ERROR,
        f"{left} sets {lost.name} in the constructor of {owner}; {right} adds {klass.name}, which never calls it",
        (left, right),
        (
            Location(left, where, *lost.place, "definition"),
            Location(right, path, *init.place, "use"),
        ),
        symbol=f"{where}:{lost.qualname}",
        language="python",
    )
