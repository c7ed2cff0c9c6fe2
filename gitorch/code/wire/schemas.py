"""Shapes that a schema says: JSON Schema alone, and as OpenAPI uses it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gitorch.code.wire.gathering import Gathering
from gitorch.code.wire.model import ARRAY, BOOLEAN, NULL, NUMBER, OBJECT, STRING, Binding, Field, Shape, Text
from gitorch.code.wire.nodes import union
from gitorch.code.yaml_tree import Node, entries, entry, items, scalar

_TYPES = {
    "string": STRING, "integer": NUMBER, "number": NUMBER, "boolean": BOOLEAN, "array": ARRAY, "object": OBJECT,
    "null": NULL,
}  # fmt: skip
_ALTERNATIVES = ("oneOf", "anyOf")
_DEEPEST = 5


@dataclass(frozen=True)
class Schemas:
    """The schemas of one document. ``containers`` are where its named ones stand."""

    found: Gathering
    root: Node
    containers: tuple[tuple[str, ...], ...]

    def read_named(self) -> None:
        """File every named schema of the document."""
        for path in self.containers:
            for name, _, node in entries(entry(self.root, *path)):
                self.read(name, node)

    def read(self, name: str, node: Node, depth: int = 0) -> None:
        """File the shape of an object under a name, and those of the objects within it; of a list, its items'."""
        listed = entry(node, "items")
        if listed is not None and depth < _DEEPEST:
            self.read(name, listed, depth + 1)
            return
        parts = [node, *items(entry(node, "allOf"))]
        self._values(name, node)
        fields = tuple(field for part in parts for field in self._fields(name, part, depth))
        bases = tuple(reference for part in parts if (reference := self.reference(part)))
        if fields:
            is_open = any(_is_open(part) for part in parts)
            self.found.add_shape(Shape(name, "model", fields, node.place, is_open, bases))

    def _fields(self, name: str, node: Node, depth: int) -> Iterator[Field]:
        required = entry(node, "required")
        named = {scalar(one) for one in items(required)}
        for key, at, value in entries(entry(node, "properties")):
            is_optional = required is not None and required.kind == "list" and key not in named
            references = self.references(value)
            yield Field(key, at.place, self.types(value), is_optional, type_names=tuple(references))
            self._values(key, value)
            if depth < _DEEPEST and not references:
                self.read(f"{name}.{key}", value, depth + 1)

    def _values(self, name: str, node: Node) -> None:
        """The texts that an ``enum`` allows."""
        for one in items(entry(node, "enum")):
            if scalar(one):
                self.found.texts.append(Text(scalar(one), one.place, "member", name, scope=name))

    def references(self, node: Node, depth: int = 0) -> list[str]:
        """The names of the schemas that one is made of, whatever it does with them."""
        own = self.reference(node)
        if own or depth > _DEEPEST:
            return [own] if own else []
        below = [entry(node, "items"), entry(node, "additionalProperties")]
        below += [one for word in ("allOf", *_ALTERNATIVES) for one in items(entry(node, word))]
        return [name for one in below if one is not None for name in self.references(one, depth + 1)]

    def reference(self, node: Node) -> str:
        """The last name of a ``$ref``; one to another file is kept as an import."""
        target = scalar(entry(node, "$ref"))
        file, _, inside = target.partition("#")
        name = inside.rpartition("/")[2] or file.rpartition("/")[2].partition(".")[0]
        if file and name:
            binding = Binding(file if file.startswith(".") else f"./{file}", name, name)
            if binding not in self.found.imports:
                self.found.imports.append(binding)
        return name

    def types(self, node: Node, depth: int = 0) -> frozenset[str]:
        """The JSON types that a schema allows; none where that isn't known."""
        if depth > _DEEPEST:
            return frozenset()
        said = entry(node, "type")
        names = [scalar(said)] if said is not None and said.kind == "text" else [scalar(one) for one in items(said)]
        types = frozenset(_TYPES[name] for name in names if name in _TYPES) or self._implied(node, depth)
        return types | {NULL} if types and scalar(entry(node, "nullable")) == "true" else types

    def _implied(self, node: Node, depth: int) -> frozenset[str]:
        """The types of a schema that says none itself: by what it refers to, or by what it constrains."""
        name = self.reference(node)
        if name:
            local = next((one for path in self.containers if (one := entry(self.root, *path, name)) is not None), None)
            return self.types(local, depth + 1) if local is not None else frozenset()
        if entry(node, "properties") is not None:
            return frozenset((OBJECT,))
        if entry(node, "enum") is not None:
            return frozenset((STRING,))
        for word in (*_ALTERNATIVES, "allOf"):
            parts = items(entry(node, word))
            if parts:
                return union(self.types(one, depth + 1) for one in parts)
        return frozenset()


def _is_open(node: Node) -> bool:
    """Whether a schema says itself that there may be more than it names."""
    more = entry(node, "additionalProperties")
    return more is not None and scalar(more) != "false"
