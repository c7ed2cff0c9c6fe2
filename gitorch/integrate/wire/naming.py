"""Where Rails and Laravel look for a class, a partial view or their routes: a name tells its file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitorch.code.wire.reading import wire_language
from gitorch.integrate.sides import View

_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_ROOT = re.compile(r"(?:.*/)?(?=(?:app|config|routes)/)")
_MOST_FOLDERS = 60
NAMED = frozenset(("ruby", "php"))
"""The languages in which a name tells the file that defines it."""


def route_files(view: View, path: str) -> list[str]:
    """The files in which an application says its routes, as seen from any file of it that can answer one."""
    match = _ROOT.match(path) if wire_language(path) in NAMED else None
    if match is None:
        return []
    root = match[0]
    if wire_language(path) == "php":
        folder = f"{root}routes"
        return [f"{folder}/{name}" for name in sorted(view.listing(folder)) if name.endswith(".php")]
    drawn = [f"{root}config/routes/{name}" for name in sorted(view.listing(f"{root}config/routes"))]
    return [one for one in (f"{root}config/routes.rb", *drawn) if view.entry(one) is not None and one.endswith(".rb")]


def file_of(view: View, path: str, name: str) -> str | None:
    """The file that defines a class, or is a partial view, as seen from a file of the application."""
    return next((one for one in _candidates(view, path, name) if view.entry(one) is not None), None)


def class_file(view: View, path: str, name: str) -> str | None:
    """The file of a class of PHP by its whole name, where Composer's usual folders have it."""
    match = _ROOT.match(path)
    first, _, rest = name.replace("\\", "/").partition("/")
    stem = f"{match[0] if match is not None else ''}{first[:1].lower()}{first[1:]}/{rest}.php"
    return stem if rest and view.entry(stem) is not None else None


def _project_folders(view: View, path: str) -> Iterator[str]:
    """The folders of a C# project, two levels deep: that of the nearest project file, or else the topmost."""
    folder = path
    while folder:
        folder = folder.rpartition("/")[0]
        if any(name.endswith(".csproj") for name in view.listing(folder)):
            break
    level = [folder]
    for _ in range(3):
        yield from level
        level = [
            f"{above}/{name}".lstrip("/")
            for above in level
            for name, is_tree in sorted(view.listing(above).items())
            if is_tree and name[:1].isalpha() and name not in ("bin", "obj", "node_modules")
        ][:_MOST_FOLDERS]


def _candidates(view: View, path: str, name: str) -> Iterator[str]:
    if path.endswith(".cs"):
        yield from (f"{folder}/{name}.cs".lstrip("/") for folder in _project_folders(view, path))
        return
    if path.endswith(".php"):
        yield f"{path.rpartition('/')[0]}/{name}.php"
        return
    root, app, _ = path.partition("app/")
    if not app:
        return
    if "/" in name:
        folder, _, partial = name.rpartition("/")
        yield from (f"{root}app/views/{folder}/_{partial}{ending}" for ending in (".json.jbuilder", ".jbuilder"))
    elif name[:1].isupper():
        stem = "/".join(_WORD.sub("_", part).lower() for part in name.split("::"))
        for folder, is_tree in sorted(view.listing(f"{root}app").items()):
            if is_tree:
                yield f"{root}app/{folder}/{stem}.rb"
