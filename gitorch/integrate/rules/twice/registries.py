"""S203: both sides put something under one name into one registry of Python, and no call says the name.

A decorator that files functions under their own names, a mapping that modules write to, the commands of a parser.
Both sides must mean the same registry: its name is resolved, an alias or an import is no difference. Names that a call
is given are told in :mod:`registrations`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from gitorch.code.model import Definition, Kind, Module, Place, Reference
from gitorch.git.hunks import added_lines, hunks
from gitorch.integrate.finding import Finding
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.resolve import Found
from gitorch.integrate.resolve.languages import resolver_for
from gitorch.integrate.rules.symbols.twice import told_twice
from gitorch.integrate.sides import View

_DECORATED = re.compile(r"([\w.]+)(\(\))?")
_WRITTEN = re.compile(
    r"""^\s*(?P<root>[\w.]+?)(?:\[|\.(?P<verb>add_parser|setdefault)\(\s*)"""
    r"""(?P<quote>["'])(?P<name>.+?)(?P=quote)(?(verb)(?P<rest>.*)|\]\s*=(?!=))"""
)
_ROUTED = re.compile(r"(\w+)\.(?:route|get|post|put|patch|delete)\(")
_ADMINISTERED = re.compile(r"(?:\w+\.)?register\((\w+)\)")
_APPLICATIONS = frozenset({"Flask()", "Blueprint()"})
_STORES = re.compile(r"\]\s*=(?!=)|\.(?:register|setdefault|update|add_\w+|add)\(")
_COMMANDS = frozenset({"command", "group", "subcommand"})


class _Key(NamedTuple):
    """The registry, by the file and the name that it is defined under, how it is written to, and the name in it."""

    path: str
    registry: str
    how: str
    name: str


class _Where(NamedTuple):
    path: str
    place: Place


class _Registered(NamedTuple):
    key: _Key
    where: _Where


def registered_twice(integration: Integration) -> Iterable[Finding]:
    """Names that two sides register in one registry of the repository."""
    found = {side.name: _by_key(integration.one(side).know(_REGISTERED)) for side in integration.all_sides}
    for pair in integration.pairs():
        theirs = found[pair.right.name]
        for key, where in found[pair.left.name].items():
            if key in theirs and theirs[key] != where:
                yield told_twice(pair, where, theirs[key], key.name)


def _by_key(registered: Iterable[_Registered]) -> dict[_Key, _Where]:
    return {one.key: one.where for one in registered}


def _registrations(one: OneSide) -> Iterator[_Registered]:
    view = one.view
    for path, change in one.side.changes.items():
        module = view.module(path) if path.endswith(".py") and change.new is not None else None
        if module is None or change.new is None:
            continue
        new = added_lines(hunks(view.repository, change.old.oid, change.new.oid)) if change.old is not None else None
        for key, place in chain(
            _by_decorator(view, path, module), _by_library(view, path, module), _by_statement(view, path, module, new)
        ):
            if new is None or place.line in new:
                yield _Registered(key, _Where(path, place))


_REGISTERED = Fact("registered", tuple[_Registered, ...], lambda one: tuple(_registrations(one)))


def _by_decorator(view: View, path: str, module: Module) -> Iterator[tuple[_Key, Place]]:
    """Functions that a decorator without a text files under their own names."""
    for one in module.definitions:
        for written in one.decorators:
            match = _DECORATED.fullmatch(written)
            registry = _registry(view, path, match[1], one) if match is not None else None
            if match is not None and registry is not None and _stores_by_name(view, path, match[1], one):
                yield _Key(*registry, written[len(match[1].partition(".")[0]) :], one.name), one.place


def _by_library(view: View, path: str, module: Module) -> Iterator[tuple[_Key, Place]]:
    """What Flask and Django allow once: a view's name in an application, a model in the admin site."""
    for one in module.definitions:
        for written in one.decorators:
            match = _ROUTED.match(written)
            root = _resolved(view, path, match[1], one) if match is not None and "endpoint" not in written else None
            if root is not None and (root.definition.chain or "").rpartition(".")[2] in _APPLICATIONS:
                yield _Key(root.path, root.definition.qualname, "endpoint", one.name), one.place
            match = _ADMINISTERED.fullmatch(written)
            model = _resolved(view, path, match[1], one) if match is not None else None
            if model is not None:
                yield (
                    _Key(model.path, model.definition.qualname, written.partition("(")[0], model.definition.name),
                    one.place,
                )


def _by_statement(view: View, path: str, module: Module, new: frozenset[int] | None) -> Iterator[tuple[_Key, Place]]:
    """What a statement writes into a mapping or gives a method, on the lines that are new."""
    for number, line in enumerate((view.text(path) or "").splitlines(), 1):
        match = _WRITTEN.match(line) if new is None or number in new else None
        if match is None:
            continue
        place = Place(number, match.start("name") + 1)
        inside = _around(module, number)
        if inside is not None and match["verb"] is None:
            continue  # what a function writes into a mapping is data more often than a registration
        registry = _registry(view, path, match["root"], inside)
        if registry is not None:
            yield _Key(*registry, match["verb"] or "[]", match["name"]), place


def _registry(view: View, path: str, written: str, inside: Definition | None) -> tuple[str, str] | None:
    """Where the first name of a registry is defined, in the repository; a parameter could be anything."""
    found = _resolved(view, path, written.partition(".")[0], inside)
    if found is None or found.definition.kind in (Kind.MODULE, Kind.NAMESPACE) or written.startswith(("self", "cls")):
        return None
    is_local = found.definition.kind is Kind.VARIABLE and "." in found.definition.qualname
    return None if is_local and found.definition.chain is None else (found.path, found.definition.qualname)


def _resolved(view: View, path: str, written: str, inside: Definition | None) -> Found | None:
    resolver = resolver_for("python")
    scope = inside.qualname if inside is not None else ""
    found = resolver.reference(view, path, Reference(written, Place(1_000_000, 1), scope)) if resolver else None
    return found if isinstance(found, Found) else None


def _stores_by_name(view: View, path: str, written: str, inside: Definition) -> bool:
    """Whether a decorator keeps what it decorates: by its own text, or by being some library's command."""
    found = _resolved(view, path, written, inside)
    if found is None:
        return "." in written and written.rpartition(".")[2] in _COMMANDS
    lines = (view.text(found.path) or "").splitlines()[found.definition.place.line - 1 : found.definition.end_line]
    text = "\n".join(lines)
    return bool(_STORES.search(text)) and "__name__" in text


def _around(module: Module, line: int) -> Definition | None:
    """The innermost function that a line stands in."""
    inside = (d for d in module.definitions if d.signature is not None and d.place.line < line <= d.end_line)
    return max(inside, key=lambda one: one.place.line, default=None)
