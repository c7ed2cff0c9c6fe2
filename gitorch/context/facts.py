"""What a brief needs to know of one file: its interfaces, each as one line, and the names that it uses.

Small and plain, so that the facts of thousands of files are read in a moment. Pure.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from gitorch.code.model import Definition, Kind, Module
from gitorch.context.signature import fields_text, is_made_of_fields, parameters_text, signature_text
from gitorch.context.tokens import estimate

_CLASSES = {Kind.CLASS, Kind.INTERFACE, Kind.TYPE, Kind.ENUM, Kind.NAMESPACE}
_HOLDERS = {*_CLASSES, Kind.VARIABLE}
_CONSTRUCTORS = ("__init__", "constructor", "__new__")


class Interface(NamedTuple):
    """One definition that others can use: ``text`` is its signature, ``cost`` the tokens of it.

    Of a class, ``bases`` are the names that it inherits from, ``made`` is what its construction takes, where it says so
    itself: in parentheses, as ``text`` ends then. ``fields`` are what it would take if a base makes it of its fields.
    """

    qualname: str
    kind: str
    line: int
    text: str
    cost: int
    bases: tuple[str, ...] = ()
    made: str = ""
    fields: str = ""

    @property
    def bare(self) -> Interface:
        """A class without what its construction takes; anything else as it is."""
        if not self.made:
            return self
        text = self.text.removesuffix(self.made)
        return self._replace(text=text, cost=estimate(text), made="")

    @property
    def name(self) -> str:
        return self.qualname.rpartition(".")[2]

    @property
    def holder(self) -> str:
        """The qualname of the class that it is a member of; empty at the top of a file."""
        return self.qualname.rpartition(".")[0]


@dataclass(frozen=True)
class FileFacts:
    """``uses`` counts the names that the file refers to, ``calls`` are those of them that it calls; ``imports`` are
    module and name as written, alias last."""

    interfaces: tuple[Interface, ...] = ()
    uses: Mapping[str, int] = field(default_factory=dict)
    imports: tuple[tuple[str, str, str], ...] = ()
    calls: frozenset[str] = frozenset()


NO_FACTS = FileFacts()


def facts_of(module: Module) -> FileFacts:
    """The facts of a parsed file. What only a function knows (its locals) is no interface."""
    uses: Counter[str] = Counter()
    calls: set[str] = set()
    for reference in module.references:
        names = list(_names(reference.path))
        uses.update(names)
        calls.update(names[-1:] if reference.call is not None else ())
    imports = tuple((one.module, one.name or "", one.alias) for one in module.imports)
    for _, name, _ in imports:
        if name not in ("", "*", "default"):
            uses[name] += 1
    return FileFacts(tuple(_interfaces(module.definitions)), dict(sorted(uses.items())), imports, frozenset(calls))


def _names(path: str) -> Iterator[str]:
    """The plain names in a chain: ``load()!.name`` uses load and name."""
    name = ""
    for char in path:
        if char.isalnum() or char in "_$":
            name += char
        else:
            if name and not name[0].isdigit():
                yield name
            name = ""
    if name and not name[0].isdigit():
        yield name


def _interfaces(definitions: Sequence[Definition]) -> Iterator[Interface]:
    by_name: dict[str, Definition] = {}
    kinds: dict[str, dict[str, Definition]] = {}  # a type and a function may share a name
    for definition in _without_stubs(definitions):  # the first of several is the one that branches start with
        by_name.setdefault(definition.qualname, definition)
        kinds.setdefault(definition.qualname, {}).setdefault(definition.kind, definition)
    constructors = {
        name.rpartition(".")[0]: one for name, one in by_name.items() if one.name in _CONSTRUCTORS and one.signature
    }
    for name, definition in by_name.items():
        if _is_reachable(definition, by_name):
            yield _interface(name, list(kinds[name].values()), constructors.get(name), by_name)


def _without_stubs(definitions: Sequence[Definition]) -> Iterator[Definition]:
    """Of an overloaded function the one that is called in the end, which takes what any of the others takes; where
    there is none, as in a stub file, the first, with the signatures of all."""
    stubs: dict[str, list[Definition]] = {}
    whole: set[str] = set()
    for one in definitions:
        if _is_stub(one):
            stubs.setdefault(one.qualname, []).append(one)
        else:
            whole.add(one.qualname)
    for one in definitions:
        if not _is_stub(one):
            yield one
        elif one.qualname not in whole and stubs[one.qualname][0] is one:
            signatures = (each.signature for each in stubs[one.qualname])
            yield one._replace(overloads=tuple(filter(None, signatures)))


def _is_stub(definition: Definition) -> bool:
    return any(mark.rpartition(".")[2] == "overload" for mark in definition.decorators)


def _interface(
    name: str, same: Sequence[Definition], constructor: Definition | None, by_name: Mapping[str, Definition]
) -> Interface:
    """One name, whatever it is defined as."""
    first = same[0]
    text = " | ".join(dict.fromkeys(signature_text(one) for one in same))
    kind, line = str(first.kind), first.place.line
    if first.kind is not Kind.CLASS:
        return Interface(name, kind, line, text, estimate(text))
    fields = fields_text(one for one in by_name.values() if one.qualname.rpartition(".")[0] == name)
    made = ""
    if constructor is not None and constructor.signature is not None:
        made = f"({parameters_text(constructor.signature)})"
    elif is_made_of_fields(first):
        made = fields
    text += made
    bases = tuple(re.split(r"[\[<(]", base, maxsplit=1)[0].rpartition(".")[2] for base in first.bases)
    return Interface(name, kind, line, text, estimate(text), bases, made, "" if made else fields)


def _is_reachable(definition: Definition, by_name: Mapping[str, Definition]) -> bool:
    """Whether code outside can name it: everything above it is a class, an enum or an object."""
    if definition.name == "[]" or definition.name in _CONSTRUCTORS:
        return False
    holder = definition.qualname.rpartition(".")[0]
    while holder:
        above = by_name.get(holder)
        if above is None or above.kind not in _HOLDERS:
            return False
        holder = holder.rpartition(".")[0]
    return True


# From facts to plain lists and back, for a cache.


def _read(qualname: str, kind: str, line: int, text: str, cost: int, *of_class: Any) -> Interface:
    if not of_class:
        return Interface(qualname, kind, line, text, cost)
    bases, made, fields = of_class
    return Interface(qualname, kind, line, text, cost, tuple(bases), made, fields)


def _plain(one: Interface) -> list[object]:
    return list(one if one.bases or one.made or one.fields else one[:5])


def plain_facts(facts: FileFacts) -> list[object]:
    """As JSON takes it."""
    return [
        [_plain(one) for one in facts.interfaces],
        dict(facts.uses),
        [list(one) for one in facts.imports],
        sorted(facts.calls),
    ]


def read_facts(plain: object) -> FileFacts | None:
    """The facts again; None for what :func:`plain_facts` has not written."""
    match plain:
        case [list(interfaces), dict(uses), list(imports), list(calls)]:
            try:
                told = tuple(_read(*one) for one in interfaces)
                return FileFacts(told, uses, tuple((m, n, a) for m, n, a in imports), frozenset(calls))
            except (TypeError, ValueError):
                return None
        case _:
            pass
    return None
