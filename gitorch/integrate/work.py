"""What a branch did, read from its code: the facts of a handoff."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Literal

from gitorch.code.model import Definition, Kind
from gitorch.code.project.dependencies import dependencies, is_manifest
from gitorch.context.overview import signature_line
from gitorch.git.hunks import hunks
from gitorch.git.repository import Repository
from gitorch.git.trees import Change
from gitorch.handoff.work import ChangedPath, Endpoint, Event, Interface, Requirement, Work
from gitorch.integrate.modules import ModuleCache
from gitorch.integrate.sides import Side, View
from gitorch.integrate.wire.routing import Served, route_table
from gitorch.integrate.wire.wiring import WireFiles, changed_files

_SHARED = frozenset((Kind.FUNCTION, Kind.METHOD, Kind.PROPERTY, Kind.CLASS, Kind.INTERFACE, Kind.TYPE, Kind.ENUM))
_TEST = re.compile(r"(?:^|/)(?:tests?|spec|__tests__)/|(?:^|/)test_[^/]*$|[._-](?:test|spec)\.[^/]*$|_test\.[^/.]*$")
_LARGEST = 1 << 20  # bytes of a file whose lines are counted


def work_of(repository: Repository, side: Side, cache: ModuleCache) -> Work:
    """Everything that a side's diff shows, in path order; the same for the same two trees."""
    base, view = (View(repository, cache.parse, tree) for tree in (side.base_tree, side.tree))
    files = WireFiles()
    return Work(
        tuple(_path(repository, change) for change in side.changes.values()),
        tuple(_interfaces(base, view, side)),
        tuple(_endpoints(files, base, view, side)),
        tuple(_events(files, base, view, side)),
        tuple(_requirements(base, view, side)),
        tuple(path for path, change in side.changes.items() if change.new is not None and is_test(path)),
    )


def is_test(path: str) -> bool:
    """Whether a path looks like a test, as the runners of the field name theirs."""
    return _TEST.search(path) is not None


def _change(old: object | None, new: object | None) -> Literal["added", "changed", "removed"]:
    return "added" if old is None else "removed" if new is None else "changed"


def _path(repository: Repository, change: Change) -> ChangedPath:
    kind = _change(change.old, change.new)
    entries = [entry for entry in (change.old, change.new) if entry is not None]
    if not all(entry.is_file and repository.blob_size(entry.oid) <= _LARGEST for entry in entries):
        return ChangedPath(change.path, kind)
    contents = [repository.read_blob(entry.oid) if entry else b"" for entry in (change.old, change.new)]
    if any(b"\0" in content[:8000] for content in contents):
        return ChangedPath(change.path, kind)
    if change.old is None or change.new is None:
        was, now = (len(content.splitlines()) for content in contents)
        return ChangedPath(change.path, kind, now, was)
    found = hunks(repository, change.old.oid, change.new.oid)
    return ChangedPath(change.path, kind, sum(one.new_count for one in found), sum(one.old_count for one in found))


def _interfaces(base: View, view: View, side: Side) -> Iterator[Interface]:
    """What others can use, added, changed, removed; a removed and an added one with the same body are one renamed."""
    gone: list[Interface] = []
    come: list[Interface] = []
    bodies: dict[tuple[str, str, str], str] = {}
    for path in side.changes:
        if is_test(path):
            continue
        before, after = _shared(base, path), _shared(view, path)
        for symbol in sorted(before.keys() | after.keys(), key=lambda name: _line(after.get(name) or before[name])):
            old, new = before.get(symbol), after.get(symbol)
            one = _compared(path, old, new)
            if one is not None:
                bodies[path, symbol, one.change] = _body(new or old)
                (gone if one.change == "removed" else come).append(replace(one, language=_language(view, base, path)))
    yield from sorted(_renamed(gone, come, bodies), key=lambda one: (one.path, one.line, one.symbol))


