"""The routes of Rails, as ``config/routes.rb`` and what it draws say them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tree_sitter import Node

from gitorch.code.wire.model import Mount, Route
from gitorch.code.wire.nodes import Nodes
from gitorch.code.wire.paths import METHODS, joined, route_path
from gitorch.code.wire.ruby.nodes import block_of, called, given, keywords, listed, literal, singular, statements

ROUTES = re.compile(r"(?:^|/)config/routes(?:\.rb|/.*\.rb)$")
_ALL = (
    ("index", "GET", ""), ("create", "POST", ""), ("new", "GET", "new"), ("show", "GET", "{}"),
    ("edit", "GET", "{}/edit"), ("update", "PATCH", "{}"), ("update", "PUT", "{}"), ("destroy", "DELETE", "{}"),
)  # fmt: skip
_OPTIONAL = re.compile(r"\([^()]*\)")
_OWNER = "routes"


@dataclass(frozen=True)
class _Here:
    """Where a statement of routes stands: its path, its module of controllers, the start of its helpers' names.

    Inside a resource, ``members`` and ``collection`` are its paths and ``controller`` its controller.
    """

    path: str = ""
    module: str = ""
    name: str = ""
    members: str = ""
    collection: str = ""
    controller: str = ""


def read_routes(found: Nodes, root: Node) -> None:
    """File every route of a file of routes."""
    _Drawing(found).draw(statements(root), _Here())


class _Drawing:
    def __init__(self, found: Nodes) -> None:
        self._found = found
        self._concerns: dict[str, Node] = {}

    def draw(self, nodes: Iterator[Node], here: _Here) -> None:
        for node in nodes:
            name = called(node) if node.type in ("call", "identifier") else ""
            if name in ("resources", "resource"):
                self._resources(node, here, is_one=name == "resource")
            elif name in METHODS or name == "match":
                self._verb(node, name, here)
            elif name == "concern" and given(node):
                self._concerns[literal(given(node)[0])] = node
            elif name == "concerns":
                self._concerned([each for one in given(node) for each in listed(one)], here)
            elif name == "root":
                self._file("GET", here.path or "/", node, _controlled(here, _target(node)), "root")
            else:
                self._inside(node, name, here)

    def _inside(self, node: Node, name: str, here: _Here) -> None:
        """What a block draws: below a namespace, a scope, a member; under a condition, the same."""
        if node.type in ("if", "unless", "if_modifier", "unless_modifier", "then", "else", "body_statement", "program"):
            self.draw(iter(node.named_children), here)
            return
        block = block_of(node) if node.type == "call" else None
        if block is None:
            return
        match name:
            case "namespace" | "scope":
                self.draw(statements(block), self._scoped(node, name, here))
            case "member" | "new":
                self.draw(statements(block), replace(here, path=here.members or here.path))
            case "collection":
                self.draw(statements(block), replace(here, path=here.collection or here.path))
            case _:
                self.draw(statements(block), here)

    def _scoped(self, node: Node, name: str, here: _Here) -> _Here:
        options, said = keywords(node), given(node)
        first = literal(said[0]) if said else ""
        path = literal(options["path"]) if "path" in options else first
        plain = _OPTIONAL.sub("", path)
        is_namespace = name == "namespace"
        module = literal(options["module"]) if "module" in options else (first if is_namespace else "")
        prefix = literal(options["as"]) if "as" in options else (first if is_namespace else "")
        if plain:
            self._found.mounts.append(Mount(plain, route_path(plain), self._found.place(node)))
        return _Here(
            joined(here.path, route_path(plain)) if plain else here.path,
            "/".join(part for part in (here.module, module) if part),
            "_".join(part for part in (here.name, prefix) if part),
        )

    def _resources(self, node: Node, here: _Here, *, is_one: bool) -> None:
        options = keywords(node)
        for one in given(node):
            name = literal(one)
            if not name:
                continue
            plain = literal(options["path"]) if "path" in options else name
            parent = replace(here, path=here.members) if here.members and here.path == here.members else here
            base = joined(parent.path, route_path(plain)) if plain else parent.path or "/"
            said = literal(options["controller"]) if "controller" in options else (name if not is_one else f"{name}s")
            controller = "/".join(part for part in (here.module, said) if part)
            self._actions(node, one, base, controller, (here.name, name), is_one=is_one)
            inner = _Here(
                base if is_one else joined(base, "{}"), here.module,
                "_".join(part for part in (here.name, name if is_one else singular(name)) if part),
                base if is_one else joined(base, "{}"), base, controller,
            )  # fmt: skip
            self.draw(statements(block_of(node)), inner)
            self._concerned(listed(options.get("concerns")), inner)

    def _actions(
        self, node: Node, at: Node, base: str, controller: str, names: tuple[str, str], *, is_one: bool
    ) -> None:
        options = keywords(node)
        only, out = options.get("only"), set(listed(options.get("except")))
        for action, method, rest in _ALL:
            if action in out or (only is not None and action not in listed(only)) or (is_one and action == "index"):
                continue
            tail = rest.removeprefix("{}").strip("/") if is_one else rest
            stem = names[1] if is_one or action in ("index", "create") else singular(names[1])
            before = (action,) if action in ("new", "edit") else ()
            name = "_".join(part for part in (*before, names[0], stem) if part)
            self._file(method, joined(base, tail), at, f"{controller}#{action}", name)

    def _concerned(self, names: list[str], here: _Here) -> None:
        for name in names:
            if name in self._concerns:
                self.draw(statements(block_of(self._concerns[name])), here)

    def _verb(self, node: Node, verb: str, here: _Here) -> None:
        options, said = keywords(node), given(node)
        paths = [literal(one) for one in said if literal(one)] or [
            key for key in options if "/" in key or key.isidentifier()
        ][:1]
        on = literal(options.get("on"))
        base = {"member": here.members, "collection": here.collection}.get(on, here.path) or here.path
        methods = [verb.upper()] if verb != "match" else [one.upper() for one in listed(options.get("via"))] or [""]
        for path in paths:
            target = literal(options.get("to")) or literal(options.get(path)) or _implied(path, here)
            name = literal(options.get("as")) or "_".join(part for part in (path.strip("/"), here.name) if part)
            for method in methods:
                plain = route_path(_OPTIONAL.sub("", path))
                self._file(
                    "" if method == "ALL" else method, joined(base, plain), node, _controlled(here, target), name
                )

    def _file(self, method: str, path: str, at: Node, handler: str, name: str) -> None:
        self._found.routes.append(Route(method, path, self._found.place(at), _OWNER, handler, name))


def _target(node: Node) -> str:
    return literal(keywords(node).get("to")) or next((literal(one) for one in given(node)), "")


def _implied(path: str, here: _Here) -> str:
    """``get :search`` inside a resource means that action of its controller; ``get "a/b"`` means ``a#b``."""
    if here.controller:
        return f"/{here.controller}#{path.strip('/')}"
    controller, _, action = path.strip("/").rpartition("/")
    return f"{controller}#{action}" if controller else path


def _controlled(here: _Here, target: str) -> str:
    if target.startswith("/"):
        return target[1:]
    return "/".join(part for part in (here.module, target) if part)


def helpers_of(source: str) -> Iterator[tuple[str, int]]:
    """Every helper of a route that a text calls, without its ending, and where."""
    yield from ((match[1], match.start()) for match in _HELPER.finditer(source))


_HELPER = re.compile(r"(?<![\w.:@])([a-z]\w*)_(?:path|url)\b(?!\s*[=:?])")
