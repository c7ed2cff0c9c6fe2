"""Calls in TypeScript and JavaScript that register a route, ask for one, or send or await a message."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.model import Place
from gitorch.code.wire.javascript.choices import choices
from gitorch.code.wire.javascript.nodes import Found, key_of, plain, template, unwrapped
from gitorch.code.wire.javascript.payloads import arguments, carried, parameters, taken_for
from gitorch.code.wire.javascript.queries import read_query, sent_query
from gitorch.code.wire.javascript.rpc import read_rpc
from gitorch.code.wire.javascript.tables import read_table
from gitorch.code.wire.javascript.uses import read_answer
from gitorch.code.wire.model import Event, Mount, Request, Route
from gitorch.code.wire.nodes import text
from gitorch.code.wire.paths import HOLE, METHODS, joined, request_path, route_path
from gitorch.code.wire.verbs import LISTENS, SENDS, STORES, last

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
        _event(found, node, callee, given, scope)


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
    if not owner or len(given) < 2 or not (path.startswith("/") or path == "*") or not _handles(given, owner, found):
        return False
    method = "" if verb == "all" else verb.upper()
    found.routes.append(
        Route(
            method,
            route_path(path),
            found.place(given[0]),
            owner,
            _handler(given[-1], method, path),
            query=read_query(found, given[-1]),
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
    path, method = _entry(options, ("url", "path")), _entry(options, ("method",))
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
        prefix = _entry(given[0], ("prefix",))
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
    said = _said_first(callee, given)
    given = given[1:] if said else given
    raw = template(given[0], found.values)
    if not request_path(raw) and len(given) > 1 and _WRAPS.search(last(callee)):
        second = template(given[1], found.values)
        if second.startswith("/") and not second.startswith("//"):
            raw, given = second, given[1:]
    options = given[0] if given[0].type == "object" else (given[1] if len(given) > 1 else None)
    if not raw and given[0].type == "object":
        raw = _entry(given[0], ("url", "path", "uri"))
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
        said = _entry(options, ("method", "type"))
        if said:
            return said.upper()
        if any(child.type == "spread_element" or key_of(child) == "method" for child in options.named_children):
            return ""
    return "GET" if verb == "fetch" and (options is None or options.type == "object") else ""


def _entry(node: Node, keys: tuple[str, ...]) -> str:
    for child in node.named_children:
        if key_of(child) in keys:
            return template(child.child_by_field_name("value"))
    return ""


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
        raw = _entry(given, _BASES) if is_options else template(given, found.values)
        path = request_path(raw) if raw else None
        if path is not None and (is_options or path != "/"):
            return path
    return ""


def _event(found: Found, node: Node, callee: str, given: list[Node], scope: str) -> None:
    verb = last(callee)
    if verb in STORES and len(given) > 1:
        for name, at in choices(found, given[0]):
            found.events.append(Event(name, sends=True, place=found.place(at), callee=callee, scope=scope))
    if verb not in SENDS and verb not in LISTENS and node.type != "new_expression":
        return
    choice = _choice(found, given[0])
    for first in choice or given[:1]:
        name, rest, constant = _event_name(found, [first, *given[1:]])
        if name and (verb in SENDS or verb in LISTENS):
            keys, is_open = _payload(found, rest, sends=verb in SENDS)
            found.events.append(
                Event(
                    name,
                    verb in SENDS,
                    found.place(first),
                    callee,
                    tuple(keys),
                    is_open,
                    constant,
                    scope,
                    callee.split(".", maxsplit=1)[0] in found.values,
                    carried(found, rest) if verb in SENDS else taken_for(rest),
                    arguments(rest) if verb in SENDS else parameters(rest),
                )
            )


def _choice(found: Found, node: Node) -> list[Node]:
    """The texts of ``isNew ? "created" : "updated"``, or of what a loop goes through, be it by a variable."""
    plain = unwrapped(found.values.get(text(node))) if node.type == "identifier" else None
    told = choices(found, node) if node.type in ("identifier", "ternary_expression") else []
    return [at for _, at in told if at != plain]


def _event_name(found: Found, given: list[Node]) -> tuple[str, list[Node], bool]:
    """The event's text or constant, the arguments after it, and whether it is a constant."""
    first = given[0]
    if first.type in ("string", "template_string"):
        return template(first), given[1:], False
    if first.type == "property_identifier":  # a key of the table that a loop goes through
        return text(first), given[1:], False
    if first.type in ("identifier", "member_expression"):
        value = found.values.get(text(first))
        spelled = template(value) if value is not None else ""
        return (spelled, given[1:], False) if spelled else (text(first), given[1:], True)
    if first.type == "new_expression":  # dispatchEvent(new CustomEvent("name", …))
        arguments = first.child_by_field_name("arguments")
        inner = arguments.named_children if arguments is not None else []
        return (template(inner[0]), inner[1:], False) if inner else ("", [], False)
    if first.type == "object":
        return _entry(first, ("type", "event", "name", "topic", "channel")), [first], False
    return "", [], False


def _payload(found: Found, rest: list[Node], *, sends: bool) -> tuple[list[tuple[str, Place]], bool]:
    """The keys of what is sent, or those that the listener reads, and whether there may be more."""
    for node in rest:
        inner = unwrapped(node)
        if sends and inner is not None and inner.type == "object":
            spread = any(child.type == "spread_element" for child in inner.named_children)
            return [(key_of(c), found.place(c)) for c in inner.named_children if key_of(c)], spread
        if not sends and inner is not None and inner.type in _FUNCTIONS:
            return list(_read_keys(found, inner)), False
    return [], True


def _read_keys(found: Found, function: Node) -> Iterator[tuple[str, Place]]:
    parameters = function.child_by_field_name("parameters") or function.child_by_field_name("parameter")
    first = parameters.named_children[0] if parameters is not None and parameters.named_children else parameters
    pattern = first.child_by_field_name("pattern") if first is not None and first.type.endswith("_parameter") else first
    if pattern is None:
        return
    if pattern.type == "object_pattern":
        yield from ((key_of(child), found.place(child)) for child in pattern.named_children if key_of(child))
        return
    name, stack = text(pattern), [function]
    while stack:
        node = stack.pop()
        if node.type == "member_expression" and text(node.child_by_field_name("object")) == name:
            named = node.child_by_field_name("property")
            if named is not None:
                yield text(named), found.place(named)
        stack.extend(node.named_children)
