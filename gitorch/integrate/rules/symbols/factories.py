"""S202 for decorators: one side turns a decorator into what makes one, or back; a new use has it as it was.

``@cached`` still takes one argument, so that nothing fails until what it makes is called: a function is taken for the
size that the decorator now asks for. What was its parameter is now that of the function within, or the other way round.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.model import Definition, Kind, Module, ParameterKind, Reference
from gitorch.integrate.delta import Use
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.resolve import Found
from gitorch.integrate.resolve.languages import resolver_for
from gitorch.integrate.sides import Pair


class _Turned(NamedTuple):
    """A decorator of a side: whether it now has to be called to make one."""

    path: str
    definition: Definition
    is_factory: bool


def decorators_turned(integration: Integration) -> Iterator[Finding]:
    """Every new use of a decorator in the way that another side has done away with."""
    for way, found in integration.meetings(_TURNED):
        for use in integration.deltas[way.right.name].uses:
            if isinstance(use.what, Reference) and use.what.role == "decorator" and use.language == "python":
                yield from _of_use(way, use, use.what, found)


def _all_turned(side: OneSide) -> Iterator[_Turned]:
    for path in side.side.changes:
        old, new = side.base.module(path), side.view.module(path)
        if old is None or new is None or new.language != "python":
            continue
        for one in new.definitions:
            before = old.find(one.qualname)
            if one.kind is Kind.FUNCTION and "." not in one.qualname and before is not None:
                if _takes_within(new, one, before):
                    yield _Turned(path, one, is_factory=True)
                elif _takes_within(old, before, one):
                    yield _Turned(path, one, is_factory=False)


_TURNED = Fact("turned decorators", tuple[_Turned, ...], lambda one: tuple(_all_turned(one)))


def _takes_within(module: Module, factory: Definition, plain: Definition) -> bool:
    """Whether what a plain decorator takes is what a function within a factory takes, and the factory does not."""
    wanted, outer = _only(plain), {one.name for one in factory.signature.parameters} if factory.signature else set()
    if not wanted or wanted in outer:
        return False
    inside = (one for one in module.definitions if one.qualname.rpartition(".")[0] == factory.qualname)
    return any(_only(one) == wanted for one in inside)


def _only(definition: Definition) -> str:
    """The name of the one thing that a function must be given by position."""
    given = definition.signature.parameters if definition.signature is not None else ()
    places = [one for one in given if one.kind in (ParameterKind.POSITIONAL, ParameterKind.POSITIONAL_ONLY)]
    return places[0].name if len(places) == 1 and places[0].required else ""


def _of_use(pair: Pair, use: Use, what: Reference, turned: tuple[_Turned, ...]) -> Iterator[Finding]:
    resolver = resolver_for("python")
    near = [one for one in turned if one.definition.name in use.words and one.is_factory == (what.call is None)]
    own, merged = (
        resolver.reference(view, use.path, what) if near and resolver is not None else None
        for view in (pair.right_view, pair.merged)
    )
    for one in near:
        meant = (one.path, one.definition.qualname)
        if all(isinstance(each, Found) and (each.path, each.definition.qualname) == meant for each in (own, merged)):
            yield _finding(pair, one, use, what)


def _finding(pair: Pair, one: _Turned, use: Use, what: Reference) -> Finding:
    left, right, name = pair.left.name, pair.right.name, one.definition.name
    did = f"makes {name} take arguments before it decorates" if one.is_factory else f"makes {name} decorate at once"
    does = f"newly decorates with {name} as it was"
    return Finding(
        "S202",
        Severity.ERROR,
        f"{left} {did}; {right} {does}",
        (left, right),
        (
            Location(left, one.path, *one.definition.place, "definition"),
            Location(right, use.path, *what.place, "use"),
        ),
        symbol=f"{one.path}:{name}",
        language="python",
    )
