"""From a specifier to a file: relative paths, ``tsconfig`` paths, packages of a workspace, folders of frameworks."""

from __future__ import annotations

import json
import posixpath
import re
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gitorch.integrate.sides import View

_EXTENSIONS = (".ts", ".tsx", ".d.ts", ".js", ".jsx", ".mts", ".cts", ".mjs", ".cjs", ".vue", ".json", ".d.mts")
_WRITTEN_AS = {".js": (".ts", ".tsx", ".d.ts"), ".jsx": (".tsx",), ".mjs": (".mts", ".d.mts"), ".cjs": (".cts",)}
_BUILT = re.compile(r"^\.?/?(dist|lib|build|out|esm|cjs)/")
_BUILT_SUFFIX = re.compile(r"(\.d)?\.[mc]?[jt]sx?$")
_CONDITIONS = ("types", "import", "module", "require", "default", "node", "browser")
_COMMENT = re.compile(r'("(?:\\.|[^"\\])*")|//[^\n]*|/\*.*?\*/|,(?=\s*[}\]])', re.S)
_CONFIGURATIONS = ("tsconfig.json", "tsconfig.app.json", "jsconfig.json")
_NO_PACKAGES = ("@/", "~/", "#/", "$lib/", "@@/", "~~/")  # beginnings that no package's name has
_CONVENTIONS = {
    "$lib": ("src/lib",), "~": ("", "app", "src"), "~~": ("",), "@@": ("",),
    "@": ("src", "resources/js", "app", "", "resources/assets/js"),
}  # fmt: skip
_DEEPEST_EXTENDS = 5
_REMEMBERED = 64


@dataclass(frozen=True)
class External:
    """A module outside the repository, or one that no file of it stands for in a way we follow."""


@dataclass(frozen=True)
class NoModule:
    """A specifier that must be in the repository and isn't."""

    path: str


def resolve_specifier(view: View, path: str, specifier: str) -> str | External | NoModule:
    """The file that ``specifier`` means in the file at ``path``. Worked out once for each folder of a view."""
    key = ("specifier", posixpath.dirname(path), specifier)
    if key not in view.memo:
        view.memo[key] = _resolved(view, path, specifier.partition("?")[0])
    found = view.memo[key]
    return found if isinstance(found, str | NoModule) else External()


def _resolved(view: View, path: str, specifier: str) -> str | External | NoModule:
    if specifier.startswith("."):
        wanted = posixpath.normpath(posixpath.join(posixpath.dirname(path), specifier))
        return _file_at(view, wanted) or NoModule(wanted)
    if specifier.startswith("/") or not specifier:
        return External()
    found = _by_configuration(view, path, specifier)
    if isinstance(found, str):
        return found
    return _by_package(view, specifier) or _by_convention(view, path, specifier) or found or External()


def _by_convention(view: View, path: str, specifier: str) -> str | NoModule | None:
    """What SvelteKit, Nuxt, Laravel and Vite's templates mean by ``$lib``, ``~`` and ``@``, which no package can be."""
    root, _, rest = specifier.partition("/")
    wanted = ""
    for below in _CONVENTIONS.get(root, ()) if rest else ():
        for folder in _upward(path):
            if view.entry(posixpath.join(folder, "package.json")) is None:
                continue
            stem = posixpath.normpath(posixpath.join(folder, below, rest))
            found = _file_at(view, stem)
            if found is not None:
                return found
            wanted = wanted or (stem if view.listing(posixpath.dirname(stem)) else "")
    return NoModule(wanted) if wanted else None


def _upward(path: str) -> Iterator[str]:
    while path:
        path = posixpath.dirname(path)
        yield path


def _file_at(view: View, wanted: str) -> str | None:
    """The file that a path without its extension, or of a directory, stands for."""
    return next((found for found in _candidates(wanted) if _is_file(view, found)), None) or _in_directory(view, wanted)


