"""What one file of Python says of its own scopes: receivers, ``super()``, locals that are bound too late."""

from __future__ import annotations

from gitorch.code.model import Kind, Local, Reference
from gitorch.integrate.resolve import Unknown
from gitorch.integrate.resolve.index import ModuleIndex
from gitorch.integrate.resolve.python.values import Instance, Klass, Lookup, Named, Super, Value

CLASSES = (Kind.CLASS, Kind.ENUM)


def is_class(index: ModuleIndex, qualname: str) -> bool:
    """Whether a scope is that of a class, whose names the functions within do not see."""
    found = index.definitions.get(qualname, ())
    return bool(found) and found[-1].kind in CLASSES


def is_bound_later(index: ModuleIndex | None, reference: Reference) -> bool:
    """Whether a function binds a name only below its use. A loop could bind it above; we take it not to."""
    if index is None or not reference.scope:
        return False
    bindings = index.locals.get((reference.scope, reference.path), ())
    return bool(bindings) and all(local.place > reference.place and not local.is_parameter for local in bindings)


def receiver_of(index: ModuleIndex, path: str, local: Local) -> Value | None:
    """What a first parameter, ``self`` or ``cls``, is; None for any other local."""
    if not local.is_parameter or local.annotation is not None:
        return None
    owner = local.scope.rpartition(".")[0]
    methods = index.definitions.get(local.scope, ())
    classes = index.definitions.get(owner, ())
    if not methods or not classes or classes[-1].kind not in CLASSES or methods[-1].is_static:
        return None
    signature = methods[-1].signature
    if signature is None or not signature.parameters or signature.parameters[0].name != local.name:
        return None
    klass = Klass(path, classes[-1])
    is_class = "classmethod" in methods[-1].decorators or methods[-1].name in ("__new__", "__init_subclass__")
    return klass if is_class else Instance(klass)


def super_of(index: ModuleIndex | None, path: str, scope: str) -> Lookup:
    """What ``super()`` is in a scope of a file."""
    here = scope
    while index is not None and here:
        owner = here.rpartition(".")[0]
        classes = index.definitions.get(owner, ())
        if classes and classes[-1].kind in CLASSES:
            return Named(path, classes[-1], Super(Klass(path, classes[-1])))
        here = owner
    return Unknown("super outside a class")
