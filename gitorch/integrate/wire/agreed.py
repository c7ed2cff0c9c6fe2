"""How a branch stands to a contract of its plan: it keeps it, has it otherwise, or has nothing of the kind. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from gitorch.code.model import Definition, Kind, Place
from gitorch.code.wire.casing import words
from gitorch.code.wire.model import ARRAY, BOOLEAN, NULL, NUMBER, OBJECT, STRING
from gitorch.code.wire.paths import METHODS, below, route_path
from gitorch.config.model import Agreement
from gitorch.integrate.sides import View
from gitorch.integrate.wire.fields import Wire, wires
from gitorch.integrate.wire.routing import Served, route_table
from gitorch.integrate.wire.schema import tables
from gitorch.integrate.wire.speaking import said
from gitorch.integrate.wire.wiring import WireFiles

_FUNCTIONS = (Kind.FUNCTION, Kind.METHOD)
_TYPES = (Kind.CLASS, Kind.INTERFACE, Kind.TYPE)
_KINDS = {"string": STRING, "datetime": STRING, "bytes": STRING, "integer": NUMBER, "number": NUMBER,
          "boolean": BOOLEAN, "list": ARRAY, "map": OBJECT}  # fmt: skip


@dataclass(frozen=True)
class Kept:
    """Something of a branch that is as the contract says."""

    path: str
    place: Place


@dataclass(frozen=True)
class Otherwise:
    """Something of a branch that is meant to be the contract's, and differs.

    ``what`` says how, ``wrong`` stands in its place and ``right`` should, where that is one word for another.
    """

    what: str
    path: str
    place: Place
    wrong: str = ""
    right: str = ""


Standing = Kept | Otherwise


def standings(files: WireFiles, view: View, paths: Sequence[str], agreed: Agreement) -> list[Standing]:
    """All that these files have of a contract; nothing where they have nothing like it."""
    return list(_READERS[agreed.kind](files, view, paths, agreed))


def plain_name(agreed: Agreement) -> str:
    """``load_user`` for ``app.users.load_user(id) -> User``."""
    if agreed.kind == "route":
        return agreed.name
    return (
        agreed.name.partition("(")[0].split(".")[-1].split("#")[-1].strip() if agreed.kind != "event" else agreed.name
    )


def _functions(_: WireFiles, view: View, paths: Sequence[str], agreed: Agreement) -> Iterator[Standing]:
    name = plain_name(agreed)
    for path, one in _definitions(view, paths, _FUNCTIONS):
        if one.name == name:
            yield _function(path, one, agreed)
        elif words(one.name) == words(name):
            yield Otherwise(f"defines {one.name}, not {name}", path, one.place, one.name, name)


def _definitions(view: View, paths: Sequence[str], kinds: tuple[Kind, ...]) -> Iterator[tuple[str, Definition]]:
    for path in paths:
        module = view.module(path)
        yield from ((path, one) for one in (module.definitions if module is not None else ()) if one.kind in kinds)


def _function(path: str, one: Definition, agreed: Agreement) -> Standing:
    if one.signature is None or not agreed.fields:
        return Kept(path, one.place)
    given = [p.name for p in one.signature.parameters if p.name not in ("self", "cls", "this")]
    wanted = [name for name, _ in agreed.fields]
    lacking = [name for name in wanted if name not in given]
    extra = [p.name for p in one.signature.parameters if p.name in given and p.name not in wanted and p.required]
    if not lacking and not extra:
        return Kept(path, one.place)
    told = [f"lacks {', '.join(lacking)}"] if lacking else []
    told += [f"wants {', '.join(extra)} besides"] if extra else []
    return Otherwise(f"defines {one.name}({', '.join(given)}), which {' and '.join(told)}", path, one.place)


def _types(files: WireFiles, view: View, paths: Sequence[str], agreed: Agreement) -> Iterator[Standing]:
    name, shaped = plain_name(agreed), set[tuple[str, str]]()
    for path in paths:
        for wire in wires(files, view, path).values():
            if wire.kind != "literal" and words(wire.name) == words(name):
                shaped.add((path, wire.name))
                yield from _shape(wire, agreed)
    for path, one in _definitions(view, paths, _TYPES):
        if (path, one.name) not in shaped and one.name == name:
            yield Kept(path, one.place)


def _shape(wire: Wire, agreed: Agreement) -> Iterator[Standing]:
    wrong = [found for field, kind in agreed.fields if (found := _field(wire, field, kind)) is not None]
    yield from wrong or (Kept(wire.path, wire.place),)


def _field(wire: Wire, name: str, kind: str) -> Otherwise | None:
    """What a shape has in place of a field of the contract; None where it has the field."""
    found = wire.fields.get(name)
    if found is not None:
        wanted, has = types_of(kind), found.types - {NULL}
        if not wanted or not has or wanted & has:
            return None
        return Otherwise(f"gives {wire.name}.{name} as {' or '.join(sorted(has))}, not {kind}", wire.path, found.place)
    if name in wire.accepted or wire.is_open or kind.endswith("?"):
        return None
    twins = [one for one in wire.fields.values() if words(one.name) == words(name)]
    if twins:
        other = twins[0].name
        return Otherwise(f"names {wire.name}.{name} {other}", wire.path, twins[0].place, other, name)
    return Otherwise(f"has no {name} in {wire.name}", wire.path, wire.place)


def types_of(kind: str) -> frozenset[str]:
    """The JSON types of a contract's type; none for the id of another contract, or any."""
    found = _KINDS.get(kind.removesuffix("?").partition("<")[0])
    return frozenset((found,)) if found is not None else frozenset()


