"""TypeScript and JavaScript: from a reference or import to the definition it means."""

from __future__ import annotations

from dataclasses import replace

from gitorch.code.model import Definition, Import, Kind, Reference
from gitorch.code.typescript.type_syntax import parse_type
from gitorch.integrate.resolve import Found, Missing, Resolution, Unknown
from gitorch.integrate.resolve.typescript.ancestors import resolve_ancestors
from gitorch.integrate.resolve.typescript.exports import follow_import, is_import_binding, name_in_module
from gitorch.integrate.resolve.typescript.members import member
from gitorch.integrate.resolve.typescript.signatures import called_type, signatures_of
from gitorch.integrate.resolve.typescript.string_types import has_string
from gitorch.integrate.resolve.typescript.typed import Typed, Value
from gitorch.integrate.sides import View

__all__ = ["resolve_ancestors", "resolve_import", "resolve_reference"]

_SHAPES = ("object", "element")
_TYPE_ROLES = ("annotation", "base")


def resolve_import(view: View, path: str, one: Import) -> Resolution:
    """What an import, a re-export or a ``require`` names."""
    if one.name == "*" or one.module == "":
        found = follow_import(view, path, one)
        return found if one.name == "*" else Unknown()
    return follow_import(view, path, one, as_type=one.is_type_only)


def resolve_reference(view: View, path: str, reference: Reference) -> Resolution:
    """What a reference means in a view, as far as its chain can be followed: a found root counts as found."""
    module = view.module(path)
    if module is None or reference.role in _SHAPES:
        return Unknown()
    root, *names = reference.path.split(".")
    if reference.root_type is not None and names:
        return _through_type(view, path, reference, names)
    if reference.root_is_local:
        return _called_local(view, _local(path, reference, root), reference)
    found = name_in_module(view, path, root, as_type=reference.role in _TYPE_ROLES)
    if not isinstance(found, Found) or is_import_binding(found, view):
        return found
    return _followed(view, found, names, as_type=reference.role in _TYPE_ROLES)


def _local(path: str, reference: Reference, name: str) -> Resolution:
    if reference.root_place is None:
        return Unknown()
    qualname = f"{reference.scope}.{name}"
    where = reference.root_place
    return Found(path, Definition(name, qualname, Kind.VARIABLE, where, where.line), (path,))


def _called_local(view: View, found: Resolution, reference: Reference) -> Resolution:
    if not isinstance(found, Found) or reference.call is None or reference.root_type is None:
        return found
    return replace(found, signatures=called_type(view, Typed(found.path, parse_type(reference.root_type))))


def _through_type(view: View, path: str, reference: Reference, names: list[str]) -> Resolution:
    start = Typed(path, parse_type(reference.root_type or ""))
    if reference.role == "literal":
        return has_string(view, start, names[0])
    found = _walk(view, start, names)
    if isinstance(found, Unknown) and reference.root_place is not None:
        return _local(path, reference, reference.path.partition(".")[0])
    return found


def _followed(view: View, root: Found, names: list[str], *, as_type: bool) -> Resolution:
    if not names:
        return replace(root, signatures=signatures_of(view, root))
    found = _walk(view, Value(root), names, as_type=as_type)
    return root if isinstance(found, Unknown) else found


def _walk(view: View, start: Typed | Value, names: list[str], *, as_type: bool = False) -> Resolution:
    """Follow members one by one."""
    current: Typed | Value = start
    trail: tuple[str, ...] = start.found.trail if isinstance(start, Value) else ()
    found: Resolution = Unknown()
    for number, name in enumerate(names):
        found = member(view, current, name, as_type=as_type and number == len(names) - 1)
        if isinstance(found, Unknown):
            return found
        trail = tuple(dict.fromkeys([*trail, *found.trail]))
        if isinstance(found, Missing):
            return replace(found, trail=trail)
        current = Value(found, current.environment)
    return replace(found, trail=trail, signatures=signatures_of(view, found)) if isinstance(found, Found) else found
