"""S203: both sides keep something of their own under one key of a store that they share, and read each other's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from gitorch.code.model import Place
from gitorch.code.seeking import Sought
from gitorch.code.wire.model import WireFacts
from gitorch.code.wire.verbs import STORES, last
from gitorch.integrate.finding import Finding
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.rules.symbols.twice import told_twice
from gitorch.integrate.sides import View
from gitorch.integrate.wire.wiring import changed_files, changed_lines, module_path

_KEYED = re.compile(r"^[A-Za-z]\w+[:.|-]")
_FILLS = Sought(rf"(?:\.|->|::)\s*(?:{'|'.join(sorted(STORES))})\b")
_HOLE = re.compile(r"\{\w*\}")


class _Stored(NamedTuple):
    store: str
    key: str
    path: str
    place: Place
    line: str


def keys_stored_twice(integration: Integration) -> Iterable[Finding]:
    """Keys that two sides newly fill, each in its own way."""
    found = {side.name: integration.one(side).know(_STORED) for side in integration.all_sides}
    for pair in integration.pairs():
        theirs = {(one.store, one.key): one for one in found[pair.right.name]}
        for mine in found[pair.left.name]:
            other = theirs.get((mine.store, mine.key))
            if other is not None and other.path != mine.path and other.line != mine.line:
                yield told_twice(pair, (mine.path, mine.place), (other.path, other.place), mine.key)


def _stored(one: OneSide) -> Iterator[_Stored]:
    for path in changed_files(one.side):
        if not _FILLS.is_in(one.view.text(path) or ""):
            continue
        facts = one.files.facts(one.view, path)
        events = [each for each in facts.events if last(each.callee) in STORES] if facts is not None else []
        fresh = changed_lines(one.view, one.base, path) if events else frozenset[int]()
        lines = (one.view.text(path) or "").splitlines() if events else []
        for each in events:
            store = _store(one.view, path, facts, each.callee) if facts is not None else None
            if store is not None and each.place.line in fresh and _KEYED.match(each.name):
                key = _HOLE.sub("{}", each.name)
                yield _Stored(store, key, path, each.place, lines[each.place.line - 1].strip())


_STORED = Fact("keys stored", tuple[_Stored, ...], lambda one: tuple(_stored(one)))


def _store(view: View, path: str, facts: WireFacts, callee: str) -> str | None:
    """The object that is stored in, where it is imported: by the file that it comes from, or the library."""
    root = callee.split(".", maxsplit=1)[0]
    binding = next((one for one in facts.imports if one.alias == root), None)
    if binding is None or "." not in callee:
        return None
    rest = callee.partition(".")[2].rpartition(".")[0]
    return f"{module_path(view, path, binding) or binding.module}:{binding.name}.{rest}"
