"""S206 for dataclasses: what one side does to a base class leaves a new subclass that Python refuses to make.

A field without a default may not follow one with, and a class must be frozen where its base is, and only there.
"""

from __future__ import annotations

from collections.abc import Iterator

from gitorch.code.model import Definition, Parameter, ParameterKind
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.resolve.python.constructors import constructor_signatures
from gitorch.integrate.resolve.python.resolver import resolver_of
from gitorch.integrate.resolve.python.values import Klass
from gitorch.integrate.rules.symbols.subclasses.classes import classes_with_bases
from gitorch.integrate.sides import Pair, View


def dataclass_findings(integration: Integration) -> Iterator[Finding]:
    """Every new dataclass below one that the other side changed so that both can't be."""
    heirs = {side.name: classes_with_bases(integration.one(side)) for side in integration.all_sides}
    for pair in integration.pairs() if any(heirs.values()) else ():
        for way in (pair, pair.swapped):
            for path, classes in heirs[way.right.name].items():
                for klass in classes if path.endswith(".py") else ():
                    if any(map(_is_dataclass, klass.decorators)):
                        yield from _of_class(way, path, klass)


def _of_class(pair: Pair, path: str, klass: Definition) -> Iterator[Finding]:
    merged = pair.merged.module(path)
    here = merged.find(klass.qualname) if merged is not None else None
    above = resolver_of(pair.right_view).ancestry(Klass(path, klass)).classes[1:] if here is not None else ()
    if here is None or not any(one.path in pair.left.changes for one in above):
        return
    own, now = _stray(pair.right_view, path, klass), _stray(pair.merged, path, here)
    if own is None and now is not None:
        yield from _unordered(pair, path, klass, now)
    if not _is_unlike(pair.right_view, path, klass):
        yield from _thawed(pair, path, here)


def _is_dataclass(decorator: str) -> bool:
    return decorator.partition("(")[0].rpartition(".")[2] == "dataclass"


def _is_frozen(klass: Definition) -> bool:
    return any(_is_dataclass(one) and "frozen=True" in one.replace(" ", "") for one in klass.decorators)


def _stray(view: View, path: str, klass: Definition) -> tuple[Parameter, Parameter] | None:
    """A field with a default and the first one without that comes after it; None where all is in order."""
    resolver = resolver_of(view)
    one = Klass(path, klass)
    signatures = constructor_signatures(one, resolver.ancestry(one), resolver.index)
    optional = None
    for each in signatures[0].parameters if signatures else ():
        if each.kind is not ParameterKind.POSITIONAL:
            continue
        if each.required and optional is not None:
            return optional, each
        optional = each if not each.required else optional
    return None


def _unordered(pair: Pair, path: str, klass: Definition, stray: tuple[Parameter, Parameter]) -> Iterator[Finding]:
    optional, required = stray
    mine = _field(pair.right_view, path, klass, required.name)
    theirs = _field(pair.merged, path, klass, optional.name)
    if mine is None or theirs is None or theirs[0] not in pair.left.changes:
        return
    module = pair.left_view.module(theirs[0])
    field = module.find(theirs[1].qualname) if module is not None else None
    if field is not None:
        message = (
            f"{pair.left.name} gives {field.qualname} a default; {pair.right.name} adds {klass.name},"
            f" whose {required.name} has none and comes after it: the class can't be made"
        )
        where = Location(pair.left.name, theirs[0], *field.place, "definition")
        yield _finding(pair, message, where, Location(pair.right.name, mine[0], *mine[1].place, "use"))


def _field(view: View, path: str, klass: Definition, name: str) -> tuple[str, Definition] | None:
    """The nearest field of that name that a class has."""
    module = view.module(path)
    here = module.find(klass.qualname) if module is not None else None
    for one in resolver_of(view).ancestry(Klass(path, here)).classes if here is not None else ():
        module = view.module(one.path)
        found = module.find(f"{one.definition.qualname}.{name}") if module is not None else None
        if found is not None:
            return one.path, found
    return None


def _is_unlike(view: View, path: str, klass: Definition) -> tuple[str, Definition] | None:
    """The dataclass above that is frozen where a class is not, or the other way round."""
    for one in resolver_of(view).ancestry(Klass(path, klass)).classes[1:]:
        is_made = any(map(_is_dataclass, one.definition.decorators))
        if is_made and _is_frozen(one.definition) != _is_frozen(klass):
            return one.path, one.definition
    return None


def _thawed(pair: Pair, path: str, klass: Definition) -> Iterator[Finding]:
    unlike = _is_unlike(pair.merged, path, klass)
    module = pair.left_view.module(unlike[0]) if unlike is not None and unlike[0] in pair.left.changes else None
    there = module.find(unlike[1].qualname) if module is not None and unlike is not None else None
    if unlike is None or there is None:
        return
    did, lacks = ("makes", "is not") if _is_frozen(there) else ("no longer makes", "is")
    message = (
        f"{pair.left.name} {did} {there.name} frozen; {pair.right.name} adds {klass.name} below it, which {lacks}:"
        " the class can't be made"
    )
    where = Location(pair.left.name, unlike[0], max(there.place.line - 1, 1), 1, "definition")
    yield _finding(pair, message, where, Location(pair.right.name, path, *klass.place, "use"))


def _finding(pair: Pair, message: str, where: Location, use: Location) -> Finding:
    return Finding(
        "S206",
        Severity.ERROR,
        message,
        (pair.left.name, pair.right.name),
        (where, use),
        symbol=f"{use.path}:{use.line}",
        language="python",
    )
