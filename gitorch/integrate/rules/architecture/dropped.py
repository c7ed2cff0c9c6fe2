"""A501 for a dependency that one side drops from its manifest while the other begins to import it."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import PurePosixPath
from posixpath import dirname
from typing import NamedTuple

from gitorch.code.project.demands import has_demands, locked
from gitorch.code.project.dependencies import Dependency, dependencies, is_manifest, normalised
from gitorch.git.hunks import hunks, line_now
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.nearby import files_in
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.rules.architecture.imported import IMPORTED, SOURCES, Imported, packages
from gitorch.integrate.sides import Pair, View

_BUILT_IN = """
assert buffer child_process cluster console constants crypto dgram dns domain events fs http http2 https module net os
path perf_hooks process punycode querystring readline repl stream string_decoder sys timers tls tty url util v8 vm
worker_threads zlib
"""
_OFTEN_BROUGHT = """
numpy: pandas scipy scikit-learn matplotlib scikit-image xarray opencv-python torch statsmodels
pydantic: fastapi sqlmodel openai anthropic
starlette: fastapi
click: flask typer uvicorn black celery
jinja2: flask sphinx ansible mkdocs
werkzeug: flask
markupsafe: jinja2 flask werkzeug
itsdangerous: flask
urllib3: requests boto3 botocore
certifi: requests httpx
idna: requests httpx
httpcore: httpx
h11: uvicorn httpcore
anyio: httpx starlette fastapi
requests: docker twine sphinx tweepy google-api-core
sqlalchemy: alembic sqlmodel flask-sqlalchemy
python-dateutil: pandas boto3 botocore matplotlib
pytz: pandas django celery
typing-extensions: pydantic sqlalchemy fastapi mypy
attrs: jsonschema aiohttp
yarl: aiohttp
multidict: aiohttp
botocore: boto3
pluggy: pytest
packaging: pytest black
react-router: react-router-dom
body-parser: express
qs: express
cookie: express
"""
_BRINGS = {
    name: frozenset(others.split()) for name, _, others in (line.partition(":") for line in _OFTEN_BROUGHT.splitlines())
}
"""Packages that a project may have only because another one brings them, and some that do."""
_BUILDS = re.compile(r"-(?:binary|headless|cpu|gpu)$")  # other builds of one package


class _Gone(NamedTuple):
    """A package that a manifest no longer names, and the line where it did."""

    path: str
    name: str
    line: int


def dropped_dependencies(integration: Integration) -> Iterator[Finding]:
    """Every package that a side newly imports, and that nothing declares once the other side's manifest is in."""
    for way in integration.ways(is_manifest, lambda path: path.endswith(SOURCES)):
        gone = {one.name: one for one in integration.one(way.left).know(_GONE)}
        for one in integration.one(way.right).know(IMPORTED) if gone else ():
            dropped = gone.get(one.dependency.name) if one.is_needed else None
            if dropped is not None and _is_missed(way, dropped.path, one):
                del gone[dropped.name]
                yield _finding(way, dropped, one)


def _gone(side: OneSide) -> Iterator[_Gone]:
    """What manifests no longer say; nothing of lock files, nor of what only builds the project."""
    for path, change in side.side.changes.items():
        if change.old is None or not is_manifest(path):
            continue
        after = {one.name for one in _declared(path, side.view)}
        text = side.view.text(path) or ""
        linked = " ".join(line.lower() for line in text.splitlines() if "://" in line)  # -e git+https://…#egg=name
        for one in _declared(path, side.base):
            if one.name not in after and one.section != "build" and not _is_word(one.name, linked):
                line = _line_in(side, path, one)
                yield from (_Gone(path, name, line) for name in {one.name, _BUILDS.sub("", one.name)} - after)


_GONE = Fact("dropped dependencies", tuple[_Gone, ...], lambda one: tuple(_gone(one)))


def _line_in(side: OneSide, path: str, gone: Dependency) -> int:
    """Where a side has something else instead, or the line where the dependency stood."""
    known = {one.name for one in _declared(path, side.base)}
    instead = (one for one in _declared(path, side.view) if one.name not in known and one.section == gone.section)
    new, change = next(instead, None), side.side.changes[path]
    if new is not None or change.old is None or change.new is None:
        return (new or gone).place.line
    return line_now(hunks(side.view.repository, change.old.oid, change.new.oid), gone.place.line)


