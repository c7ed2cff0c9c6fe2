"""Calls and decorators in Python that register a route or ask for one; what sends or awaits a message is passed on."""

from __future__ import annotations

import ast
import re

from gitorch.code.wire.model import Mount, Request, Route
from gitorch.code.wire.paths import METHODS, joined, request_path, route_path
from gitorch.code.wire.python.choices import looped_over
from gitorch.code.wire.python.events import read_listener, read_message
from gitorch.code.wire.python.nodes import Found, dotted, keyword, last_name, template, text_of
from gitorch.code.wire.python.queries import read_query, sent_query

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_DECORATED = METHODS | {"route", "api_route", "websocket", "websocket_route"}
_ROUTERS = frozenset(("APIRouter", "Blueprint", "Router", "APIBlueprint", "InferringRouter"))
_WRAPS = re.compile(r"(?i)get|post|put|patch|delete|fetch|request|json|api|load")  # ``get_json(client, path)``
_MOUNTS = frozenset(("include_router", "register_blueprint", "mount", "add_router"))


def read_decorators(found: Found, node: _Function, scope: str) -> None:
    """The routes and listeners that a function's decorators make it."""
    for decorator in node.decorator_list:
        if not isinstance(decorator, ast.Call):
            continue
        verb, owner = last_name(decorator.func), dotted(decorator.func).rpartition(".")[0]
        first = decorator.args[0] if decorator.args else keyword(decorator, "path", "rule")
        path, helper = _by_helper(found, first)
        if verb in _DECORATED and (owner or path.startswith("/")) and (path.startswith("/") or path == ""):
            if first is not None:
                _routes(found, decorator, (verb, path, owner, node), helper)
        elif first is not None or decorator.keywords:
            read_listener(found, decorator, node, scope)


def _by_helper(found: Found, node: ast.expr | None) -> tuple[str, str]:
    """A path, and the function of another file that puts something in front of it, if there is one."""
    path = template(node, found.values)
    if not path and isinstance(node, ast.Call) and len(node.args) == 1 and dotted(node.func):
        said = template(node.args[0], found.values)
        return (said, f"{dotted(node.func)}()") if said.startswith("/") else ("", "")
    return path, ""


def _routes(found: Found, call: ast.Call, route: tuple[str, str, str, _Function], helper: str) -> None:
    verb, path, owner, handler = route
    name, query = text_of(keyword(call, "name", "endpoint")), read_query(found, handler, path)
    held = helper or _held(call.args[0] if call.args else keyword(call, "path", "rule"), path)
    for method in _methods(call, verb):
        at = found.place(call)
        found.routes.append(Route(method, route_path(path), at, owner, handler.name, name, query, held))


def _methods(call: ast.Call, verb: str) -> list[str]:
    if verb in METHODS:
        return [verb.upper()]
    if verb.startswith("websocket"):
        return ["WEBSOCKET"]
    given = keyword(call, "methods")
    if isinstance(given, ast.List | ast.Tuple | ast.Set):
        return [text_of(one).upper() for one in given.elts if text_of(one)]
    return [""] if given is not None or verb not in ("route", "api_route") else ["GET"]


def read_call(found: Found, call: ast.Call, scope: str) -> None:
    """File a call under each of the things that it is."""
    if found.is_decorator(call):
        return
    verb, owner = last_name(call.func), dotted(call.func).rpartition(".")[0]
    if verb in _ROUTERS:
        _router(found, call)
    elif verb in _MOUNTS and call.args:
        _mount(found, call, verb, owner)
    elif verb in ("path", "re_path", "url", "Route", "WebSocketRoute", "Mount"):
        _path(found, call, verb)
    elif verb in ("add_url_rule", "add_api_route", "add_route", "add_get", "add_post", "add_put", "add_delete"):
        _added(found, call, verb, owner)
    elif verb != "register" or not _registered(found, call, owner):
        _request(found, call, verb, scope)
        read_message(found, call, verb, scope)


