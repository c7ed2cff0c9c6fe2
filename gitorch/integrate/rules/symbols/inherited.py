"""S206: a new subclass that is written for what its base class did with its own methods.

The base class now takes the result of a hook apart, or waits for it; it has a method of its own by the name of one of
the subclass's; a method of its keeps something in order now that an override does not go on to.
"""

from __future__ import annotations

from collections.abc import Iterator

from gitorch.code.behaviour.classes.inheriting import LeftBehind, inheritance, left_behind
from gitorch.code.behaviour.classes.own_calls import class_in
from gitorch.code.model import Definition
from gitorch.code.syntax import language_of
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.resolve.languages import resolver_for
from gitorch.integrate.rules.symbols.classes import classes_with_bases
from gitorch.integrate.sides import Pair


def inherited_findings(integration: Integration) -> Iterator[Finding]:
    """Every new method of a subclass that what the other side did to its base class leaves behind."""
    heirs = {side.name: classes_with_bases(integration.one(side)) for side in integration.all_sides}
    for pair in integration.pairs() if any(heirs.values()) else ():
        for way in (pair, pair.swapped):
            for path, classes in heirs[way.right.name].items():
                for klass in classes if language_of(path) is not None else ():
                    yield from _of_class(way, path, klass)


def _of_class(pair: Pair, path: str, klass: Definition) -> Iterator[Finding]:
    resolver = resolver_for("python" if path.endswith((".py", ".pyi")) else "typescript")
    if resolver is None or resolver.ancestors is None:
        return
    for where, base in resolver.ancestors(pair.right_view, path, klass)[1:]:
        if where in pair.left.changes:
            yield from _below(pair, (where, base), (path, klass))


def _below(pair: Pair, base: tuple[str, Definition], heir: tuple[str, Definition]) -> Iterator[Finding]:
    """One class of the right side below one of those that the left side may have changed."""
    (where, above), (path, klass) = base, heir
    old, new = (
        class_in(view.module(where), view.read(where), where, above.qualname)
        for view in (pair.left_base, pair.left_view)
    )
    if old is None or new is None or old.text == new.text:
        return
    before, now = (
        class_in(view.module(path), view.read(path), path, klass.qualname)
        for view in (pair.right_base, pair.right_view)
    )
    if now is None:
        return
    is_script = not where.endswith((".py", ".pyi"))
    for one in left_behind(inheritance((old, new), now, before, is_script=is_script)):
        yield _finding(pair, base, heir, one)


def _finding(pair: Pair, base: tuple[str, Definition], heir: tuple[str, Definition], one: LeftBehind) -> Finding:
    return Finding(
        "S206",
        Severity.WARNING,
        f"{base[1].name} of {pair.left.name} {one.does}; {heir[1].name} of {pair.right.name} {one.has}",
        (pair.left.name, pair.right.name),
        (
            Location(pair.left.name, base[0], *one.where, "definition"),
            *([Location(pair.left.name, base[0], *one.reading, "use")] if one.reading is not None else []),
            *(Location(pair.right.name, heir[0], *place, "use") for place in dict.fromkeys(one.mine)),
        ),
        symbol=f"{base[0]}:{base[1].qualname}.{one.name}",
        language="python" if base[0].endswith((".py", ".pyi")) else "typescript",
    )
