"""S208 for what a mixin expects of the classes that it is mixed into: one side takes it from the other base class.

``self.db`` in a mixin is nothing that the mixin has; the class that inherits from both tells whose it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from gitorch.code.model import Definition, Reference
from gitorch.integrate.delta import Use
from gitorch.integrate.finding import Finding
from gitorch.integrate.integration import Integration
from gitorch.integrate.resolve import Missing
from gitorch.integrate.resolve.index import index_of
from gitorch.integrate.resolve.languages import resolver_for
from gitorch.integrate.rules.symbols.message import removal_finding
from gitorch.integrate.rules.symbols.removal import Changer
from gitorch.integrate.rules.symbols.subclasses.classes import classes_with_bases
from gitorch.integrate.sides import Pair, View
from gitorch.integrate.wire.wiring import changed_lines

_Line = Sequence[tuple[str, Definition]]


def mixins_left_alone(integration: Integration) -> Iterable[Finding]:
    """Every new use in a mixin of a member that another side took from the class it is mixed with."""
    heirs = {side.name: classes_with_bases(integration.one(side)) for side in integration.all_sides}
    for pair in integration.pairs():
        for way in (pair, pair.swapped):
            for path, classes in heirs[way.right.name].items():
                for klass in classes if path.endswith(".py") else ():
                    if len(klass.bases) > 1:
                        yield from _of_class(way, path, klass)


def _of_class(pair: Pair, path: str, klass: Definition) -> Iterator[Finding]:
    resolver, merged = resolver_for("python"), pair.merged.module(path)
    here = merged.find(klass.qualname) if merged is not None else None
    if resolver is None or resolver.ancestors is None or here is None:
        return
    own = resolver.ancestors(pair.right_view, path, klass)
    if not any(where in pair.left.changes for where, _ in own):
        return
    together = resolver.ancestors(pair.merged, path, here)
    told: set[str] = set()
    for where, one in own[1:]:
        if where in pair.right.changes and not _inherits(own, one):
            for use in _asked(pair, where, one):
                name = use.path.split(".")[1]
                gone = _gone(pair, own, together, name) if name not in told else None
                if gone is not None:
                    told.add(name)
                    yield from _finding(pair, where, use, gone)


def _inherits(line: _Line, one: Definition) -> bool:
    """Whether a class has bases in the line: what it reads of itself is then its own affair."""
    return any(base.rpartition(".")[2] == other.name for base in one.bases for _, other in line)


def _asked(pair: Pair, path: str, mixin: Definition) -> Iterator[Reference]:
    """New reads of the object's members in a mixin's methods."""
    module = pair.right_view.module(path)
    fresh = changed_lines(pair.right_view, pair.right_base, path)
    for one in module.references if module is not None else ():
        is_inside = one.scope.startswith(f"{mixin.qualname}.") and one.path.startswith("self.")
        if is_inside and one.place.line in fresh and not one.is_write and not one.is_guarded:
            yield one


def _gone(pair: Pair, own: _Line, together: _Line, name: str) -> tuple[str, Definition] | None:
    """The member that answered to a name, where the other side took it away and no class of the line has it."""
    had = [(where, one) for where, klass in own for one in _members(pair.right_view, where, klass) if one.name == name]
    dynamic = (name, "__getattr__", "__getattribute__")
    if any(one.name in dynamic for where, klass in together for one in _members(pair.merged, where, klass)):
        return None
    return had[0] if had and had[0][0] in pair.left.changes else None


def _members(view: View, path: str, klass: Definition) -> tuple[Definition, ...]:
    module = view.module(path)
    return index_of(module).members.get(klass.qualname, ()) if module is not None else ()


def _finding(pair: Pair, path: str, what: Reference, gone: tuple[str, Definition]) -> Iterator[Finding]:
    missing = Missing("member", gone[0], gone[1].qualname)
    removal = Changer(pair.left, pair.left_base, pair.left_view).member(missing)
    if removal is not None:
        yield removal_finding(pair, Use(path, "python", what, frozenset()), removal, missing)
