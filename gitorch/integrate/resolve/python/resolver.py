"""Python names in a view: scopes, imports, classes and what their instances have."""

from __future__ import annotations

import builtins
import re
from posixpath import dirname

from gitorch.code.model import Definition, Import, Kind, Local, Place, Reference
from gitorch.integrate.resolve import Found, Missing, Resolution, Unknown
from gitorch.integrate.resolve.index import ModuleIndex, index_of
from gitorch.integrate.resolve.python.classes import Ancestry, ancestry
from gitorch.integrate.resolve.python.evaluation import STEP, Evaluator
from gitorch.integrate.resolve.python.members import member_of, of_either, whole_module
from gitorch.integrate.resolve.python.modules import Absent, Located, ModuleFinder, Outside
from gitorch.integrate.resolve.python.scopes import is_bound_later, is_class, receiver_of, super_of
from gitorch.integrate.resolve.python.values import (
    Around,
    Either,
    Instance,
    Klass,
    Lookup,
    Named,
    Opaque,
    Space,
    Super,
    Value,
)
from gitorch.integrate.sides import View

_LAST = re.compile(f"(?:{STEP})$")
_BUILTINS = frozenset(dir(builtins)) | {
    "__file__", "__path__", "reveal_type", "unicode", "basestring", "xrange", "long",
}  # fmt: skip
_DEEPEST = 40
_ENTER = Definition("__enter__", "__enter__", Kind.METHOD, Place(1, 1), 1)


def resolve_reference(view: View, path: str, reference: Reference) -> Resolution:
    """What a reference in the file ``path`` means in a view."""
    return resolver_of(view).reference(path, reference)


def resolve_import(view: View, path: str, imported: Import) -> Resolution:
    """What an import in the file ``path`` brings."""
    return resolver_of(view).import_target(path, imported)


def resolve_ancestors(view: View, path: str, definition: Definition) -> tuple[tuple[str, Definition], ...]:
    """The class and everything in the repository that it inherits from, in the order of attribute lookup."""
    found = resolver_of(view).ancestry(Klass(path, definition))
    return tuple((klass.path, klass.definition) for klass in found.classes)


def resolver_of(view: View) -> PythonResolver:
    """The view's resolver; one a view, so that what it worked out is kept."""
    found = view.memo.get(PythonResolver)
    if not isinstance(found, PythonResolver):
        found = view.memo[PythonResolver] = PythonResolver(view)
    return found


