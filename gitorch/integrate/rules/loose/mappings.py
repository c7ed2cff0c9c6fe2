"""S208 for the keys of a mapping that a module holds: one side takes a key out, the other newly asks for it.

``SETTINGS["timeout"]`` raises KeyError once the key is called otherwise; ``.get`` and a write are no such use.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitorch.code.model import Reference
from gitorch.code.python.mappings import Keys, mappings
from gitorch.code.syntax import language_of
from gitorch.integrate.delta import Use
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.patching import renamed
from gitorch.integrate.resolve import Found
from gitorch.integrate.resolve.languages import resolver_for
from gitorch.integrate.sides import Pair, View

_KEYED = re.compile(r'^(?P<holder>[\w.]+)\["(?P<key>[^"]+)"\]')
_Tables = dict[tuple[str, str], tuple[Keys, Keys]]  # by path and name: as it was, as it is


def mapping_findings(integration: Integration) -> Iterator[Finding]:
    """Every new use of a key that another side took out of a mapping."""
    keyed = {name: [use for use in delta.uses if _key(use)] for name, delta in integration.deltas.items()}
    for pair in integration.pairs() if any(keyed.values()) else ():
        for way in (pair, pair.swapped):
            uses = keyed[way.right.name]
            tables = dict(_tables(way)) if uses else {}
            for use in uses if tables else ():
                yield from _finding(way, tables, use)


def _key(use: Use) -> re.Match[str] | None:
    what = use.what
    if not isinstance(what, Reference) or what.is_write or what.is_guarded:
        return None
    return _KEYED.match(what.path)


def _tables(pair: Pair) -> Iterator[tuple[tuple[str, str], tuple[Keys, Keys]]]:
    """The mappings of the left side's files that are still there and have lost a key."""
    for path in pair.left.changes:
        if language_of(path) == "python":
            before, after = _mappings(pair.left_base, path), _mappings(pair.left_view, path)
            for name in before.keys() & after.keys():
                if before[name].keys() - after[name].keys():
                    yield (path, name), (before[name], after[name])


def _mappings(view: View, path: str) -> dict[str, Keys]:
    content = view.read(path)
    return mappings(content) if content is not None else {}


def _finding(pair: Pair, tables: _Tables, use: Use) -> Iterator[Finding]:
    match, what, resolver = _key(use), use.what, resolver_for(use.language)
    if match is None or resolver is None or not isinstance(what, Reference):
        return
    meant = resolver.reference(pair.right_view, use.path, what._replace(path=match["holder"], call=None))
    if not isinstance(meant, Found) or (meant.path, meant.definition.qualname) not in tables:
        return
    before, after = tables[meant.path, meant.definition.qualname]
    key, name = match["key"], meant.definition.qualname
    if key not in before or key in after or key in _mappings(pair.merged, meant.path).get(name, {}):
        return
    heirs = [new for new in after if new not in before and after[new][1] == before[key][1]]
    heir = heirs[0] if len(heirs) == 1 else None
    left, right = pair.left.name, pair.right.name
    act = f"renames {key} of {name} to {heir}" if heir else f"takes {key} out of {name}"
    at = after[heir][0] if heir else (meant.definition.place if not after else next(iter(after.values()))[0])
    yield Finding(
        "S208",
        Severity.ERROR,
        f"{left} {act}; {right} newly asks for it",
        (left, right),
        (Location(left, meant.path, *at, "definition"), Location(right, use.path, *what.place, "use")),
        symbol=f"{name}.{key}",
        language="python",
        fix=renamed(pair.right_view, right, [(use.path, what.place)], key, heir) if heir else None,
    )
