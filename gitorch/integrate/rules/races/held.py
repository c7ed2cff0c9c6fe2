"""State that an object holds, written through a name of the object: told to be the class's by how it is called."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gitorch.code.behaviour.sharing.held_state import stores_written, writes_of_others
from gitorch.code.behaviour.sharing.shared_state import Access
from gitorch.code.syntax import function_in
from gitorch.integrate.linking import is_alike, is_near, resembles
from gitorch.integrate.rules.races.resources import Resource
from gitorch.integrate.rules.races.touched import Touched

_OWN = ("self", "this")


def written_through(functions: list[Touched], wanted: set[Resource]) -> Iterator[tuple[Resource, Touched, Access]]:
    """The writes, through a name that resembles its class, of what some class of another file holds."""
    yield from _of(functions, wanted, writes_of_others)


def put_through(functions: list[Touched], wanted: set[Resource]) -> Iterator[tuple[Resource, Touched, Access]]:
    """The same of what is put into a store that the object holds."""
    yield from _of(functions, wanted, stores_written)


def stores_of(one: Touched) -> Iterator[tuple[Resource, Access]]:
    """The stores of its own object that a method writes."""
    function = function_in(one.path, one.view.read(one.path) or b"", one.definition.place)
    owner = one.definition.qualname.rpartition(".")[0]
    for each in stores_written(function) if function is not None and owner else ():
        root, _, attribute = each.name.partition(".")
        if root in _OWN:
            yield (one.path, f"{owner}.{attribute}"), each


def _of(
    functions: list[Touched], wanted: set[Resource], read: Callable[..., Iterator[Access]]
) -> Iterator[tuple[Resource, Touched, Access]]:
    held = [one for one in sorted(wanted) if "." in one[1]]
    for one in functions if held else ():
        function = function_in(one.path, one.view.read(one.path) or b"", one.definition.place)
        for each in read(function) if function is not None else ():
            for resource in held:
                if _is_of(one, each, resource):
                    yield resource, one, each


def _is_of(one: Touched, access: Access, resource: Resource) -> bool:
    root, _, attribute = access.name.partition(".")
    owner, _, held = resource[1].rpartition(".")
    is_there = one.path != resource[0] and is_alike(one.path, resource[0]) and is_near(one.path, resource[0])
    return attribute == held and root not in _OWN and is_there and resembles(root, owner.rpartition(".")[2])
