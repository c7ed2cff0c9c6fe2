"""What a project depends on, from its manifests and lock files. Pure.

Names are normalised as their registries do, so that ``Ruamel.YAML`` and ``ruamel-yaml`` are one.
"""

from __future__ import annotations

import json
import re
import tomllib
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath

from gitorch.code.model import Place


@dataclass(frozen=True)
class Dependency:
    """One requirement. ``requirement`` is the version as written, empty for any; ``section`` where it stands."""

    name: str
    requirement: str
    ecosystem: str
    section: str
    place: Place
    is_locked: bool = False


_PEP508 = re.compile(r"^\s*([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*\(?\s*([^;@#)]*)")
_LOCK_PACKAGE = re.compile(r'^name = "([^"]+)"\r?\nversion = "([^"]+)"', re.MULTILINE)
_SETUP_LIST = re.compile(r"(?:install_requires|extras_require|tests_require|setup_requires)\s*=\s*([\[{(]?)")
_CLOSING = {"[": r"\]", "{": r"\}", "(": r"\)"}
_NODE_SECTIONS = ("dependencies", "devDependencies", "peerDependencies", "optionalDependencies")
REGENERATE = {
    "poetry.lock": "poetry lock",
    "uv.lock": "uv lock",
    "pdm.lock": "pdm lock",
    "Pipfile.lock": "pipenv lock",
    "package-lock.json": "npm install --package-lock-only",
    "yarn.lock": "yarn install",
    "pnpm-lock.yaml": "pnpm install --lockfile-only",
    "bun.lock": "bun install",
    "Cargo.lock": "cargo generate-lockfile",
    "go.sum": "go mod tidy",
    "Gemfile.lock": "bundle lock",
    "composer.lock": "composer update --lock",
}


def normalised(name: str, ecosystem: str = "") -> str:
    """A package's name as its registry compares it."""
    lowered = name.strip().lower()
    return re.sub(r"[-_.]+", "-", lowered) if ecosystem in ("", "python", "rust") and "/" not in lowered else lowered


def is_manifest(path: str) -> bool:
    """Whether :func:`dependencies` reads files of this name."""
    return _reader(path) is not None


def dependencies(path: str, text: str) -> tuple[Dependency, ...]:
    """Every requirement of a manifest or lock file; nothing for one that does not parse."""
    reader = _reader(path)
    if reader is None:
        return ()
    try:
        return tuple(reader(text))
    except (ValueError, TypeError, AttributeError, RecursionError):
        return ()


def _reader(path: str) -> Callable[[str], Iterator[Dependency]] | None:
    name = PurePosixPath(path).name
    if re.fullmatch(r"(?:.*[-_.])?(?:requirements|constraints)(?:[-_.].*)?\.(?:txt|in)", name) or (
        "requirements/" in path and name.endswith((".txt", ".in"))
    ):
        return _requirements
    return _READERS.get(name)


def _pyproject(text: str) -> Iterator[Dependency]:
    document = tomllib.loads(text)
    project, tool = document.get("project", {}), document.get("tool", {})
    groups = {
        "dependencies": project.get("dependencies", []),
        **project.get("optional-dependencies", {}),
        **document.get("dependency-groups", {}),
        "build": document.get("build-system", {}).get("requires", []),
        "uv": tool.get("uv", {}).get("dev-dependencies", []),
    }
    for section, listed in groups.items():
        for written in listed:
            if isinstance(written, str) and (match := _PEP508.match(written)):
                yield _python(match[1], match[2], section, _at(text, re.escape(written), match[1]))
    poetry = tool.get("poetry", {})
    tables = {"dependencies": poetry.get("dependencies", {}), "dev": poetry.get("dev-dependencies", {})}
    tables |= {name: group.get("dependencies", {}) for name, group in poetry.get("group", {}).items()}
    for section, table in tables.items():
        for name, value in table.items():
            if name != "python":
                yield _python(name, _version(value), section, _key(text, name))


def _pipfile(text: str) -> Iterator[Dependency]:
    document = tomllib.loads(text)
    for section in ("packages", "dev-packages"):
        for name, value in document.get(section, {}).items():
            yield _python(name, _version(value), section, _key(text, name))


def _requirements(text: str) -> Iterator[Dependency]:
    for number, line in enumerate(text.splitlines(), 1):
        match = None if line.lstrip().startswith(("#", "-")) else _PEP508.match(line)
        if match and "://" not in line.partition("#")[0].split("@")[0]:
            yield _python(match[1], match[2], "requirements", Place(number, match.start(1) + 1))


def _setup(text: str) -> Iterator[Dependency]:
    """setup.py and setup.cfg: what stands in the requirement lists, by its looks; the file is never run."""
    for block in _SETUP_LIST.finditer(text):
        end = re.compile(_CLOSING.get(block[1], r"^\S"), re.MULTILINE).search(text, block.end())
        body = text[block.end() : end.start() if end else len(text)]
        pattern = r"[\"']([A-Za-z0-9][^\"']*)[\"'](?!\s*:)" if block[1] else r"^\s+([A-Za-z0-9].*)$"
        for match in re.finditer(pattern, body, re.MULTILINE):
            if parts := _PEP508.match(match[1]):
                yield _python(parts[1], parts[2], "install_requires", _place(text, block.end() + match.start(1)))