def _renamed(
    gone: list[Interface], come: list[Interface], bodies: Mapping[tuple[str, str, str], str]
) -> Iterator[Interface]:
    for new in come:
        body = bodies[new.path, new.symbol, new.change]
        alike = [
            old
            for old in gone
            if new.change == "added"
            and body
            and old.kind == new.kind
            and bodies[old.path, old.symbol, "removed"] == body
        ]
        if len(alike) == 1:
            gone.remove(alike[0])
            yield replace(new, change="renamed", before=alike[0].before)
        else:
            yield new
    yield from gone


def _body(definition: Definition | None) -> str:
    return definition.body if definition is not None else ""


def _compared(path: str, old: Definition | None, new: Definition | None) -> Interface | None:
    if old is None and new is not None:
        return Interface(new.qualname, str(new.kind), "added", path, new.place.line, signature_line(new))
    if new is None and old is not None:
        return Interface(old.qualname, str(old.kind), "removed", path, old.place.line, before=signature_line(old))
    if old is None or new is None or signature_line(old) == signature_line(new):
        return None
    return Interface(
        new.qualname, str(new.kind), "changed", path, new.place.line, signature_line(new), signature_line(old)
    )


def _shared(view: View, path: str) -> dict[str, Definition]:
    """The definitions of a file that others may use: no underscore in front, not inside a function."""
    module = view.module(path)
    if module is None:
        return {}
    functions = {one.qualname for one in module.definitions if one.kind in (Kind.FUNCTION, Kind.METHOD)}
    return {
        one.qualname: one
        for one in module.definitions
        if one.kind in _SHARED
        and not any(part.startswith(("_", "#")) for part in one.qualname.split("."))
        and one.qualname.rpartition(".")[0] not in functions
    }


def _line(definition: Definition) -> int:
    return definition.place.line


def _language(view: View, base: View, path: str) -> str:
    module = view.module(path) or base.module(path)
    return module.language if module is not None else ""


def _endpoints(files: WireFiles, base: View, view: View, side: Side) -> Iterator[Endpoint]:
    """Routes that are new, gone, or whose handler is another; only those that stand in changed files are named."""
    changed = tuple(changed_files(side))
    before, after = (_served(files, one, changed) for one in (base, view))
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key), after.get(key)
        stands = new or old
        if stands is None or (old is not None and new is not None and old.handler == new.handler):
            continue
        kind = _change(old, new)
        yield Endpoint(stands.method, stands.path, kind, stands.file, stands.place.line, stands.handler)


def _served(files: WireFiles, view: View, paths: tuple[str, ...]) -> dict[tuple[str, str], Served]:
    table = route_table(files, view, [path for path in paths if view.entry(path) is not None])
    return {(one.path, one.method): one for one in table.routes if one.file in paths}


def _events(files: WireFiles, base: View, view: View, side: Side) -> Iterator[Event]:
    for path in changed_files(side):
        before, after = _named(files, base, path), _named(files, view, path)
        for name, sends in sorted(before.keys() ^ after.keys()):
            was, now = before.get((name, sends)), after.get((name, sends))
            yield Event(name, "sends" if sends else "listens", _change(was, now), path, now or was or 1)


def _named(files: WireFiles, view: View, path: str) -> dict[tuple[str, bool], int]:
    """The events of a file that are named by their text, and their lines."""
    facts = files.facts(view, path)
    named = [one for one in facts.events if not one.is_constant] if facts is not None else []
    return {(one.name, one.sends): one.place.line for one in reversed(named)}


def _requirements(base: View, view: View, side: Side) -> Iterator[Requirement]:
    for path in side.changes:
        if not is_manifest(path):
            continue
        before, after = _required(base, path), _required(view, path)
        for name, ecosystem in sorted(before.keys() | after.keys()):
            old, new = before.get((name, ecosystem)), after.get((name, ecosystem))
            if old != new:
                kind = _change(old, new)
                yield Requirement(name, ecosystem, kind, (old if new is None else new) or "", path)


def _required(view: View, path: str) -> dict[tuple[str, str], str]:
    """Direct requirements; what a lock file pins beyond them is nobody's decision."""
    found = dependencies(path, view.text(path) or "")
    return {(one.name, one.ecosystem): one.requirement for one in found if not one.is_locked}
