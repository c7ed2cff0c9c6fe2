"""From a use to its definition in Ruby. Only what the code tells is known: ``Foo.new.bar``, not what a parameter is."""

from __future__ import annotations

import re
from dataclasses import replace

from gitorch.code.model import Call, Definition, Import, Kind, Place, Reference, Signature
from gitorch.integrate.resolve import Found, Missing, Resolution, Unknown
from gitorch.integrate.resolve.index import index_of
from gitorch.integrate.resolve.packages.values import Located
from gitorch.integrate.resolve.ruby.classes import OPENED, Classes, Klass
from gitorch.integrate.resolve.ruby.files import RubyFiles
from gitorch.integrate.resolve.ruby.fitting import fitted
from gitorch.integrate.resolve.ruby.universal import ENQUEUING, MAKING, SAME, UNIVERSAL
from gitorch.integrate.resolve.ruby.values import NOTHING, Known, Lookup, Value
from gitorch.integrate.sides import View

_STEP = re.compile(r"\.(@?\w+[?!=]?)(\(\))?|\[\]")
_ROOT = re.compile(r"@\d+:\d+|(?:::)?\w+[?!]?(?:\(\))?")
_DEEPEST = 30
_SCHEMAS = ("db/schema.rb", "db/structure.sql")


def resolve_reference(view: View, path: str, reference: Reference) -> Resolution:
    """What a reference in the file ``path`` means in a view."""
    return _of(view).reference(path, reference)


def resolve_import(view: View, path: str, imported: Import) -> Resolution:
    """The file that a ``require`` means."""
    return _of(view).imported(path, imported)


def resolve_ancestors(view: View, path: str, definition: Definition) -> tuple[Located, ...]:
    """A class in every file that opens it, then all that it mixes in and inherits from."""
    return _of(view).ancestors(path, definition)


def _of(view: View) -> _Resolver:
    found = view.memo.get(_Resolver)
    if not isinstance(found, _Resolver):
        found = view.memo[_Resolver] = _Resolver(view)
    return found


