"""What a shared name means: the file that defines it, or the class that holds it."""

from __future__ import annotations

import re

from gitorch.code.behaviour.sharing.claiming import FILE
from gitorch.code.model import Definition, Kind
from gitorch.integrate.linking import resembles
from gitorch.integrate.resolve import Found
from gitorch.integrate.resolve.languages import resolver_for
from gitorch.integrate.sides import View

Resource = tuple[str, str]  # the file that defines it, its name there


def resource(view: View, path: str, definition: Definition, name: str, *, by_class: bool = True) -> Resource:
    """A shared name by the file that defines it; what an object holds, by its class.

    Unless ``by_class``, what an object holds that a module made is that one object's, and no other's of its class.
    """
    root, _, attribute = name.partition(".")
    if name.startswith(FILE):
        return path, name
    if root in ("self", "this"):
        return path, f"{definition.qualname.rpartition('.')[0]}.{attribute}"
    module = view.module(path)
    imported = next((one for one in module.imports if one.alias == root), None) if module is not None else None
    resolver = resolver_for(module.language) if module is not None else None
    if imported is not None and resolver is not None:
        found = resolver.imported(view, path, imported)
        if isinstance(found, Found):
            whole = f"{found.definition.qualname}.{attribute}".rstrip(".")
            if found.definition.kind is Kind.MODULE:
                return found.path, attribute
            of_class = _of_class(view, found.path, found.definition, attribute) if by_class else None
            return of_class or (found.path, whole)
    own = module.find(root) if module is not None and attribute and by_class else None
    return (_of_class(view, path, own, attribute) if own is not None else None) or (path, name)


def resource_of_given(view: View, path: str, name: str) -> Resource | None:
    """An attribute of what a function is given, by the one class near that is called so and has it."""
    root, _, attribute = name.partition(".")
    module = view.module(path)
    resolver = resolver_for(module.language) if module is not None else None
    if module is None or resolver is None:
        return None
    found = (resolver.imported(view, path, one) for one in module.imports)
    files = dict.fromkeys([path, *(one.path for one in found if isinstance(one, Found))])
    classes = (
        (each, one.qualname, there)
        for each in files
        if (there := view.module(each)) is not None
        for one in there.definitions
        if one.kind is Kind.CLASS and resembles(root, one.name)
    )
    known = [(each, owner) for each, owner, there in classes if there.find(f"{owner}.{attribute}") is not None]
    return (known[0][0], f"{known[0][1]}.{attribute}") if len(known) == 1 else None


def _of_class(view: View, path: str, variable: Definition, attribute: str) -> Resource | None:
    """What the object holds that a module makes once under a name, by its class."""
    made = re.match(r"(?:new\s+)?([A-Za-z_]\w*)\(", variable.value or "")
    module = view.module(path)
    if variable.kind is not Kind.VARIABLE or not attribute or made is None or module is None:
        return None
    owner = module.find(made[1])
    if owner is not None:
        return (path, f"{made[1]}.{attribute}") if owner.kind is Kind.CLASS else None
    imported = next((one for one in module.imports if one.alias == made[1]), None)
    resolver = resolver_for(module.language)
    found = resolver.imported(view, path, imported) if imported is not None and resolver is not None else None
    if isinstance(found, Found) and found.definition.kind is Kind.CLASS:
        return found.path, f"{found.definition.qualname}.{attribute}"
    return None


def is_state(view: View, resource: Resource) -> bool:
    """Whether a resource is a variable, not a function, class or module."""
    if resource[1].startswith(FILE):
        return True
    module = view.module(resource[0])
    found = (module.find(resource[1]) or module.find(resource[1].rpartition(".")[0])) if module is not None else None
    return found is not None and found.kind in (Kind.VARIABLE, Kind.FIELD)