def _router(found: Found, call: ast.Call) -> None:
    """A router's own prefix, kept as a mount without an owner."""
    parent = found.parents.get(call)
    prefix = template(keyword(call, "prefix", "url_prefix"), found.values)
    if isinstance(parent, ast.Assign) and isinstance(parent.targets[0], ast.Name):
        constant = _held(keyword(call, "prefix", "url_prefix"), prefix)
        found.mounts.append(Mount(parent.targets[0].id, prefix, found.place(parent), constant=constant))


def _mount(found: Found, call: ast.Call, verb: str, owner: str) -> None:
    at: ast.expr | None
    if verb == "mount":
        at, target = call.args[0], call.args[1] if len(call.args) > 1 else None
    else:
        at, target = keyword(call, "prefix", "url_prefix"), call.args[0]
    prefix = template(at, found.values)
    if target is None or not dotted(target):
        return
    looped = looped_over(found, at) if isinstance(at, ast.Name) else []
    prefixes = [one for each in looped if (one := template(each, found.values))] or [prefix]
    for one in prefixes:
        found.mounts.append(Mount(dotted(target), one, found.place(call), owner, _held(at, one)))


def _held(node: ast.expr | None, prefix: str) -> str:
    """The constant that a prefix is kept in, where the file itself does not say what it holds."""
    return dotted(node) if not prefix and isinstance(node, ast.Name | ast.Attribute) else ""


def _path(found: Found, call: ast.Call, verb: str) -> None:
    """An entry of Django's ``urlpatterns`` or of Starlette's routes."""
    if len(call.args) < 1 or not isinstance(call.args[0], ast.Constant | ast.JoinedStr):
        return
    path, target = template(call.args[0]), call.args[1] if len(call.args) > 1 else keyword(call, "endpoint", "view")
    if isinstance(target, ast.Call) and last_name(target.func) == "include" and target.args:
        module = text_of(target.args[0]) or dotted(target.args[0])
        below = module.removesuffix(".urls") if not text_of(target.args[0]) else f"{module}.urlpatterns"
        below = below if below != module else f"{module}.urlpatterns"
        found.mounts.append(Mount(below, route_path(path), found.place(call), "urlpatterns"))
    elif verb == "Mount" and isinstance(routes := keyword(call, "routes"), ast.Name):
        found.mounts.append(Mount(routes.id, route_path(path), found.place(call), _listed_as(found, call)))
    elif target is not None and dotted(target):
        methods = _methods(call, "route") if verb == "Route" else [""]
        for method in methods:
            handler = last_name(target.func.value if _is_view(target) else target)  # type: ignore[attr-defined]
            name = text_of(keyword(call, "name"))
            whole = joined(_mounted_at(found, call), route_path(path))
            found.routes.append(Route(method, whole, found.place(call), _listed_as(found, call), handler, name))


def _listed_as(found: Found, call: ast.Call) -> str:
    """The list that an entry stands in by its own name, where Starlette's ``Mount`` may put it below a path."""
    here = found.parents.get(call)
    assigned = (
        found.parents.get(here) if isinstance(here, ast.List) and last_name(call.func) in ("Route", "Mount") else None
    )
    targets = assigned.targets if isinstance(assigned, ast.Assign) else []
    return next((one.id for one in targets if isinstance(one, ast.Name)), "urlpatterns")


def _mounted_at(found: Found, call: ast.Call) -> str:
    """The path of the ``Mount("/x", routes=[…])`` that an entry stands in."""
    prefix, here = "", found.parents.get(call)
    while here is not None:
        if isinstance(here, ast.Call) and last_name(here.func) == "Mount" and here.args:
            prefix = joined(template(here.args[0]), prefix)
        here = found.parents.get(here)
    return prefix


