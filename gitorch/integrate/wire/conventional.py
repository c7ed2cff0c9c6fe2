"""Where a framework looks for what answers a route, by the names that the route says."""

from __future__ import annotations

import re
from posixpath import join

from gitorch.integrate.sides import View
from gitorch.integrate.wire.naming import class_file
from gitorch.integrate.wire.routing import Served

_ROUTES = re.compile(r"(?:^|/)config/routes(?:\.rb|/.*)$")


def by_convention(view: View, route: Served) -> list[tuple[str, str]]:
    """The action of a route of Rails or Laravel, and the view that it may show, each as file and name."""
    owner, mark, method = route.handler.partition("@")
    if mark and route.file.endswith(".php"):
        found_class = class_file(view, route.file, owner)
        return [(found_class, method)] if found_class is not None else []
    match = _ROUTES.search(route.file)
    if match is None or "#" not in route.handler:
        return []
    controller, _, action = route.handler.partition("#")
    root = route.file[: match.start()]
    found = [(join(root, f"app/controllers/{controller}_controller.rb"), action)]
    found += [
        (join(root, f"app/views/{controller}/{action}{ending}"), f"{controller}/{action}")
        for ending in (".json.jbuilder", ".jbuilder")
    ]
    return [(path, name) for path, name in found if view.entry(path) is not None]
