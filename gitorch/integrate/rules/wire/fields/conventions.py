"""C302 for a whole application: one side changes how it spells all that it sends; a new client reads it as it was."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import basename
from typing import NamedTuple

from gitorch.code.model import Place
from gitorch.code.wire.casing import recased, words
from gitorch.code.wire.conventions import Convention, convention
from gitorch.code.wire.reading import wire_language
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.patching import renamed
from gitorch.integrate.sides import Pair, View
from gitorch.integrate.wire.wiring import WireFiles, changed_files, changed_lines

_MOST_FILES = 2_000  # of a server, looked through when its convention changes
_Keys = dict[str, list[Place]]


def convention_findings(integration: Integration) -> Iterator[Finding]:
    """Every new client whose fields a changed convention spells otherwise."""
    for way, respelled in integration.meetings(_RESPELLED):
        for path, said, old, new in respelled:
            yield from _between(integration.wire_files, way, path, said, (old, new))


class _Respelled(NamedTuple):
    """A file that decides how everything is spelled, what it says of that, and the casing before and after."""

    path: str
    said: Convention
    old: str
    new: str


def _respelled(one: OneSide) -> Iterator[_Respelled]:
    for path in one.side.changes:
        was, now = (convention(path, view.text(path) or "") for view in (one.base, one.view))
        said = now or was
        if said is not None and (was is None or now is None or was.casing != now.casing):
            old, new = (each.casing if each is not None else said.own for each in (was, now))
            yield _Respelled(path, said, old, new)


_RESPELLED = Fact("changed conventions", tuple[_Respelled, ...], lambda one: tuple(_respelled(one)))


def _between(files: WireFiles, pair: Pair, path: str, said: Convention, casings: tuple[str, str]) -> Iterator[Finding]:
    for client in changed_files(pair.right):
        keys = _keys(files, pair, client, casings) if not client.endswith(said.suffixes) else {}
        served = _served(files, pair.right_view, said, keys) if keys else frozenset()
        known = {key: places for key, places in keys.items() if key in served}
        if known:
            yield _finding(pair, path, said, client, known, casings[1])


def _keys(files: WireFiles, pair: Pair, client: str, casings: tuple[str, str]) -> _Keys:
    """The fields of several words that the new lines of a file which asks for something read in the old spelling."""
    facts, (old, new) = files.facts(pair.right_view, client), casings
    if facts is None or not facts.requests:
        return {}
    fresh = changed_lines(pair.right_view, pair.right_base, client)
    said = [(one.key, one.place) for one in facts.mentions if one.use == "read"]
    said += [(one.name, one.place) for shape in facts.shapes for one in shape.fields if shape.kind == "declared"]
    found: _Keys = {}
    for key, place in said:
        if place.line in fresh and len(words(key)) > 1 and recased(key, old) == key != recased(key, new):
            found.setdefault(key, []).append(place)
    return found


def _served(files: WireFiles, view: View, said: Convention, keys: _Keys) -> frozenset[str]:
    """Those keys that one class of the server has all together: most of what the client reads."""
    own = {recased(key, said.own): key for key in keys}
    best: frozenset[str] = frozenset()
    for path in _files(view, said.suffixes):
        content = view.read(path) or b""
        if sum(name.encode() in content for name in own) <= len(best):
            continue
        facts = files.facts(view, path)
        for shape in facts.shapes if facts is not None else ():
            has = frozenset(own[field.name] for field in shape.fields if field.name in own and not field.is_fixed)
            best = max(best, has, key=len)
    return best if 2 * len(best) >= len(keys) else frozenset()


def _files(view: View, suffixes: tuple[str, ...]) -> Iterator[str]:
    """The files of a server's language, from the root downwards."""
    folders, seen = [""], 0
    while folders and seen < _MOST_FILES:
        folder = folders.pop(0)
        for name, is_folder in sorted(view.listing(folder).items()):
            path = f"{folder}/{name}".lstrip("/")
            if is_folder and not name.startswith(".") and name != "node_modules":
                folders.append(path)
            elif not is_folder and basename(name).endswith(suffixes):
                seen += 1
                yield path


def _finding(pair: Pair, path: str, said: Convention, client: str, keys: _Keys, new: str) -> Finding:
    left, right, first = pair.left.name, pair.right.name, next(iter(keys))
    at = said.place if convention(path, pair.left_view.text(path) or "") is not None else Place(1, 1)
    one = renamed(pair.right_view, right, [(client, place) for place in keys[first]], first, recased(first, new))
    return Finding(
        "C302",
        Severity.ERROR,
        f"{left} sends everything in {new} case, {first} as {recased(first, new)}; {right} newly reads {first}",
        (left, right),
        (
            Location(left, path, *(at or Place(1, 1)), "definition"),
            *(Location(right, client, *place, "use") for places in keys.values() for place in places[:1]),
        ),
        symbol=f"{path}:{new}",
        language=wire_language(client),
        fix=one if len(keys) == 1 else None,
    )
