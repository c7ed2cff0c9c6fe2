"""From a new use on one side to the definition that it means, by resolving or, where nothing tells, by its names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from posixpath import dirname, join, normpath

from gitorch.code.behaviour.calls.bound_to import called_also
from gitorch.code.model import Call, Definition, Kind, Module, ParameterKind, Reference
from gitorch.code.syntax import language_of, parsed
from gitorch.integrate.delta import Use
from gitorch.integrate.resolve import Found
from gitorch.integrate.resolve.languages import resolver_for
from gitorch.integrate.sides import View

_CALLABLE = (Kind.FUNCTION, Kind.METHOD, Kind.PROPERTY)
_FAMILIES = (
    (".py", ".pyi"),
    (".ts", ".mts", ".cts", ".tsx", ".js", ".mjs", ".cjs", ".jsx", ".vue", ".svelte", ".astro"),
)
_COMMON = frozenset({
    "get", "set", "add", "put", "pop", "push", "append", "insert", "remove", "delete", "clear", "update", "keys",
    "values", "items", "entries", "has", "find", "filter", "map", "forEach", "reduce", "join", "split", "strip", "trim",
    "replace", "format", "sort", "reverse", "index", "count", "copy", "close", "open", "read", "write", "send", "recv",
    "run", "start", "stop", "call", "apply", "bind", "then", "catch", "finally", "on", "off", "once", "emit", "next",
    "done", "wait", "release", "acquire", "submit", "execute", "commit", "rollback", "query", "fetch", "save",
    "load", "parse", "dump", "dumps", "loads", "encode", "decode", "create", "list", "render", "handle", "process",
    "match", "search", "test", "exec", "reset", "flush", "first", "last", "all", "toString", "setup", "build", "post",
    "patch", "head", "connect", "disconnect", "init", "subscribe", "unsubscribe", "dispatch", "lookup", "check",
})  # fmt: skip
CONSTRUCTORS = ("__init__", "constructor")


@dataclass(frozen=True)
class Linked:
    """A definition in a file that the other side changed. ``is_certain`` where it was resolved, not guessed."""

    path: str
    qualname: str
    is_certain: bool
    kind: Kind = Kind.FUNCTION


def link(view: View, use: Use, candidates: dict[str, list[tuple[str, Definition]]]) -> Linked | None:
    """What a use means, among ``candidates`` (by last name: file and definition)."""
    if not isinstance(use.what, Reference):
        return None
    resolver = resolver_for(use.language)
    resolution = resolver.reference(view, use.path, use.what) if resolver is not None else None
    if isinstance(resolution, Found) and not _is_root_alone(use, use.what, resolution):
        return _resolved(view, resolution)
    name = re.split(r"[.!()\[\]]+", use.what.path.rstrip("()!"))[-1]
    near = [(path, one) for path, one in candidates.get(name, ()) if _fits(view, use, path, one)]
    near = near or [(path, one) for path, one in candidates.get(name, ()) if _is_only_such(view, use, path, one)]
    return Linked(near[0][0], near[0][1].qualname, is_certain=False, kind=near[0][1].kind) if len(near) == 1 else None


def _is_root_alone(use: Use, what: Reference, found: Found) -> bool:
    """Whether the resolver got no further than a parameter or a local, of which nothing tells what it is."""
    return found.definition.kind is Kind.VARIABLE and found.path == use.path and "." in what.path


def _resolved(view: View, found: Found) -> Linked:
    """A call of a class means its constructor."""
    qualname = found.definition.qualname
    if found.definition.kind is Kind.CLASS:
        module = view.module(found.path)
        for constructor in CONSTRUCTORS:
            if module is not None and module.find(f"{qualname}.{constructor}") is not None:
                qualname = f"{qualname}.{constructor}"
    return Linked(found.path, qualname, is_certain=True, kind=found.definition.kind)


def _fits(view: View, use: Use, path: str, definition: Definition) -> bool:
    """Whether names alone make a definition the only likely one."""
    module = view.module(use.path)
    reference = use.what
    if module is None or not isinstance(reference, Reference) or not is_alike(use.path, path):
        return False
    root, _, rest = reference.path.partition(".")
    root = re.sub(r"[^\w$].*$", "", root)
    if definition.kind in (Kind.METHOD, Kind.PROPERTY, Kind.FIELD):
        owner = definition.qualname.rpartition(".")[0].rpartition(".")[2]
        holder = re.split(r"[.!()\[\]]+", reference.path)[-2:-1] if rest else []
        return bool(holder) and is_near(use.path, path) and could_be(view, use, holder[0], owner)
    return _imports(module, use.path, root, path) and (not rest or definition.name in (rest, root))


def _is_only_such(view: View, use: Use, path: str, definition: Definition) -> bool:
    """Whether a method of an untyped local is called as nothing else around is, with as many values as it takes."""
    module, what = view.module(use.path), use.what
    if module is None or not isinstance(what, Reference) or what.call is None or definition.kind is not Kind.METHOD:
        return False
    root = what.path.partition(".")[0]
    is_bound = (
        root in ("self", "cls", "this", "super")
        or any(one.alias == root for one in module.imports)
        or module.find(root)
    )
    is_untyped = not is_bound and what.root_type is None and what.path.count(".") == 1
    if not is_untyped or not is_alike(use.path, path) or not is_near(use.path, path) or definition.name in _COMMON:
        return False
    known = (module, *(one for target in _imported(view, use.path, module) if (one := view.module(target))))
    if any(one.name == definition.name for each in known for one in each.definitions if each is not view.module(path)):
        return False
    return _takes(definition, what.call)


def _imported(view: View, here: str, module: Module) -> Iterator[str]:
    """The files that a file imports from, by their relative names alone."""
    for one in module.imports:
        resolver = resolver_for(module.language)
        found = resolver.imported(view, here, one) if resolver is not None else None
        if isinstance(found, Found):
            yield found.path


def _takes(definition: Definition, call: Call) -> bool:
    listed = definition.signature.parameters if definition.signature is not None else ()
    plain = [one for one in listed if one.name not in ("self", "cls", "this")]
    positional = [one for one in plain if one.kind in (ParameterKind.POSITIONAL, ParameterKind.POSITIONAL_ONLY)]
    is_open = any(one.kind in (ParameterKind.VARIADIC, ParameterKind.KEYWORDS) for one in plain)
    given = call.positional + len(call.keywords)
    needed = sum(one.required for one in plain)
    return call.has_spread or is_open or (call.positional <= len(positional) and given >= needed)


def words_for(view: View, use: Use, holder: str) -> tuple[str, ...]:
    """What a name, where it is used, is called: by itself, and by what it is one of or was taken from."""
    source, language = view.read(use.path), language_of(use.path)
    what = use.what
    if source is None or language is None or not holder or holder in ("self", "this", "cls"):
        return (holder,)
    return holder, *called_also(parsed(language, source), what.place, holder)


def could_be(view: View, use: Use, holder: str, owner: str) -> bool:
    """Whether names make a thing one of a class: ``box``, or the ``b`` of a loop over ``boxes``, for ``Box``."""
    return resembles(holder, owner) or any(resembles(one, owner) for one in words_for(view, use, holder)[1:])


def resembles(name: str, owner: str) -> bool:
    """``box``, ``the_box`` and ``self.box`` for the class ``Box``."""
    plain = name.replace("_", "").lower()
    return bool(owner) and (
        plain == owner.lower() or (len(plain) > 2 and owner.lower().endswith(plain)) or plain.endswith(owner.lower())
    )


def is_near(one: str, other: str) -> bool:
    """Whether two files lie in one top folder."""
    return dirname(one).split("/")[:1] == dirname(other).split("/")[:1]


def _imports(module: Module, here: str, alias: str, path: str) -> bool:
    stem = re.sub(r"(?:/index|/__init__)?\.\w+$", "", path)
    return any(one.alias == alias and stem in _targets(here, one.module) for one in module.imports)


def _targets(here: str, specifier: str) -> Iterator[str]:
    if specifier.startswith("."):
        yield re.sub(r"\.[cm]?[jt]sx?$", "", normpath(join(dirname(here), specifier)))


def is_alike(one: str, other: str) -> bool:
    """Whether two files are of one language, or of two that import each other's names."""
    return any(one.endswith(family) and other.endswith(family) for family in _FAMILIES)


