"""Members of values and types: what ``a.b`` means when the type of ``a`` is known.

A member is missing only where every part of the type is known and none has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from gitorch.code.model import Definition, Kind
from gitorch.code.typescript.type_syntax import parse_type
from gitorch.code.typescript.types import (
    Function,
    Indexed,
    Intersection,
    Literal,
    Mapped,
    Named,
    Shape,
    Tuple,
    Type,
    TypeOf,
    Union,
)
from gitorch.integrate.resolve import Found, Missing, Resolution, Unknown
from gitorch.integrate.resolve.index import index_of
from gitorch.integrate.resolve.typescript.builtins import BUILTIN_MEMBERS
from gitorch.integrate.resolve.typescript.declared import (
    builtin_member,
    constructor_of,
    declared,
    is_spelled_out,
    member_of_shape,
    static_member,
    union_of_alike,
)
from gitorch.integrate.resolve.typescript.exports import (
    exported,
    is_import_binding,
    name_in_module,
    whole_module,
    with_trail,
)
from gitorch.integrate.resolve.typescript.modules import resolve_specifier
from gitorch.integrate.resolve.typescript.typed import Typed, Value, annotated, any_of, bound, is_empty
from gitorch.integrate.sides import View

DEEPEST = 16  # steps from one type to the next
SAME = {"Partial", "Required", "Readonly", "NonNullable", "NoInfer"}
_LISTS = {"Array", "ReadonlyArray", "Set", "ReadonlySet", "Iterable"}
_COMPONENTS = {"FC", "FunctionComponent", "VFC", "React.FC", "React.FunctionComponent", "React.VFC"}
_CLASS_COMPONENTS = ("Component", "PureComponent", "React.Component", "React.PureComponent")


def member(view: View, of: Typed | Value, name: str, *, as_type: bool = False, depth: int = 0) -> Resolution:
    """What the member ``name`` of a value or type means."""
    if depth > DEEPEST:
        return Unknown()
    if isinstance(of, Value):
        return _member_of_value(view, of, name, as_type=as_type, depth=depth + 1)
    reduced = reduce(view, of, depth + 1)
    if isinstance(reduced, Value):
        return _member_of_value(view, reduced, name, as_type=False, depth=depth + 1)
    return _member_of_type(view, reduced, name, depth + 1) if reduced is not None else Unknown()


def _member_of_value(view: View, of: Value, name: str, *, as_type: bool, depth: int) -> Resolution:
    definition = of.found.definition
    match definition.kind:
        case Kind.MODULE:
            return exported(view, of.found.path, name, as_type=as_type)
        case Kind.ENUM | Kind.NAMESPACE:
            return declared(view, of.found, name, as_type=as_type)
        case Kind.CLASS:
            return static_member(view, of.found, name)
        case Kind.VARIABLE | Kind.FIELD | Kind.PROPERTY | Kind.MEMBER:
            return _member_of_variable(view, of, name, depth)
        case _:
            return Unknown()


def _member_of_variable(view: View, of: Value, name: str, depth: int) -> Resolution:
    typed = annotated(of)
    if typed is not None and not is_spelled_out(view, of.found):
        return member(view, typed, name, depth=depth)
    module = view.module(of.found.path)
    if module is None or not index_of(module).members.get(of.found.definition.qualname):
        return Unknown()
    return declared(view, of.found, name)


def reduce(view: View, of: Typed, depth: int = 0) -> Typed | Value | None:
    """A type without indexing, ``typeof`` and the utility types that we know; None where it can't be told."""
    if depth > DEEPEST:
        return None
    match of.type:
        case TypeOf(path, module):
            return _value_at(view, of.path, path, module)
        case Indexed(inner, key):
            return _indexed(view, of, inner, key, depth)
        case Named(name, arguments):
            if name in of.environment:
                return reduce(view, of.environment[name], depth + 1)
            if arguments and name in _UTILITIES:
                return _UTILITIES[name](view, replace(of, type=arguments[0]), depth + 1)
            return of
        case _:
            return of


