"""S209: one side gives a name another type; a new use of the other reads a member that only the old type has."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitorch.code.model import Definition, Place, Reference
from gitorch.integrate.delta import Use
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.resolve import Found, Missing
from gitorch.integrate.rules.symbols.message import place_of
from gitorch.integrate.rules.symbols.removal import Changer
from gitorch.integrate.sides import Pair

_WORD = re.compile(r"[^\W\d]\w*")


def type_change(pair: Pair, changer: Changer, use: Use, own: Found, merged: Missing) -> Finding | None:
    """A member that the other side did not remove, but of a value that it gave another type."""
    if merged.what != "member" or not merged.is_sure or not isinstance(use.what, Reference):
        return None
    changed = next(_changed(changer, use.what, [use.path, *own.trail, *merged.trail]), None)
    if changed is None:
        return None
    path, name, place = changed
    member = own.definition.name
    return Finding(
        "S209",
        Severity.ERROR,
        f"{pair.left.name} changes the type of {name}, which no longer has {member}; {pair.right.name} uses {member}",
        (pair.left.name, pair.right.name),
        (Location(pair.left.name, path, *place, "definition"), place_of(pair, use)),
        symbol=f"{path}:{name}",
        language=use.language,
    )


def _changed(changer: Changer, use: Reference, paths: list[str]) -> Iterator[tuple[str, str, Place]]:
    """Definitions that the use depends on by name, whose type this side changed, each with its file."""
    words = {*_WORD.findall(f"{use.path} {use.root_type or ''}"), use.scope.rpartition(".")[2]}
    for path in dict.fromkeys(paths):
        old, new = changer.base.module(path), changer.view.module(path)
        if path not in changer.side.changes or old is None or new is None:
            continue
        for definition in new.definitions:
            before = old.find(definition.qualname) if definition.name in words else None
            if before is not None and _type_of(before) != _type_of(definition):
                yield path, definition.qualname, definition.place


def _type_of(definition: Definition) -> tuple[object, ...]:
    """What a definition tells of types. Of a signature: each parameter's annotation, and what is returned."""
    signatures = definition.overloads or (definition.signature,)
    return (
        definition.annotation,
        definition.inferred,
        definition.bases,
        tuple(
            (tuple(p.annotation for p in one.parameters), one.returns, one.is_async)
            for one in signatures
            if one is not None
        ),
    )
