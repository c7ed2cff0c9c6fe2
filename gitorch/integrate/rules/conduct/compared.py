"""What one side changed about a definition that who uses it can notice."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from gitorch.code.behaviour.changes.aspects import Aspect, ContractChange
from gitorch.code.behaviour.changes.by_default import as_before
from gitorch.code.behaviour.changes.contract_changes import changes
from gitorch.code.behaviour.changes.emitting import newly_emits
from gitorch.code.behaviour.changes.keeping_up import no_longer_kept_up
from gitorch.code.behaviour.changes.making_items import MAKES_ITEMS, PLAIN_DICT
from gitorch.code.behaviour.changes.option_names import option_names
from gitorch.code.behaviour.changes.passing_on import further_changes
from gitorch.code.behaviour.changes.result_keys import result_keys
from gitorch.code.behaviour.changes.retried import retried
from gitorch.code.behaviour.changes.rewriting import is_rewritten
from gitorch.code.behaviour.changes.units import unit_changes
from gitorch.code.behaviour.promises.contracts import contract
from gitorch.code.behaviour.promises.measures import UNITS
from gitorch.code.behaviour.promises.parameters import parameters_of
from gitorch.code.model import Definition, Kind, Module, Place
from gitorch.code.syntax import function_at, language_of, parsed
from gitorch.integrate.linking import CONSTRUCTORS, Linked
from gitorch.integrate.rules.conduct.decorated import decorator_changes
from gitorch.integrate.rules.conduct.raising import with_names_above
from gitorch.integrate.rules.conduct.untold import untold_changes
from gitorch.integrate.sides import Pair

_MAY_LACK = re.compile(r"\|\s*(?:null|undefined|None)\b|\b(?:null|undefined|None)\s*\||\bOptional\[")
_OF_CLASSES = (no_longer_kept_up, newly_emits)  # what whoever makes one of a class has to know


@dataclass(frozen=True)
class Changed:
    """What a side did to one definition; where it stands if it is ``rewritten`` and none of that has a name."""

    path: str
    name: str
    changes: tuple[ContractChange, ...]
    parameters: tuple[str, ...] = ()
    rewritten: Place | None = None


def compared(pair: Pair, linked: Linked) -> Changed | None:
    """What the left side did to a definition; None where it, or one of its versions, can't be read."""
    language = language_of(linked.path)
    old, new = pair.left_base.module(linked.path), pair.left_view.module(linked.path)
    was = old.find(linked.qualname) if old is not None else None
    now = new.find(linked.qualname) if new is not None else None
    if old is None or new is None or was is None or now is None or language is None:
        return None
    before = parsed(language, pair.left_base.read(linked.path) or b"")
    source = pair.left_view.read(linked.path) or b""
    if was.kind is Kind.CLASS:
        lost = tuple(one for read in _OF_CLASSES for one in read(before, parsed(language, source), now.name))
        return Changed(linked.path, linked.qualname, lost) if lost else _field_defaults(linked, old, new)
    first, second = function_at(before, was.place), function_at(parsed(language, source), now.place)
    if first is None or second is None:
        return _promising_less(linked, was, now) or _rescaled(linked, was, now)
    facts = contract(as_before(language, source, first, second))
    facts = replace(facts, failing=contract(second).failing)  # a failure knows by itself what it hangs on
    found = changes(contract(first), facts)
    if was.body == now.body:
        found = tuple(_at_constant(old, new, facts.constants, one) for one in found)
    found += tuple(decorator_changes(pair, linked.path, was, now))
    found += further_changes(before, parsed(language, source), second)
    found += tuple(unit_changes(before, parsed(language, source), first, second))
    found += tuple(retried(before, parsed(language, source), first, second))
    found += (*option_names(first, second), *result_keys(first, second))
    found += tuple(untold_changes(pair, linked.path, was.place, now.place))
    if now.name in CONSTRUCTORS:
        owner = linked.qualname.rpartition(".")[0].rpartition(".")[2]
        found += tuple(one for read in _OF_CLASSES for one in read(before, parsed(language, source), owner))
    less = _promising_less(linked, was, now) if not any(one.aspect is Aspect.NOTHING for one in found) else None
    found += less.changes if less is not None else ()
    found = tuple(with_names_above(pair.left_view, linked.path, one) for one in found)
    found = tuple(one for one in found if not _is_narrower(one, was, now))
    is_unnamed = not found and tuple(parameters_of(first)) == facts.parameters and is_rewritten(first, second)
    return Changed(linked.path, linked.qualname, found, facts.parameters, now.place if is_unnamed else None)


