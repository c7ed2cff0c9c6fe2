"""What the names of a language of packages stand for: the types of values, the results of calls, what lists hold."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from gitorch.code.model import Definition, Kind, Parameter, ParameterKind, Signature
from gitorch.code.packages.written import CONTAINER, TUPLE, Written, written_type
from gitorch.integrate.resolve import Unknown
from gitorch.integrate.resolve.index import ModuleIndex
from gitorch.integrate.resolve.packages.members import Members
from gitorch.integrate.resolve.packages.values import (
    Callables,
    Finder,
    Held,
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

_TYPES = (Kind.CLASS, Kind.INTERFACE, Kind.ENUM)
_CALLABLE = (Kind.FUNCTION, Kind.METHOD)
_LISTS = frozenset({
    "List", "MutableList", "ArrayList", "Set", "MutableSet", "HashSet", "Vec", "Array", "Iterable", "Collection",
    "Sequence", "IEnumerable", "IList", "ICollection", "IReadOnlyList", "VecDeque", "Deque", "Queue", "Stack",
})  # fmt: skip
_DEEPEST_ALIAS = 10


class Names(Protocol):
    """Who looks names up for the evaluator."""

    rules: Rules
    finder: Finder
    members: Members

    def chain(self, path: str, scope: str, written: str, *, is_called: bool = False) -> Lookup: ...

    def in_package(self, package: Package, name: str) -> Lookup: ...

    def index(self, path: str) -> ModuleIndex | None: ...


class Evaluator:
    """Evaluates what names stand for in one view."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._aliases = 0

    def callables(self, found: list[Located]) -> Value | None:
        """The functions among several definitions of one name, or None where the last one is none."""
        if found[-1][1].kind not in _CALLABLE:
            return None
        return Callables(tuple(one for one in found if one[1].kind in _CALLABLE))

    def step(self, root: Named, step: str, *, is_called: bool) -> Lookup:
        """One step of a chain: a member, a call, an element."""
        value = self.value(root)
        if step.startswith("."):
            return self._member(root, value, step[1:], is_called=is_called)
        result = self._called(value) if step == "()" else self._part(value, step)
        return Named(root.path, root.definition, result, root.trail)

    def _member(self, root: Named, value: Value, name: str, *, is_called: bool) -> Lookup:
        match value:
            case Package():
                return self._names.in_package(value, name)
            case Type() | Instance():
                found = self._names.members.of(value, name, is_called=is_called)
                if isinstance(found, Named) and isinstance(found.value, Callables):
                    klass = value.of if isinstance(value, Instance) else value
                    bound = replace(found.value, receiver=klass, through_type=isinstance(value, Type))
                    return replace(found, value=bound)
                return found
            case Held(written=written) if name in self._names.rules.unwrapping and written.arguments:
                return replace(root, value=value)
            case _:
                return Unknown("not followed")

    def value(self, named: Named) -> Value:
        """What a name stands for."""
        if named.value is not None:
            return named.value
        definition = named.definition
        scope = definition.qualname.rpartition(".")[0]
        if definition.kind in _TYPES:
            return Type(named.path, definition)
        if definition.kind is Kind.NAMESPACE:
            package = self._names.finder.inside(named.path, definition)
            return package if isinstance(package, Package) else Opaque()
        if definition.kind is Kind.TYPE:
            return self._alias(named.path, definition)
        if definition.kind is Kind.MEMBER:
            owner = self._owner(named.path, definition)
            return Instance(owner) if owner is not None else Opaque()
        if definition.annotation is not None:
            return self.annotated(named.path, scope, definition.annotation)
        if definition.chain is not None:
            return self.chain_value(named.path, scope, definition.chain)
        return Opaque()

    def _owner(self, path: str, definition: Definition) -> Type | None:
        index = self._names.index(path)
        owners = index.definitions.get(definition.qualname.rpartition(".")[0], ()) if index is not None else ()
        return next((Type(path, one) for one in owners if one.kind in _TYPES), None)

    def _alias(self, path: str, definition: Definition) -> Value:
        """Another name for a type stands for that; a type of its own over another one has its own methods."""
        if not definition.is_static or definition.value is None:
            return Type(path, definition)
        meant = self.annotated(path, definition.qualname, definition.value)
        return meant.of if isinstance(meant, Instance) else Opaque()

    def chain_value(self, path: str, scope: str, chain: str) -> Value:
        found = self._names.chain(path, scope, chain)
        return self.value(found) if isinstance(found, Named) else Opaque()

    def annotated(self, path: str, scope: str, text: str) -> Value:
        """A value of a type as it is written in a scope of a file."""
        written = written_type(text)
        if written is None or self._aliases > _DEEPEST_ALIAS:
            return Opaque()
        self._aliases += 1
        try:
            return self._meant(path, scope, written)
        finally:
            self._aliases -= 1

    def _meant(self, path: str, scope: str, written: Written) -> Value:
        if written.name in (CONTAINER, TUPLE):
            return Held(path, scope, written)
        if written.name in self._names.rules.transparent and written.arguments:
            inner = written.arguments[0]
            return self._meant(path, scope, inner) if inner is not None else Opaque()
        found = self._names.chain(path, scope, written.name)
        if isinstance(found, Named):
            value = self.value(found)
            return Instance(value) if isinstance(value, Type) else value if isinstance(value, Instance) else Opaque()
        return Held(path, scope, written) if written.arguments else Opaque()

    def _called(self, value: Value) -> Value:
        match value:
            case Type():
                return Instance(value)
            case Callables(found=found, receiver=receiver):
                results = {self._returned(path, one, receiver) for path, one in found}
                return results.pop() if len(results) == 1 else Opaque()
            case Held(written=written) if written.arguments:
                return self._argument(value, 0)
            case _:
                return Opaque()

    def _returned(self, path: str, function: Definition, receiver: Type | None) -> Value:
        signature = function.signature
        if signature is None or signature.returns is None:
            return Opaque() if function.chain is None else self.chain_value(path, function.qualname, function.chain)
        if signature.returns.strip("&? ") in ("Self", "self", "static", "this") and receiver is not None:
            return Instance(receiver)
        return self.annotated(path, function.qualname, signature.returns)

    def _part(self, value: Value, step: str) -> Value:
        """An element of a list, one of several results, what is left when a failure is passed on."""
        if not isinstance(value, Held):
            return value if step == "#0" else Opaque()
        name = value.written.name
        if step == "[]":
            is_list = name == CONTAINER or name.rpartition(".")[2] in _LISTS
            return self._argument(value, -1) if is_list else Opaque()
        if step == "!":
            return self._argument(value, 0)
        number = int(step[1:])
        return self._argument(value, number) if name == TUPLE and number < len(value.written.arguments) else Opaque()

    def _argument(self, value: Held, number: int) -> Value:
        inner = value.written.arguments[number] if value.written.arguments else None
        return self._meant(value.path, value.scope, inner) if inner is not None else Opaque()

    def implementor(self, around: Type) -> Type | None:
        """The type that ``this`` is where a block implements one: the type that its name begins with."""
        target = around.definition.annotation
        if target is None:
            return around
        found = self.annotated(around.path, around.definition.qualname.rpartition(".")[0], target)
        return found.of if isinstance(found, Instance) else None

    def signatures(self, named: Named) -> tuple[Signature, ...]:
        """What a call of a name must fit, one of them; empty for what we don't know."""
        match self.value(named):
            case Callables(found=found, through_type=through_type):
                known = [(one, one.signature) for _, one in found if one.signature is not None]
                takes_receiver = through_type and self._names.rules.receiver_is_argument
                more = [_with_receiver(*one) for one in known] if takes_receiver else []
                return tuple(dict.fromkeys((*(signature for _, signature in known), *more)))
            case Type() as klass:
                return self._constructors(klass)
            case Instance() if named.definition.kind is Kind.MEMBER and named.definition.signature is not None:
                return (named.definition.signature,)
            case _:
                return ()

    def _constructors(self, klass: Type) -> tuple[Signature, ...]:
        """The constructors of a class; one without arguments where it has none, unless something may write one."""
        rules, definition = self._names.rules, klass.definition
        line = self._names.members.line(klass)[0] if rules.inherits_constructor else (klass,)
        for one in line:
            found = self._names.members.own(one, rules.constructor)
            if found:
                return tuple(each.signature for _, each in found if each.signature is not None)
        is_plain = definition.kind is Kind.CLASS and not definition.is_abstract
        is_open = not rules.generating.isdisjoint(definition.decorators)
        if not rules.has_default_constructor or not is_plain or is_open:
            return ()
        return (_ANYTHING if rules.ignores_surplus else Signature(),)


def _with_receiver(function: Definition, signature: Signature) -> Signature:
    """``User::name(user)``: said of the type, a method takes its receiver as an argument."""
    if function.is_static or function.kind is not Kind.METHOD:
        return signature
    return signature._replace(parameters=(_RECEIVER, *signature.parameters))


_RECEIVER = Parameter("self", ParameterKind.POSITIONAL_ONLY, required=True)
_ANYTHING = Signature((Parameter("arguments", ParameterKind.VARIADIC, required=False),
                       Parameter("arguments", ParameterKind.KEYWORDS, required=False)))  # fmt: skip