def _value_at(view: View, path: str, names: tuple[str, ...], module: str | None) -> Typed | Value | None:
    """``typeof a.b``, or ``typeof import("m")`` and below."""
    if module is not None:
        target = resolve_specifier(view, path, module)
        if not isinstance(target, str):
            return None
        found: Resolution = Found(target, whole_module(target), (target,))
    else:
        found = name_in_module(view, path, names[0])
        names = names[1:]
    for name in names:
        if not isinstance(found, Found) or is_import_binding(found, view):
            return None
        found = member(view, Value(found), name, depth=DEEPEST // 2)
    if not isinstance(found, Found) or is_import_binding(found, view):
        return None
    return Value(found)


def _indexed(view: View, of: Typed, inner: Type, key: Type, depth: int) -> Typed | Value | None:
    if isinstance(inner, Named) and inner.name in ("Parameters", "ConstructorParameters") and inner.arguments:
        position = key.name if isinstance(key, Named) else ""
        callee = reduce(view, replace(of, type=inner.arguments[0]), depth + 1)
        return _parameter(view, callee, int(position), depth) if position.isdigit() else None
    if isinstance(key, Literal):
        return _member_type(view, replace(of, type=inner), key.value, depth)
    if not isinstance(key, Named):
        return None
    found = reduce(view, replace(of, type=inner), depth + 1)
    found = _settled(view, found, depth + 1)
    return _element(view, found, key.name, depth + 1) if found is not None else None


def settle(view: View, of: Typed | Value) -> Typed | None:
    """The written form of a type or of a value's type, aliases followed; None where it can't be told."""
    return _settled(view, reduce(view, of) if isinstance(of, Typed) else of, 0)


def _settled(view: View, of: Typed | Value | None, depth: int) -> Typed | None:
    """The written type of a value, aliases followed, so that its form can be looked at."""
    while isinstance(of, Value):
        typed = annotated(of)
        of = reduce(view, typed, depth + 1) if typed is not None else None
        depth += 1
        if depth > DEEPEST:
            return None
    if of is not None and isinstance(of.type, Named) and of.type.name in SAME and of.type.arguments:
        return _settled(view, reduce(view, replace(of, type=of.type.arguments[0]), depth + 1), depth + 1)
    if of is not None and isinstance(of.type, Named) and of.type.name not in BUILTIN_MEMBERS:
        alias = alias_of(view, of)
        return _settled(view, reduce(view, alias, depth + 1), depth + 1) if alias is not None else of
    return of


def alias_of(view: View, of: Typed) -> Typed | None:
    """What a type alias stands for."""
    if not isinstance(of.type, Named):
        return None
    found = type_named(view, of.path, of.type.name)
    if found is None or found.definition.kind is not Kind.TYPE or found.definition.annotation is None:
        return None
    return Typed(found.path, parse_type(found.definition.annotation), bound(found.definition, of))


def _element(view: View, of: Typed, key: str, depth: int) -> Typed | Value | None:
    match of.type:
        case Named(name, arguments) if name in _LISTS and arguments:
            return reduce(view, replace(of, type=arguments[0]), depth)
        case Named("Record", (_, value)):
            return reduce(view, replace(of, type=value), depth)
        case Tuple(parts) if key.isdigit() and int(key) < len(parts):
            return reduce(view, replace(of, type=parts[int(key)]), depth)
        case Union(parts):
            some = [one for one in parts if not is_empty(one)]
            return _element(view, replace(of, type=some[0]), key, depth) if len(some) == 1 else None
        case _:
            return None


def _member_type(view: View, of: Typed, name: str, depth: int) -> Typed | Value | None:
    """The type of a member, its inline type included."""
    found = member(view, of, name, depth=depth + 1)
    if not isinstance(found, Found):
        return None
    if is_spelled_out(view, found):
        return Value(found)
    reduced = reduce(view, of, depth + 1)
    environment = reduced.environment if reduced is not None else {}
    settled = _settled(view, reduced, depth + 1)
    if settled is not None and isinstance(settled.type, Shape):
        for key, inner in settled.type.members:
            if key == name:
                return reduce(view, replace(settled, type=inner), depth + 1)
    if settled is not None and isinstance(settled.type, Named):
        named = type_named(view, settled.path, settled.type.name)
        environment = bound(named.definition, settled) if named is not None else environment
    several = union_of_alike(view, found)
    return Typed(found.path, several, environment) if several is not None else Value(found, environment)


def _parameter(view: View, callee: Typed | Value | None, position: int, depth: int) -> Typed | Value | None:
    if isinstance(callee, Value):
        definition = callee.found.definition
        if definition.kind is Kind.CLASS:
            return _parameter(view, constructor_of(view, callee), position, depth)
        signature = definition.signature
        if signature is not None and len(definition.overloads) <= 1:
            return _parameter_of(view, callee, definition, position, depth)
        callee = _settled(view, callee, depth + 1)
    elif callee is not None and isinstance(callee.type, Named):
        callee = _settled(view, callee, depth + 1)
    if isinstance(callee, Typed) and isinstance(callee.type, Function) and position < len(callee.type.parameters):
        return reduce(view, replace(callee, type=callee.type.parameters[position]), depth + 1)
    if isinstance(callee, Typed) and isinstance(callee.type, Union):
        functions = [one for one in callee.type.parts if isinstance(one, Function)]
        return _parameter(view, replace(callee, type=functions[0]), position, depth) if len(functions) == 1 else None
    return None


def _parameter_of(view: View, callee: Value, definition: Definition, position: int, depth: int) -> Typed | Value | None:
    parameters = definition.signature.parameters if definition.signature is not None else ()
    if position >= len(parameters) or parameters[position].annotation is None:
        return None
    environment = {**callee.environment, **bound(definition, Typed("", Named("")))}
    return reduce(view, Typed(callee.found.path, parse_type(parameters[position].annotation or ""), environment), depth)


def _returned(view: View, of: Typed, depth: int) -> Typed | Value | None:
    callee = reduce(view, of, depth)
    if isinstance(callee, Value):
        signature = callee.found.definition.signature
        if signature is None or len(callee.found.definition.overloads) > 1:
            callee = _settled(view, callee, depth)
        elif signature.returns is None:
            return None
        else:
            environment = {**callee.environment, **bound(callee.found.definition, Typed("", Named("")))}
            return reduce(view, Typed(callee.found.path, parse_type(signature.returns), environment), depth)
    elif callee is not None and isinstance(callee.type, Named):
        callee = _settled(view, callee, depth)
    if isinstance(callee, Typed) and isinstance(callee.type, Function):
        return reduce(view, replace(callee, type=callee.type.returns), depth)
    return None


def _awaited(view: View, of: Typed, depth: int) -> Typed | Value | None:
    found = reduce(view, of, depth)
    if isinstance(found, Typed) and isinstance(found.type, Named) and found.type.name == "Promise":
        return reduce(view, replace(found, type=found.type.arguments[0]), depth) if found.type.arguments else None
    return found


def _props(view: View, of: Typed, depth: int) -> Typed | Value | None:
    """The props of a component: a function's first parameter, or the type argument of its annotation or base."""
    component = reduce(view, of, depth)
    if not isinstance(component, Value):
        return None
    definition = component.found.definition
    if definition.kind is Kind.CLASS:
        return _class_props(view, component, depth)
    if definition.signature is not None:
        return _parameter(view, component, 0, depth)
    typed = annotated(component)
    if typed is None or not isinstance(typed.type, Named) or typed.type.name not in _COMPONENTS:
        return None
    return reduce(view, replace(typed, type=typed.type.arguments[0]), depth) if typed.type.arguments else None


def _class_props(view: View, component: Value, depth: int) -> Typed | Value | None:
    for base in component.found.definition.bases:
        parsed = parse_type(base)
        if isinstance(parsed, Named) and parsed.name in _CLASS_COMPONENTS and parsed.arguments:
            return reduce(view, Typed(component.found.path, parsed.arguments[0]), depth)
    return None


def _instance(view: View, of: Typed, depth: int) -> Typed | Value | None:
    found = reduce(view, of, depth)
    if not isinstance(found, Value) or found.found.definition.kind is not Kind.CLASS:
        return None
    return Typed(found.found.path, Named(found.found.definition.qualname))


_UTILITIES = {
    "ReturnType": _returned,
    "Awaited": _awaited,
    "ComponentProps": _props,
    "InstanceType": _instance,
}


def _member_of_type(view: View, of: Typed, name: str, depth: int) -> Resolution:
    match of.type:
        case Union(parts):
            some = [replace(of, type=one) for one in parts if not is_empty(one)]
            return any_of(member(view, one, name, depth=depth) for one in some)
        case Intersection(parts):
            return any_of(member(view, replace(of, type=one), name, depth=depth) for one in parts)
        case Shape(members, is_open):
            return member_of_shape(of.path, members, name, is_open=is_open)
        case Mapped(prefix) if prefix is not None and not name.startswith(prefix):
            return Missing("member", of.path, name, (of.path,))
        case Literal():
            return builtin_member(of.path, "string", name)
        case Tuple():
            return builtin_member(of.path, "Array", name)
        case Named(type_name, arguments):
            return _member_of_named(view, of, type_name, arguments, name, depth)
        case _:
            return Unknown()


def _member_of_named(
    view: View, of: Typed, type_name: str, arguments: tuple[Type, ...], name: str, depth: int
) -> Resolution:
    named = type_named(view, of.path, type_name)
    if named is None:
        if type_name in SAME and arguments:
            return member(view, replace(of, type=arguments[0]), name, depth=depth)
        if type_name in ("Omit", "Pick") and arguments:
            found = member(view, replace(of, type=arguments[0]), name, depth=depth)
            return found if isinstance(found, Missing) else Unknown()
        return builtin_member(of.path, type_name, name) if type_name in BUILTIN_MEMBERS else Unknown()
    if is_import_binding(named, view):
        return Unknown()
    found = _member_of_definition(view, named, bound(named.definition, of), name, depth)
    return with_trail(found, *named.trail)


def type_named(view: View, path: str, name: str) -> Found | None:
    """The definition that a type's name, dotted or not, means in a file."""
    if not path:
        return None
    root, *rest = name.split(".")
    found = name_in_module(view, path, root, as_type=True)
    for one in rest:
        if not isinstance(found, Found) or is_import_binding(found, view):
            return None
        found = member(view, Value(found), one, as_type=True, depth=DEEPEST // 2)
    return found if isinstance(found, Found) else None


def _member_of_definition(view: View, of: Found, environment: Mapping[str, Typed], name: str, depth: int) -> Resolution:
    """An instance's member, by a class, interface, alias or enum."""
    definition = of.definition
    own = declared(view, of, name)
    if definition.kind is Kind.TYPE:
        return _member_of_alias(view, of, environment, name, depth, own)
    if definition.kind not in (Kind.CLASS, Kind.INTERFACE) or (isinstance(own, Found) and not own.definition.is_static):
        return own if isinstance(own, Found) else Unknown()
    if isinstance(own, Unknown) or name.startswith("#"):
        return own  # a private name is of no other class
    bases = [base for one in _merged(view, of) for base in one.bases if base not in one.implements]
    inherited = [member(view, Typed(of.path, parse_type(base), environment), name, depth=depth) for base in bases]
    return any_of([Missing("member", of.path, f"{definition.qualname}.{name}", (of.path,)), *inherited])


def _merged(view: View, of: Found) -> list[Definition]:
    """A class with the interfaces of its name, which say more of it. What a class implements gives it no member."""
    module = view.module(of.path)
    alike = index_of(module).definitions.get(of.definition.qualname, ()) if module is not None else ()
    return [of.definition, *(one for one in alike if one != of.definition and one.kind is Kind.INTERFACE)]


def _member_of_alias(
    view: View, of: Found, environment: Mapping[str, Typed], name: str, depth: int, own: Resolution
) -> Resolution:
    if isinstance(own, Found) and own.definition.kind is not Kind.MEMBER:
        return own
    text = of.definition.annotation
    if text is None:
        return Unknown()
    written = parse_type(text)
    found = member(view, Typed(of.path, written, environment), name, depth=depth)
    if isinstance(found, Missing) and isinstance(written, Indexed) and not found.qualname.startswith("{}"):
        return with_trail(found, of.path)  # taken out of a type that says its members itself
    if isinstance(found, Missing):
        return replace(found, path=of.path, qualname=f"{of.definition.qualname}.{name}")
    return found
