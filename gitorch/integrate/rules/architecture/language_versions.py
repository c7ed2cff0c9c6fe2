"""A504 for the language itself: one side lets a project run with an older version than what the other newly writes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from posixpath import dirname
from typing import NamedTuple

from gitorch.code.project.language_versions import Said, language_versions, may_say
from gitorch.code.python.since import Newer, Version
from gitorch.code.python.since import newer_than as newer_in_python
from gitorch.code.typescript.since import newer_than as newer_in_node
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.sides import Pair, View
from gitorch.integrate.wire.wiring import changed_lines

_SOURCES = {"python": (".py",), "node": (".js", ".mjs", ".cjs", ".ts", ".mts", ".cts")}
_APART = re.compile(  # what its own people run, with a version of their own
    r"(?:^|/)(?:docs?|scripts?|tools?|ci|\.github|\.circleci|examples?|benchmarks?|build)/|(?:^|/)(?:noxfile|tasks|fabfile)\.py$"
    r"|\.(?:config|d)\.[cm]?[jt]s$"
)
_BUNDLED = re.compile(r'"(?:vite|webpack|next|nuxt|react|vue|svelte|parcel|@angular/core|core-js|rollup|esbuild)"\s*:')


class _Change(NamedTuple):
    """What a side newly says of a version in a file: an older one is allowed or run with, or a newer one needed."""

    path: str
    said: Said
    before: Version  # the least that was needed or run with; empty where the file said nothing

    @property
    def folder(self) -> str:
        """What the file speaks for."""
        return dirname(self.path) if "/." not in f"/{dirname(self.path)}" else ""


def languages_apart(integration: Integration) -> Iterator[Finding]:
    """New code against versions that the other side lets in, then versions that the one needs and the other lacks."""
    for way, told in integration.meetings(_CHANGED):
        lowered = [one for one in told if one.before and one.said.version < one.before]
        raised = [one for one in told if one.said.is_least and one.said.version > one.before]
        for path in sorted(way.right.changes) if lowered else ():
            yield from _newer(way, path, lowered)
        theirs = integration.one(way.right).know(_CHANGED) if raised else ()
        for one in raised:
            yield from _lacking(way, one, theirs)


def _changed(side: OneSide) -> Iterator[_Change]:
    for path, change in side.side.changes.items():
        if change.new is None or not may_say(path):
            continue
        before = language_versions(path, side.base.text(path) or "")
        known = {(one.language, one.version, one.is_least) for one in before}
        for said in language_versions(path, side.view.text(path) or ""):
            if (said.language, said.version, said.is_least) not in known:
                same = [one.version for one in before if (one.language, one.is_least) == (said.language, said.is_least)]
                yield _Change(path, said, min(same, default=()))


_CHANGED = Fact("language versions", tuple[_Change, ...], lambda one: tuple(_changed(one)))


def _newer(way: Pair, path: str, lowered: list[_Change]) -> Iterator[Finding]:
    """The first thing of a new or edited file that an older version does not know."""
    if way.right.changes[path].new is None or _APART.search(path):
        return
    for language, endings in _SOURCES.items():
        about = [one for one in lowered if one.said.language == language and _governs(way.merged, one, path)]
        if about and path.endswith(endings):
            oldest = min(about, key=lambda one: (not one.said.is_least, one.said.version))
            fresh = changed_lines(way.right_view, way.right_base, path)
            new = (one for one in _said(way.merged, way.right_view, path, language, oldest) if one.place.line in fresh)
            for one in list(new)[:1]:
                yield _too_new(way, oldest, path, one)


def _said(merged: View, view: View, path: str, language: str, oldest: _Change) -> Iterator[Newer]:
    module, source = view.module(path), view.read(path) or b""
    if module is None or module.has_errors or merged.entry(path) is None:
        return
    if language == "python":
        yield from newer_in_python(source, module, oldest.said.version)
    elif not _BUNDLED.search(_manifest(merged, path)):
        yield from newer_in_node(source.decode("utf-8", "replace"), module, oldest.said.version)


def _manifest(view: View, path: str) -> str:
    """The package.json that a file belongs to."""
    folders = ("" if str(parent) == "." else f"{parent}/" for parent in PurePosixPath(path).parents)
    return next((text for folder in folders if (text := view.text(f"{folder}package.json")) is not None), "")


def _governs(view: View, change: _Change, path: str) -> bool:
    """Whether a file is one that another speaks for: below it, and no nearer one of its name says otherwise."""
    if change.folder and not path.startswith(f"{change.folder}/"):
        return False
    name = "package.json" if change.said.language == "node" else "pyproject.toml"
    between = [str(parent) for parent in PurePosixPath(path).parents if str(parent) not in (".", change.folder)]
    said = language_versions(name, view.text(f"{change.folder}/{name}".lstrip("/")) or "")
    if not change.said.is_least and any(one.is_least and one.version > change.said.version for one in said):
        return False  # something else is run with it
    return not any(
        view.entry(f"{folder}/{name}") is not None
        for folder in between
        if not change.folder or folder.startswith(f"{change.folder}/")
    )


def _lacking(way: Pair, needed: _Change, theirs: tuple[_Change, ...]) -> Iterator[Finding]:
    """A version that one side newly runs the project with, and that is older than the other newly needs."""
    for one in theirs:
        version = one.said.version
        is_run = not one.said.is_least and one.said.language == needed.said.language
        is_near = one.folder == needed.folder or not one.folder
        if (
            is_run
            and is_near
            and version < needed.said.version[: len(version)]
            and version >= needed.before[: len(version)]
        ):
            yield Finding(
                "A504",
                Severity.ERROR,
                f"{way.left.name} needs {needed.said.language} {needed.said.written}, "
                f"{way.right.name} runs it with {one.said.written}",
                (way.left.name, way.right.name),
                (
                    Location(way.left.name, needed.path, *needed.said.place, "definition"),
                    Location(way.right.name, one.path, *one.said.place, "definition"),
                ),
                symbol=needed.said.language,
                language=needed.said.language,
            )
            return


def _too_new(way: Pair, oldest: _Change, path: str, new: Newer) -> Finding:
    how = "lets in" if oldest.said.is_least else "runs"
    since = ".".join(map(str, new.since))
    return Finding(
        "A504",
        Severity.ERROR,
        f"{way.left.name} {how} {oldest.said.language} {oldest.said.written}; "
        f"{way.right.name} says {new.what}, which is known from {since} on",
        (way.left.name, way.right.name),
        (
            Location(way.left.name, oldest.path, *oldest.said.place, "definition"),
            Location(way.right.name, path, *new.place, "use"),
        ),
        symbol="requires-python" if oldest.said.language == "python" else "engines",
        language=oldest.said.language,
    )
