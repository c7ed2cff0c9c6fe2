"""From a use to its definition in a language of packages: scopes, imports, packages, types and their members."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitorch.code.model import Definition, Import, Kind, Local, Place, Reference
from gitorch.integrate.resolve import Found, Missing, Resolution, Unknown
from gitorch.integrate.resolve.index import ModuleIndex, index_of
from gitorch.integrate.resolve.packages.evaluation import Evaluator
from gitorch.integrate.resolve.packages.imports import Imports
from gitorch.integrate.resolve.packages.members import Members
from gitorch.integrate.resolve.packages.values import (
    Instance,
    Located,
    Lookup,
    Named,
    Opaque,
    Package,
    Rules,
    Type,
    Value,
)
from gitorch.integrate.sides import View

_STEP = re.compile(r"\(\)|\[\]|!|#\d+|\.[\w$?]+")
_ROOT = re.compile(r"@\d+:\d+|\\[\w\\]+|[^\W\d][\w$]*")
_RECEIVERS = ("this", "self", "Self", "super", "static", "parent")
_TYPES = (Kind.CLASS, Kind.INTERFACE, Kind.ENUM, Kind.TYPE)
_ROOTS = ("crate", "super", "mod")  # of Rust's paths
_EXTENDING = (Kind.FUNCTION, Kind.VARIABLE)
_DEEPEST = 40


class PackageResolver:
    """Resolves in one view by one language's rules. Whatever it can't follow is Unknown, never Missing."""

    def __init__(self, view: View, rules: Rules) -> None:
        self.rules = rules
        self.finder = rules.finder(view)
        self._view = view
        self.members = Members(self)
        self.evaluator = Evaluator(self)
        self.imports = Imports(self)
        self._chains: dict[tuple[str, str, str, bool], Lookup] = {}
        self._texts: dict[str, bytes] = {}
        self._depth = 0

    def reference(self, path: str, reference: Reference) -> Resolution:
        found = self._referred(path, reference)
        if isinstance(found, Missing) and found.what == "member" and self.rules.has_extensions:
            found = self._extension(path, reference) or found
        if not isinstance(found, Named):
            return found
        signatures = self.evaluator.signatures(found) if reference.call is not None else ()
        return Found(found.path, found.definition, found.trail, signatures)

    def _extension(self, path: str, reference: Reference) -> Named | None:
        """A function or a property that is told for a type from outside of it, by the name that is asked."""
        index = self.index(path)
        found = self._of_file(path, index, reference.path.rpartition(".")[2]) if index is not None else None
        return found if isinstance(found, Named) and found.definition.bases else None

    def _referred(self, path: str, reference: Reference) -> Lookup:
        is_called = reference.call is not None
        written = reference.path
        if not reference.root_is_local or reference.root_place is None:
            return self.chain(path, reference.scope, written, is_called=is_called)
        root = f"@{reference.root_place.line}:{reference.root_place.column}"
        rest = written[len(_root(written)) :]
        if reference.root_type is None:
            return self.chain(path, reference.scope, root + rest, is_called=is_called)
        local = Local("", reference.scope, reference.root_place, reference.root_type)
        return self._stepped(self._local(path, (local,)), rest, is_called=is_called)

    def imported(self, path: str, imported: Import) -> Resolution:
        """What an import brings; of a whole package its first file, and all of them as the trail."""
        found = self.imports.target(path, imported)
        return Found(found.path, found.definition, found.trail) if isinstance(found, Named) else found

    def in_package(self, package: Package, name: str) -> Lookup:
        """A name of a package."""
        found = self.finder.names(package, name)
        if found:
            return self.named(found)
        passed_on = self.imports.passed_on(package, name) if self.rules.imports_are_paths else None
        return passed_on or self.lacking("name", self.finder.files(package), package.key, name)

    def named(self, found: list[Located]) -> Named:
        """The last of several definitions of one name; functions keep the others as what a call may mean."""
        path, definition = found[-1]
        return Named(path, definition, self.evaluator.callables(found), tuple(dict.fromkeys(one for one, _ in found)))

    def lacking(self, what: str, files: tuple[str, ...], path: str, qualname: str, *, is_sure: bool = True) -> Lookup:
        """A name that none of these files has; unknown where one that was not understood still says it."""
        name = qualname.rpartition(".")[2].encode()
        for one in files:
            module = self._view.module(one)
            is_understood = module is None or not (module.has_errors or module.has_dynamic_names)
            if not is_understood and name in self._text(one):
                return Unknown("not understood")
        return Missing(what, path, qualname, files, is_sure)

    def _text(self, path: str) -> bytes:
        if path not in self._texts:
            self._texts[path] = self._view.read(path) or b""
        return self._texts[path]

    def chain(self, path: str, scope: str, written: str, *, is_called: bool = False) -> Lookup:
        """What a chain, as references write them, stands for in a scope of a file."""
        key = (path, scope, written, is_called)
        if key not in self._chains:
            self._chains[key] = Unknown("circular")
            self._chains[key] = self._guarded(path, scope, written, is_called=is_called)
        return self._chains[key]

    def _guarded(self, path: str, scope: str, written: str, *, is_called: bool) -> Lookup:
        if self._depth > _DEEPEST:
            return Unknown("too deep")
        self._depth += 1
        try:
            root = _root(written)
            rest = written[len(root) :]
            first = self._rooted(path, scope, root, is_called=rest.startswith("()") or (not rest and is_called))
            return self._stepped(first, rest, is_called=is_called)
        finally:
            self._depth -= 1

    def _stepped(self, root: Lookup, rest: str, *, is_called: bool) -> Lookup:
        steps = _STEP.findall(rest)
        if "".join(steps) != rest:
            return Unknown("not a chain")
        found = root
        for number, step in enumerate(steps):
            if isinstance(found, Missing):
                return Unknown("its root is missing")
            if isinstance(found, Unknown):
                return found
            following = steps[number + 1] if number + 1 < len(steps) else "()" if is_called else ""
            found = self.evaluator.step(found, step, is_called=following == "()")
        return found

    def _rooted(self, path: str, scope: str, root: str, *, is_called: bool) -> Lookup:
        if root.startswith("@"):
            line, _, column = root[1:].partition(":")
            return self._local(path, self._locals(path, Place(int(line), int(column))))
        if root in _ROOTS and self.rules.imports_are_paths:
            package = self.finder.locate(path, root)
            return self.imports.whole(package, root) if isinstance(package, Package) else package
        if root in _RECEIVERS:
            return self._receiver(path, scope, root)
        if root.startswith("\\"):
            return self._in_full(path, root)
        found = self.name(path, scope, root, is_called=is_called)
        is_extension = isinstance(found, Named) and found.definition.kind in _EXTENDING and found.definition.bases
        return Unknown("an extension of what is around it") if is_extension else found

    def _in_full(self, path: str, written: str) -> Lookup:
        """A name with its whole namespace before it, wherever it is said."""
        namespace, _, name = written.strip("\\").rpartition("\\")
        found = self.in_package(Package(namespace.replace("\\", "."), path), name)
        index = self.index(path)
        if index is None or not isinstance(found, Missing):
            return found
        if any((one.module, one.name) == (found.path, name) for one in index.module.imports):
            return Unknown("its import is missing")
        return self.imports.starred(path, index, name) or found

    def _locals(self, path: str, place: Place) -> tuple[Local, ...]:
        module = self._view.module(path)
        return tuple(one for one in module.locals if one.place == place) if module is not None else ()

    def _local(self, path: str, bindings: tuple[Local, ...]) -> Lookup:
        """A local; of several at one place, as the cases of a switch make them, none is known."""
        if len(bindings) != 1:
            return Unknown("not one local")
        one = bindings[0]
        definition = Definition(one.name, f"{one.scope}.{one.name}", Kind.VARIABLE, one.place, one.place.line)
        if one.annotation is not None:
            return Named(path, definition, self.evaluator.annotated(path, one.scope, one.annotation))
        if one.chain is not None:
            return Named(path, definition, self.evaluator.chain_value(path, one.scope, one.chain))
        return Named(path, definition, Opaque())

    def _receiver(self, path: str, scope: str, root: str) -> Lookup:
        """``this`` and its likes: the type around us, or the one it is an implementation for."""
        index = self.index(path)
        for here in _outwards(scope) if index is not None else ():
            for one in index.definitions.get(here, ()) if index is not None else ():
                if one.kind in _TYPES:
                    return self._of_receiver(Type(path, one), root)
        return Unknown("no type around")

    def _of_receiver(self, around: Type, root: str) -> Lookup:
        owner = self.evaluator.implementor(around)
        if owner is None:
            return Unknown("its type is outside")
        if root in ("super", "parent"):
            return self._above(owner)
        value: Value = Instance(owner) if root in ("this", "self") else owner
        return Named(owner.path, owner.definition, value, (owner.path,))

    def _above(self, owner: Type) -> Lookup:
        """What a type extends; of what it only promises to do nothing is inherited."""
        for written in owner.definition.bases:
            base = self.members.base(owner, written) if written not in owner.definition.implements else None
            if base is not None:
                return Named(base.path, base.definition, Instance(base), (base.path,))
        return Unknown("nothing above in the repository")

    def name(self, path: str, scope: str, name: str, *, is_called: bool = False) -> Lookup:
        """A bare name: from its scope outwards, then the file, its imports, its package, what is imported whole."""
        index = self.index(path)
        if index is None:
            return Unknown("not read")
        for here in _outwards(scope):
            found = self._around(path, index, here, name, is_called=is_called)
            if found is not None:
                return found
        return self._of_file(path, index, name)

    def _around(self, path: str, index: ModuleIndex, here: str, name: str, *, is_called: bool) -> Lookup | None:
        for one in index.definitions.get(here, ()):
            if name in one.type_parameters:
                return Unknown("a type parameter")
            if one.kind in _TYPES and self.rules.implicit:
                found = self.members.of(Instance(Type(path, one)), name, is_called=is_called)
                if isinstance(found, Named):
                    return found
            if one.kind is Kind.NAMESPACE and f"{here}.{name}" in index.definitions:
                return self.named([(path, each) for each in index.definitions[f"{here}.{name}"]])
        for imported in index.imports.get((here, name), ()):
            return self.imports.bound(path, imported)
        return self.imports.starred(path, index, name, here) if self.rules.imports_are_paths else None

    def _of_file(self, path: str, index: ModuleIndex, name: str) -> Lookup:
        own = index.definitions.get(name, ())
        bound = index.imports.get(("", name), ())
        if bound and not own:
            return self.imports.bound(path, bound[-1])
        package = self.finder.package_of(path)
        found = self.finder.names(package, name) or [(path, one) for one in own]
        if found:
            return self.named(found)
        starred = self.imports.starred(path, index, name)
        if starred is None and self.rules.imports_are_paths:
            crate = self.finder.locate(path, name)
            starred = self.imports.whole(crate, name) if isinstance(crate, Package) else None
        return starred or self.lacking("name", (path, *self.finder.files(package)), path, name)

    def index(self, path: str) -> ModuleIndex | None:
        module = self._view.module(path)
        return index_of(module) if module is not None else None


def _root(written: str) -> str:
    found = _ROOT.match(written)
    return found[0] if found else ""


def _outwards(scope: str) -> Iterator[str]:
    """A scope and those around it, down to the top of the file."""
    while scope:
        yield scope
        scope = scope.rpartition(".")[0]
