"""Types as Java, Kotlin and C# write them, and what they are in JSON."""

from __future__ import annotations

from collections.abc import Mapping

from gitorch.code.wire.model import ARRAY, NULL, STRING


def declared_types(declared: str, kinds: Mapping[str, str]) -> frozenset[str]:
    """The JSON types that a declared type becomes, ``kinds`` by its bare name; none where that isn't known."""
    source = declared.strip()
    if source.endswith("?"):
        return _or_null(declared_types(source[:-1], kinds))
    if source.endswith("[]"):
        return frozenset((STRING if source == "byte[]" else ARRAY,))
    name, _, rest = source.partition("<")
    if name == "Optional":
        return _or_null(declared_types(rest.removesuffix(">"), kinds))
    kind = kinds.get(name.rpartition(".")[2])
    return frozenset((kind,)) if kind is not None else frozenset()


def _or_null(types: frozenset[str]) -> frozenset[str]:
    return types | {NULL} if types else types
