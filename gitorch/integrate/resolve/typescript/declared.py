"""Members that stand in the text of a definition, of an inline type, or in the language itself."""

from __future__ import annotations

from gitorch.code.model import Kind
from gitorch.code.typescript.type_syntax import parse_type
from gitorch.code.typescript.types import Named, Type, Union
from gitorch.integrate.resolve import Found, Missing, Resolution, Unknown
from gitorch.integrate.resolve.index import index_of
from gitorch.integrate.resolve.typescript.builtins import BUILTIN_MEMBERS, OBJECT_MEMBERS
from gitorch.integrate.resolve.typescript.exports import chosen
from gitorch.integrate.resolve.typescript.typed import Typed, Value, bound, unplaced
from gitorch.integrate.sides import View


def is_spelled_out(view: View, found: Found) -> bool:
    """Whether the members of a field's type are definitions of their own."""
    module = view.module(found.path)
    is_object = (found.definition.annotation or "").startswith("{")
    return is_object and module is not None and bool(index_of(module).members.get(found.definition.qualname))


def declared(view: View, of: Found, name: str, *, as_type: bool = False) -> Resolution:
    """A member that stands in the text of a definition: of an enum, a namespace, an object literal."""
    module = view.module(of.path)
    if module is None:
        return Unknown()
    qualname = f"{of.definition.qualname}.{name}"
    index = index_of(module)
    definition = chosen(index.definitions.get(qualname, ()), as_type=as_type)
    if definition is not None:
        return Found(of.path, definition, (of.path,))
    if module.has_errors or name in OBJECT_MEMBERS or f"{of.definition.qualname}.[]" in index.definitions:
        return Unknown()
    return Missing("member", of.path, qualname, (of.path,))


def static_member(view: View, of: Found, name: str) -> Resolution:
    """A member of a class itself: missing only where nothing it inherits or is decorated with could give it."""
    module = view.module(of.path)
    if module is None:
        return Unknown()
    for one in index_of(module).definitions.get(f"{of.definition.qualname}.{name}", ()):
        if one.is_static:
            return Found(of.path, one, (of.path,))
    if of.definition.bases or of.definition.decorators or module.language == "javascript":
        return Unknown()
    found = declared(view, of, name)
    return found if isinstance(found, Missing) and name not in BUILTIN_MEMBERS["Function"] else Unknown()


def union_of_alike(view: View, found: Found) -> Union | None:
    """The types of a member that an alias says more than once, as the parts of a union do."""
    module = view.module(found.path)
    alike = index_of(module).definitions.get(found.definition.qualname, ()) if module is not None else ()
    if len(alike) < 2 or found.definition.signature is not None:
        return None
    written = [one.annotation for one in alike if one.kind is Kind.FIELD]
    texts = [text for text in written if text]
    return Union(tuple(parse_type(text) for text in dict.fromkeys(texts))) if len(texts) == len(alike) else None


def constructor_of(view: View, of: Value) -> Value | None:
    """The constructor that a class declares, its type parameters left open; None where it declares none."""
    module = view.module(of.found.path)
    if module is None:
        return None
    found = index_of(module).definitions.get(f"{of.found.definition.qualname}.constructor", ())
    if not found:
        return None
    environment = bound(of.found.definition, Typed("", Named("")))
    return Value(Found(of.found.path, found[-1], (of.found.path,)), environment)


def member_of_shape(path: str, members: tuple[tuple[str, Type], ...], name: str, *, is_open: bool) -> Resolution:
    """A member of an inline type, which is a definition of no file."""
    if any(key == name for key, _ in members):
        return Found(path, unplaced(name, f"{{}}.{name}"), (path,))
    return Unknown() if is_open or name in OBJECT_MEMBERS else Missing("member", path, f"{{}}.{name}", (path,))


def builtin_member(path: str, type_name: str, name: str) -> Resolution:
    """A member of a type that the language brings, such as ``string`` or ``Array``."""
    if name in BUILTIN_MEMBERS[type_name] or name in OBJECT_MEMBERS:
        return Found(path, unplaced(name, f"{type_name}.{name}"), (path,))
    return Missing("member", path, f"{type_name}.{name}", (path,))