def _candidates(wanted: str) -> Iterator[str]:
    stem, suffix = posixpath.splitext(wanted)
    if suffix:
        yield wanted
    for other in _WRITTEN_AS.get(suffix, ()):
        yield stem + other
    for extension in _EXTENSIONS:
        yield wanted + extension


def _in_directory(view: View, directory: str) -> str | None:
    if not view.listing(directory):
        return None
    for extension in _EXTENSIONS:
        if _is_file(view, f"{directory}/index{extension}"):
            return f"{directory}/index{extension}"
    return None


def _is_file(view: View, path: str) -> bool:
    entry = view.entry(path)
    return entry is not None and entry.is_file


def _by_configuration(view: View, path: str, specifier: str) -> str | NoModule | None:
    """By ``paths`` and ``baseUrl`` of the nearest tsconfig.json upward, or of what stands beside it."""
    lacking = None
    for folder in _upward(path):
        for name in _CONFIGURATIONS:
            options = _remembered_options(view, posixpath.join(folder, name))
            found = _by_paths(view, options, specifier) if options is not None else None
            if isinstance(found, str):
                return found
            lacking = lacking or found
    return lacking


def _remembered_options(view: View, path: str) -> _Options | None:
    key = ("compiler options", path)
    if key not in view.memo:
        view.memo[key] = _compiler_options(view, path, 0)
    found = view.memo[key]
    return found if isinstance(found, _Options) else None


@dataclass(frozen=True)
class _Options:
    """The parts of compilerOptions that resolve names; ``folder`` is what ``paths`` are relative to."""

    folder: str
    paths: Mapping[str, Any]
    has_base: bool


def _compiler_options(view: View, path: str, depth: int) -> _Options | None:
    raw = _json(view, path)
    if raw is None or depth > _DEEPEST_EXTENDS:
        return None
    folder = posixpath.dirname(path)
    options = raw.get("compilerOptions")
    options = options if isinstance(options, dict) else {}
    base, paths = options.get("baseUrl"), options.get("paths")
    if isinstance(base, str) or isinstance(paths, dict):
        base_folder = posixpath.normpath(posixpath.join(folder, base if isinstance(base, str) else "."))
        base_folder = "" if base_folder == "." else base_folder
        return _Options(base_folder, paths if isinstance(paths, dict) else {}, isinstance(base, str))
    parents = raw.get("extends")
    for parent in [parents] if isinstance(parents, str) else parents if isinstance(parents, list) else []:
        if isinstance(parent, str) and parent.startswith("."):
            name = parent if parent.endswith(".json") else f"{parent}.json"
            found = _compiler_options(view, posixpath.normpath(posixpath.join(folder, name)), depth + 1)
            if found is not None:
                return found
    return None


def _by_paths(view: View, options: _Options, specifier: str) -> str | NoModule | None:
    lacking = None
    for pattern, targets in sorted(options.paths.items(), key=lambda item: -len(item[0])):
        prefix, star, suffix = pattern.partition("*")
        if specifier != pattern and not (star and specifier.startswith(prefix) and specifier.endswith(suffix)):
            continue
        middle = specifier[len(prefix) : len(specifier) - len(suffix)] if star else ""
        for target in targets if isinstance(targets, list) else []:
            wanted = posixpath.normpath(posixpath.join(options.folder, str(target).replace("*", middle)))
            found = _file_at(view, wanted)
            if found is not None:
                return found
            lacking = lacking or (NoModule(wanted) if prefix in _NO_PACKAGES else None)
    return (_file_at(view, posixpath.join(options.folder, specifier)) if options.has_base else None) or lacking


def _by_package(view: View, specifier: str) -> str | None:
    """By the name of a package of this repository's workspace."""
    parts = specifier.split("/")
    name = "/".join(parts[:2]) if specifier.startswith("@") else parts[0]
    folder = _packages(view).get(name)
    if folder is None:
        return None
    below = specifier[len(name) :].lstrip("/")
    package = _json(view, posixpath.join(folder, "package.json")) or {}
    for target in [*_entry_points(package, below), below or "src/index", f"src/{below}" if below else "index"]:
        for wanted in (target, *_source_of(target)):
            found = _file_at(view, posixpath.normpath(posixpath.join(folder, wanted)))
            if found is not None:
                return found
    return None


