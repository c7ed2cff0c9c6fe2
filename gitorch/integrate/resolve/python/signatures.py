"""What a call of a Python function must fit, decorators and receivers considered."""

from __future__ import annotations

from collections.abc import Iterable

from gitorch.code.model import Definition, ParameterKind, Signature

# Decorators that leave the signature as it is written.
_KEEPING = frozenset({
    "abstractmethod", "asynccontextmanager", "cache", "classmethod", "contextmanager", "deprecated", "final",
    "lru_cache", "no_type_check", "overload", "override", "staticmethod",
})  # fmt: skip
_CONTEXTS = frozenset({"contextmanager", "asynccontextmanager"})
_BY_POSITION = (ParameterKind.POSITIONAL, ParameterKind.POSITIONAL_ONLY)


def function_signatures(definitions: Iterable[Definition], *, is_bound: bool) -> tuple[Signature, ...]:
    """The signatures of a function's definitions: of its overloads where it has some, else of every one."""
    known = [definition for definition in definitions if definition.signature is not None]
    overloads = [definition for definition in known if "overload" in _decorator_names(definition)]
    if any(not _decorator_names(definition) <= _KEEPING for definition in known):
        return ()
    chosen = [d.signature for d in (overloads or known) if d.signature is not None]
    return tuple(without_receiver(one) for one in chosen) if is_bound else tuple(chosen)


def without_receiver(signature: Signature) -> Signature:
    """A method's signature as its instances' callers see it."""
    if signature.parameters and signature.parameters[0].kind in _BY_POSITION:
        return signature._replace(parameters=signature.parameters[1:])
    return signature


def call_result_is_plain(definition: Definition) -> bool:
    """Whether a call gives what the return annotation says."""
    return _decorator_names(definition) <= _KEEPING | {"property", "cached_property"}


def is_context_manager(definition: Definition) -> bool:
    """Whether a decorator makes a function a context manager."""
    return bool(_decorator_names(definition) & _CONTEXTS)


def _decorator_names(definition: Definition) -> set[str]:
    return {written.partition("(")[0].rpartition(".")[2].strip() for written in definition.decorators}
