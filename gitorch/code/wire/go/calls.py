"""Calls in Go that register a route or ask for one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.model import Place
from gitorch.code.wire.go.nodes import Found, arguments, parameters, plain, template
from gitorch.code.wire.messages import file_message
from gitorch.code.wire.model import Field, Mount, Request, Route
from gitorch.code.wire.nodes import descendants, enclosing, text
from gitorch.code.wire.paths import METHODS, query_names, request_path, route_path
from gitorch.code.wire.verbs import last

_HANDLERS = ("identifier", "selector_expression", "func_literal", "call_expression")
_PATTERN = re.compile(r"^(?:(?P<method>[A-Z]+)\s+)?(?P<host>[\w.-]+)?(?P<path>/.*)$")
_CLIENTS = re.compile(r"^(?:http|resty|req|requests|grequests)$|client|\.R\(\)|resty", re.I)
_SENDS = re.compile(r"(?i)send|request|call|fetch|do|ask|json|api")
_QUERY = frozenset(("Query", "DefaultQuery", "QueryParam", "FormValue", "QueryInt"))


def read_call(found: Found, node: Node, scope: str) -> None:
    """File a call under each of the things that it is."""
    function, given = node.child_by_field_name("function"), arguments(node)
    if function is None or not given:
        return
    owner = text(function.child_by_field_name("operand")) if function.type == "selector_expression" else ""
    verb = last(text(function))
    if verb in ("Group", "Route", "Mount", "PathPrefix") and owner:
        _mount(found, node, owner, verb, given)
    elif verb in ("HandleFunc", "Handle") and len(given) == 2:
        _pattern(found, node, owner, given)
    elif verb.lower() in METHODS | {"any", "all"} and len(given) >= 2 and _is_route(owner, given):
        path = template(given[0], found.values)
        method = "" if verb.lower() in ("any", "all") else verb.upper()
        if path.startswith("/") or (path == "" and _is_text(given[0], found.values)):
            _route(found, node, (method, path, _owner(node, owner)), given[-1])
    elif verb in ("Method", "MethodFunc", "Add") and len(given) == 3:
        _route(found, node, (_method(given[0]), template(given[1], found.values), _owner(node, owner)), given[-1])
    else:
        _request(found, verb, owner, given, scope)
        file_message(found, text(function), template(given[0], found.values), found.place(given[0]), scope)


def _is_route(owner: str, given: list[Node]) -> bool:
    """Whether ``x.Get(path, …)`` registers what answers, and is no client's call."""
    return owner != "" and given[-1].type in _HANDLERS and not _CLIENTS.search(owner)


def _is_text(node: Node, values: dict[str, Node]) -> bool:
    """Whether a path is written out, which is empty at a group's own path; a map's or a bucket's key is no text."""
    return values.get(text(node), node).type.endswith("string_literal")


def _route(found: Found, node: Node, route: tuple[str, str, str], handler: Node) -> None:
    method, path, owner = route
    inside = handler.named_children[-1] if handler.type == "call_expression" and handler.named_children else handler
    name = f"{method} {path}" if handler.type == "func_literal" else last(text(inside).strip("()"))
    query = tuple(_query(found, handler)) if handler.type == "func_literal" else ()
    found.routes.append(Route(method, route_path(path), found.place(node), owner, name, query=query))


def _query(found: Found, function: Node) -> Iterator[Field]:
    """The parameters that a handler reads of a query; none of them is known to be required."""
    for node in descendants(function):
        verb = last(text(node.child_by_field_name("function"))) if node.type == "call_expression" else ""
        if verb in _QUERY and (name := plain(arguments(node)[0])):
            yield Field(name, found.place(node), is_optional=True)


def _pattern(found: Found, node: Node, owner: str, given: list[Node]) -> None:
    """``HandleFunc("GET /users/{id}", handler)``; with gorilla, methods may follow in a call of their own."""
    match = _PATTERN.match(template(given[0], found.values))
    if match is None:
        return
    methods = [match["method"]] if match["method"] else _methods_behind(node)
    for method in methods or [""]:
        path = re.sub(r"/$", "/**", match["path"]) if match["path"] != "/" and not methods else match["path"]
        _route(found, node, (method or "", path.replace("{$}", ""), _owner(node, owner)), given[1])


def _methods_behind(node: Node) -> list[str]:
    selector = node.parent
    call = selector.parent if selector is not None and selector.type == "selector_expression" else None
    if call is None or selector is None or text(selector.child_by_field_name("field")) != "Methods":
        return []
    return [method for one in arguments(call) if (method := _method(one))]


def _method(node: Node) -> str:
    return (plain(node) or last(text(node)).removeprefix("Method")).upper()


def _owner(node: Node, name: str) -> str:
    """A router's variable, told apart from those of the same name in other functions and in functions within."""
    inner = enclosing(node, "func_literal", "function_declaration", "method_declaration")
    while inner is not None and inner.type == "func_literal" and name not in _parameter_names(inner):
        inner = enclosing(inner, "func_literal", "function_declaration", "method_declaration")
    if inner is None:
        return name
    row = inner.start_point[0] if inner.type == "func_literal" else 0
    return f"{text(inner.child_by_field_name('name')) or row}:{name}"


def _parameter_names(function: Node) -> list[str]:
    return [text(one.child_by_field_name("name")) for one in parameters(function)]


def _mount(found: Found, node: Node, owner: str, verb: str, given: list[Node]) -> None:
    """A group below a prefix: kept under a variable, handed to a function in place, or made by another function."""
    prefix = template(given[0], found.values)
    place, above = found.place(node), _owner(node, owner)
    last_given = given[-1]
    if last_given.type == "func_literal" and _parameter_names(last_given):
        name = _parameter_names(last_given)[0]
        found.mounts.append(Mount(f"{last_given.start_point[0]}:{name}", prefix, place, above))
    elif verb == "Mount" and len(given) == 2:
        target = last(text(last_given).partition("(")[0])
        found.mounts.append(Mount(f"{target}:*", prefix, place, above))
    elif (variable := _kept(node)) is not None:
        found.mounts.append(Mount(_owner(node, variable), prefix, place, above))


def _kept(node: Node) -> str | None:
    """The variable that a call's answer is kept under."""
    declared = enclosing(node, "short_var_declaration", "block", "argument_list")
    left = declared.child_by_field_name("left") if declared is not None else None
    return text(left.named_children[0]) if left is not None and left.named_children else None


def _request(found: Found, verb: str, owner: str, given: list[Node], scope: str) -> None:
    position = {"NewRequest": 1, "NewRequestWithContext": 2}.get(verb)
    method = ""
    if position is not None and len(given) > position:
        method = _method(given[position - 1])
    elif verb.lower() in (*METHODS, "postform"):
        position, method = 0, verb.upper().removesuffix("FORM")
    elif len(given) > 1 and _SENDS.search(verb) and _method(given[0]).lower() in METHODS:
        position, method = 1, _method(given[0])
    if position is None or len(given) <= position or (position == 0 and not _CLIENTS.search(owner)):
        return
    raw = template(given[position], found.values)
    path = request_path(raw) if raw else None
    if path is not None:
        at: Place = found.place(given[position])
        names, is_open = query_names(raw)
        query = tuple((name, at) for name in names)
        found.requests.append(Request(method, path, at, scope, f"{owner}.{verb}", query, is_open or not names))
