"""Who took a name away, where it stood, and what it is called now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from posixpath import dirname

from gitorch.code.model import Definition, Import, Kind, Module, Place
from gitorch.code.wire.reading import wire_language
from gitorch.git.hunks import Hunk, hunks, line_now
from gitorch.integrate.finding import Location
from gitorch.integrate.resolve import Found, Missing
from gitorch.integrate.sides import Side, View

_RUBYS_OWN = frozenset({
    "Object", "BasicObject", "Kernel", "Module", "Class", "Comparable", "Enumerable", "Hash", "Array", "String",
    "Symbol", "Integer", "Float", "Numeric", "NilClass", "TrueClass", "FalseClass", "Proc", "Method", "Range", "Regexp",
    "Struct", "Time", "Date", "DateTime", "File", "Dir", "IO", "Set", "Thread", "Exception", "StandardError", "Math",
})  # fmt: skip


@dataclass(frozen=True)
class Removal:
    """A name that a side removed. ``renamed`` is the definition that took its place, in the file ``now``.

    Of a module, ``now`` is the file that it was moved to. ``is_certain`` where nothing else can have taken its place.
    """

    path: str
    name: str
    kind: Kind
    where: Location
    renamed: Definition | None = None
    now: str = ""
    is_certain: bool = False


def import_of(view: View, removal: Removal) -> Import | None:
    """The import that bound a name which is gone, where nothing but an import did."""
    module = view.module(removal.path)
    if module is None or removal.now or module.find(removal.name) is not None:
        return None
    bound = [one for one in module.imports if one.alias == removal.name and not one.scope]
    return bound[0] if len(bound) == 1 else None


@dataclass(frozen=True)
class Changer:
    """A side as the one that changed things, with its views."""

    side: Side
    base: View
    view: View

    def removal(self, found: Found, missing: Missing) -> Removal | None:
        """What this side did that made ``found`` missing, or None if it was not this side's doing."""
        if found.definition.kind is Kind.MODULE:
            modules = (self._module(path) for path in dict.fromkeys((found.path, *found.trail)))
            return next((removal for removal in modules if removal is not None), None)
        return self._first(_suspects(found, missing)) if missing.is_sure or not self._may_inherit(missing) else None

    def _may_inherit(self, missing: Missing) -> bool:
        """Whether this side gave the class a new base, which may have what the class itself lost."""
        owner = missing.qualname.rpartition(".")[0]
        old, new = (view.module(missing.path) for view in (self.base, self.view))
        was, now = (module.find(owner) if module is not None else None for module in (old, new))
        return was is not None and now is not None and not set(now.bases) <= set(was.bases)

    def unbinding(self, missing: Missing) -> Removal | None:
        """This side's removal of the binding that a file lacks: an import, a variable."""
        name = missing.qualname.rpartition(".")[2]
        return self._first([(missing.path, missing.qualname), (missing.path, name)])

    def unbound(self, path: str, name: str) -> Removal | None:
        """This side's removal of what a file calls by a name, where nothing took its place."""
        removal = self._name(path, name)
        return removal if removal is not None and not removal.now else None

    def block_local(self, user: View, path: str, name: str, place: Place) -> Removal | None:
        """This side's removal of the local that stands at ``place`` in the user's view; the lines of both tell."""
        old, new, own = (view.entry(path) for view in (self.base, self.view, user))
        if path not in self.side.changes or old is None or new is None or own is None:
            return None
        back, on = hunks(user.repository, own.oid, old.oid), hunks(self.base.repository, old.oid, new.oid)
        if _is_within(back, place.line) or not _is_within(on, line := line_now(back, place.line)):
            return None
        where = self._location(path, Place(line, place.column), None, "")
        return Removal(path, name, Kind.VARIABLE, where)

    def another_scope(self, path: str, name: str, scope: str) -> Removal | None:
        """A local that is out of reach, as this side made a function of its own of the lines that now have the use."""
        old, new = self.base.module(path), self.view.module(path)
        made = new.find(scope) if new is not None else None
        if old is None or made is None or old.find(scope) is not None:
            return None
        return Removal(path, name, Kind.VARIABLE, Location(self.side.name, path, *made.place, "definition"))

    def _first(self, suspects: Iterable[tuple[str, str]]) -> Removal | None:
        removals = (self._name(path, qualname) for path, qualname in suspects if path in self.side.changes)
        return next((removal for removal in removals if removal is not None), None)

    def member(self, missing: Missing) -> Removal | None:
        """This side's removal of the very member that is missing, where the user's own view did not know its class."""
        return self._name(missing.path, missing.qualname) if missing.path in self.side.changes else None

    def _module(self, path: str) -> Removal | None:
        if path not in self.side.changes or self.base.entry(path) is None or self.view.entry(path) is not None:
            return None
        now = self._moved(path)
        where = Location(self.side.name, path, 1, 1, "definition", self.side.base)
        name, place = (dirname(path), dirname(now)) if path.endswith(_IN_FOLDERS) else (path, now)
        return Removal(name, name, Kind.MODULE, where, None, place, is_certain=bool(now))

    def _moved(self, path: str) -> str:
        """The one added file that has all of a removed file's text, or of its definitions; empty if there is none."""
        old, gone = self.base.entry(path), _bodies(self.base.module(path))
        added = [other for other, change in self.side.changes.items() if change.old is None]
        same = [other for other in added if self.view.entry(other) == old]
        alike = same or [other for other in added if gone and gone == _bodies(self.view.module(other))]
        return alike[0] if len(alike) == 1 else ""

    def _name(self, path: str, qualname: str) -> Removal | None:
        old, new = self.base.module(path), self.view.module(path)
        if old is None or (old.language == "ruby" and qualname in _RUBYS_OWN):
            return None  # who takes such a class away had only opened it again
        where = _standing(old, qualname)
        if where is None or (new is not None and _standing(new, qualname) is not None) or self._augments(qualname):
            return None
        definition = old.find(qualname)
        if definition is not None and self._stays(path, old, definition):
            return None
        renamed, now, is_certain = (
            self._successor(path, old, definition) if definition is not None else (None, "", False)
        )
        kind = definition.kind if definition is not None else Kind.VARIABLE
        return Removal(path, qualname, kind, self._location(path, where, renamed, now), renamed, now, is_certain)

    def _stays(self, path: str, old: Module, gone: Definition) -> bool:
        """Whether another file of the same package has the very name now: for whoever uses it nothing moved."""
        if not old.package and old.language not in _OPEN_CLASSES:
            return False
        if gone.kind is Kind.CLASS and old.language == "java" and self._is_facade(gone.name):
            return True
        is_near = (other for other in self.side.changes if other != path and _is_of_folder(path, other))
        modules = (self.view.module(other) for other in is_near)
        return any(one is not None and one.package == old.package and one.find(gone.qualname) for one in modules)

    def _is_facade(self, name: str) -> bool:
        """Whether a Kotlin file of this side is a class of this name for Java: ``@file:JvmName("Okio")``."""
        kotlin = (self.view.text(path) or "" for path in self.side.changes if path.endswith(".kt"))
        return any(f'@file:JvmName("{name}")' in text for text in kotlin)

    def _augments(self, qualname: str) -> bool:
        """Whether this side says from another file what the name is: ``declare module './users' { … }``."""
        modules = (self.view.module(path) for path in self.side.changes)
        names = (one.qualname for module in modules if module is not None for one in module.definitions)
        return any(name.startswith(('"', "'")) and name.endswith(f".{qualname}") for name in names)

    def _location(self, path: str, where: Place, renamed: Definition | None, now: str) -> Location:
        """The new name, or what stands where the old one stood; in a file that is gone, the old line itself."""
        if renamed is not None:
            return Location(self.side.name, now, *renamed.place, "definition")
        before, after = self.base.entry(path), self.view.entry(path)
        if before is None or after is None:
            return Location(self.side.name, path, *where, "definition", self.side.base)
        line = line_now(hunks(self.base.repository, before.oid, after.oid), where.line)
        lines = (self.view.text(path) or "").splitlines()
        if not "".join(lines[line - 1 : line]).strip() and "".join(lines[line : line + 1]).strip():
            line += 1  # a blank line says less than the line after it
        return Location(self.side.name, path, line, 1, "definition")

    def _successor(self, path: str, old: Module, gone: Definition) -> tuple[Definition | None, str, bool]:
        """The added definition that is the removed one under another name or in another place."""
        added = [(p, d) for p, d in self._added(path) if d.kind is gone.kind or {d.kind, gone.kind} <= _ALIKE]
        same = [(where, one) for where, one in added if gone.body and one.body == gone.body]
        if same:
            return same[0][1], same[0][0], len(same) == 1
        moved = [(where, one) for where, one in added if one.name == gone.name and where != path]
        if moved:
            return moved[0][1], moved[0][0], len(moved) == 1 and moved[0][1].signature == gone.signature
        beside = [(p, d) for p, d in added if p == path and _parent(d) == _parent(gone)]
        likely = [(_likeness(old, gone, d), p, d) for p, d in beside]
        best = max(likely, key=lambda one: one[0], default=None)
        if best is None or best[0] < _LIKELY:
            return None, "", False
        return best[2], best[1], False

    def _added(self, first: str) -> Iterator[tuple[str, Definition]]:
        """Every definition that this side added in the language of the file ``first``, those of it first."""
        language = wire_language(first)
        for path in sorted(self.side.changes, key=lambda one: (one != first, one)):
            if language and wire_language(path) not in (language, ""):
                continue
            old, new = self.base.module(path), self.view.module(path)
            known = {definition.qualname for definition in old.definitions} if old is not None else set()
            for definition in new.definitions if new is not None else ():
                if definition.qualname not in known:
                    yield path, definition


