"""What the names of a Python module stand for: the types of values, results of calls, elements of containers."""

from __future__ import annotations

import re
from typing import Protocol

from gitorch.code.model import Definition, Kind, Local, Signature
from gitorch.code.python.annotations import Annotated, annotated
from gitorch.integrate.resolve import Missing, Unknown
from gitorch.integrate.resolve.index import ModuleIndex
from gitorch.integrate.resolve.python.classes import Ancestry
from gitorch.integrate.resolve.python.constructors import constructor_signatures
from gitorch.integrate.resolve.python.scopes import CLASSES
from gitorch.integrate.resolve.python.signatures import call_result_is_plain, function_signatures, is_context_manager
from gitorch.integrate.resolve.python.values import (
    Around,
    Either,
    Function,
    Instance,
    Klass,
    Lookup,
    Named,
    Opaque,
    Value,
)

STEP = r'\(\)|\[\]|!|\["[^"]*"\]|\("[^"]*"\)|\.?[^\W\d]\w*'
"""One step of a chain, as references write them."""

_STEPS = re.compile(STEP)
_FUNCTIONS = (Kind.FUNCTION, Kind.METHOD, Kind.PROPERTY)
_DEEPEST_ALIAS = 10


class Names(Protocol):
    """Who looks names up for the evaluator."""

    def chain(self, path: str, scope: str, written: str) -> Lookup: ...

    def attribute(self, value: Value, name: str) -> Lookup: ...

    def ancestry(self, klass: Klass) -> Ancestry: ...

    def index(self, path: str) -> ModuleIndex | None: ...