def _declared(path: str, view: View) -> list[Dependency]:
    return [one for one in dependencies(path, view.text(path) or "") if not one.is_locked]


def _is_word(name: str, text: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text) is not None


def _is_missed(way: Pair, manifest: str, one: Imported) -> bool:
    """Whether a file, as merged, lies below the manifest and imports what no manifest above it declares any more."""
    folder = re.sub(r"(?:^|/)requirements$", "", dirname(manifest))
    package = next((name for name, _ in packages(way.merged.module(one.path)) if name == one.dependency.name), None)
    if package is None or not (not folder or one.path.startswith(f"{folder}/")) or _is_given(way.merged, one):
        return False
    declared, names = _around(way.merged, one)
    if not declared and manifest not in names:
        return False  # the project no longer says what it needs where we could read it
    own = one.dependency.name
    brought = _BRINGS.get(own, frozenset())
    return (
        not any(other == own or other in brought or _is_kin(own, other) for other in declared)
        and not _is_held(way, names, own)
        and not _is_still_used(way, one)
    )


def _is_given(view: View, one: Imported) -> bool:
    """Whether a name needs no package: it is the language's own, or the repository has a module of that name."""
    name = one.dependency.name.replace("-", "_")
    if one.dependency.ecosystem == "node":
        return name in _BUILT_IN.split()
    folders = ("", "src", *(str(parent) for parent in PurePosixPath(one.path).parents))
    inside = (f"{folder}/{name}".removeprefix("./").lstrip("/") for folder in folders)
    return name in sys.stdlib_module_names or any(view.entry(path) or view.entry(f"{path}.py") for path in inside)


def _around(view: View, one: Imported) -> tuple[set[str], set[str]]:
    """The packages that manifests of a file's folders declare, and all manifests and lock files there."""
    declared, paths = set[str](), set[str]()
    for parent in PurePosixPath(one.path).parents:
        for folder in (parent, parent / "requirements"):
            prefix = "" if str(folder) == "." else f"{folder}/"
            for name, is_folder in view.listing(prefix.rstrip("/")).items():
                if not is_folder and is_manifest(f"{prefix}{name}"):
                    paths.add(f"{prefix}{name}")
                    found = _declared(f"{prefix}{name}", view)
                    declared |= {each.name for each in found if each.ecosystem == one.dependency.ecosystem}
    return declared, paths


def _is_kin(name: str, other: str) -> bool:
    """Whether another package is the same under a longer name, or is there to extend it and so brings it along."""
    bare = other.removeprefix("@").replace("/", "-")
    return bare.startswith((f"{name}-", f"{name}[")) and not bare.endswith(("-es", "-types", "-stubs"))


def _is_held(way: Pair, paths: set[str], name: str) -> bool:
    """Whether a lock file says that another package brings it: it was made anew and has it, or tells who wants it."""
    for path in paths:
        text = way.left_view.text(path) or ""
        if path in way.left.changes and any(
            one.is_locked and normalised(one.name, one.ecosystem) == name for one in dependencies(path, text)
        ):
            return True
        if has_demands(path) and any(one.name == name for one in locked(path, text)[1]):
            return True
    return False


def _is_still_used(way: Pair, one: Imported) -> bool:
    """Whether the side that drops a package goes on importing it: then something else brings it along."""
    folders = {dirname(one.path), *(dirname(path) for path in way.left.changes if path.endswith(SOURCES))}
    return any(
        name == one.dependency.name and not each.is_guarded
        for folder in sorted(folders)
        for path in files_in(way.left_view, folder)
        if path.endswith(SOURCES) and _module_word(one) in (way.left_view.text(path) or "")
        for name, each in packages(way.left_view.module(path))
    )


def _module_word(one: Imported) -> str:
    return "import" if one.dependency.ecosystem == "python" else one.dependency.name.rpartition("/")[2]


def _finding(way: Pair, gone: _Gone, one: Imported) -> Finding:
    return Finding(
        "A501",
        Severity.ERROR,
        f"{way.right.name} imports {gone.name}, which {way.left.name} no longer declares",
        (way.right.name, way.left.name),
        (
            Location(way.right.name, one.path, *one.dependency.place, "import"),
            Location(way.left.name, gone.path, gone.line, 1, "edit"),
        ),
        symbol=gone.name,
        language=one.dependency.ecosystem,
    )
