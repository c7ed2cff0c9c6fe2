"""A key of what a function gives that is called otherwise, or gone. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.behaviour.changes.aspects import Aspect, ContractChange
from gitorch.code.behaviour.promises.result_keys import record_of
from gitorch.code.wire.casing import words

MANY, ONE = "many", "one"


def result_keys(was: Node, now: Node) -> Iterator[ContractChange]:
    """What whoever reads the result by its keys finds no more."""
    old, new = record_of(was), record_of(now)
    if old is None or new is None or new.is_open or (old.is_many, old.of_query) != (new.is_many, new.of_query):
        return
    many = MANY if new.is_many else ONE
    if new.of_query and not old.is_open and list(old.keys) != list(new.keys):
        said = "gives its columns in another order, or others, now"
        yield ContractChange(Aspect.COLUMNS, said, new.place, many, ",".join(old.keys), ",".join(new.keys))
    gone, come = ([one for one in first.keys if one not in second.keys] for first, second in ((old, new), (new, old)))
    for name in gone:
        heir = _heir(name, gone, come)
        said = f"gives {heir} where it gave {name}" if heir else f"no longer gives {name}"
        where = new.keys[heir] if heir else new.place
        aspect = Aspect.COLUMN if new.of_query else Aspect.KEY
        yield ContractChange(aspect, said, where, many, name, heir)


def _heir(name: str, gone: list[str], come: list[str]) -> str:
    heirs = come if len(gone) == len(come) == 1 else [one for one in come if set(words(one)) & set(words(name))]
    return heirs[0] if len(heirs) == 1 else ""
