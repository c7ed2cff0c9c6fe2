"""S206: a new subclass that is written for what its base class did with its own methods.

The base class now takes the result of a hook apart, or waits for it; it has a method of its own by the name of one of
the subclass's; a method of its keeps something in order now that an override does not go on to.
"""

from __future__ import annotations

from collections.abc import Iterator

from gitorch.code.behaviour.classes.inheriting import (
    Inheritance,
    LeftBehind,
    inheritance,
    left_behind,
    used_from_without,
)
from gitorch.code.behaviour.classes.own_calls import class_in
from gitorch.code.model import Definition
from gitorch.code.syntax import language_of, parsed
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.linking import is_alike, is_near
from gitorch.integrate.resolve.languages import resolver_for
from gitorch.integrate.rules.symbols.subclasses.classes import classes_with_bases
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
    told = False
    for where, base in resolver.ancestors(pair.right_view, path, klass)[1:]:
        found = list(_below(pair, (where, base), (path, klass))) if where in pair.left.changes else []
        told = told or bool(found)
        yield from found or (() if told else _from_without(pair, (where, base), (path, klass)))


def _below(pair: Pair, base: tuple[str, Definition], heir: tuple[str, Definition]) -> Iterator[Finding]:
    """One class of the right side below one of those that the left side may have changed."""
    line = _line(pair, base, heir)
    if line is not None and line.old.text != line.new.text:
        for one in left_behind(line):
            yield _finding(pair, base, heir, one)


def _from_without(pair: Pair, base: tuple[str, Definition], heir: tuple[str, Definition]) -> Iterator[Finding]:
    """What functions that the left side changed do otherwise with the results of methods that the class has."""
    line: Inheritance | None = None
    for path, change in pair.left.changes.items():
        language = language_of(path)
        if change.old is None or change.new is None or language is None or not is_alike(path, base[0]):
            continue
        if not is_near(path, base[0]):
            continue
        line = line or _line(pair, base, heir)
        old, new = (view.read(path) for view in (pair.left_base, pair.left_view))
        if line is None or old is None or new is None:
            return
        for one in used_from_without(line, parsed(language, old), parsed(language, new)):
            yield _finding(pair, base, heir, one, path)


def _line(pair: Pair, base: tuple[str, Definition], heir: tuple[str, Definition]) -> Inheritance | None:
    (where, above), (path, klass) = base, heir
    old, new = (
        class_in(view.module(where), view.read(where), where, above.qualname)
        for view in (pair.left_base, pair.left_view)
    )
    before, now = (
        class_in(view.module(path), view.read(path), path, klass.qualname)
        for view in (pair.right_base, pair.right_view)
    )
    if old is None or new is None or now is None:
        return None
    return inheritance((old, new), now, before, is_script=not where.endswith((".py", ".pyi")))


def _finding(
    pair: Pair, base: tuple[str, Definition], heir: tuple[str, Definition], one: LeftBehind, user: str = ""
) -> Finding:
    does = f"{user} of {pair.left.name}" if user else f"{base[1].name} of {pair.left.name}"
    return Finding(
        "S206",
        Severity.WARNING,
        f"{does} {one.does}; {heir[1].name} of {pair.right.name} {one.has}",
        (pair.left.name, pair.right.name),
        (
            Location(pair.left.name, user or base[0], *one.where, "definition"),
            *([Location(pair.left.name, base[0], *one.reading, "use")] if one.reading is not None else []),
            *(Location(pair.right.name, heir[0], *place, "use") for place in dict.fromkeys(one.mine)),
        ),
        symbol=f"{base[0]}:{base[1].qualname}.{one.name}",
        language="python" if base[0].endswith((".py", ".pyi")) else "typescript",
    )
