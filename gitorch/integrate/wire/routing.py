"""Which routes a view's servers answer: routers joined with what mounts them, from the files that can matter."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from gitorch.code.model import Place
from gitorch.code.wire.model import Binding, Field, Mount, Route, WireFacts
from gitorch.code.wire.paths import answers, below, joined, route_path
from gitorch.code.wire.reading import wire_language
from gitorch.code.wire.signs import may_serve
from gitorch.integrate.sides import View
from gitorch.integrate.wire.naming import NAMED, route_files
from gitorch.integrate.wire.speaking import constant
from gitorch.integrate.wire.wiring import WireFiles, module_path, siblings

_NEXT = re.compile(r"(?:^|/)app/(?P<app>(?:.*/)?)route\.[jt]sx?$|(?:^|/)pages/(?P<pages>api/.*)\.[jt]sx?$")
_DEEPEST = 6  # routers below each other
_VERBS = frozenset(("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"))
_Owner = tuple[str, str]  # path, variable


@dataclass(frozen=True)
class Served:
    """One route as clients see it. ``app`` is the application at the root, ``is_rooted`` whether it was found."""

    method: str
    path: str
    file: str
    place: Place
    handler: str
    app: _Owner
    is_rooted: bool
    name: str = ""
    query: tuple[Field, ...] = ()

    @property
    def text(self) -> str:
        return f"{self.method or 'ANY'} {self.path}"

    def takes(self, method: str) -> bool:
        """Whether a request with this method is answered; an unknown one always."""
        return not method or not self.method or method == self.method or (method, self.method) == ("HEAD", "GET")


@dataclass(frozen=True)
class RouteTable:
    """The routes of a view, and apart from them those that may answer anything for all that can be told."""

    routes: tuple[Served, ...]
    unread: tuple[Served, ...] = ()  # those whose path is kept where we can't read it
    files: tuple[str, ...] = field(default=(), repr=False)

    def answering(self, method: str, path: str) -> list[tuple[str, Served]]:
        """The routes that answer a request, each with the prefix that its client must add, nearest first."""
        found = [
            (prefix, route)
            for route in self.routes
            if route.takes(method) and (prefix := below(route.path, path)) is not None
        ]
        exact = [one for one in found if not one[0]]
        return exact or found

    def still_answers(self, method: str, path: str, prefix: str) -> list[Served]:
        """The routes that answer a request below exactly this prefix."""
        whole = joined(prefix, path)
        return [route for route in self.routes if route.takes(method) and answers(route.path, whole)]


def route_table(files: WireFiles, view: View, seeds: Iterable[str]) -> RouteTable:
    """The routes in these files, in what mounts them, and in the files beside them."""
    paths = set(seeds)
    paths.update(one for path in sorted(paths) for one in route_files(view, path))
    for language in sorted({wire_language(path) for path in paths} - NAMED):
        near = siblings(view, [path for path in paths if wire_language(path) == language], language)
        paths.update(path for path in near if _may_route(view, path))
    for path in sorted(paths):
        paths.update(files.imported(view, path, 1))
        paths.update(_mounted(files, view, path))
    known = {path: facts for path in sorted(paths) if (facts := files.facts(view, path)) is not None}
    prefixes = _Prefixes(files, view, known)
    served = [one for path, facts in known.items() for one in _served(path, facts, prefixes)]
    routes, unread = ([one for one, is_read in served if is_read is wanted] for wanted in (True, False))
    return RouteTable(tuple(routes), tuple(unread), tuple(known))


def _mounted(files: WireFiles, view: View, path: str) -> list[str]:
    """The files that a file's mounts name without importing them."""
    facts = files.facts(view, path)
    targets = [mount.target for mount in facts.mounts] if facts is not None else []
    modules = [one.removeprefix("require:").removesuffix(".urlpatterns") for one in targets]
    found = [module_path_of(view, path, m) for one, m in zip(targets, modules, strict=True) if one != m]
    return [one for one in found if one is not None]


def _may_route(view: View, path: str) -> bool:
    return may_serve(path, view.read(path) or b"")