class Evaluator:
    """Evaluates what names stand for in one view; remembers what it worked out."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._values: dict[int, tuple[Named, Value]] = {}
        self._aliases = 0

    def step(self, root: Named, step: str) -> Lookup:
        value = self.value(root)
        if step.startswith("."):
            return self._names.attribute(value, step[1:])
        if step.startswith(('["', '("')):
            return self._by_constant(root, value, step)
        if step == "()":
            result: Value = self._called(value, root)
        elif step == "[]":
            result = self._element(value)
        else:
            result = value.inner if isinstance(value, Around) and value.shape == "awaited" else Opaque()
        return Named(root.path, root.definition, result, root.trail)

    def _by_constant(self, root: Named, value: Value, step: str) -> Lookup:
        """Color["RED"], Color("red") and movie["title"] of a TypedDict; anything else is an element or a result."""
        constant = step[2:-2]
        if isinstance(value, Klass) and value.definition.kind is Kind.ENUM:
            return self._enum_member(value, constant, by_value=step[0] == "(")
        if step[0] == "[" and isinstance(value, Instance) and "TypedDict" in self._names.ancestry(value.of).outside:
            return self._names.attribute(value, constant)
        result = self._element(value) if step[0] == "[" else self._called(value, root)
        return Named(root.path, root.definition, result, root.trail)

    def _enum_member(self, klass: Klass, constant: str, *, by_value: bool) -> Lookup:
        if not by_value:
            return self._names.attribute(klass, constant)
        index = self._names.index(klass.path)
        members = index.members.get(klass.definition.qualname, ()) if index is not None else ()
        if any(member.name == "_missing_" for member in members):
            return Unknown("_missing_")
        for member in members:
            if member.kind is Kind.MEMBER and member.value is not None and member.value.strip("\"'") == constant:
                return Named(klass.path, member, Instance(klass))
        if not all(
            member.value is None or member.value[:1] in "\"'" for member in members if member.kind is Kind.MEMBER
        ):
            return Unknown("computed values")
        return Missing("member", klass.path, f"{klass.definition.qualname}.{constant}")

    def value(self, named: Named) -> Value:
        """What a name stands for."""
        if named.value is not None:
            return named.value
        known = self._values.get(id(named))
        if known is None or known[0] is not named:
            known = self._values[id(named)] = (named, Opaque("circular"))
            known = self._values[id(named)] = (named, self._evaluated(named))
        return known[1]

    def _evaluated(self, named: Named) -> Value:
        definition = named.definition
        if definition.kind in CLASSES:
            return Klass(named.path, definition)
        if definition.kind in (Kind.FUNCTION, Kind.METHOD):
            return self._function(named)
        if definition.kind is Kind.PROPERTY:
            return self._returned(self._function(named))
        if definition.kind is Kind.MEMBER and isinstance(named.receiver, Klass):
            return Instance(named.receiver)
        scope = definition.written_in or definition.qualname.rpartition(".")[0]
        if definition.annotation is not None:
            return self.annotated_value(named.path, scope, definition.annotation, named.receiver)
        chains = {d.chain for d in (definition, *named.others) if d.value != "None"}
        if len(chains) == 1 and (chain := chains.pop()) is not None:
            return self.chain_value(named.path, scope, chain)
        return Opaque("not followed")

    def _function(self, named: Named) -> Function:
        definition = named.definition
        definitions = tuple(d for d in (*named.others, definition) if d.kind in _FUNCTIONS)
        owner = named.receiver
        is_class_method = "classmethod" in definition.decorators or definition.name in ("__new__", "__init_subclass__")
        bound = definition.kind is not Kind.FUNCTION and not definition.is_static and owner is not None
        bound = bound and (isinstance(owner, Instance) or is_class_method)
        klass = owner.of if isinstance(owner, Instance) else owner
        return Function(named.path, definitions, bound, klass)

    def bound_value(self, path: str, definition: Definition, bindings: tuple[Local, ...]) -> Value:
        """What a variable stands for by all that binds it; that it is None for a while says nothing of its type."""
        chains = [binding.chain for binding in bindings if binding.chain != "None"]
        known = [chain for chain in chains if chain is not None]
        if not known or len(known) < len(chains):
            return Opaque("not followed")
        scope = bindings[0].scope
        again = [chain for chain in known if chain.startswith(f"{definition.name}.")]
        first = {self.chain_value(path, scope, chain) for chain in known if chain not in again}
        if len(first) != 1:
            return Either(tuple(sorted(first, key=repr))) if first and not again else Opaque("not followed")
        value = first.pop()
        held = Named(path, definition, value)
        return value if all(self._is_kept(held, chain, value) for chain in again) else Opaque("not followed")

    def _is_kept(self, held: Named, chain: str, value: Value) -> bool:
        """Whether ``u = u.replace(…)`` leaves the variable what it was, or stumbles itself."""
        found: Lookup = held
        for step in _STEPS.findall(chain.removeprefix(held.definition.name)):
            if not isinstance(found, Named):
                break
            found = self.step(found, step)
        return isinstance(found, Missing) or (isinstance(found, Named) and self.value(found) == value)

    def chain_value(self, path: str, scope: str, chain: str) -> Value:
        found = self._names.chain(path, scope, chain)
        return self.value(found) if isinstance(found, Named) else Opaque("not followed")

    def annotated_value(self, path: str, scope: str, written: str, receiver: Instance | Klass | None) -> Value:
        meaning = annotated(written)
        return self._meant(path, scope, meaning, receiver) if meaning is not None else Opaque("annotation")

    def _meant(self, path: str, scope: str, meaning: Annotated, receiver: Instance | Klass | None) -> Value:
        match meaning.shape:
            case "instance":
                return self._instance(path, scope, meaning.name, receiver)
            case "class":
                inner = self._meant(path, scope, meaning.inner[0], receiver)
                return inner.of if isinstance(inner, Instance) else Opaque()
            case "union":
                return Either(tuple(self._meant(path, scope, one, receiver) for one in meaning.inner))
            case shape:
                return Around(shape, self._meant(path, scope, meaning.inner[0], receiver))

    def _instance(self, path: str, scope: str, name: str, receiver: Instance | Klass | None) -> Value:
        if name.rpartition(".")[2] == "Self" and receiver is not None:
            return receiver if isinstance(receiver, Instance) else Instance(receiver)
        found = self._names.chain(path, scope, name)
        if not isinstance(found, Named):
            return Opaque("outside")
        value = self.value(found)
        if isinstance(value, Klass):
            return Instance(value)
        alias = found.definition
        if alias.kind in (Kind.VARIABLE, Kind.TYPE) and alias.value and self._aliases < _DEEPEST_ALIAS:
            self._aliases += 1
            meant = self.annotated_value(found.path, alias.qualname.rpartition(".")[0], alias.value, receiver)
            self._aliases -= 1
            return meant
        return Opaque("not a class")

    def _called(self, value: Value, root: Named) -> Value:
        match value:
            case Klass():
                return Instance(value)
            case Function():
                return self._returned(value)
            case Around(shape="call", inner=inner):
                return inner
            case _:
                return Opaque("a call")

    def _returned(self, function: Function) -> Value:
        """What calling a function gives, by its annotation or by the one chain that it returns."""
        if len(function.definitions) != 1 or not call_result_is_plain(function.definitions[0]):
            return Opaque("decorated")
        definition = function.definitions[0]
        signature = definition.signature
        scope = definition.qualname.rpartition(".")[0]
        if signature is None:
            return Opaque()
        receiver = Instance(function.receiver) if function.receiver is not None else None
        if signature.returns is not None:
            value = self.annotated_value(function.path, scope, signature.returns, receiver)
        elif definition.chain is not None:
            value = self.chain_value(function.path, definition.qualname, definition.chain)
        else:
            return Opaque("not annotated")
        if is_context_manager(definition):
            return Around("context", value.inner) if isinstance(value, Around) else Opaque()
        return Around("awaited", value) if signature.is_async and not signature.is_generator else value

    def _element(self, value: Value) -> Value:
        match value:
            case Around(shape="elements" | "values", inner=inner):
                return inner
            case Klass():
                return value
            case Instance():
                found = self._names.attribute(value, "__getitem__")
                return self._called(self.value(found), found) if isinstance(found, Named) else Opaque()
            case _:
                return Opaque("an element")

    def signatures(self, named: Named) -> tuple[Signature, ...]:
        """What a call of a name must fit, one of them; empty for what we don't know."""
        match self.value(named):
            case Function(definitions=definitions, is_bound=is_bound):
                return function_signatures(definitions, is_bound=is_bound)
            case Klass() as klass:
                return constructor_signatures(klass, self._names.ancestry(klass), self._names.index)
            case _:
                return ()
