"""A502 for the contracts that a project keeps for import-linter, or in its own tables: an import that one forbids."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import dirname
from typing import NamedTuple

from gitorch.code.model import Import, Place
from gitorch.code.project import import_contracts as linter
from gitorch.code.project import layer_tables
from gitorch.code.project.import_contracts import Contract, breaks
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.sides import Pair, View

_FILES = tuple(dict.fromkeys((*linter.FILES, *layer_tables.FILES)))


class _Told(NamedTuple):
    """A contract that a side newly has, and the file that it stands in."""

    path: str
    contract: Contract


class _Imported(NamedTuple):
    """A module that a file newly imports, by its full name, and the name of the file's own module."""

    path: str
    importer: str
    imported: tuple[str, ...]
    place: Place
    is_type_only: bool


def contracts_broken(integration: Integration) -> Iterator[Finding]:
    """Every import that a side adds against a contract of the target, or against one that another side writes."""
    known = _contracts(integration.target)
    for side in integration.sides if known else ():
        for one in _imports(integration.one(side), _roots(integration.target)):
            broken = next((told for told in known if _is_broken(told.contract, one)), None)
            if broken is not None:
                where = Location(integration.onto.name, broken.path, *broken.contract.place, "definition")
                yield _finding((side.name,), one, broken.contract, where)
    for way in integration.ways(_FILES.__contains__):
        fresh = _newly_told(way)
        for one in _imports(integration.one(way.right), _roots(way.left_view)) if fresh else ():
            broken = next((told for told in fresh if _is_broken(told.contract, one)), None)
            if broken is not None and not any(_is_broken(told.contract, one) for told in known):
                where = Location(way.left.name, broken.path, *broken.contract.place, "definition")
                yield _finding((way.right.name, way.left.name), one, broken.contract, where)


def _contracts(view: View) -> list[_Told]:
    return [_Told(path, one) for path in _FILES for one in _of_file(path, view.text(path) or "")]


def _of_file(path: str, text: str) -> tuple[Contract, ...]:
    return (*linter.import_contracts(path, text), *layer_tables.table_contracts(path, text))


def _roots(view: View) -> tuple[str, ...]:
    """The packages that contracts are about; of a table, those that its importers lie in."""
    told = (name for path in _FILES for name in linter.roots(path, view.text(path) or ""))
    tables = (one for path in layer_tables.FILES for one in layer_tables.table_contracts(path, view.text(path) or ""))
    listed = (name for one in tables for _, names in one.modules[:1] for name in names)
    return tuple(dict.fromkeys((*told, *(name.partition(".")[0] for name in listed))))


def _newly_told(pair: Pair) -> list[_Told]:
    before = {told.contract._replace(place=Place(1, 1)) for told in _contracts(pair.left_base)}
    return [told for told in _contracts(pair.left_view) if told.contract._replace(place=Place(1, 1)) not in before]


def _added(one: OneSide) -> Iterator[_Imported]:
    for path in one.side.changes:
        module = one.view.module(path) if path.endswith(".py") else None
        old = one.base.module(path) if module is not None else None
        before = {(each.module, each.name) for each in old.imports} if old is not None else set()
        for each in module.imports if module is not None else ():
            if (each.module, each.name) not in before:
                own = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
                yield _Imported(path, own, tuple(_targets(path, each)), each.place, each.is_type_only)


_ADDED = Fact("added imports", tuple[_Imported, ...], lambda one: tuple(_added(one)))


def _targets(path: str, one: Import) -> Iterator[str]:
    """What an import names: the module, and what it takes from it, which may be one as well."""
    dots = len(one.module) - len(one.module.lstrip("."))
    name = one.module.lstrip(".")
    if dots:
        folder = dirname(path)
        for _ in range(dots - 1):
            folder = dirname(folder)
        name = ".".join(part for part in (folder.replace("/", "."), name) if part)
    yield name
    if one.name not in (None, "*"):
        yield f"{name}.{one.name}"


def _imports(one: OneSide, named: tuple[str, ...]) -> Iterator[_Imported]:
    """The imports that a side adds, by names from the project's own root packages on."""
    for each in one.know(_ADDED):
        own = _from_root(each.importer, named)
        if own:
            near = each.importer.split(".")
            inside = (
                (_from_root(name, named) if name.partition(".")[0] in near else "") or name for name in each.imported
            )
            yield each._replace(importer=own, imported=tuple(inside))


def _from_root(module: str, named: tuple[str, ...]) -> str:
    """``src.depot.model`` as ``depot.model``; empty for a module of no root package."""
    for root in named:
        at = f".{module}.".find(f".{root}.")
        if at >= 0:
            return module[at:]
    return ""


def _is_broken(contract: Contract, one: _Imported) -> bool:
    return not (one.is_type_only and contract.ignores_types) and breaks(contract, one.importer, one.imported)


def _finding(branches: tuple[str, ...], one: _Imported, contract: Contract, where: Location) -> Finding:
    by = f"{branches[1]} forbids it" if len(branches) > 1 else "the project forbids it"
    named = f" ({contract.name})" if contract.name else ""
    return Finding(
        "A502",
        Severity.ERROR,
        f"{branches[0]} imports {one.imported[0]} into {one.path}; {by}{named}",
        branches,
        (Location(branches[0], one.path, *one.place, "import"), where),
        symbol=one.imported[0],
        language="python",
    )