class _Resolver:
    """Resolves in one view; what it can't follow is Unknown, never Missing."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._files = RubyFiles(view)
        self._classes = Classes(view, self._files)
        self._depth = 0

    def reference(self, path: str, reference: Reference) -> Resolution:
        found = self._referred(path, reference)
        if not isinstance(found, Known):
            return found
        if not found.located:
            return Unknown("nothing that is written")
        where, definition = found.located[-1]
        signatures = self._signatures(found, reference.call) if reference.call is not None else ()
        return Found(where, definition, found.trail, signatures)

    def imported(self, path: str, imported: Import) -> Resolution:
        found = self._files.target(path, imported.module)
        if found is not None:
            return Found(found, Definition(imported.module, imported.module, Kind.MODULE, Place(1, 1), 1), (found,))
        return Missing("module", self._files.beside(path, imported.module), imported.module)

    def ancestors(self, path: str, definition: Definition) -> tuple[Located, ...]:
        line = self._classes.line(Klass(definition.qualname, path))
        return tuple(part for one in line.classes for part in self._classes.parts(one))

    def _referred(self, path: str, reference: Reference) -> Lookup:
        written = reference.path
        if reference.root_is_local and reference.root_place is not None:
            rest = written[len(_root(written)) :]
            at = f"@{reference.root_place.line}:{reference.root_place.column}"
            return self._chain(path, reference.scope, at + rest)
        if written == "super":
            return self._super(path, reference.scope)
        return self._chain(path, reference.scope, written)

    def _chain(self, path: str, scope: str, written: str) -> Lookup:
        if self._depth > _DEEPEST:
            return Unknown("too deep")
        self._depth += 1
        try:
            root = _root(written)
            steps = list(_STEP.finditer(written, len(root)))
            if "".join(one[0] for one in steps) != written[len(root) :]:
                return Unknown("not a chain")
            return self._stepped(self._rooted(path, scope, root), steps)
        finally:
            self._depth -= 1

    def _stepped(self, found: Lookup, steps: list[re.Match[str]]) -> Lookup:
        for step in steps:
            if isinstance(found, Missing):
                if step[2] or not (step[1] or "")[:1].isupper():
                    return Unknown("its root is missing")
                found = replace(found, qualname=f"{found.qualname}.{step[1]}")
                continue
            if isinstance(found, Unknown):
                return found
            name = step[1]
            klass, is_class = found.value.klass, found.value.is_class
            if name is None or klass is None:
                return Unknown("not followed")
            is_constant = name[0].isupper() and not step[2] and is_class
            found = self._inner(klass, name) if is_constant else self.member(klass, name, is_static=is_class)
        return found

    def _rooted(self, path: str, scope: str, root: str) -> Lookup:
        name = root.removesuffix("()")
        if root.startswith("@"):
            return self._local(path, root)
        if name in ("self", "this"):
            value = self._around(path, scope, is_object=name == "this")
            return Known((), value) if value.klass is not None else Unknown("no class around")
        if root.startswith("::") or (name[0].isupper() and root == name):
            return self._constant(path, "" if root.startswith("::") else scope, name.removeprefix("::"))
        return self._bare(path, scope, name)

    def _local(self, path: str, root: str) -> Lookup:
        line, _, column = root[1:].partition(":")
        module, place = self._view.module(path), Place(int(line), int(column))
        found = [one for one in module.locals if one.place == place] if module is not None else []
        if len(found) != 1 or found[0].chain is None:
            return Unknown("not told what it is")
        value = self._value_of(path, found[0].scope, found[0].chain)
        return Known((), value)

    def _value_of(self, path: str, scope: str, chain: str) -> Value:
        found = self._chain(path, scope, chain)
        return found.value if isinstance(found, Known) else NOTHING

    def _around(self, path: str, scope: str, *, is_object: bool) -> Value:
        """What ``self`` is in a scope: an object in a method of a class, else the class."""
        module = self._view.module(path)
        here, is_class = scope, True
        while here and module is not None:
            owner = here.removesuffix(".self")
            if any(one.kind in OPENED for one in index_of(module).definitions.get(owner, ())):
                return Value(Klass(owner, path), is_class and not is_object)
            is_class = here.rpartition(".")[0].endswith(".self")
            here = here.rpartition(".")[0]
        return NOTHING

    def _constant(self, path: str, scope: str, name: str) -> Lookup:
        found = self._classes.lexical(path, scope, name)
        if found is not None:
            return self._named(path, *found)
        around = self._around(path, scope, is_object=True).klass
        inherited = self._inherited(around, name) if around is not None else None
        if inherited is not None:
            return inherited
        return Missing("name", path, name, tuple(self._files.saying(path, name)))

    def _inherited(self, klass: Klass, name: str) -> Known | None:
        for one in self._classes.line(klass).classes:
            located = self._classes.constant(one.seen_from, f"{one.name}.{name}")
            if located:
                return self._named(klass.seen_from, f"{one.name}.{name}", located)
        return None

    def _inner(self, klass: Klass, name: str) -> Lookup:
        """A constant of a class or module."""
        found = self._inherited(klass, name)
        if found is not None:
            return found
        if self._classes.is_open(klass, name):
            return Unknown("made by a call")
        return Missing("name", self._where(klass), f"{klass.name}.{name}", self._trail(klass))

    def _named(self, importer: str, full: str, located: list[Located]) -> Known:
        path, definition = located[-1]
        trail = tuple(dict.fromkeys(one for one, _ in located))
        if definition.kind in OPENED:
            return Known(tuple(located), Value(Klass(full, importer), is_class=True), trail=trail)
        scope = definition.qualname.rpartition(".")[0]
        value = self._value_of(path, scope, definition.chain) if definition.chain is not None else NOTHING
        return Known(tuple(located), value, trail=trail)

    def _bare(self, path: str, scope: str, name: str) -> Lookup:
        """A method of ``self``, or one that is defined outside of all classes."""
        value = self._around(path, scope, is_object=False)
        found: Lookup = Unknown("no class around")
        if value.klass is not None:
            found = self.member(value.klass, name, is_static=value.is_class)
            if isinstance(found, Known):
                return found
        for each in (path, *self._files.required(path)):
            module = self._view.module(each)
            located = index_of(module).definitions.get(name, ()) if module is not None else ()
            if located:
                return self._method([(each, one) for one in located], None)
        if value.klass is None and not scope:
            return Missing("name", path, name, (path, *self._files.required(path)))
        return found

    def _super(self, path: str, scope: str) -> Lookup:
        owner, _, name = scope.rpartition(".")
        value = self._around(path, scope, is_object=False)
        if value.klass is None or owner.removesuffix(".self") != value.klass.name:
            return Unknown("in no method")
        for one in self._classes.line(value.klass).classes[1:]:
            found = self._classes.own(one, name, is_static=value.is_class)
            if found:
                return self._method(found, one)
        return Unknown("nothing above in the repository")

    def member(self, klass: Klass, name: str, *, is_static: bool) -> Lookup:
        """A method of a class's objects, or with ``is_static`` of the class itself; a field by its name with ``@``."""
        if is_static and name == "new":
            return self._new(klass)
        if name in SAME or (name == "class" and not is_static):
            return Known((), Value(klass, is_static or name == "class"))
        line = self._classes.line(klass)
        holders = [(one, is_static) for one in line.classes]
        if is_static:
            holders += [(each, False) for one in line.classes for each in self._classes.extensions(one)]
            holders += [(Klass(f"{one.name}.ClassMethods", one.seen_from), False) for one in line.classes]
        for one, static in holders:
            found = self._classes.own(one, name, is_static=static)
            if found:
                return self._method(found, klass, self._trail(klass))
        if is_static and not line.is_whole and name in MAKING:
            return Known((), Value(klass))
        if is_static and not line.is_whole and (name in ENQUEUING or klass.name.endswith("Mailer")):
            return self.member(klass, "perform" if name in ENQUEUING else name, is_static=False)
        return self._lacking(klass, name, holders, is_static=is_static)

    def _lacking(self, klass: Klass, name: str, holders: list[tuple[Klass, bool]], *, is_static: bool) -> Lookup:
        """A method that none of these has, each asked for its own or for what its objects have."""
        line = self._classes.line(klass)
        is_whole = line.is_whole and all(one.name != "?" for one, _ in holders)
        if name in UNIVERSAL or any(self._classes.is_open(one, name) for one, _ in holders):
            return Unknown("not written")
        if not is_whole and self._is_column(name):
            return Unknown("a column")
        qualname = f"{klass.name}.self.{name}" if is_static else f"{klass.name}.{name}"
        return Missing("member", self._where(klass), qualname, self._trail(klass), is_whole)

    def _is_column(self, name: str) -> bool:
        said = name.rstrip("=?").encode()
        return any(b'"%s"' % said in self._files.text(one) or b" %s " % said in self._files.text(one)
                   for one in _SCHEMAS)  # fmt: skip

    def _new(self, klass: Klass) -> Lookup:
        parts = self._classes.parts(klass)
        own = self._classes.own(klass, "new", is_static=True)
        if own:
            return replace(self._method(own, klass, self._trail(klass)), value=NOTHING)
        return Known(tuple(parts), Value(klass), makes=klass, trail=self._trail(klass))

    def _method(self, found: list[Located], receiver: Klass | None, trail: tuple[str, ...] = ()) -> Known:
        path, definition = found[-1]
        value = NOTHING
        if definition.chain is not None:
            scope = definition.qualname if definition.kind is not Kind.FIELD else definition.written_in
            chains = {one.chain for _, one in found}
            value = self._value_of(path, scope, definition.chain) if len(chains) == 1 else NOTHING
            if definition.chain == "self" and receiver is not None:
                value = Value(receiver, definition.is_static)
        return Known(tuple(found), value, trail=tuple(dict.fromkeys((*(one for one, _ in found), *trail))))

    def _where(self, klass: Klass) -> str:
        parts = self._classes.parts(klass)
        return parts[0][0] if parts else klass.seen_from

    def _trail(self, klass: Klass) -> tuple[str, ...]:
        """Every file that has a say in what a class answers."""
        line = self._classes.line(klass).classes
        return tuple(dict.fromkeys(path for one in line for path, _ in self._classes.parts(one)))

    def _signatures(self, found: Known, call: Call) -> tuple[Signature, ...]:
        if found.makes is not None:
            return self._of_initialize(found.makes, call)
        signature = found.located[-1][1].signature
        return fitted(signature, call) if signature is not None else ()

    def _of_initialize(self, klass: Klass, call: Call) -> tuple[Signature, ...]:
        line = self._classes.line(klass)
        for one in line.classes:
            found = self._classes.own(one, "initialize", is_static=False)
            if found:
                signature = found[-1][1].signature
                return fitted(signature, call) if signature is not None else ()
        return (Signature(),) if line.is_whole else ()


def _root(written: str) -> str:
    found = _ROOT.match(written)
    return found[0] if found else ""