class _Prefixes:
    """Below which paths, and at which application, each router ends up."""

    def __init__(self, files: WireFiles, view: View, known: dict[str, WireFacts]) -> None:
        self._files = files
        self._view = view
        self._known = known
        self._own: dict[_Owner, str] = {}
        self._mounts: dict[_Owner, list[tuple[_Owner, str]]] = {}
        for path, facts in known.items():
            for mount in facts.mounts:
                if not mount.owner:
                    self._own[path, mount.target] = self._prefix(path, mount)
        for path, facts in known.items():
            for mount in facts.mounts:
                for owner in self._targets(path, facts, mount) if mount.owner else ():
                    self._mounts.setdefault(owner, []).append(
                        ((path, mount.owner), route_path(self._prefix(path, mount)))
                    )

    def _prefix(self, path: str, mount: Mount) -> str:
        """A mount's prefix, be it held by a constant of another file."""
        return mount.prefix or (constant(self._files, self._view, path, mount.constant) or "" if mount.constant else "")

    def path_of(self, path: str, route: Route) -> tuple[str, bool]:
        """A route's own path, be it held by a constant of another file, and whether it can be read."""
        held = constant(self._files, self._view, path, route.constant) if route.constant else None
        if held is not None and route.constant.endswith("()"):
            return joined(held, route.path), True
        is_read = held is not None and held.startswith("/")
        return route_path(held) if is_read and held is not None else route.path, is_read or not route.constant

    def of(self, owner: _Owner, below: tuple[_Owner, ...] = ()) -> list[tuple[str, _Owner, bool]]:
        """Every prefix of a router with its application, and whether that is known to be one; none is below itself."""
        own, inner = self._own.get(owner, ""), (*below, owner)
        mounts = [one for one in self._mounts.get(owner, ()) if one[0] not in inner and len(below) < _DEEPEST]
        if not mounts:
            return [(own, owner, owner not in self._own)]
        everywhere = (
            (joined(above, prefix, own), app, rooted)
            for parent, prefix in dict.fromkeys(mounts)
            for above, app, rooted in self.of(parent, inner)
        )
        return list(dict.fromkeys(everywhere))

    def _targets(self, path: str, facts: WireFacts, mount: Mount) -> list[_Owner]:
        """The routers that a mount means, in the file itself or in the one it is imported from."""
        if mount.target.startswith("require:"):
            return self._routers_of(module_path_of(self._view, path, mount.target.removeprefix("require:")), "")
        if mount.target.endswith(":*"):
            return self._made_by(path, mount.target.removesuffix("*"))
        root, _, rest = mount.target.partition(".")
        for binding in facts.imports:
            if binding.alias == root and (rest or binding.name or wire_language(path) == "javascript"):
                return self._routers_of(module_path(self._view, path, binding), rest or binding.name)
        if rest.endswith("urlpatterns"):
            module = mount.target.removesuffix(".urlpatterns")
            return self._routers_of(module_path_of(self._view, path, module), "urlpatterns")
        return [(path, mount.target)]

    def _made_by(self, path: str, function: str) -> list[_Owner]:
        """The routers in a function of Go, in the file itself or in any other that is known."""
        for there in (path, *(one for one in self._known if one != path)):
            found = sorted({r.owner for r in self._known[there].routes if r.owner.startswith(function)})
            if found:
                return [(there, owner) for owner in found]
        return []

    def _routers_of(self, path: str | None, name: str) -> list[_Owner]:
        """The named router of a file; where the name is not one, any that it has."""
        facts = self._known.get(path or "")
        if path is None or facts is None:
            return []
        owners = sorted(
            {route.owner for route in facts.routes}
            | {m.target for m in facts.mounts if not m.owner}
            | {m.owner for m in facts.mounts if m.owner}
        )
        return [(path, name)] if name in owners else [(path, owner) for owner in owners]


def module_path_of(view: View, path: str, module: str) -> str | None:
    """The file that a module's name or specifier means, seen from ``path``."""
    return module_path(view, path, Binding(module, "", ""))


def _served(path: str, facts: WireFacts, prefixes: _Prefixes) -> list[tuple[Served, bool]]:
    """Every route of a file, and whether its path can be read."""
    found: list[tuple[Served, bool]] = []
    for route in facts.routes:
        own, is_read = prefixes.path_of(path, route)
        said = (path, route.place, route.handler)
        found += [
            (Served(route.method, joined(prefix, own), *said, app, rooted, route.name, route.query), is_read)
            for prefix, app, rooted in prefixes.of((path, route.owner))
        ]
    return [*found, *((one, True) for one in _by_file(path, facts))]


def _by_file(path: str, facts: WireFacts) -> list[Served]:
    """Next.js: the file's path is the route."""
    match = _NEXT.search(path)
    if match is None:
        return []
    if match["pages"] is not None:
        at = route_path(match["pages"].removesuffix("/index"))
        return [Served("", at, path, Place(1, 1), "default", (PurePosixPath(path).parts[0], "next"), is_rooted=True)]
    segments = "/".join(part for part in match["app"].split("/") if not (part.startswith("(") and part.endswith(")")))
    at = route_path(segments)
    root = (path[: match.start()], "next")
    answering = {one.alias: Place(1, 1) for one in facts.imports if one.alias in _VERBS}  # passed on from elsewhere
    answering.update((scope.name, scope.place) for scope in facts.scopes if scope.name in _VERBS)
    return [Served(verb, at, path, said, verb, root, is_rooted=True) for verb, said in answering.items()]