def _is_narrower(change: ContractChange, was: Definition, now: Definition) -> bool:
    """Whether what is raised now is a kind of what was raised in its place: who was ready for that still is."""
    return change.aspect is Aspect.RAISES and any(one in change.above for one in set(was.raises) - set(now.raises))


def _at_constant(old: Module, new: Module, constants: tuple[str, ...], change: ContractChange) -> ContractChange:
    """A change that is not in the function itself, told where the constant stands that it reckons with."""
    for name in constants if change.aspect is Aspect.AMOUNT else ():
        was, now = old.find(name), new.find(name)
        if was is not None and now is not None and was.value != now.value:
            return replace(change, place=now.place, detail=f"reckons with {name} = {now.value} now", old=name)
    return change


def _promising_less(linked: Linked, was: Definition, now: Definition) -> Changed | None:
    """A function whose type says now that it may give nothing."""
    before = was.signature.returns if was.signature is not None else None
    after = now.signature.returns if now.signature is not None else None
    if not before or not after or _MAY_LACK.search(before) or not _MAY_LACK.search(after):
        return None
    if not set(re.findall(r"\w+", before)) <= set(re.findall(r"\w+", after)):
        return None
    change = ContractChange(Aspect.NOTHING, f"gives {after} now, not {before}", now.place)
    return Changed(linked.path, linked.qualname, (change,))


def _field_defaults(linked: Linked, old: Module, new: Module) -> Changed | None:
    """The defaults of a class's declared fields, by which it is constructed where it has no constructor of its own."""
    before, after = ({one.name: one for one in _fields(module, linked.qualname)} for module in (old, new))
    found = [
        ContractChange(
            Aspect.DEFAULT, f"takes {name}={one.value} where it took {before[name].value}", one.place, name,
            before[name].value or "", one.value or "",
        )
        for name, one in after.items()
        if name in before and one.value and before[name].value and one.value != before[name].value
    ]  # fmt: skip
    return Changed(linked.path, linked.qualname, tuple(found), tuple(after)) if found else None


def _fields(module: Module, owner: str) -> list[Definition]:
    return [
        one
        for one in module.definitions
        if one.kind is Kind.FIELD and one.annotation and not one.written_in and one.qualname.rpartition(".")[0] == owner
    ]


def _rescaled(linked: Linked, was: Definition, now: Definition) -> Changed | None:
    """A constant in another unit, or a mapping that no longer makes what it lacks."""
    if MAKES_ITEMS.match(was.value or "") and PLAIN_DICT.fullmatch(now.value or ""):
        change = ContractChange(
            Aspect.KIND, "is a plain dict now, which lacks what was never put in", now.place, "items"
        )
        return Changed(linked.path, linked.qualname, (change,))
    try:
        before, after = float((was.value or "").replace("_", "")), float((now.value or "").replace("_", ""))
    except ValueError:
        return None
    if not before or not after:
        return None
    ratio = max(abs(before), abs(after)) / min(abs(before), abs(after))
    if before == after or not any(abs(ratio - unit) < 1e-9 * unit for unit in UNITS):
        return None
    change = ContractChange(Aspect.AMOUNT, f"is {now.value} where it was {was.value}", now.place, name="constant")
    return Changed(linked.path, linked.qualname, (change,))
