"""What a function takes as an argument, as JSON knows it."""

from __future__ import annotations

import re

from gitorch.code.model import Kind, Place, Reference
from gitorch.code.wire.model import ARRAY, BOOLEAN, NULL, NUMBER, STRING
from gitorch.integrate.resolve import Found
from gitorch.integrate.resolve.languages import resolver_for
from gitorch.integrate.sides import View

_TYPES = {
    "string": STRING, "str": STRING, "String": STRING, "number": NUMBER, "int": NUMBER, "float": NUMBER,
    "boolean": BOOLEAN, "bool": BOOLEAN, "null": NULL, "undefined": NULL, "None": NULL, "list": ARRAY,
}  # fmt: skip
_PART = re.compile(r"[^|]+")


def taken(view: View, path: str, callee: str, position: int) -> frozenset[str]:
    """The JSON types that a function's parameter is annotated with; none where any part of that is not one of them."""
    module = view.module(path)
    resolver = resolver_for(module.language if module is not None else "")
    found = resolver.reference(view, path, Reference(callee, Place(1_000_000, 1))) if resolver is not None else None
    if not isinstance(found, Found) or found.definition.kind not in (Kind.FUNCTION, Kind.METHOD):
        return frozenset()
    signature = found.definition.signature
    parameters = signature.parameters if signature is not None else ()
    annotation = parameters[position].annotation if position < len(parameters) else None
    parts = [part.strip() for part in _PART.findall(annotation or "")]
    types = frozenset(_TYPES[part] for part in parts if part in _TYPES)
    return types if all(part in _TYPES for part in parts) else frozenset()
