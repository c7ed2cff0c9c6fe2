"""What a name means in a module, and what a module exports: through barrels, renames and CommonJS."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import cast

from gitorch.code.components.scripts import is_component
from gitorch.code.model import Definition, Import, Kind, Module, Place
from gitorch.integrate.resolve import Found, Missing, Resolution, Unknown
from gitorch.integrate.resolve.index import ModuleIndex, index_of
from gitorch.integrate.resolve.typescript.builtins import GLOBAL_NAMES
from gitorch.integrate.resolve.typescript.modules import External, NoModule, resolve_specifier
from gitorch.integrate.sides import View

TYPES = frozenset({Kind.CLASS, Kind.INTERFACE, Kind.TYPE, Kind.ENUM, Kind.NAMESPACE})
_DEEPEST = 12
_MOST_SCRIPTS = 40


def whole_module(path: str) -> Definition:
    """The definition that a module itself is."""
    return Definition(path, "", Kind.MODULE, Place(1, 1), 1)


def chosen(definitions: Iterable[Definition], *, as_type: bool) -> Definition | None:
    """The one of several definitions of a name that a type, or a value, means."""
    found = list(definitions)
    fitting = [one for one in found if (one.kind in TYPES) == as_type] or found
    return fitting[-1] if fitting else None


def name_in_module(view: View, path: str, name: str, *, as_type: bool = False, depth: int = 0) -> Resolution:
    """What a bare name means at the top level of a file."""
    module = view.module(path)
    if module is None or depth > _DEEPEST:
        return Unknown()
    index = index_of(module)
    definition = chosen(index.definitions.get(name, ()), as_type=as_type)
    if definition is not None:
        return Found(path, definition, (path,))
    bound = [one for one in index.imports.get(("", name), ()) if one.binds]
    if bound:
        return _imported_name(view, path, bound[-1], as_type=as_type, depth=depth)
    if name in GLOBAL_NAMES or module.has_errors or is_component(path):
        return Unknown()
    if _is_script(module) and _is_defined_beside(view, path, name):
        return Unknown("another script may define it")
    return Missing("name", path, name, (path,))


def _is_script(module: Module) -> bool:
    """A file that imports and exports nothing shares its names with every other such file."""
    return not module.imports and not any(one.exported for one in module.definitions if "." not in one.qualname)


def _is_defined_beside(view: View, path: str, name: str) -> bool:
    folder, _, own = path.rpartition("/")
    suffix = path.rpartition(".")[2]
    scripts = [one for one in view.listing(folder) if one.endswith(suffix) and one != own]
    modules = (view.module(f"{folder}/{one}".lstrip("/")) for one in scripts[:_MOST_SCRIPTS])
    return len(scripts) > _MOST_SCRIPTS or any(module and module.find(name) for module in modules)


def _imported_name(view: View, path: str, one: Import, *, as_type: bool, depth: int) -> Resolution:
    found = follow_import(view, path, one, as_type=as_type, depth=depth)
    if isinstance(found, Unknown):
        return Found(path, Definition(one.alias, one.alias, Kind.VARIABLE, one.place, one.place.line), (path,))
    return found


def is_import_binding(found: Found, view: View) -> bool:
    """Whether a name is only known to be imported, from where we don't follow."""
    module = view.module(found.path)
    name = found.definition.qualname
    return module is not None and name != "" and name not in index_of(module).definitions


def follow_import(view: View, path: str, one: Import, *, as_type: bool = False, depth: int = 0) -> Resolution:
    """What an imported name means."""
    if one.module == "":
        return name_in_module(view, path, one.name or "", as_type=as_type, depth=depth + 1)
    target = resolve_specifier(view, path, one.module)
    match target:
        case External():
            return Unknown("outside of the repository")
        case NoModule(wanted):
            return Missing("module", wanted, one.name or "", (path,))
        case _:
            pass
    if one.name is None or one.name == "*":
        return Found(target, whole_module(target), (path, target))
    found = exported(view, target, one.name, as_type=as_type, depth=depth + 1)
    return with_trail(found, path)


def with_trail(found: Resolution, *paths: str) -> Resolution:
    """An answer with more files that were read on the way to it."""
    if isinstance(found, Unknown):
        return found
    return replace(found, trail=tuple(dict.fromkeys([*paths, *found.trail])))


def exported(view: View, path: str, name: str, *, as_type: bool = False, depth: int = 0) -> Resolution:
    """What a module exports under a name. Worked out once: a barrel is asked for the same names again and again."""
    key = (exported, path, name, as_type, depth)
    if key not in view.memo:
        view.memo[key] = _exported(view, path, name, as_type=as_type, depth=depth)
    return cast("Resolution", view.memo[key])


def _exported(view: View, path: str, name: str, *, as_type: bool, depth: int) -> Resolution:
    module = view.module(path)
    if module is None or depth > _DEEPEST:
        return Unknown()
    if is_component(path):
        return Found(path, whole_module(path), (path,)) if name == "default" else Unknown()
    index = index_of(module)
    direct = _defined_export(path, index, name, as_type=as_type)
    if direct is not None:
        return direct
    for one in index.imports.get(("", name), ()):
        if one.is_exported:
            return with_trail(follow_import(view, path, one, as_type=as_type, depth=depth + 1), path)
    return _passed_on(view, path, index, name, as_type=as_type, depth=depth)


def _defined_export(path: str, index: ModuleIndex, name: str, *, as_type: bool) -> Found | None:
    visible = [
        one for one in index.definitions.get(name, ()) if one.exported or path.endswith(".d.ts") or name == "default"
    ]
    definition = chosen([*index.definitions.get(f"exports.{name}", ()), *visible], as_type=as_type)
    return Found(path, definition, (path,)) if definition is not None else None


def _passed_on(view: View, path: str, index: ModuleIndex, name: str, *, as_type: bool, depth: int) -> Resolution:
    """By ``export * from``, ``export =`` or ``module.exports =``; else it is not there."""
    module = index.module
    whole = [one for one in module.imports if one.is_exported and one.alias == "="]
    if whole or "=" in index.definitions or (name == "default" and _is_commonjs(module)):
        return Found(path, whole_module(path), (path,)) if name == "default" else Unknown()
    uncertain = module.has_errors or module.has_dynamic_names
    trail = [path]
    for star in index.stars():
        if not star.is_exported or name == "default":
            continue
        target = resolve_specifier(view, path, star.module)
        found = exported(view, target, name, as_type=as_type, depth=depth + 1) if isinstance(target, str) else Unknown()
        match found:
            case Found():
                return with_trail(found, path)
            case Missing():
                trail.extend(found.trail)
            case Unknown():
                uncertain = True
    return Unknown() if uncertain else Missing("name", path, name, tuple(dict.fromkeys(trail)))


def _is_commonjs(module: Module) -> bool:
    return module.language == "javascript" and not any(
        one.exported and not one.qualname.startswith("exports.") for one in module.definitions
    )
