"""The members of a type: its own, those it inherits, those that an extension gives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from gitorch.code.model import Kind
from gitorch.integrate.resolve import Missing, Unknown
from gitorch.integrate.resolve.index import ModuleIndex
from gitorch.integrate.resolve.packages.values import Finder, Instance, Located, Lookup, Named, Rules, Type

_CALLED = (Kind.METHOD, Kind.FUNCTION, Kind.CLASS)
_DEEPEST = 30


class Names(Protocol):
    """Who looks names up for the members."""

    rules: Rules
    finder: Finder

    def chain(self, path: str, scope: str, written: str, *, is_called: bool = False) -> Lookup: ...

    def named(self, found: list[Located]) -> Named: ...

    def lacking(
        self, what: str, files: tuple[str, ...], path: str, qualname: str, *, is_sure: bool = True
    ) -> Lookup: ...

    def index(self, path: str) -> ModuleIndex | None: ...


class Members:
    """Looks members up in one view; remembers who inherits from whom."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._lines: dict[tuple[str, str], tuple[tuple[Type, ...], bool]] = {}

    def of(self, owner: Instance | Type, name: str, *, is_called: bool) -> Lookup:
        """A member of a value or of a type; of overloads all that can be seen, the nearest last."""
        klass = owner.of if isinstance(owner, Instance) else owner
        line, is_whole = self.line(klass)
        found: list[Located] = []
        files: list[str] = []
        for one in line:
            here = list(self._here(one, name, files))
            fitting = [each for each in here if (each[1].kind in _CALLED) == is_called] or here
            found = [*fitting, *found]
            if found and not self._names.rules.has_overloads:
                break
        if found:
            return self._bound(found, tuple(dict.fromkeys(files)))
        if name in self._names.rules.universal or any(self._is_open(one) or self._folds(one, name) for one in line):
            return Unknown("not written")
        where = tuple(dict.fromkeys(files))
        return self._names.lacking("member", where, klass.path, f"{klass.definition.qualname}.{name}", is_sure=is_whole)

    def _is_open(self, one: Type) -> bool:
        """Whether something writes members of a type that its source does not show."""
        return not self._names.rules.generating.isdisjoint(one.definition.decorators)

    def _folds(self, one: Type, name: str) -> bool:
        """Whether a type has the name in other letters, where those are the same."""
        index = self._names.index(one.path) if self._names.rules.folds_case else None
        members = index.members.get(one.definition.qualname, ()) if index is not None else ()
        return any(each.name.lower() == name.lower() for each in members)

    def own(self, klass: Type, name: str) -> list[Located]:
        """What a type defines itself, nothing inherited."""
        return list(self._here(klass, name, []))

    def _bound(self, found: list[Located], files: tuple[str, ...]) -> Named:
        named = self._names.named(found)
        return Named(named.path, named.definition, named.value, tuple(dict.fromkeys((*named.trail, *files))))

    def _here(self, one: Type, name: str, files: list[str]) -> Iterator[Located]:
        """What a type itself defines by this name, in all the files where it may."""
        for path, qualname in self._names.finder.parts(one.path, one.definition, name):
            files.append(path)
            index = self._names.index(path)
            for each in index.definitions.get(f"{qualname}.{name}", ()) if index is not None else ():
                yield path, each

    def line(self, klass: Type) -> tuple[tuple[Type, ...], bool]:
        """A type and what it inherits from, nearest first, and whether that is all of it."""
        key = (klass.path, klass.definition.qualname)
        if key not in self._lines:
            self._lines[key] = ((klass,), False)
            self._lines[key] = self._line(klass)
        return self._lines[key]

    def _line(self, klass: Type) -> tuple[tuple[Type, ...], bool]:
        found: list[Type] = [klass]
        is_whole = True
        for path, block in self._names.finder.blocks(klass.path, klass.definition):
            if Type(path, block) != klass:
                line, is_line_whole = self.line(Type(path, block))
                found.extend(one for one in line if one not in found)
                is_whole = is_whole and is_line_whole
        for base in klass.definition.bases:
            above = self.base(klass, base)
            if above is None or len(found) > _DEEPEST:
                is_whole = False
                continue
            line, is_line_whole = self.line(above)
            found.extend(one for one in line if one not in found)
            is_whole = is_whole and is_line_whole
        return tuple(found), is_whole

    def lineage(self, klass: Type) -> tuple[Located, ...]:
        """A type in every file that gives it members, then what it inherits from, what is nearer to it first.

        An interface that a class has by holding a value of it gives its members, and is told as a class.
        """
        found = list(self._lineage(klass, depth=0))
        last = {(one.path, one.definition.qualname): number for number, one in enumerate(found)}
        kept = [one for number, one in enumerate(found) if last[one.path, one.definition.qualname] == number]
        return tuple(part for one in kept for part in self._everywhere(one))

    def _lineage(self, klass: Type, depth: int) -> Iterator[Type]:
        yield klass
        definition = klass.definition
        is_followed = self._names.rules.inherits_promises or definition.kind is not Kind.INTERFACE
        for base in definition.bases if depth < _DEEPEST and is_followed else ():
            above = self.base(klass, base)
            if above is None:
                continue
            is_given = definition.kind is Kind.CLASS and base not in definition.implements
            for one in self._lineage(above, depth + 1):
                is_promise = is_given and one.definition.kind is Kind.INTERFACE
                yield Type(one.path, one.definition._replace(kind=Kind.CLASS)) if is_promise else one

    def _everywhere(self, one: Type) -> Iterator[Located]:
        for path, qualname in self._names.finder.parts(one.path, one.definition, one.definition.name):
            yield path, one.definition._replace(qualname=qualname)

    def base(self, klass: Type, written: str) -> Type | None:
        """A type by the name under which another inherits from it."""
        scope = klass.definition.qualname
        found = self._names.chain(klass.path, scope.rpartition(".")[0], written)
        if isinstance(found, Missing) or not isinstance(found, Named):
            return None
        is_type = found.definition.kind in (Kind.CLASS, Kind.INTERFACE, Kind.ENUM)
        return Type(found.path, found.definition) if is_type else None
