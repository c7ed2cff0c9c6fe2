"""S203: both sides add a class that stands for a table of one name, each in a file of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from gitorch.code.model import Place
from gitorch.code.wire.reading import wire_language
from gitorch.integrate.finding import Finding
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.rules.symbols.twice import told_twice
from gitorch.integrate.wire.wiring import changed_files, module_path
from gitorch.integrate.wording import may_define_tables


class _Mapped(NamedTuple):
    registry: str  # the language, the class that the mapper knows it by, and the schema
    table: str
    path: str
    place: Place


def tables_mapped_twice(integration: Integration) -> Iterable[Finding]:
    """Tables that each of two sides newly maps, in one language: the mapper refuses the second, or mixes them up."""
    found = {side.name: integration.one(side).know(_MAPPED) for side in integration.all_sides}
    for pair in integration.pairs():
        theirs = {(one.registry, one.table): one for one in found[pair.right.name]}
        for mine in found[pair.left.name]:
            other = theirs.get((mine.registry, mine.table))
            if other is not None and other.path != mine.path:
                what = f"the table {mine.table}"
                yield told_twice(pair, (mine.path, mine.place), (other.path, other.place), what)


def _mapped(one: OneSide) -> Iterator[_Mapped]:
    for path in changed_files(one.side):
        if one.view.entry(path) is None or not may_define_tables(one.view, path):
            continue
        after = one.files.facts(one.view, path)
        before = one.files.facts(one.base, path) if after is not None and after.tables else None
        known = {table.name for table in before.tables} if before is not None else set[str]()
        for table in after.tables if after is not None else ():
            at = _named_at(one, path, table.name)
            if at is not None and table.name not in known and not _stood(one, table.name, path):
                yield _Mapped(_registry(one, path, table.model), table.name, path, at)


_MAPPED = Fact("tables mapped", tuple[_Mapped, ...], lambda one: tuple(_mapped(one)))


def _registry(one: OneSide, path: str, model: str) -> str:
    """What may hold one table of a name: two bases, or two schemas, hold one each."""
    facts, module = one.files.facts(one.view, path), one.view.module(path)
    classes = [each for each in module.definitions if each.name == model] if module is not None else []
    root = next((base.partition(".")[0] for each in classes for base in each.bases), "")
    binding = next((each for each in facts.imports if each.alias == root), None) if facts is not None else None
    home = (module_path(one.view, path, binding) or binding.module) if binding is not None else ""
    schemas = {text.value for text in facts.texts if text.name == "schema"} if facts is not None else set[str]()
    return " ".join((wire_language(path), home, *sorted(schemas)))


def _stood(one: OneSide, table: str, path: str) -> bool:
    """Whether the side only moved the class here from another file."""
    for other in changed_files(one.side):
        facts = one.files.facts(one.base, other) if other != path else None
        if facts is not None and any(each.name == table for each in facts.tables):
            return True
    return False


def _named_at(one: OneSide, path: str, table: str) -> Place | None:
    """Where the table's name is written, if it is."""
    facts = one.files.facts(one.view, path)
    texts = facts.texts if facts is not None else ()
    return next((text.place for text in texts if text.value == table and text.use in ("constant", "argument")), None)