def _routes(files: WireFiles, view: View, paths: Sequence[str], agreed: Agreement) -> Iterator[Standing]:
    method, _, path = agreed.name.strip().rpartition(" ")
    wanted = route_path(path)
    seeds = [one for one in paths if (facts := files.facts(view, one)) is not None and facts.routes]
    served = [one for one in route_table(files, view, seeds).routes if one.file in set(paths)] if seeds else []
    verb = method.upper() if method.lower() in METHODS else ""
    same = [one for one in served if _is_below(one.path, wanted)]
    for one in same:
        if not verb or one.takes(verb):
            yield Kept(one.file, one.place)
    if same and not any(not verb or one.takes(verb) for one in same):
        yield Otherwise(f"answers {same[0].text}, not {agreed.name}", same[0].file, same[0].place)
    near = [one for one in served if _is_alike(one, wanted, verb)] if not same else []
    if len(near) == 1:
        yield Otherwise(f"answers {near[0].text}, not {agreed.name}", near[0].file, near[0].place)


def _is_below(one: str, other: str) -> bool:
    """Whether two paths are one, be it that either leaves out a prefix that the other has."""
    return below(one, other) is not None or below(other, one) is not None


def _is_alike(route: Served, wanted: str, verb: str) -> bool:
    """Whether a route is the wanted one in another spelling: one segment of it in singular, plural or other casing."""
    mine, other = route.path.strip("/").split("/"), wanted.strip("/").split("/")
    if len(mine) != len(other) or (verb and not route.takes(verb)):
        return False
    apart = [(a, b) for a, b in zip(mine, other, strict=True) if a != b]
    return len(apart) == 1 and _stem(apart[0][0]) == _stem(apart[0][1])


def _stem(segment: str) -> tuple[str, ...]:
    return tuple(word.removesuffix("s") for word in words(segment))


def _events(files: WireFiles, view: View, paths: Sequence[str], agreed: Agreement) -> Iterator[Standing]:
    for path in paths:
        for one in said(files, view, path):
            if one.name == agreed.name:
                lacking = [name for name, _ in agreed.fields if name not in {key for key, _ in one.keys}]
                if one.sends and one.keys and not one.is_open and lacking:
                    yield Otherwise(f"sends {one.name} without {', '.join(lacking)}", path, one.place)
                else:
                    yield Kept(path, one.place)
            elif one.is_strong and words(one.name) == words(agreed.name):
                yield Otherwise(f"says {one.name}, not {agreed.name}", path, one.place, one.name, agreed.name)


def _tables(files: WireFiles, view: View, paths: Sequence[str], agreed: Agreement) -> Iterator[Standing]:
    name = plain_name(agreed).lower()
    for path in paths:
        found = tables(files, view, path)
        for table, columns in found.columns.items():
            if table == name:
                lacking = [one for one, _ in agreed.fields if one.lower() not in columns]
                at = found.places[table]
                yield Otherwise(f"makes {table} without {', '.join(lacking)}", path, at) if lacking else Kept(path, at)
            elif words(table) == words(name):
                yield Otherwise(f"makes {table}, not {name}", path, found.places[table], table, name)


_READERS: dict[str, Callable[[WireFiles, View, Sequence[str], Agreement], Iterator[Standing]]] = {
    "function": _functions,
    "type": _types,
    "route": _routes,
    "event": _events,
    "table": _tables,
}
