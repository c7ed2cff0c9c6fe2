"""The names by which a function asks for its options, where one has taken another's place or is newly needed. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.behaviour.changes.aspects import Aspect, ContractChange
from gitorch.code.behaviour.promises.options_taken import OptionsTaken, options_taken
from gitorch.code.wire.casing import words


def option_names(was: Node, now: Node) -> Iterator[ContractChange]:
    """What whoever writes an object of options out has to write otherwise now."""
    before, after = list(options_taken(was)), list(options_taken(now))
    if len(before) == len(after):
        for old, new in zip(before, after, strict=True):
            yield from _compared(old, new)


def _compared(old: OptionsTaken, new: OptionsTaken) -> Iterator[ContractChange]:
    if new.is_open or not old.names:
        return
    gone = [name for name in old.names if name not in new.names]
    come = [name for name in new.names if name not in old.names]
    for name in gone:
        alike = [one for one in come if set(words(one)) & set(words(name))]
        heirs = come if len(gone) == len(come) == 1 else alike
        if len(heirs) == 1:
            said = f"asks for the option {heirs[0]} where it asked for {name}"
            yield ContractChange(Aspect.OPTION, said, new.names[heirs[0]], new.parameter, name, heirs[0])
    for name in come if not gone else ():
        if name in new.needed:
            said = f"needs the option {name} now"
            yield ContractChange(Aspect.OPTION_NEEDED, said, new.names[name], new.parameter, new=name)
