"""Calls in TypeScript and JavaScript that register a route, ask for one, or send or await a message."""

from __future__ import annotations

import re

from tree_sitter import Node

from gitorch.code.wire.javascript.events import read_message
from gitorch.code.wire.javascript.nodes import (
    Found,
    by_helper,
    called_helper,
    entry_text,
    key_of,
    plain,
    template,
    unwrapped,
)
from gitorch.code.wire.javascript.queries import read_query, sent_query
from gitorch.code.wire.javascript.rpc import read_rpc
from gitorch.code.wire.javascript.tables import read_table
from gitorch.code.wire.javascript.uses import read_answer
from gitorch.code.wire.model import Mount, Request, Route
from gitorch.code.wire.nodes import text
from gitorch.code.wire.paths import HOLE, METHODS, joined, request_path, route_path
from gitorch.code.wire.verbs import last

_FUNCTIONS = ("arrow_function", "function_expression")
_MOUNTS = frozenset(("use", "register", "mount", "route"))
_ROUTERS = ("Router", "express", "fastify", "Fastify", "Hono", "Koa", "Elysia", "createRouter", "OpenAPIHono")
_ANY_METHOD = frozenset(
    ("request", "ajax", "fetch", "fetchJson", "useSWR", "useFetch", "api", "call", "http", "$fetch")
)
_WRAPS = re.compile(r"(?i)get|post|put|patch|delete|fetch|request|json|api|load")  # a helper: ``getJson(base, path)``
_REGISTERS = frozenset(("route", "on", "add", "register", "handle", "method", "match"))
_BELOW_A_BASE = re.compile(r"\{\}[a-z][\w-]*(?:[/?]|$)", re.I)
_BASES = ("baseURL", "baseUrl", "prefixUrl", "base_url", "base")


def read_call(found: Found, node: Node, scope: str) -> None:
    """File a call under each of the things that it is."""
    function = node.child_by_field_name("function") or node.child_by_field_name("constructor")
    arguments = node.child_by_field_name("arguments")
    if function is None or arguments is None:
        return
    if not arguments.named_children:
        read_rpc(found, node, text(function)[:200], [], scope)
        return
    given = [child for child in arguments.named_children if child.type != "comment"]
    callee = text(function)
    if len(callee) > 200 or not given:
        callee = last(callee)[:200]
    if given and not _route(found, node, callee, given) and not read_rpc(found, node, callee, given, scope):
        read_table(found, node, callee, given)
        _request(found, node, callee, given, scope)
        read_message(found, node, callee, given, scope)


def _route(found: Found, node: Node, callee: str, given: list[Node]) -> bool:
    owner, _, verb = callee.rpartition(".")
    owner = _chain_owner(node) if "(" in owner or not owner else owner
    path = template(given[0], found.values)
    if verb == "route" and given[0].type == "object":
        return _route_object(found, owner, given[0])
    if verb in _MOUNTS and owner:
        return _mount(found, node, owner, path, given)
    if verb not in METHODS and verb != "all":
        return False
    chained = _chained_path(node)
    if chained is not None:
        found.routes.append(Route(verb.upper(), route_path(chained[1]), found.place(node), chained[0], ""))
        return True
    path, held = (path, "") if path else by_helper(given[0])
    if not owner or len(given) < 2 or not (path.startswith("/") or path == "*") or not _handles(given, owner, found):
        return False
    method = "" if verb == "all" else verb.upper()
    found.routes.append(
        Route(
            method,
            route_path(path),
            found.place(given[0]),
            owner,
            _handler(given[-1], method, by_helper(given[0])[0] or path),
            query=read_query(found, given[-1]),
            constant=held,
        )
    )
    return True


def _chain_owner(node: Node) -> str:
    """What a chain of calls is kept as, or else starts from: ``app`` of ``const app = new Hono().get(…).post(…)``."""
    top, root = node, node.child_by_field_name("function")
    while top.parent is not None and top.parent.type == "member_expression" and top.parent.parent is not None:
        top = top.parent.parent
    if top.parent is not None and top.parent.type == "variable_declarator":
        return text(top.parent.child_by_field_name("name"))
    while root is not None and root.type in ("call_expression", "member_expression"):
        root = root.child_by_field_name("function") or root.child_by_field_name("object")
    is_member = text(node.child_by_field_name("function")).count(".") > 0
    return text(root)[:80] if is_member else ""


def _route_object(found: Found, owner: str, options: Node) -> bool:
    """Fastify's ``route({ method, url, handler })``."""
    path, method = entry_text(options, ("url", "path")), entry_text(options, ("method",))
    if not path.startswith("/"):
        return False
    found.routes.append(Route(method.upper(), route_path(path), found.place(options), owner, f"{method} {path}"))
    return True


def own_prefix(found: Found, declarator: Node, name: str, value: Node) -> None:
    """A router's own prefix, as ``new Router({ prefix })`` and ``basePath`` give it, kept without an owner."""
    arguments = value.child_by_field_name("arguments")
    callee = text(value.child_by_field_name("constructor") or value.child_by_field_name("function"))
    given = arguments.named_children if arguments is not None else []
    prefix = template(given[0]) if given and last(callee) == "basePath" else ""
    if given and given[0].type == "object" and last(callee) in _ROUTERS:
        prefix = entry_text(given[0], ("prefix",))
    if prefix.startswith("/"):
        found.mounts.append(Mount(name, prefix, found.place(declarator)))


