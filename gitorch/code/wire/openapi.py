"""What crosses a wire as a document describes it: OpenAPI 3 and 2, and JSON Schema, in YAML and in JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from gitorch.code.wire.gathering import Gathering
from gitorch.code.wire.model import Field, Route, Scope, WireFacts
from gitorch.code.wire.paths import METHODS, joined, request_path, route_path
from gitorch.code.wire.schemas import Schemas
from gitorch.code.yaml_tree import Node, composed, entries, entry, items, scalar

_DESCRIBES = re.compile(rb"\b(?:openapi|swagger|properties|\$defs|definitions|schemas)\b")
_NAMED = (("components", "schemas"), ("definitions",), ("$defs",))


def described_facts(path: str, source: bytes) -> WireFacts:
    """What a description says of wires; nothing for a document that is none."""
    found = Gathering(source)
    root = composed(source, is_json=path.endswith(".json")) if _DESCRIBES.search(source) else None
    if root is None:
        return found.facts("schema")
    schemas = Schemas(found, root, _NAMED)
    if entry(root, "openapi") is not None or entry(root, "swagger") is not None:
        schemas.read_named()
        _Operations(found, root, schemas).read()
    elif entry(root, "properties") is not None or any(entry(root, *one) is not None for one in _NAMED):
        schemas.read_named()
        schemas.read(scalar(entry(root, "title")) or PurePosixPath(path).name.partition(".")[0], root)
    elif all(entry(node, "type") is not None for _, _, node in entries(root)):
        for name, _, node in entries(root):  # a file of schemas that others refer to
            schemas.read(name, node)
    return found.facts("schema")


class _Operations:
    """The paths of a document, each with what it takes and answers with."""

    def __init__(self, found: Gathering, root: Node, schemas: Schemas) -> None:
        self._found = found
        self._root = root
        self._schemas = schemas
        self._prefix = self._below()

    def read(self) -> None:
        for path, at, item in entries(entry(self._root, "paths")):
            shared = items(entry(item, "parameters"))
            for method, key, operation in entries(item):
                if method in METHODS and path.startswith("/"):
                    self._operation((method.upper(), path), at, key, operation, shared)

    def _below(self) -> str:
        """The path that all others are below."""
        servers = items(entry(self._root, "servers"))
        said = scalar(entry(self._root, "basePath")) or (scalar(entry(servers[0], "url")) if servers else "")
        path = request_path(said) if said else None
        return path if path is not None and "{" not in path else ""

    def _operation(self, route: tuple[str, str], at: Node, key: Node, operation: Node, shared: list[Node]) -> None:
        method, path = route
        handler = scalar(entry(operation, "operationId")) or f"{method} {path}"
        whole = joined(self._prefix, route_path(path))
        parameters = [self._followed(one) for one in (*shared, *items(entry(operation, "parameters")))]
        query = tuple(self._query(parameters))
        self._found.routes.append(Route(method, whole, at.place, "openapi", handler, query=query))
        returns = frozenset(self._names(handler, self._answers(operation)))
        bodies = [entry(one, "schema") for one in parameters if scalar(entry(one, "in")) == "body"]
        takes = frozenset(self._names(f"{handler}.body", [*bodies, *self._contents(entry(operation, "requestBody"))]))
        self._found.scopes.append(Scope(handler, key.place, returns=returns, takes=takes))

    def _answers(self, operation: Node) -> Iterator[Node | None]:
        for status, _, answer in entries(entry(operation, "responses")):
            if status.startswith("2") or status == "default":
                yield entry(self._followed(answer), "schema")
                yield from self._contents(answer)

    def _contents(self, body: Node | None) -> Iterator[Node | None]:
        if body is not None:
            for _, _, media in entries(entry(self._followed(body), "content")):
                yield entry(media, "schema")

    def _names(self, name: str, found: list[Node | None] | Iterator[Node | None]) -> Iterator[str]:
        """The names of schemas; one that is written in place is filed under ``name``."""
        for node in found:
            references = self._schemas.references(node) if node is not None else []
            yield from references
            if node is not None and not references:
                self._schemas.read(name, node)
                yield name

    def _query(self, parameters: list[Node]) -> Iterator[Field]:
        for one in parameters:
            name = entry(one, "name")
            if name is not None and scalar(entry(one, "in")) == "query":
                types = self._schemas.types(entry(one, "schema") or one)
                yield Field(scalar(name), name.place, types, scalar(entry(one, "required")) != "true")

    def _followed(self, node: Node) -> Node:
        """What a ``$ref`` within the document means, or the node itself."""
        target = scalar(entry(node, "$ref"))
        there = entry(self._root, *target.removeprefix("#/").split("/")) if target.startswith("#/") else None
        return there if there is not None else node
