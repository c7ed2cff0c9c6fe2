"""What Python projects require: pyproject.toml, requirements, Pipfile, setup.py, conda, and their lock files. Pure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

from gitorch.code.model import Place
from gitorch.code.offsets import place_of
from gitorch.code.project.manifests.written import Dependency, Reader, found_at, key_at, normalised, version_in

_PEP508 = re.compile(r"^\s*([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*\(?\s*([^;@#)]*)")
_SETUP_LIST = re.compile(r"(?:install_requires|extras_require|tests_require|setup_requires)\s*=\s*([\[{(]?)")
_CLOSING = {"[": r"\]", "{": r"\}", "(": r"\)"}
_LOCK_PACKAGE = re.compile(r'^name = "([^"]+)"\r?\nversion = "([^"]+)"', re.MULTILINE)


def requirements(text: str) -> Iterator[Dependency]:
    """The dependencies of a ``requirements.txt``; options, links and comments are passed over."""
    for number, line in enumerate(text.splitlines(), 1):
        match = None if line.lstrip().startswith(("#", "-")) else _PEP508.match(line)
        if match and "://" not in line.partition("#")[0].split("@")[0]:
            yield _python(match[1], match[2], "requirements", Place(number, match.start(1) + 1))


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
                yield _python(match[1], match[2], section, found_at(text, re.escape(written), match[1]))
    poetry = tool.get("poetry", {})
    tables = {"dependencies": poetry.get("dependencies", {}), "dev": poetry.get("dev-dependencies", {})}
    tables |= {name: group.get("dependencies", {}) for name, group in poetry.get("group", {}).items()}
    for section, table in tables.items():
        for name, value in table.items():
            if name != "python":
                yield _python(name, version_in(value), section, key_at(text, name))


def _pipfile(text: str) -> Iterator[Dependency]:
    document = tomllib.loads(text)
    for section in ("packages", "dev-packages"):
        for name, value in document.get(section, {}).items():
            yield _python(name, version_in(value), section, key_at(text, name))


def _setup(text: str) -> Iterator[Dependency]:
    """setup.py and setup.cfg: what stands in the requirement lists, by its looks; the file is never run."""
    for block in _SETUP_LIST.finditer(text):
        end = re.compile(_CLOSING.get(block[1], r"^\S"), re.MULTILINE).search(text, block.end())
        body = text[block.end() : end.start() if end else len(text)]
        pattern = r"[\"']([A-Za-z0-9][^\"']*)[\"'](?!\s*:)" if block[1] else r"^\s+([A-Za-z0-9].*)$"
        for match in re.finditer(pattern, body, re.MULTILINE):
            if parts := _PEP508.match(match[1]):
                yield _python(parts[1], parts[2], "install_requires", place_of(text, block.end() + match.start(1)))


def _conda(text: str) -> Iterator[Dependency]:
    for match in re.finditer(r"^\s*-\s+([A-Za-z0-9][\w.-]*)\s*([<>=~!][^\s#]*)?\s*(?:#.*)?$", text, re.MULTILINE):
        yield _python(match[1], match[2] or "", "dependencies", place_of(text, match.start(1)))


def _toml_lock(text: str) -> Iterator[Dependency]:
    for match in _LOCK_PACKAGE.finditer(text):
        name = normalised(match[1])
        yield Dependency(name, f"=={match[2]}", "python", "lock", place_of(text, match.start(1)), is_locked=True)


def _python(name: str, requirement: str, section: str, place: Place) -> Dependency:
    return Dependency(normalised(name, "python"), requirement.strip().strip("()"), "python", section, place)


READERS: dict[str, Reader] = {
    "pyproject.toml": _pyproject,
    "Pipfile": _pipfile,
    "setup.py": _setup,
    "setup.cfg": _setup,
    "environment.yml": _conda,
    "environment.yaml": _conda,
    "poetry.lock": _toml_lock,
    "uv.lock": _toml_lock,
    "pdm.lock": _toml_lock,
}