def _handles(given: list[Node], owner: str, found: Found) -> bool:
    """Whether the last argument of ``app.get(path, …)`` is what answers, so that it is no client's call."""
    handler = given[-1]
    if handler.type in _FUNCTIONS:
        return True
    made = found.values.get(owner)
    if made is not None and any(
        text(made).removeprefix("new ").startswith(name) or f".{name}" in text(made) for name in _ROUTERS
    ):
        return True
    return handler.type in ("identifier", "member_expression", "call_expression") and owner in (
        "app",
        "router",
        "server",
    )


def _handler(node: Node, method: str, path: str) -> str:
    return f"{method} {path}" if node.type in _FUNCTIONS else last(text(node))


def _chained_path(node: Node) -> tuple[str, str] | None:
    """The owner and path of ``router.route("/x").get(…)``, along any chain of verbs."""
    here: Node | None = node.child_by_field_name("function")
    while here is not None and here.type == "member_expression":
        here = here.child_by_field_name("object")
        if here is None or here.type != "call_expression":
            return None
        function, arguments = here.child_by_field_name("function"), here.child_by_field_name("arguments")
        if last(text(function)) == "route" and arguments is not None and arguments.named_children:
            owner = text(function.child_by_field_name("object")) if function is not None else ""
            return owner, template(arguments.named_children[0])
        here = function
    return None


def _mount(found: Found, node: Node, owner: str, path: str, given: list[Node]) -> bool:
    target = given[-1]
    prefix = path
    if not path and len(given) == 2 and given[1].type == "object":
        prefix = next(
            (template(p.child_by_field_name("value")) for p in given[1].named_children if key_of(p) == "prefix"), ""
        )
        target = given[0]
    if target.type == "call_expression":
        target = target.child_by_field_name("function") or target
        if text(target) == "require" and (arguments := given[-1].child_by_field_name("arguments")) is not None:
            found.mounts.append(
                Mount(f"require:{plain(arguments.named_children[0])}", prefix, found.place(node), owner)
            )
            return True
    if target.type not in ("identifier", "member_expression"):
        return False
    is_held = not prefix and len(given) > 1 and given[0].type in ("identifier", "member_expression")
    constant = text(given[0]) if is_held and given[0] != target else ""
    found.mounts.append(Mount(text(target).removesuffix(".routes"), prefix, found.place(node), owner, constant))
    return True


def _request(found: Found, node: Node, callee: str, given: list[Node], scope: str) -> None:
    if called_helper(node.child_by_field_name("function"), found.values) and template(node, found.values):
        return  # a path that is put together by a function of the file: what that is given to asks for it
    said = _said_first(callee, given)
    given = given[1:] if said else given
    raw = template(given[0], found.values)
    if not request_path(raw) and len(given) > 1 and _WRAPS.search(last(callee)):
        second = template(given[1], found.values)
        if second.startswith("/") and not second.startswith("//"):
            raw, given = second, given[1:]
    options = given[0] if given[0].type == "object" else (given[1] if len(given) > 1 else None)
    if not raw and given[0].type == "object":
        raw = entry_text(given[0], ("url", "path", "uri"))
    base = _base(found, node)
    if base and raw and not raw.startswith(("/", "http", "{}")):
        raw = f"/{raw}"
    if _BELOW_A_BASE.match(raw) and last(callee).lower() in METHODS:
        raw = f"/{raw.removeprefix(HOLE)}"  # Angular's way: an address that ends in a slash, and the rest
    path = request_path(raw) if raw else None
    if path is None or last(callee) in ("startsWith", "endsWith", "includes", "join", "push", "Error", "log"):
        return
    method = said or _method(callee, options)
    whole = joined(base, path) if base and not raw.startswith("http") else path
    query, is_open = sent_query(found, raw, given, callee)
    found.requests.append(Request(method, whole, found.place(given[0]), scope, callee, query, is_open))
    read_answer(found, node, scope)


def _said_first(callee: str, given: list[Node]) -> str:
    """The method of ``send("POST", path, body)``; nothing where that would register a route."""
    method = plain(given[0]) if len(given) > 1 and given[0].type == "string" else ""
    is_registering = last(callee) in _REGISTERS or given[-1].type in _FUNCTIONS
    return method.upper() if method.lower() in METHODS and not is_registering else ""


def _method(callee: str, options: Node | None) -> str:
    verb = last(callee).lower()
    if verb in METHODS or verb == "del":
        return "DELETE" if verb == "del" else verb.upper()
    if options is not None and options.type == "object":
        said = entry_text(options, ("method", "type"))
        if said:
            return said.upper()
        if any(child.type == "spread_element" or key_of(child) == "method" for child in options.named_children):
            return ""
    return "GET" if verb == "fetch" and (options is None or options.type == "object") else ""


def _base(found: Found, node: Node) -> str:
    """The path below which the client that a call goes through asks, or nothing."""
    function = node.child_by_field_name("function")
    if function is None or function.type != "member_expression":
        return ""
    client = unwrapped(function.child_by_field_name("object"))
    if client is not None and client.type == "identifier":
        client = unwrapped(found.values.get(text(client)))
    if client is None or client.type not in ("call_expression", "new_expression"):
        return ""
    arguments = client.child_by_field_name("arguments")
    for given in arguments.named_children if arguments is not None else ():
        is_options = given.type == "object"
        raw = entry_text(given, _BASES) if is_options else template(given, found.values)
        path = request_path(raw) if raw else None
        if path is not None and (is_options or path != "/"):
            return path
    return ""
