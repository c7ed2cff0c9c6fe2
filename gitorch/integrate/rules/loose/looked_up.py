"""S207 for JavaScript and TypeScript: a key that one side took from an object or enum, which the other looks up by a
text that is known only when it runs: ``Level[settings.min]`` beside ``"min": "Warn"``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.model import Definition, Kind, Place
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.resolve import Missing
from gitorch.integrate.rules.symbols.removal import Changer
from gitorch.integrate.sides import Pair
from gitorch.integrate.wire.wiring import changed_lines

_SCRIPTS = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".vue", ".svelte")
_DATA = (".json", ".yaml", ".yml", ".toml", ".ini", ".cfg", ".env", ".conf", ".csv")
_LOOKUP = (
    r"(?:\bOWNER\b(?:\s+as\s+[^\[\n]*?\))?!?(?:\?\.)?\[|\bReflect\.get\(\s*OWNER\s*,)"
    r"(?!\s*['\"`\d\]])(?P<key>[^\]\n]+)[\])]"
)


class _Gone(NamedTuple):
    path: str
    qualname: str


class _Text(NamedTuple):
    path: str
    place: Place
    key: str = ""  # by which something is looked up
    has_default: bool = False


def looked_up_findings(integration: Integration) -> Iterator[Finding]:
    """Every text of one side that, looked up in an object of the other, finds nothing any more."""
    for way, gone in integration.meetings(_GONE):
        for one in gone:
            yield from _of_key(way, one)


def _gone(one: OneSide) -> Iterator[_Gone]:
    for path in one.side.changes:
        old, new = (one.base.module(path), one.view.module(path)) if path.endswith(_SCRIPTS) else (None, None)
        if old is None or new is None:
            continue
        owners = {each.qualname for each in new.definitions if each.kind in (Kind.VARIABLE, Kind.ENUM)}
        names = {each.qualname for each in new.definitions}
        for member in old.definitions:
            if _is_key(member) and member.qualname not in names and member.qualname.rpartition(".")[0] in owners:
                yield _Gone(path, member.qualname)


_GONE = Fact("keys gone from objects", tuple[_Gone, ...], lambda one: tuple(_gone(one)))


def _is_key(member: Definition) -> bool:
    return member.kind in (Kind.MEMBER, Kind.FIELD, Kind.METHOD) and member.qualname.count(".") == 1


def _of_key(pair: Pair, gone: _Gone) -> Iterator[Finding]:
    owner, _, name = gone.qualname.partition(".")
    lookups = list(_lookups(pair, gone.path, owner))
    said = next(_meant(_texts(pair, name), lookups), None) or next(_by_spelling(pair, gone, lookups), None)
    removal = Changer(pair.left, pair.left_base, pair.left_view).member(Missing("member", gone.path, gone.qualname))
    if said is None or removal is None:
        return
    renamed = f" to {removal.renamed.name}" if removal.renamed is not None else ""
    where = [Location(pair.right.name, one.path, *one.place, "use") for one in dict.fromkeys((said, lookups[0]))]
    yield Finding(
        "S207",
        Severity.WARNING,
        f"{pair.left.name} {'renames' if renamed else 'removes'} {gone.qualname}{renamed};"
        f" {pair.right.name} newly looks {name!r} up in {owner}",
        (pair.left.name, pair.right.name),
        (removal.where, *where),
        symbol=f"{gone.path}:{gone.qualname}",
        language="typescript",
    )


def _meant(texts: Iterator[_Text], lookups: list[_Text]) -> Iterator[_Text]:
    """The texts that are looked up for sure: what stands elsewhere may be no key where a look-up has a default."""
    plain = {one.path for one in lookups if not one.has_default}
    own = {one.path for one in lookups}
    yield from (one for one in texts if plain or one.path in own) if lookups else ()


def _lookups(pair: Pair, path: str, owner: str) -> Iterator[_Text]:
    """Where files that the user's side changed look something up in the object, by what is no constant."""
    for user in (one for one in pair.right.changes if one.endswith(_SCRIPTS)):
        text = pair.right_view.text(user) or ""
        for name in dict.fromkeys(_called(pair, user, path, owner)) if owner in text else ():
            pattern = re.compile(_LOOKUP.replace("OWNER", re.escape(name)))
            for found in pattern.finditer(text) if not _is_asked_first(text, name) else ():
                line = text.count("\n", 0, found.start()) + 1
                place = Place(line, found.start() - text.rfind("\n", 0, found.start()))
                has_default = re.match(r"[^\n]*?\]?\s*(?:\?\?|\|\|)", text[found.end() - 1 :]) is not None
                yield _Text(user, place, found["key"], has_default)


def _called(pair: Pair, user: str, path: str, owner: str) -> Iterator[str]:
    """What a file calls the object: as it is, by another name that it imports it under, or behind a module's."""
    module = pair.right_view.module(user)
    imports = module.imports if module is not None else ()
    if user == path or any(one.alias == owner for one in imports):
        yield owner
    yield from (one.alias for one in imports if one.name == owner)
    yield from (f"{one.alias}.{owner}" for one in imports if one.name in (None, "*", "default"))


def _is_asked_first(text: str, name: str) -> bool:
    """Whether a file asks if the object has such a key."""
    asks = rf"\bin\s+{re.escape(name)}\b|\bhasOwn(?:Property)?(?:\.call)?\(\s*{re.escape(name)}\b"
    return re.search(asks, text) is not None


def _by_spelling(pair: Pair, gone: _Gone, lookups: list[_Text]) -> Iterator[_Text]:
    """New look-ups that make the key of the value, as every key was one: ``STATUS[word.toUpperCase()]``."""
    module, owner = pair.right_view.module(gone.path), gone.qualname.partition(".")[0]
    members = [one for one in module.definitions if one.qualname.startswith(f"{owner}.")] if module is not None else []
    texts = {one.name: (one.value or "").strip("'\"`") for one in members}
    for one in lookups:
        spelled = str.upper if "toUpperCase()" in one.key else str.lower if "toLowerCase()" in one.key else None
        is_kept = spelled is not None and all(spelled(text) == name for name, text in texts.items())
        if is_kept and one.place.line in changed_lines(pair.right_view, pair.right_base, one.path):
            yield one


def _texts(pair: Pair, name: str) -> Iterator[_Text]:
    """Where the user's side newly writes the key as a text, in code or in data."""
    pattern = re.compile(rf"(['\"]){re.escape(name)}\1|(?<=[:=])\s*{re.escape(name)}\s*$")
    for path, change in pair.right.changes.items():
        if change.new is None or not path.endswith((*_SCRIPTS, *_DATA)):
            continue
        fresh = changed_lines(pair.right_view, pair.right_base, path)
        for number, line in enumerate((pair.right_view.text(path) or "").splitlines(), 1):
            found = pattern.search(line) if number in fresh else None
            if found is not None:
                yield _Text(path, Place(number, found.start() + 1))
