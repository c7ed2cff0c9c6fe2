"""Whether TypeScript's own checker refuses a file that takes what may be nothing for something."""

from __future__ import annotations

import posixpath
import re

from gitorch.integrate.sides import View

_NAMES = ("tsconfig.json", "tsconfig.base.json", "tsconfig.app.json")
_OPTION = re.compile(r'^[^/\n]*"strict(NullChecks)?"\s*:\s*(true|false)\b', re.M)
_PARENT = re.compile(r'^[^/\n]*"extends"\s*:\s*"(\.[^"]*)"', re.M)
_DEEPEST = 4


def is_strict(view: View, path: str) -> bool:
    """By the nearest configuration upward that says so; False for what is not TypeScript."""
    if not path.endswith((".ts", ".tsx", ".mts", ".cts")):
        return False
    folder = path
    while folder:
        folder = posixpath.dirname(folder)
        said = (_said(view, posixpath.join(folder, name)) for name in _NAMES)
        found = next((one for one in said if one is not None), None)
        if found is not None:
            return found
    return False


def _said(view: View, path: str, depth: int = 0) -> bool | None:
    """What a configuration, or the one that it extends, says."""
    text = view.text(path)
    if text is None or depth > _DEEPEST:
        return None
    options = {bool(own): value == "true" for own, value in _OPTION.findall(text)}
    if options:
        return options.get(True, options.get(False))
    parent = _PARENT.search(text)
    if parent is None:
        return None
    name = posixpath.normpath(posixpath.join(posixpath.dirname(path), parent[1]))
    return _said(view, name if name.endswith(".json") else f"{name}.json", depth + 1)