def changed_callables(base: Module | None, now: Module | None) -> Iterator[Definition]:
    """The functions, methods and properties, as they are now, whose body or signature is not what it was."""
    if base is None or now is None:
        return
    before = {one.qualname: one for one in base.definitions if one.kind in _CALLABLE or one.value}
    yield from _reckoning_otherwise(before, now)
    for one in now.definitions:
        was = before.get(one.qualname)
        if was is not None and _doing(was) != _doing(one):
            yield one
            owner = now.find(one.qualname.rpartition(".")[0]) if one.kind is Kind.FIELD else None
            if owner is not None and owner.kind is Kind.CLASS:
                yield owner  # constructed with its fields' defaults


def _reckoning_otherwise(before: dict[str, Definition], now: Module) -> Iterator[Definition]:
    """The functions that are what they were, and name a constant of their file that is another number."""
    constants = {
        one.name
        for one in now.definitions
        if one.kind is Kind.VARIABLE and re.fullmatch(r"[A-Z][A-Z0-9_]*", one.name) and _is_other_number(before, one)
    }
    scopes = {one.scope for one in now.references if one.path in constants} if constants else set()
    for one in now.definitions:
        was = before.get(one.qualname)
        if one.qualname in scopes and one.kind in _CALLABLE and was is not None and _doing(was) == _doing(one):
            yield one


def _is_other_number(before: dict[str, Definition], one: Definition) -> bool:
    was = before.get(one.qualname)
    numbers = [re.fullmatch(r"-?[\d_.*/ +]+", each.value or "") for each in (one, was) if each is not None]
    return was is not None and was.value != one.value and all(numbers)


def _doing(one: Definition) -> tuple[object, ...]:
    return one.body, one.signature, one.value, one.decorators
