"""S208 for the keys of a mapping that a module holds: one side takes a key out, the other newly asks for it.

``SETTINGS["timeout"]`` raises KeyError once the key is called otherwise, and ``SETTINGS.get("timeout")`` quietly gives
something else. A key that becomes a number, or was one, is another key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.model import Module, Place, Reference
from gitorch.code.python.mappings import Keys, mappings, number
from gitorch.code.syntax import language_of
from gitorch.integrate.delta import Use
from gitorch.integrate.edited_lines import replaced
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.patching import renamed
from gitorch.integrate.resolve import Found
from gitorch.integrate.resolve.languages import resolver_for
from gitorch.integrate.sides import Pair, View
from gitorch.integrate.wire.wiring import changed_lines

_KEYED = re.compile(r'^(?P<holder>[\w.]+)\["(?P<key>[^"]+)"\]')
_ASKED = re.compile(
    r"""(?<![\w.])(?P<holder>[A-Za-z_][\w.]*?)(?:\.get\(\s*(?:(["'])(?P<key>[^"'\n]+)\2|(?P<got>\d+))\s*(?P<rest>[,)])"""
    r"""|\[(?P<number>\d+)\])"""
)


class _Asked(NamedTuple):
    """A key that a file asks a mapping for; ``rest`` is what follows it in a call of ``get``."""

    path: str
    what: Reference
    key: str
    rest: str = ""


class _Entry(NamedTuple):
    """One key of a mapping, where it stands, and its value as written."""

    key: str
    place: Place
    value: str


class _Table(NamedTuple):
    """A mapping of a side that lost a key: as it was, and as it is."""

    path: str
    name: str
    before: tuple[_Entry, ...]
    after: tuple[_Entry, ...]


_Tables = dict[tuple[str, str], tuple[Keys, Keys]]  # by path and name: as it was, as it is


def mapping_findings(integration: Integration) -> Iterator[Finding]:
    """Every new use of a key that another side took out of a mapping."""
    shrunk = {side.name: _by_name(integration.one(side).know(_SHRUNK)) for side in integration.all_sides}
    for pair in integration.pairs() if any(shrunk.values()) else ():
        for way in (pair, pair.swapped):
            tables = shrunk[way.left.name]
            for use in integration.deltas[way.right.name].uses if tables else ():
                yield from _of_use(way, tables, use)
            for path in way.right.changes if tables else ():
                if path.endswith(".py"):
                    yield from _in_text(way, tables, path)


def _key(use: Use) -> re.Match[str] | None:
    what = use.what
    if not isinstance(what, Reference) or what.is_write or what.is_guarded:
        return None
    return _KEYED.match(what.path)


def _all_shrunk(side: OneSide) -> Iterator[_Table]:
    """The mappings of changed files that are still there and have lost a key."""
    for path, change in side.side.changes.items():
        if language_of(path) == "python" and change.old is not None and _may_shrink(side, path):
            before, after = _mappings(side.base, path), _mappings(side.view, path)
            for name in sorted(before.keys() & after.keys()):
                if before[name].keys() - after[name].keys():
                    yield _Table(path, name, _entries(before[name]), _entries(after[name]))


_SHRUNK = Fact("shrunk mappings", tuple[_Table, ...], lambda one: tuple(_all_shrunk(one)))


def _may_shrink(side: OneSide, path: str) -> bool:
    """Whether a line that was taken out may hold a key."""
    return any(":" in line for out, _, _ in replaced(side, path) for line in out)


def _entries(keys: Keys) -> tuple[_Entry, ...]:
    return tuple(_Entry(key, *said) for key, said in keys.items())


def _by_name(tables: tuple[_Table, ...]) -> _Tables:
    def keys(entries: tuple[_Entry, ...]) -> Keys:
        return {one.key: (one.place, one.value) for one in entries}

    return {(one.path, one.name): (keys(one.before), keys(one.after)) for one in tables}


def _is_surprised(asked: _Asked, heir: str | None) -> bool:
    """Whether one who asks gently counts on the key: it is there in another spelling, and no default is at hand."""
    if heir is None:
        return False
    return asked.rest == ")" or number(asked.key) == heir or asked.key == number(heir)


def _mappings(view: View, path: str) -> dict[str, Keys]:
    content = view.read(path)
    return mappings(content) if content is not None else {}


def _of_use(pair: Pair, tables: _Tables, use: Use) -> Iterator[Finding]:
    match, what = _key(use), use.what
    if match is not None and isinstance(what, Reference):
        asked = what._replace(path=match["holder"], call=None)
        yield from _finding(pair, tables, _Asked(use.path, asked, match["key"]))


def _in_text(pair: Pair, tables: _Tables, path: str) -> Iterator[Finding]:
    """New lines that ask with ``get``, or by a number."""
    source, module = pair.right_view.text(path) or "", pair.right_view.module(path)
    names = {name for _, name in tables if name in source}
    if module is None or not names:
        return
    fresh = changed_lines(pair.right_view, pair.right_base, path)
    for line, text in enumerate(source.splitlines(), 1):
        for match in _ASKED.finditer(text) if line in fresh else ():
            if match["holder"].rpartition(".")[2] in names:
                asked = Reference(match["holder"], Place(line, match.start("holder") + 1), _scope(module, line))
                key = match["key"] or number(match["got"] or match["number"])
                yield from _finding(pair, tables, _Asked(path, asked, key, match["rest"] or ""))


def _scope(module: Module, line: int) -> str:
    """The qualname of the innermost function that a line stands in."""
    inside = [one for one in module.definitions if one.signature and one.place.line < line <= one.end_line]
    return max(inside, key=lambda one: one.place.line).qualname if inside else ""


def _finding(pair: Pair, tables: _Tables, asked: _Asked) -> Iterator[Finding]:
    resolver, (path, what, key, _) = resolver_for("python"), asked
    meant = resolver.reference(pair.right_view, path, what) if resolver is not None else None
    if not isinstance(meant, Found) or (meant.path, meant.definition.qualname) not in tables:
        return
    before, after = tables[meant.path, meant.definition.qualname]
    name = meant.definition.qualname
    if key not in before or key in after or key in _mappings(pair.merged, meant.path).get(name, {}):
        return
    heirs = [new for new in after if new not in before and after[new][1] == before[key][1]]
    heir = heirs[0] if len(heirs) == 1 else None
    if asked.rest and not _is_surprised(asked, heir):
        return
    left, right = pair.left.name, pair.right.name
    act = f"renames {key} of {name} to {heir}" if heir else f"takes {key} out of {name}"
    is_text = heir is not None and " " not in key + heir
    at = after[heir][0] if heir else (meant.definition.place if not after else next(iter(after.values()))[0])
    yield Finding(
        "S208",
        Severity.ERROR,
        f"{left} {act}; {right} newly asks for it",
        (left, right),
        (Location(left, meant.path, *at, "definition"), Location(right, path, *what.place, "use")),
        symbol=f"{name}.{key}",
        language="python",
        fix=renamed(pair.right_view, right, [(path, what.place)], key, heir) if heir and is_text else None,
    )
