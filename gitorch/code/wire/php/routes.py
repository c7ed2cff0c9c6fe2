"""The routes of Laravel, as the files under ``routes/`` say them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from tree_sitter import Node

from gitorch.code.wire.model import Mount, Route
from gitorch.code.wire.nodes import Nodes, text
from gitorch.code.wire.paths import METHODS, joined, route_path
from gitorch.code.wire.php.nodes import Link, chain, entries, listed, literal
from gitorch.code.wire.ruby.nodes import singular

ROUTES = re.compile(r"(?:^|/)routes/(?:.*/)?[\w.-]+\.php$")
_ALL = (
    ("index", "GET", ""), ("store", "POST", ""), ("create", "GET", "create"), ("show", "GET", "{}"),
    ("edit", "GET", "{}/edit"), ("update", "PUT", "{}"), ("update", "PATCH", "{}"), ("destroy", "DELETE", "{}"),
)  # fmt: skip
_FORMS = ("create", "edit")
_OWNER = "routes"
_RESOURCES = ("resource", "apiResource", "resources", "apiResources")


@dataclass(frozen=True)
class _Here:
    path: str
    name: str = ""
    controller: str = ""


def read_routes(found: Nodes, path: str, root: Node) -> None:
    """File every route of a file of routes; those of ``routes/api.php`` are below ``/api``, as Laravel has it."""
    imported = {one.alias: f"{one.module}\\{one.name}".strip("\\") for one in found.imports}
    start = "/api" if path.rpartition("/")[2] == "api.php" else ""
    _Table(found, imported).read(root, _Here(start))


class _Table:
    def __init__(self, found: Nodes, imported: dict[str, str]) -> None:
        self._found = found
        self._imported = imported

    def read(self, node: Node, here: _Here) -> None:
        for one in node.named_children:
            call = one.named_children[0] if one.type == "expression_statement" and one.named_children else one
            root, links = chain(call)
            if links and root.rpartition("\\")[2] in ("Route", "$router", "$api"):
                self._chain(links, here)
            elif one.type in ("if_statement", "compound_statement", "program", "function_call_expression"):
                self.read(one, here)

    def _chain(self, links: list[Link], here: _Here) -> None:
        name = next((literal(one.given[0]) for one in links if one.name in ("name", "as") and one.given), "")
        for one in links:
            if one.name == "prefix" and one.given:
                here = self._below(here, literal(one.given[0]), one)
            elif one.name == "controller" and one.given:
                here = replace(here, controller=self._class(one.given[0]))
            elif one.name == "group" and one.given:
                self._group(one, replace(here, name=here.name + name))
            elif one.name in METHODS or one.name in ("any", "match"):
                self._verb(one, here, here.name + name)
            elif one.name in _RESOURCES:
                self._resources(one, links, here)

    def _below(self, here: _Here, prefix: str, one: Link) -> _Here:
        if not prefix:
            return here
        self._found.mounts.append(Mount(prefix, route_path(prefix), self._found.place(_named(one))))
        return replace(here, path=joined(here.path, route_path(prefix)))

    def _group(self, one: Link, here: _Here) -> None:
        options = one.given[0] if one.given[0].type == "array_creation_expression" else None
        for key, value, _ in entries(options):
            if key == "prefix":
                here = self._below(here, literal(value), one)
        body = one.given[-1].child_by_field_name("body")
        if body is not None:
            self.read(body, here)

    def _verb(self, one: Link, here: _Here, name: str) -> None:
        given = one.given
        methods = [one.name.upper()] if one.name in METHODS else [""]
        if one.name == "match" and given:
            methods, given = [each.upper() for each in listed(given[0])], given[1:]
        path = literal(given[0]) if given else ""
        if not given or given[0].type not in ("string", "encapsed_string"):
            return
        handler = self._handler(given[1], here) if len(given) > 1 else ""
        at = joined(here.path, route_path(path))
        for method in methods:
            self._file(method, at, given[0], handler or f"{method} {at}", name)

    def _resources(self, one: Link, links: list[Link], here: _Here) -> None:
        named = [(key, value, node) for key, value, node in entries(one.given[0])] if one.given else []
        if one.given and literal(one.given[0]):
            named = [(literal(one.given[0]), one.given[1] if len(one.given) > 1 else None, one.given[0])]
        only = [listed(each.given[0]) for each in links if each.name == "only" and each.given]
        out = {name for each in links if each.name == "except" and each.given for name in listed(each.given[0])}
        for name, value, node in named:
            controller = self._class(value) if value is not None else ""
            for action, method, rest in _ALL:
                is_form = action in _FORMS and one.name.startswith("api")
                if action in out or is_form or (only and action not in only[0]):
                    continue
                parts = name.split(".")
                base = "/".join(f"{part}/{{}}" for part in parts[:-1])
                at = joined(here.path, base, parts[-1], rest)
                self._file(method, at, node, f"{controller}@{action}", f"{singular(name)}.{action}")

    def _handler(self, node: Node, here: _Here) -> str:
        """``[Users::class, 'show']``, ``'Users@show'``, ``Users::class`` or ``'show'`` of the group's controller."""
        if node.type == "array_creation_expression":
            parts = [value for _, value, _ in entries(node)]
            return f"{self._class(parts[0])}@{literal(parts[1])}" if len(parts) == 2 and parts[0] is not None else ""
        said = literal(node)
        if "@" in said:
            return f"App\\Http\\Controllers\\{said}"
        if said:
            return f"{here.controller}@{said}"
        return f"{self._class(node)}@__invoke" if node.type == "class_constant_access_expression" else ""

    def _class(self, node: Node) -> str:
        name = text(node).removesuffix("::class").lstrip("\\")
        return self._imported.get(name, name)

    def _file(self, method: str, path: str, at: Node, handler: str, name: str) -> None:
        self._found.routes.append(Route(method, path, self._found.place(at), _OWNER, handler, name))


def _named(one: Link) -> Node:
    return one.node.child_by_field_name("name") or one.node
