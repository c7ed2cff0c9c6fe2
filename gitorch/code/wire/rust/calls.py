"""Calls and attributes in Rust that register a route or ask for one."""

from __future__ import annotations

import re

from tree_sitter import Node

from gitorch.code.wire.messages import file_message
from gitorch.code.wire.model import Mount, Request, Route
from gitorch.code.wire.nodes import descendants, enclosing, text
from gitorch.code.wire.paths import METHODS, query_names, request_path, route_path
from gitorch.code.wire.rust.nodes import Found, arguments, attributes, template

_ATTRIBUTE = re.compile(r'#\[(?:\w+::)?(?P<method>get|post|put|patch|delete|head|options)\s*\(\s*"(?P<path>[^"]*)"')
_CLIENTS = re.compile(r"client|reqwest|http|surf|ureq", re.I)


def read_attribute_routes(found: Found, function: Node, name: str) -> None:
    """``#[get("/users/{id}")]``: each handler is its own owner, so that ``.service(handler)`` can mount it."""
    for one in attributes(function):
        match = _ATTRIBUTE.match(one)
        if match is not None:
            path = match["path"].partition("?")[0]
            before = function.prev_named_sibling
            place = found.place(before if before is not None else function)
            found.routes.append(Route(match["method"].upper(), route_path(path), place, name, name))


def read_call(found: Found, node: Node, scope: str) -> None:
    """File a call under each of the things that it is."""
    function, given = node.child_by_field_name("function"), arguments(node)
    if function is None or not given:
        return
    verb = text(function.child_by_field_name("field") or function).rpartition("::")[2]
    receiver = text(function.child_by_field_name("value")) or text(function)
    path = template(given[0], found.values)
    if verb == "route" and len(given) == 2 and path.startswith("/"):
        _route(found, node, path, given[1])
    elif verb in ("nest", "nest_service", "merge") and not _CLIENTS.search(receiver[-40:]):
        target = given[-1]
        prefix = path if verb != "merge" else ""
        found.mounts.append(Mount(_target(target), prefix, found.place(given[0]), _owner(node)))
    elif verb == "service" and given[0].type == "identifier":
        found.mounts.append(Mount(text(given[0]), _scope_of_web(receiver), found.place(given[0]), _owner(node)))
    elif verb in METHODS or verb == "request":
        _request(found, (verb, receiver), given, scope)
    else:
        file_message(found, f"{receiver[-40:]}.{verb}", path, found.place(given[0]), scope)


def _target(node: Node) -> str:
    """What is mounted: the function that makes a router, or the variable that holds one."""
    function = node.child_by_field_name("function") if node.type == "call_expression" else node
    return text(function).replace("::", ".").removeprefix("crate.").removeprefix("self.")


def _scope_of_web(receiver: str) -> str:
    """The path of actix's ``web::scope`` that a chain of calls begins with."""
    match = re.search(r'\bscope\(\s*"([^"]*)"\s*\)', receiver)
    return match[1] if match is not None else ""


def _owner(node: Node) -> str:
    """The variable that a chain of calls is kept under, or the function that it stands in."""
    kept, function = enclosing(node, "let_declaration", "function_item"), enclosing(node, "function_item")
    if kept is not None and kept.type == "let_declaration":
        return text(kept.child_by_field_name("pattern")).removeprefix("mut ")
    return text(function.child_by_field_name("name")) if function is not None else ""


def _route(found: Found, node: Node, path: str, handlers: Node) -> None:
    """``.route("/x", get(a).post(b))``, and actix's ``web::get().to(a)``."""
    if ".to(" in text(handlers) and handlers.type == "call_expression":
        verb = next((one for one in METHODS if f"{one}()" in text(handlers)), "")
        name = text(arguments(handlers)[0]).rpartition("::")[2] if arguments(handlers) else ""
        whole = f"{_scope_of_web(text(node))}{path}"
        found.routes.append(Route(verb.upper(), route_path(whole), found.place(node), _owner(node), name))
        return
    for call in (one for one in descendants(handlers) if one.type == "call_expression"):
        function = call.child_by_field_name("function")
        verb = text(function.child_by_field_name("field") or function).rpartition("::")[2] if function else ""
        given = arguments(call)
        if verb in METHODS and given:
            name = text(given[0]).rpartition("::")[2]
            place = found.place(arguments(node)[0])
            found.routes.append(Route(verb.upper(), route_path(path), place, _owner(node), name))


def _request(found: Found, call: tuple[str, str], given: list[Node], scope: str) -> None:
    verb, receiver = call
    if verb == "request" and len(given) > 1:
        method, at = text(given[0]).rpartition("::")[2].upper(), given[1]
    else:
        method, at = verb.upper(), given[0]
    raw = template(at, found.values)
    path = request_path(raw) if raw else None
    if path is not None and (_CLIENTS.search(receiver) or raw.startswith(("http", "{}"))):
        names, is_open = query_names(raw)
        query = tuple((name, found.place(at)) for name in names)
        whole = f"{receiver[-60:]}.{verb}"
        found.requests.append(Request(method, path, found.place(at), scope, whole, query, is_open or not names))
