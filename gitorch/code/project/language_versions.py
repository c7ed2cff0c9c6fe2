"""Which versions of Python and Node a project says that it needs, and those that it is run with. Pure."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from gitorch.code.model import Place
from gitorch.code.offsets import place_of
from gitorch.code.project.manifests.written import found_at
from gitorch.code.project.versions import ranges

_SETUP = re.compile(r"""python_requires\s*=\s*["']?([^"'\n]+)["']?""")
_IMAGE = re.compile(r"^FROM\s+(?:--\S+\s+)?(?:\S+/)?(python|node):(\d+(?:\.\d+)*)\b", re.M | re.I)
_IN_CI = re.compile(r"""^(\s*)-?\s*["']?(python|node)(?:[-_.]?versions?)?["']?\s*:[ \t]*(.*)$""", re.M | re.I)
_NUMBER = re.compile(r"(?<![\w.<>=~^-])v?(\d+(?:\.\d+)*)(?:\.x)?(?![\w.*-])")
_TOX = re.compile(r"^env_?list\s*=\s*((?:.*\n?)(?:[ \t]+.*\n?)*)", re.M)
_CI = re.compile(r"(?:^|/)\.(?:github/workflows|circleci)/[^/]+\.ya?ml$|(?:^|/)(?:\.gitlab-ci|azure-pipelines)\.ya?ml$")
_PLAIN = {".python-version": "python", "runtime.txt": "python", ".nvmrc": "node", ".node-version": "node"}


class Said(NamedTuple):
    """A version that a file names: the least that is allowed where ``is_least``, else one that it is run with."""

    language: str
    version: tuple[int, ...]
    written: str
    place: Place
    is_least: bool = True


def may_say(path: str) -> bool:
    """Whether files of this name say such versions."""
    name = PurePosixPath(path).name
    return (
        name in ("pyproject.toml", "setup.cfg", "setup.py", "package.json", "tox.ini", *_PLAIN)
        or name.startswith("Dockerfile")
        or _CI.search(path) is not None
    )


def language_versions(path: str, text: str) -> tuple[Said, ...]:
    """The versions that a file says; nothing for one that does not parse."""
    name = PurePosixPath(path).name
    try:
        match name:
            case "pyproject.toml":
                return tuple(_pyproject(text))
            case "package.json":
                return tuple(_package(text))
            case "setup.cfg" | "setup.py":
                found = _SETUP.search(text)
                return tuple(_least("python", found[1], place_of(text, found.start())) if found else ())
            case _:
                return tuple(_run(path, name, text))
    except (ValueError, TypeError, AttributeError, RecursionError):
        return ()


def _pyproject(text: str) -> Iterator[Said]:
    document = tomllib.loads(text)
    wanted = document.get("project", {}).get("requires-python")
    if isinstance(wanted, str):
        yield from _least("python", wanted, found_at(text, r"^\s*requires-python\s*=", "requires-python"))
    poetry = document.get("tool", {}).get("poetry", {}).get("dependencies", {}).get("python")
    if isinstance(poetry, str) and wanted is None:
        yield from _least("python", poetry, found_at(text, r"^\s*python\s*=", "python"))


def _package(text: str) -> Iterator[Said]:
    wanted = (json.loads(text).get("engines") or {}).get("node")
    if isinstance(wanted, str):
        yield from _least("node", wanted, found_at(text, r'"node"\s*:', '"node"'))


def _least(language: str, wanted: str, place: Place) -> Iterator[Said]:
    found = ranges(wanted)
    if found:
        lowest = min(one.low for one in found)
        if lowest:
            yield Said(language, lowest, wanted.strip(), place)


def _run(path: str, name: str, text: str) -> Iterator[Said]:
    if name in _PLAIN:
        match = re.match(r"\s*(?:python-|v)?(\d+(?:\.\d+)*)\s*$", text)
        yield from _runs(_PLAIN[name], match[1], place_of(text, match.start(1))) if match else ()
    elif name == "tox.ini":
        yield from _in_tox(text)
    elif name.startswith("Dockerfile"):
        for image in _IMAGE.finditer(text):
            yield from _runs(image[1].lower(), image[2], place_of(text, image.start()))
    elif _CI.search(path):
        yield from _in_ci(text)


def _in_tox(text: str) -> Iterator[Said]:
    for listed in _TOX.finditer(text):
        for one in re.finditer(r"\bpy(\d)\.?(\d+)\b|\bpy\{([\d,. ]+)\}", listed[1]):
            for major, minor in [one.groups()[:2]] if one[1] else re.findall(r"(\d)\.?(\d+)", one[3]):
                yield from _runs("python", f"{major}.{minor}", place_of(text, listed.start(1) + one.start()))


def _in_ci(text: str) -> Iterator[Said]:
    for key in _IN_CI.finditer(text):
        is_here = bool(key[3].strip()) and not key[3].lstrip().startswith("#")
        listed, start = (key[3], key.start(3)) if is_here else (_below(text, key), key.end())
        for number in _NUMBER.finditer(listed.replace('"', " ").replace("'", " ")):
            yield from _runs(key[2].lower(), number[1], place_of(text, start + number.start(1)))


def _below(text: str, key: re.Match[str]) -> str:
    """The list, or the rest of one, that stands on the lines below a key."""
    match = re.match(r"(?:\n[ \t]*-[ \t]+[^\n:]*|\n[ \t]*#[^\n]*)*", text[key.end() :])
    return match[0] if match is not None else ""


def _runs(language: str, written: str, place: Place) -> Iterator[Said]:
    version = tuple(int(part) for part in written.split("."))
    if (language, len(version) > 1 and version[0] == 3) != ("python", False):
        yield Said(language, version, written, place, is_least=False)
