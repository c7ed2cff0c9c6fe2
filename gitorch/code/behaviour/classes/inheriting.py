"""What of a new subclass is written for what its base class did with its own methods, and no longer does. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from gitorch.code.behaviour.classes.outer_calls import outer_calls
from gitorch.code.behaviour.classes.own_calls import (
    OwnCall,
    Touched,
    calls_super,
    initialised_fields,
    is_stub,
    members_read,
    methods,
    misfits,
    own_calls,
    own_statements,
    prefixes,
    set_after_super,
    touched_state,
)
from gitorch.code.behaviour.promises.contracts import Contract, contract
from gitorch.code.model import Place
from gitorch.code.syntax import place, text

_MADE = ("__init__", "constructor", "__new__", "__init_subclass__", "__post_init__")


_ASKS = re.compile(r"\bisinstance\(|\btypeof\b|\bArray\.isArray\(|\bhasattr\(|\bisawaitable\(|\biscoroutine\(")


@dataclass(frozen=True)
class Inheritance:
    """A base class as it was and as it is, and the methods that a subclass newly has."""

    old: Node
    new: Node
    fresh: dict[str, Node]
    initialised: frozenset[str]  # fields of the subclass that get their values once the constructor above has run
    is_script: bool


@dataclass(frozen=True)
class LeftBehind:
    """What the base class does now, what the subclass has, and where: in the base class, then in the subclass.

    ``reading`` is where the base class works with what its method gives.
    """

    name: str
    does: str
    has: str
    where: Place
    mine: tuple[Place, ...]
    reading: Place | None = None


def inheritance(bases: tuple[Node, Node], heir: Node, before: Node | None, *, is_script: bool) -> Inheritance:
    """Read a subclass beside two versions of its base class."""
    known = {name for name, _ in methods(before)} if before is not None else set[str]()
    fresh = {name: one for name, one in methods(heir) if name not in known}
    return Inheritance(*bases, fresh, initialised_fields(heir), is_script)


def left_behind(line: Inheritance) -> Iterator[LeftBehind]:
    """Everything of the subclass that the base class leaves behind."""
    meets = {name for name, _ in methods(line.new)} | {one.name for one in own_calls(line.new)}
    is_met = not meets.isdisjoint(line.fresh)
    for look in _LOOKS if is_met or (line.fresh and any(prefixes(line.old))) else ():
        yield from look(line)


def _used_otherwise(line: Inheritance) -> Iterator[LeftBehind]:
    before = {(one.name, one.way, one.many) for one in own_calls(line.old)}
    called = {one.name for one in own_calls(line.old)}
    told = set(_turned_asynchronous(line))
    for one in own_calls(line.new):
        override = line.fresh.get(one.name)
        is_other = (one.name, one.way, one.many) not in before and one.name in called | _named(line.old)
        if override is None or not is_other or one.name in told or _takes_either(line, one.name):
            continue
        given = contract(override)
        wrong = misfits(one.way, one.many, given, is_script=line.is_script)
        if wrong is not None:
            told.add(one.name)
            where = given.returns[0].place if given.returns else given.place
            does = f"takes what {one.name} gives otherwise now ({_told(one)})"
            yield LeftBehind(one.name, does, f"gives {wrong}", one.place, (place(override), where))


def used_from_without(line: Inheritance, old: Node, new: Node) -> Iterator[LeftBehind]:
    """Methods of which functions of a file take the results otherwise now; the file as it was and as it is."""
    for name, override in line.fresh.items():
        if name.startswith("__") or name in _MADE or not re.search(rf"\b{re.escape(name)}\s*\(", text(line.old)):
            continue
        before = {(one.function, one.holder): one.way for one in outer_calls(old, name)}
        for one in outer_calls(new, name) if before else ():
            was = before.get((one.function, one.holder), one.way)
            given = contract(override)
            wrong = misfits(one.way, 0, given, is_script=line.is_script) if was != one.way else None
            if wrong is not None and one.way in ("refused", "gone over"):
                where = given.returns[0].place if given.returns else given.place
                does = "ends where" if one.way == "refused" else "goes over what"
                ends = " gives nothing now" if one.way == "refused" else " gives now"
                yield LeftBehind(name, f"{does} {name}{ends}", f"gives {wrong}", one.place, (place(override), where))
                break


def _turned_asynchronous(line: Inheritance) -> Iterator[str]:
    """The methods that are asynchronous now, which says of itself that an override has to be."""
    was = dict(methods(line.old))
    for name, method in methods(line.new):
        if name in line.fresh and name in was and contract(method).is_async and not contract(was[name]).is_async:
            yield name


def _named(klass: Node) -> set[str]:
    return {name for name, _ in methods(klass)}


def _told(call: OwnCall) -> str:
    return f"{call.way} into {call.many}" if call.many else call.way


def _by_accident(line: Inheritance) -> Iterator[LeftBehind]:
    """A method that is new on both sides, which the base class calls and means its own."""
    old, called = _named(line.old), {one.name: one for one in own_calls(line.new)}
    for name, method in methods(line.new):
        override = line.fresh.get(name)
        is_new = name not in old and name not in _MADE and not name.startswith("__") and not is_stub(method)
        if override is not None and is_new and name in called and not calls_super(override, name):
            does = f"has a method {name} of its own now, which it calls"
            yield LeftBehind(name, does, "has another by that name", place(method), (place(override),))


def _not_gone_on_to(line: Inheritance) -> Iterator[LeftBehind]:
    """A method that keeps state in order now, and an override of it that does not call it."""
    was = dict(methods(line.old))
    for name, method in methods(line.new):
        override, before = line.fresh.get(name), was.get(name)
        if override is None or before is None or name in _MADE or is_stub(before) or calls_super(override, name):
            continue
        own = {one.name for one in (*touched_state(override), *own_statements(override))}
        fresh = [one for one in _kept(line, name, before, method) if one.name not in own]
        if fresh:
            does = f"also does something with {fresh[0].name} in {name} now"
            yield LeftBehind(name, does, "does not go on to it", fresh[0].place, (place(override),))


def _kept(line: Inheritance, name: str, before: Node, method: Node) -> Iterator[Touched]:
    """What a method newly does to state that the rest of the class reads."""
    known = {one.name for one in (*touched_state(before), *own_statements(before))}
    others = " ".join(text(one) for other, one in methods(line.new) if other != name)
    for one in (*touched_state(method), *own_statements(method)):
        if one.name not in known and ".".join(one.name.split(".")[:2]) in others:
            yield one


def _called_too_early(line: Inheritance) -> Iterator[LeftBehind]:
    """A method that the base class now calls while it is made, and that needs what the subclass sets after that."""
    was, now = (set(_called_in_making(klass)) for klass in (line.old, line.new))
    made = next((one for name, one in line.fresh.items() if name in _MADE), None)
    late = line.initialised | (set_after_super(made) if made is not None else frozenset())
    for call in own_calls(line.new):
        override = line.fresh.get(call.name)
        if override is None or call.name not in now - was:
            continue
        read = next((one for one in members_read(override) if one.name in late), None)
        if read is not None:
            does = f"calls {call.name} while it is made now"
            has = f"has no {read.name} yet then"
            yield LeftBehind(call.name, does, has, call.place, (place(override), read.place))
            return


def _called_in_making(klass: Node) -> Iterator[str]:
    for name, one in methods(klass):
        if name in _MADE:
            yield from (call.name for call in own_calls(one))


def _asked_by_prefix(line: Inheritance) -> Iterator[LeftBehind]:
    """Methods that are found by the beginning of their names, which is another now."""
    now = text(line.new)
    for prefix in dict.fromkeys(one.name for one in prefixes(line.old)):
        come = [one for one in prefixes(line.new) if one.name != prefix]
        mine = [(name, one) for name, one in line.fresh.items() if name.startswith(prefix) and name != prefix]
        if mine and come and not re.search(rf"['\"`]{re.escape(prefix)}", now):
            name, override = mine[0]
            does = f"asks for methods by {come[0].name!r} now, not by {prefix!r}"
            yield LeftBehind(name, does, f"has {name}", come[0].place, (place(override),))


def _gives_as_before(line: Inheritance) -> Iterator[LeftBehind]:
    """A method that gives another kind of value now, and an override that gives the old one."""
    was = dict(methods(line.old))
    for name, method in methods(line.new):
        override, before = line.fresh.get(name), was.get(name)
        if override is None or before is None or name in _MADE or text(before) == text(method):
            continue
        old, new, mine = (_shapes(contract(one)) for one in (before, method, override))
        if old and new and mine and old.isdisjoint(new) and mine <= old and not _takes_either(line, name):
            given = contract(method).returns[0]
            does = f"gives a {_said(new)} now, not a {_said(old)}"
            where = contract(override).returns[0].place
            reading = next((one.place for one in own_calls(line.new) if one.name == name), None)
            yield LeftBehind(name, does, "gives what it gave", given.place, (place(override), where), reading)


def _takes_either(line: Inheritance, name: str) -> bool:
    """Whether a method of the base class that calls another now asks of what kind the result is."""
    was = dict(methods(line.old))
    calling = re.compile(rf"\b(?:self|this)\.{re.escape(name)}\(")
    return any(
        calling.search(text(one)) and _ASKS.search(text(one)) and not _ASKS.search(text(was.get(other)))
        for other, one in methods(line.new)
    )


def _shapes(given: Contract) -> frozenset[str]:
    """The kinds of what a method gives, how many of a tuple; nothing where one can't be told."""
    if given.is_generator or not given.returns or any(not one.kind for one in given.returns):
        return frozenset()
    return frozenset(
        f"{one.kind} of {len(one.items)}" if one.kind == "tuple" and one.items else one.kind for one in given.returns
    ) - {"nothing", "maybe"}


def _said(kinds: frozenset[str]) -> str:
    return " or ".join(sorted(kinds))


_LOOKS = (_used_otherwise, _by_accident, _not_gone_on_to, _called_too_early, _asked_by_prefix, _gives_as_before)