_OPEN_CLASSES = ("ruby",)  # in which any file may have any name
_ALIKE = {Kind.FIELD, Kind.PROPERTY, Kind.VARIABLE, Kind.MEMBER}
_LIKELY = 0.5
_IN_FOLDERS = (".go", ".java", ".kt", ".kts", ".cs", ".php")  # languages in which a folder of files is what is imported


def _is_within(changed: Sequence[Hunk], line: int) -> bool:
    """Whether a line of the old text is one that is gone from the new."""
    return any(one.old_start <= line < one.old_start + one.old_count for one in changed)


def _suspects(found: Found, missing: Missing) -> Iterator[tuple[str, str]]:
    """Path and qualname of everything whose removal explains the loss, the likeliest first."""
    yield found.path, found.definition.qualname
    yield missing.path, missing.qualname
    name = found.definition.name
    for path in dict.fromkeys([*found.trail, *missing.trail]):
        yield path, name
        yield path, missing.qualname.rpartition(".")[2]


def _standing(module: Module, qualname: str) -> Place | None:
    """Where a name is defined, imported or bound in a module."""
    definition = module.find(qualname)
    if definition is not None:
        return definition.place
    for one in module.imports:
        if not one.scope and one.alias == qualname:
            return one.place
    scope, _, name = qualname.rpartition(".")
    for local in module.locals:
        if local.name == name and local.scope == scope:
            return local.place
    for one in module.imports:
        if one.scope and one.alias == name and one.scope == scope:
            return one.place
    return None


def _is_of_folder(path: str, other: str) -> bool:
    """Whether two files may share names by their package alone; in Go that takes one folder."""
    return not path.endswith(".go") or dirname(path) == dirname(other)


def _bodies(module: Module | None) -> list[tuple[str, str]]:
    return [(one.qualname, one.body) for one in module.definitions if one.body] if module is not None else []


def _parent(definition: Definition) -> str:
    return definition.qualname.rpartition(".")[0]


def _likeness(old: Module, gone: Definition, now: Definition) -> float:
    """How much an added definition looks like a removed one, from 0 to 1: signature, value, name."""
    name = SequenceMatcher(None, gone.name, now.name).ratio()
    same = [gone.signature == now.signature, gone.value == now.value, gone.annotation == now.annotation]
    return 0.5 * name + 0.5 * sum(same) / len(same)