def _registered(found: Found, call: ast.Call, owner: str) -> bool:
    """``router.register("users", UserViewSet)``: the list and the detail of a set of views."""
    made = found.values.get(owner)
    if not isinstance(made, ast.Call) or not last_name(made.func).endswith("Router") or len(call.args) < 2:
        return False
    prefix, handler = template(call.args[0]), last_name(call.args[1])
    for path in (f"/{prefix}", f"/{prefix}/{{pk}}"):
        found.routes.append(Route("", route_path(path), found.place(call), owner, handler))
    if handler:
        found.mounts.append(Mount(handler, route_path(f"/{prefix}"), found.place(call), owner))
    return True


def read_actions(found: Found, node: ast.ClassDef) -> None:
    """``@action(detail=True)`` on the methods of a set of views: routes of its own, below where it is registered."""
    for method in (one for one in node.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)):
        for one in method.decorator_list:
            if isinstance(one, ast.Call) and last_name(one.func) == "action":
                detail = keyword(one, "detail")
                below = "/{pk}/" if isinstance(detail, ast.Constant) and detail.value is True else "/"
                path = route_path(below + (template(keyword(one, "url_path")) or method.name))
                for verb in _verbs(one):
                    found.routes.append(Route(verb, path, found.place(method), node.name, f"{node.name}.{method.name}"))


def _verbs(call: ast.Call) -> list[str]:
    """The methods that an action answers; GET where it names none."""
    listed = keyword(call, "methods")
    elements = listed.elts if isinstance(listed, ast.List | ast.Tuple) else []
    return [text_of(one).upper() for one in elements] or ["GET"]


def _is_view(target: ast.expr) -> bool:
    return isinstance(target, ast.Call) and isinstance(target.func, ast.Attribute) and target.func.attr == "as_view"


def _added(found: Found, call: ast.Call, verb: str, owner: str) -> None:
    path, helper = _by_helper(found, call.args[0] if call.args else None)
    held = helper or (_held(call.args[0], path) if call.args else "")
    if not path.startswith("/") and not held:
        return
    handler = keyword(call, "view_func", "endpoint") or call.args[-1]
    method = verb.removeprefix("add_").upper() if verb.removeprefix("add_") in METHODS else ""
    for one in [method] if method else _methods(call, "route"):
        at = found.place(call)
        found.routes.append(Route(one, route_path(path), at, owner, last_name(handler), constant=held))


def _request(found: Found, call: ast.Call, verb: str, scope: str) -> None:
    if not isinstance(call.func, ast.Attribute | ast.Name) or not call.args:
        return
    if f"{dotted(call.func).removeprefix('self.')}()" in found.values:
        return  # a path that is put together by a function of the file: what that is given to asks for it
    at = call.args[0]
    method = verb.upper() if verb in METHODS else ""
    if not verb.startswith("add") and len(call.args) > 1 and text_of(at).lower() in METHODS:
        method, at = text_of(at).upper(), call.args[1]
    raw = template(at, found.values)
    if not request_path(raw) and len(call.args) > 1 and _WRAPS.search(verb):
        second = template(call.args[1], found.values)
        if second.startswith("/") and not second.startswith("//"):
            raw, at = second, call.args[1]
    base = _base(found, call)
    if base and raw and not raw.startswith(("/", "http", "{}")):
        raw = f"/{raw}"
    path = request_path(raw) if raw else None
    if path is None or verb in ("startswith", "endswith", "Path", "join", "print", "split", "replace"):
        return
    whole = joined(base, path) if base and not raw.startswith("http") else path
    query, is_open = sent_query(found, call, raw, at)
    found.requests.append(Request(method, whole, found.place(at), scope, dotted(call.func), query, is_open))


def _base(found: Found, call: ast.Call) -> str:
    """The path below which the client that a call goes through asks, or nothing."""
    if not isinstance(call.func, ast.Attribute):
        return ""
    client: ast.expr | None = call.func.value
    if isinstance(client, ast.Name | ast.Attribute):
        client = found.values.get(dotted(client))
    if not isinstance(client, ast.Call):
        return ""
    raw = template(keyword(client, "base_url", "baseURL"), found.values)
    path = request_path(raw) if raw else None
    return path if path is not None and path != "/" else ""