def _conda(text: str) -> Iterator[Dependency]:
    for match in re.finditer(r"^\s*-\s+([A-Za-z0-9][\w.-]*)\s*([<>=~!][^\s#]*)?\s*(?:#.*)?$", text, re.MULTILINE):
        yield _python(match[1], match[2] or "", "dependencies", _place(text, match.start(1)))


def _package(text: str) -> Iterator[Dependency]:
    document = json.loads(text)
    for section in _NODE_SECTIONS:
        for name, value in (document.get(section) or {}).items():
            place = _at(text, rf'"{re.escape(name)}"\s*:', name)
            yield Dependency(normalised(name, "node"), str(value), "node", section, place)


def _cargo(text: str) -> Iterator[Dependency]:
    document = tomllib.loads(text)
    tables = [(name, document.get(name, {})) for name in ("dependencies", "dev-dependencies", "build-dependencies")]
    tables += [("workspace", document.get("workspace", {}).get("dependencies", {}))]
    tables += [("dependencies", target.get("dependencies", {})) for target in document.get("target", {}).values()]
    for section, table in tables:
        for name, value in table.items():
            real = value.get("package", name) if isinstance(value, dict) else name
            yield Dependency(normalised(real, "rust"), _version(value), "rust", section, _key(text, name))


def _go(text: str) -> Iterator[Dependency]:
    for match in re.finditer(r"^(?:require\s+|\s+)([\w.-]+\.[\w.-]+/\S+)\s+(v[\w.+-]+)", text, re.MULTILINE):
        yield Dependency(match[1].lower(), match[2], "go", "require", _place(text, match.start(1)))


def _gems(text: str) -> Iterator[Dependency]:
    pattern = r"^\s*gem\s+[\"']([\w-]+)[\"'](?:\s*,\s*[\"']([^\"']+)[\"'])?"
    for match in re.finditer(pattern, text, re.MULTILINE):
        yield Dependency(match[1].lower(), match[2] or "", "ruby", "gems", _place(text, match.start(1)))


def _toml_lock(text: str) -> Iterator[Dependency]:
    for match in _LOCK_PACKAGE.finditer(text):
        name = normalised(match[1])
        yield Dependency(name, f"=={match[2]}", "python", "lock", _place(text, match.start(1)), is_locked=True)


def _cargo_lock(text: str) -> Iterator[Dependency]:
    for match in _LOCK_PACKAGE.finditer(text):
        name = normalised(match[1], "rust")
        yield Dependency(name, f"={match[2]}", "rust", "lock", _place(text, match.start(1)), is_locked=True)


def _node_lock(text: str) -> Iterator[Dependency]:
    pattern = r"^\s*\"(?:\S*node_modules/)((?:@[^/\"]+/)?[^/\"]+)\":|^ {0,2}[\"'/]?((?:@[\w.-]+/)?[\w.-]+)@[^:\n]*:\s*$"
    for match in re.finditer(pattern, text, re.MULTILINE):
        group = 1 if match[1] else 2
        yield Dependency(match[group].lower(), "", "node", "lock", _place(text, match.start(group)), is_locked=True)


def _go_sum(text: str) -> Iterator[Dependency]:
    for match in re.finditer(r"^(\S+) (v[\w.+-]+) h1:", text, re.MULTILINE):
        yield Dependency(match[1].lower(), match[2], "go", "lock", _place(text, match.start(1)), is_locked=True)


_READERS = {
    "pyproject.toml": _pyproject,
    "Pipfile": _pipfile,
    "setup.py": _setup,
    "setup.cfg": _setup,
    "environment.yml": _conda,
    "environment.yaml": _conda,
    "package.json": _package,
    "Cargo.toml": _cargo,
    "go.mod": _go,
    "Gemfile": _gems,
    "poetry.lock": _toml_lock,
    "uv.lock": _toml_lock,
    "pdm.lock": _toml_lock,
    "Cargo.lock": _cargo_lock,
    "package-lock.json": _node_lock,
    "yarn.lock": _node_lock,
    "pnpm-lock.yaml": _node_lock,
    "go.sum": _go_sum,
}


def _python(name: str, requirement: str, section: str, place: Place) -> Dependency:
    return Dependency(normalised(name, "python"), requirement.strip().strip("()"), "python", section, place)


def _version(value: object) -> str:
    """The version in a Poetry, Pipenv or Cargo entry, which is a string or a table."""
    if isinstance(value, Mapping):
        value = value.get("version", "")
    return value if isinstance(value, str) else ""


def _key(text: str, name: str) -> Place:
    return _at(text, rf"^[ \t]*[\"']?{re.escape(name)}[\"']?\s*=", name)


def _at(text: str, pattern: str, name: str) -> Place:
    match = re.search(pattern, text, re.MULTILINE)
    if match is None:
        return Place(1, 1)
    return _place(text, match.start() + max(match[0].find(name), 0))


def _place(text: str, offset: int) -> Place:
    starts = _line_starts(text)
    line = bisect_right(starts, offset)
    return Place(line, offset - starts[line - 1] + 1)


@lru_cache(maxsize=2)  # a lock file has a place for each of its thousands of packages
def _line_starts(text: str) -> tuple[int, ...]:
    return (0, *(match.end() for match in re.finditer("\n", text)))