class PythonResolver:
    """Resolves in one view. Whatever it can't follow is Unknown, never Missing."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._finder = ModuleFinder(view)
        self._chains: dict[tuple[str, str, str], Lookup] = {}
        self._members: dict[tuple[str, str], Lookup] = {}
        self.evaluator = Evaluator(self)
        self._ancestries: dict[tuple[str, str], Ancestry] = {}
        self._depth = 0

    def reference(self, path: str, reference: Reference) -> Resolution:
        found = self.chain(path, reference.scope, reference.path)
        if is_bound_later(self.index(path), reference):
            return Missing("local", path, f"{reference.scope}.{reference.path}")
        if not isinstance(found, Named):
            return found
        signatures = self.evaluator.signatures(found) if reference.call is not None else ()
        return Found(found.path, found.definition, found.trail, signatures)

    def import_target(self, path: str, imported: Import) -> Resolution:
        found = self._imported(path, imported, is_whole=True)
        return Found(found.path, found.definition, found.trail) if isinstance(found, Named) else found

    def chain(self, path: str, scope: str, written: str) -> Lookup:
        """What a chain, as references write them, stands for in a scope of a file."""
        key = (path, scope, written)
        if key not in self._chains:
            self._chains[key] = Unknown("circular")
            self._chains[key] = self._guarded(path, scope, written)
        return self._chains[key]

    def _guarded(self, path: str, scope: str, written: str) -> Lookup:
        if self._depth > _DEEPEST:
            return Unknown("too deep")
        self._depth += 1
        try:
            return self._follow(path, scope, written)
        finally:
            self._depth -= 1

    def _follow(self, path: str, scope: str, written: str) -> Lookup:
        if written == "super()":
            return super_of(self.index(path), path, scope)
        last = _LAST.search(written)
        if last is None:
            return Unknown("not a chain")
        if last.start() == 0:
            return self.name(path, scope, written)
        root = self.chain(path, scope, written[: last.start()])
        if isinstance(root, Missing):
            return Unknown("its root is missing")
        return self.evaluator.step(root, last[0]) if isinstance(root, Named) else root

    def name(self, path: str, scope: str, name: str) -> Lookup:
        """A bare name, from its scope outwards."""
        index = self.index(path)
        if index is None:
            return Unknown("not read")
        here = scope
        while here:
            found = self._in_scope(index, path, here, name) if here == scope or not is_class(index, here) else None
            if found is not None:
                return found
            here = here.rpartition(".")[0]
        found = self.module_member(path, name)
        if isinstance(found, Missing) and found.what == "name" and found.path == path:
            if name in _BUILTINS or (name.startswith("__") and name.endswith("__")):
                return Unknown("builtin")
            return Missing("local" if scope else "name", path, f"{scope}.{name}" if scope else name)
        return found

    def _in_scope(self, index: ModuleIndex, path: str, scope: str, name: str) -> Lookup | None:
        bindings = index.locals.get((scope, name), ())
        if bindings:
            return self._local(index, path, bindings)
        definitions = index.definitions.get(f"{scope}.{name}", ())
        if definitions and not all(d.written_in for d in definitions):
            return Named(path, definitions[-1], others=definitions[:-1])
        for imported in index.imports.get((scope, name), ()):
            return self._bound_by(path, imported)
        return None

    def _bound_by(self, path: str, imported: Import) -> Lookup:
        """What an import binds; from outside the repository, all we know is that the name is bound here."""
        found = self._imported(path, imported, is_whole=False)
        if not isinstance(found, Unknown):
            return found
        end = imported.place.line
        definition = Definition(imported.alias, imported.alias, Kind.NAMESPACE, imported.place, end)
        return Named(path, definition, Opaque("from outside"), (path,))

    def _local(self, index: ModuleIndex, path: str, bindings: tuple[Local, ...]) -> Named:
        first = bindings[0]
        definition = Definition(
            first.name, f"{first.scope}.{first.name}", Kind.VARIABLE, first.place, first.place.line,
            annotation=next((b.annotation for b in bindings if b.annotation), None), chain=first.chain,
        )  # fmt: skip
        receiver = receiver_of(index, path, first)
        if receiver is not None:
            return Named(path, definition, receiver)
        annotation = definition.annotation
        if annotation is not None:
            return Named(path, definition, self.evaluator.annotated_value(path, first.scope, annotation, None))
        return Named(path, definition, self.evaluator.bound_value(path, definition, bindings))

    def module_member(self, path: str, name: str) -> Lookup:
        """A name of a module: defined there, imported there, starred in, or a submodule."""
        key = (path, name)
        if key not in self._members:
            self._members[key] = Unknown("circular")
            self._members[key] = self._module_member(path, name)
        return self._members[key]

    def _taken(self, path: str, name: str) -> Lookup:
        """What a module gives from outside, where a ``__getattr__`` of its own may answer to any name."""
        found, index = self.module_member(path, name), self.index(path)
        if isinstance(found, Missing) and found.path == path and index is not None and index.answers_to_any_name:
            return Unknown("__getattr__")
        return found

    def _module_member(self, path: str, name: str) -> Lookup:
        index = self.index(path)
        if index is None:
            return Unknown("not read")
        definitions = index.definitions.get(name, ())
        imported: Lookup | None = None
        for one in reversed(index.imports.get(("", name), ())):
            imported = self._bound_by(path, one)
            if isinstance(imported, Named) and not definitions:
                return Named(
                    imported.path, imported.definition, imported.value, (path, *imported.trail), imported.others,
                    imported.receiver,
                )  # fmt: skip
        if definitions:
            return Named(path, definitions[-1], trail=(path,), others=definitions[:-1])
        if imported is not None:
            return imported
        if ("", name) in index.locals:
            return self._local(index, path, index.locals["", name])
        return self._from_afar(index, path, name)

    def _from_afar(self, index: ModuleIndex, path: str, name: str) -> Lookup:
        if path.endswith(("/__init__.py", "/__init__.pyi")) or path == "__init__.py":
            below = self._finder.child(dirname(path), name)
            if below is not None:
                return whole_module(below)
        starred = [self._starred(path, star, name) for star in index.stars()]
        for found in starred:
            if isinstance(found, Named):
                return found
        if any(isinstance(found, Unknown) for found in starred) or index.module.has_dynamic_names:
            return Unknown("dynamic names")
        if index.module.has_errors:
            return Unknown("syntax errors")
        return Missing("name", path, name, (path,))

    def _starred(self, path: str, star: Import, name: str) -> Lookup | None:
        located = self._finder.find(path, star.module)
        if isinstance(located, Outside):
            return Unknown("starred from outside")
        index = self.index(located.path) if isinstance(located, Located) and located.path else None
        if index is None or not isinstance(located, Located) or located.path is None:
            return None
        exports = index.module.exports if not index.module.has_open_exports else None
        if name not in exports if exports is not None else name.startswith("_"):
            return None
        return self.module_member(located.path, name)

    def _imported(self, path: str, imported: Import, *, is_whole: bool) -> Lookup:
        """What an import binds; ``is_whole`` asks for all of ``import a.b`` where only ``a`` is bound."""
        module = imported.module
        first = module.partition(".")[0]
        if imported.name is None and imported.alias == first and not is_whole:
            module = first
        located = self._finder.find(path, module)
        if isinstance(located, Outside):
            return Unknown("outside the repository")
        if isinstance(located, Absent):
            return Missing("module", located.path, imported.module, (path,))
        if imported.name is None:
            return whole_module(located)
        if imported.name == "*":
            return whole_module(located)
        if located.path is not None:
            return self._taken(located.path, imported.name)
        below = self._finder.child(located.directory or "", imported.name)
        return (
            whole_module(below)
            if below
            else Missing("module", f"{located.directory}/{imported.name}.py", imported.name)
        )

    def attribute(self, value: Value, name: str) -> Lookup:
        """A name taken from a value."""
        match value:
            case Space(path, directory):
                if path is not None:
                    return self._taken(path, name)
                below = self._finder.child(directory or "", name)
                return whole_module(below) if below is not None else Missing("module", f"{directory}/{name}.py", name)
            case Klass():
                return member_of(self.index, self.ancestry(value), name, value)
            case Instance(of=klass):
                return member_of(self.index, self.ancestry(klass), name, value)
            case Super(of=klass):
                return member_of(self.index, self.ancestry(klass), name, Instance(klass), skips_own=True)
            case Around(shape="context", inner=inner) if name in ("__enter__", "__aenter__"):
                return Named("", _ENTER, Around("call", inner if name == "__enter__" else Around("awaited", inner)))
            case Either(members=members):
                return of_either([self.attribute(member, name) for member in members])
            case _:
                return Unknown("not followed")

    def ancestry(self, klass: Klass) -> Ancestry:
        """The classes of the repository that a class inherits from, itself first, and what is outside of it."""
        key = (klass.path, klass.definition.qualname)
        if key not in self._ancestries:
            self._ancestries[key] = Ancestry((klass,), ("circular",))
            self._ancestries[key] = ancestry(klass, self._base)
        return self._ancestries[key]

    def _base(self, klass: Klass, written: str) -> Ancestry | str:
        scope = klass.definition.qualname.rpartition(".")[0]
        found = self.chain(klass.path, scope, written)
        value = self.evaluator.value(found) if isinstance(found, Named) else None
        return self.ancestry(value) if isinstance(value, Klass) else written

    def index(self, path: str) -> ModuleIndex | None:
        module = self._view.module(path)
        return index_of(module) if module is not None else None
