"""Procedures and typed clients: tRPC's routers and calls, ts-rest, Hono's client, paths of openapi-typescript.

A procedure is a route by the method ``tRPC`` whose path ends in ``()``, so that nothing over HTTP answers it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.wire.javascript.nodes import Found, key_of, template, unwrapped
from gitorch.code.wire.model import Mount, Request, Route, Scope
from gitorch.code.wire.nodes import descendants, names_in, text
from gitorch.code.wire.paths import METHODS, PROCEDURE, joined, route_path
from gitorch.code.wire.verbs import last, named

_ROUTERS = named("router createTRPCRouter createRouter createCallerFactory")
_RESOLVES = named("query mutation subscription")
_ASKS = named(
    "useQuery useMutation useSuspenseQuery useInfiniteQuery useSuspenseInfiniteQuery useSubscription query mutate "
    "subscribe prefetch prefetchInfinite fetch fetchInfinite ensureData invalidate refetch cancel reset setData "
    "getData setInfiniteData getInfiniteData queryOptions mutationOptions infiniteQueryOptions subscriptionOptions "
    "queryKey"
)
_CALLERS = named("caller api trpc")
_SENDS = named("mutate mutateAsync useQuery useSuspenseQuery useInfiniteQuery prefetch query fetch")
_CHAIN = re.compile(r"[A-Za-z_$][\w$]*(?:\s*\??\.\s*[A-Za-z_$][\w$]*)+")
_HONO = re.compile(r"\$(get|post|put|patch|delete)$")


def read_rpc(found: Found, node: Node, callee: str, given: list[Node], scope: str) -> bool:
    """File a call as what it is of a typed router, contract or client, if it is any of that."""
    name = last(callee)
    if name in _ROUTERS and given and given[0].type == "object":
        if node.parent is not None and node.parent.type == "pair" and _is_router(_around(node)):
            return True  # read with the router that it stands in
        owner = _variable(node) or "router"
        is_contract = any(_entry(value, "path") is not None for _, value, _ in _entries(given[0]))
        (_contract if is_contract else _router)(found, owner, "", given[0])
        return True
    hono = _HONO.search(name)
    if hono is not None:
        _hono(found, node, hono[1].upper(), scope)
        return True
    _asked(found, node, callee, scope)
    return False


def sends(callee: str) -> bool:
    """Whether a call of a tRPC client carries its argument to the procedure."""
    return last(callee) in _SENDS and ("." in callee)


def procedure_of(node: Node) -> str:
    """``router.key`` for what stands in a procedure of a router, or nothing."""
    here: Node | None = node
    while here is not None and here.type not in ("statement_block", "program"):
        parent = here.parent
        if here.type == "pair" and parent is not None and _is_router(parent.parent):
            call = parent.parent.parent if parent.parent is not None else None
            owner = _variable(call) if call is not None else ""
            return f"{owner or 'router'}.{key_of(here)}"
        here = parent
    return ""


def resolver_name(arguments: Node) -> str:
    """The name of the function that ``.query(…)`` or ``.mutation(…)`` of a procedure is given."""
    call = arguments.parent
    verb = last(text(call.child_by_field_name("function"))) if call is not None else ""
    return procedure_of(arguments) if verb in _RESOLVES else ""


def read_paths(found: Found, node: Node) -> None:
    """``interface paths`` as openapi-typescript writes it: each key a path, each of its keys a method."""
    body = node.child_by_field_name("body") or node.child_by_field_name("value")
    if text(node.child_by_field_name("name")) != "paths" or body is None:
        return
    for one in body.named_children:
        path = key_of(one)
        declared = one.child_by_field_name("type")
        if not path.startswith("/") or declared is None:
            continue
        inner = next((each for each in declared.named_children if each.type == "object_type"), None)
        methods = [key_of(each) for each in inner.named_children if _is_said(each)] if inner is not None else []
        for method in methods:
            if method in METHODS:
                where = found.place(one)
                found.routes.append(Route(method.upper(), route_path(path), where, "paths", f"{method} {path}"))


def _is_said(member: Node) -> bool:
    """Whether a method is there: the generator writes ``get?: never`` for one that is not."""
    return not text(member.child_by_field_name("type")).lstrip(": ").startswith("never")


def _router(found: Found, owner: str, prefix: str, options: Node) -> None:
    """Procedures as routes; other routers, by name or in place, as what is mounted or goes on below."""
    for key, value, node in _entries(options):
        if value is None:
            continue
        inner = unwrapped(value)
        at = joined(prefix, key)
        callee = (
            text(inner.child_by_field_name("function")) if inner is not None and inner.type == "call_expression" else ""
        )
        if inner is None:
            continue
        if inner.type == "object":
            _router(found, owner, at, inner)
        elif inner.type in ("identifier", "member_expression", "shorthand_property_identifier"):
            found.mounts.append(Mount(text(inner), at, found.place(node), owner))
            _procedure(found, owner, at, node, inner)
        elif last(callee) in _ROUTERS:
            arguments = inner.child_by_field_name("arguments")
            for one in arguments.named_children if arguments is not None else ():
                if one.type == "object":
                    _router(found, owner, at, one)
        else:
            _procedure(found, owner, at, node, inner)


def _procedure(found: Found, owner: str, at: str, node: Node, value: Node) -> None:
    name = f"{owner}.{last(at.replace('/', '.'))}"
    place = found.place(node)
    found.routes.append(Route(PROCEDURE, f"{at}()", place, owner, name))
    takes = {f"{name} input"}
    for call in descendants(value):
        if call.type == "call_expression" and last(text(call.child_by_field_name("function"))) == "input":
            takes |= names_in(call.child_by_field_name("arguments"))
    uses = names_in(value)
    found.scopes.append(Scope(name, place, uses, uses, frozenset(takes)))


def _contract(found: Found, owner: str, prefix: str, options: Node) -> None:
    """The routes of a contract of ts-rest: ``{ method, path }`` each."""
    for key, value, node in _entries(options):
        path, method = (template(_entry(value, one)) for one in ("path", "method"))
        if path:
            where = found.place(_entry(value, "path") or node)
            found.routes.append(Route(method.upper(), route_path(joined(prefix, path)), where, owner, f"{owner}.{key}"))


def _asked(found: Found, node: Node, callee: str, scope: str) -> None:
    """``trpc.user.byName.useQuery(…)``, ``caller.user.byName(…)``; whether a router has it is not known yet."""
    if not _CHAIN.fullmatch(callee) or callee.count(".") < 2:
        return
    root, *parts = re.split(r"\s*\??\.\s*", callee)
    verb = parts[-1]
    if verb in _ASKS:
        parts = parts[:-1]
    elif root not in _CALLERS:
        return
    if parts and parts[0] in ("current", "client") and len(parts) > 1:
        parts = parts[1:]
    function = node.child_by_field_name("function")
    at = function.child_by_field_name("object") if function is not None and verb in _ASKS else function
    where = at.child_by_field_name("property") if at is not None and at.type == "member_expression" else at
    if where is not None and root != "this":
        place = found.place(where)
        found.requests.append(Request(PROCEDURE, f"/{'/'.join(parts)}()", place, scope, callee, is_open=True))


def _hono(found: Found, node: Node, method: str, scope: str) -> None:
    """``client.users[":id"].$get(…)``: the path as members of the client."""
    parts: list[str] = []
    function = node.child_by_field_name("function")
    here = function.child_by_field_name("object") if function is not None else None
    where = here
    while here is not None and here.type in ("member_expression", "subscript_expression"):
        index = here.child_by_field_name("property") or here.child_by_field_name("index")
        parts.append(template(index) or text(index))
        here = here.child_by_field_name("object")
    if parts and where is not None:
        path = route_path("/".join(part for part in reversed(parts) if part != "index"))
        at = where.child_by_field_name("property") or where
        found.requests.append(Request(method, path, found.place(at), scope, text(function)[:200], is_open=True))


def _entries(options: Node) -> Iterator[tuple[str, Node | None, Node]]:
    for one in options.named_children:
        key = key_of(one)
        if key:
            yield key, one.child_by_field_name("value") or (one if one.type.startswith("shorthand") else None), one


def _entry(value: Node | None, key: str) -> Node | None:
    if value is None or value.type != "object":
        return None
    return next((found for name, found, _ in _entries(value) if name == key), None)


def _around(node: Node) -> Node | None:
    """The arguments that an entry's value stands in."""
    options = node.parent.parent if node.parent is not None else None
    return options.parent if options is not None else None


def _is_router(arguments: Node | None) -> bool:
    call = arguments.parent if arguments is not None and arguments.type == "arguments" else None
    return call is not None and last(text(call.child_by_field_name("function"))) in _ROUTERS


def _variable(call: Node) -> str:
    """The variable that a call's result is kept in, or nothing."""
    parent = call.parent
    if parent is not None and parent.type == "variable_declarator":
        return text(parent.child_by_field_name("name"))
    return ""
