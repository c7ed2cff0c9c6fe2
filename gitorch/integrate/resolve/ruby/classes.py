"""Ruby's classes and modules: in how many files each is opened, what it mixes in, what it answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gitorch.code.model import Definition, Kind
from gitorch.integrate.resolve.index import index_of
from gitorch.integrate.resolve.packages.values import Located
from gitorch.integrate.resolve.ruby.files import RubyFiles
from gitorch.integrate.sides import View

OPENED = (Kind.CLASS, Kind.NAMESPACE)
_DEEPEST = 30
_NAMING = re.compile(
    rb"\s*(?:(?:skip_)?(?:before|after|around)_\w+|private\w*|public\w*|protected|validate|helper_method|module_function)\b"
)  # what names methods and makes none


@dataclass(frozen=True)
class Klass:
    """A class or module by its whole name. ``seen_from`` is a file from which it is found."""

    name: str
    seen_from: str


@dataclass(frozen=True)
class Line:
    """What a class is made of, nearest first. ``is_whole``: nothing of it lies outside of the repository."""

    classes: tuple[Klass, ...]
    is_whole: bool


class Classes:
    """Looks classes up in one view; remembers where they are and what they are made of."""

    def __init__(self, view: View, files: RubyFiles) -> None:
        self._view = view
        self._files = files
        self._defined: dict[tuple[str, str], list[Located]] = {}
        self._lines: dict[str, Line] = {}

    def constant(self, importer: str, name: str) -> list[Located]:
        """Every definition of a constant by its whole name, as far as a file sees them."""
        key = (importer, name)
        if key not in self._defined:
            self._defined[key] = list(self._find(importer, name))
        return self._defined[key]

    def _find(self, importer: str, name: str) -> Iterator[Located]:
        for path in self._files.saying(importer, name):
            module = self._view.module(path)
            for one in index_of(module).definitions.get(name, ()) if module is not None else ():
                if one.name[:1].isupper():
                    yield path, one

    def parts(self, klass: Klass) -> list[Located]:
        """Where a class is opened, as far as the file that looks and the one that has it see."""
        found = self.constant(klass.seen_from, klass.name)
        near = self.constant(found[-1][0], klass.name) if found else []
        return [one for one in dict.fromkeys((*found, *near)) if one[1].kind in OPENED]

    def lexical(self, importer: str, scope: str, name: str) -> tuple[str, list[Located]] | None:
        """A constant by its first name from within a scope: that of the scope itself, then those around it."""
        here = scope
        while True:
            full = f"{here}.{name}" if here else name
            if not here.endswith(".self") and here != "self":
                found = self.constant(importer, full)
                if found:
                    return full, found
            if not here:
                return None
            here = here.rpartition(".")[0]

    def line(self, klass: Klass) -> Line:
        """A class, what it mixes in and what it inherits from."""
        if klass.name not in self._lines:
            self._lines[klass.name] = Line((klass,), is_whole=False)
            self._lines[klass.name] = self._line(klass)
        return self._lines[klass.name]

    def _line(self, klass: Klass) -> Line:
        found, is_whole = [klass], True
        for path, part in self.parts(klass):
            for base in part.bases:
                above = self.above(path, part, base)
                if above is None or above == klass or len(found) > _DEEPEST:
                    is_whole = False
                    continue
                line = self.line(above)
                found += [one for one in line.classes if one not in found]
                is_whole = is_whole and line.is_whole
        return Line(tuple(found), is_whole)

    def above(self, path: str, part: Definition, base: str) -> Klass | None:
        """A class that another inherits from or mixes in, by the name that it says."""
        first, *rest = base.removeprefix("::").split(".")
        scope = "" if base.startswith("::") else part.qualname.rpartition(".")[0]
        start = self.lexical(path, part.qualname if not scope and not base.startswith("::") else scope, first)
        full = ".".join((start[0], *rest)) if start is not None else ""
        return Klass(full, path) if full and self.parts(Klass(full, path)) else None

    def extensions(self, klass: Klass) -> Iterator[Klass]:
        """The modules whose methods a class answers itself."""
        for path, part in self.parts(klass):
            module = self._view.module(path)
            for one in index_of(module).definitions.get(f"{part.qualname}.self", ()) if module is not None else ():
                for base in one.bases:
                    own = Klass(part.qualname, path) if base == part.qualname else None
                    above = own or self.above(path, part, base)
                    yield above or Klass("?", path)

    def own(self, klass: Klass, name: str, *, is_static: bool) -> list[Located]:
        """What a class itself defines by a name, in every file that opens it."""
        qualname = f"{klass.name}.self.{name}" if is_static else f"{klass.name}.{name}"
        found: list[Located] = []
        for path in dict.fromkeys(path for path, _ in self.parts(klass)):
            module = self._view.module(path)
            found += [(path, one) for one in index_of(module).definitions.get(qualname, ())] if module else []
        return found

    def is_open(self, klass: Klass, name: str) -> bool:
        """Whether a class may have a method that no definition shows: it answers any name, or says this one as text."""
        said = re.escape(name.rstrip("=")).encode()
        as_text = re.compile(rb"(?<![&:\w]):%s\b|([\"'])%s\1|%%[wi].*\b%s\b" % (said, said, said))
        for path, part in self.parts(klass):
            module = self._view.module(path)
            text = self._files.text(path)
            is_understood = module is not None and not module.has_errors and not module.has_dynamic_names
            if "magic" in part.decorators or (not is_understood and said in text):
                return True
            lines = text.split(b"\n")[part.place.line - 1 : part.end_line]
            if any(as_text.search(line) and not _NAMING.match(line) for line in lines):
                return True
        return False