def _entry_points(package: Mapping[str, Any], below: str) -> Iterator[str]:
    exports = package.get("exports")
    key = f"./{below}" if below else "."
    if isinstance(exports, dict):
        yield from _conditional(exports.get(key, None if below else exports))
    if not below:
        for field in ("source", "types", "typings", "module", "main"):
            if isinstance(package.get(field), str):
                yield package[field]


def _conditional(target: object) -> Iterator[str]:
    if isinstance(target, str):
        yield target
    elif isinstance(target, dict):
        for condition, inner in target.items():
            if condition in _CONDITIONS or not condition.startswith("."):
                yield from _conditional(inner)


def _source_of(target: str) -> Iterator[str]:
    """Where the source of a built file usually is."""
    bare = _BUILT_SUFFIX.sub("", target)
    yield bare
    if _BUILT.match(target):
        yield _BUILT.sub("src/", bare)
        yield _BUILT.sub("", bare)


_workspaces: OrderedDict[tuple[object, ...], dict[str, str]] = OrderedDict()


def _packages(view: View) -> dict[str, str]:
    """The workspace's packages: name to folder. Remembered by tree."""
    touched = tuple(
        sorted(
            (path, entry) for path, entry in view.overlay.items() if path.endswith(("package.json", "-workspace.yaml"))
        )
    )
    key = (id(view.repository), view.tree, touched)
    if key not in _workspaces:
        _workspaces[key] = _read_packages(view)
        if len(_workspaces) > _REMEMBERED:
            _workspaces.popitem(last=False)
    return _workspaces[key]


def _read_packages(view: View) -> dict[str, str]:
    found: dict[str, str] = {}
    for pattern in _workspace_patterns(view):
        for folder in _matching(view, pattern.strip("/").removeprefix("./")):
            package = _json(view, posixpath.join(folder, "package.json"))
            name = package.get("name") if package else None
            if isinstance(name, str):
                found.setdefault(name, folder)
    return found


def _workspace_patterns(view: View) -> list[str]:
    package = _json(view, "package.json") or {}
    workspaces = package.get("workspaces")
    if isinstance(workspaces, dict):
        workspaces = workspaces.get("packages")
    patterns = [one for one in workspaces if isinstance(one, str)] if isinstance(workspaces, list) else []
    listed = view.text("pnpm-workspace.yaml") or ""
    patterns += re.findall(r"^\s*-\s*['\"]?([^'\"#\s]+)", listed.split("catalog")[0], re.M)
    lerna = (_json(view, "lerna.json") or {}).get("packages")
    patterns += [one for one in lerna if isinstance(one, str)] if isinstance(lerna, list) else []
    return [*(one for one in patterns if not one.startswith("!")), "."]


def _matching(view: View, pattern: str) -> list[str]:
    """The folders that a workspace pattern means; ``**`` is read as one level."""
    folders = [""]
    for part in pattern.split("/"):
        if part in ("", "."):
            continue
        if "*" in part:
            wanted = re.compile(re.sub(r"(?:\\\*)+", ".*", re.escape(part)))
            folders = [
                posixpath.join(folder, name)
                for folder in folders
                for name, is_folder in sorted(view.listing(folder).items())
                if is_folder and wanted.fullmatch(name) and name != "node_modules"
            ]
        else:
            folders = [posixpath.join(folder, part) for folder in folders]
    return folders


def _json(view: View, path: str) -> dict[str, Any] | None:
    """A JSON file with comments and trailing commas, or None."""
    text = view.text(path)
    if text is None:
        return None
    try:
        found = json.loads(_COMMENT.sub(lambda match: match[1] or "", text))
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
