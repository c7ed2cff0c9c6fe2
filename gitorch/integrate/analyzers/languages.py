"""Which files of a tree the checkers of a language need on disk."""

from __future__ import annotations

from pathlib import PurePosixPath

from gitorch.integrate.analyzers.scratch import Selection

_PYTHON = (".py", ".pyi")
_TYPESCRIPT = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs")
_PYTHON_SETTINGS = frozenset({"pyproject.toml", "ty.toml", "pyrefly.toml", "pyrightconfig.json", "py.typed"})
_LOCKFILES = frozenset({"package-lock.json", "npm-shrinkwrap.json", "composer.lock"})
_VENDORED = frozenset({"node_modules", "bower_components", ".venv", "venv"})


def is_python(path: str) -> bool:
    """Whether Python's checkers diagnose this file."""
    return path.endswith(_PYTHON) and not _is_vendored(path)


def is_typescript(path: str) -> bool:
    """Whether TypeScript's checkers diagnose this file, JavaScript included."""
    return path.endswith(_TYPESCRIPT) and not _is_vendored(path)


def _is_vendored(path: str) -> bool:
    return not _VENDORED.isdisjoint(path.split("/"))


def _name(path: str) -> str:
    return PurePosixPath(path).name


def _configures_typescript(path: str) -> bool:
    name = _name(path)
    return name.endswith(".json") and name.startswith(("tsconfig", "jsconfig"))


def _is_wanted_by_typescript(path: str) -> bool:
    is_module = path.endswith(".json") and _name(path) not in _LOCKFILES and not _is_vendored(path)
    return is_module or is_typescript(path)


PYTHON = Selection(
    "python",
    lambda path: is_python(path) or (_name(path) in _PYTHON_SETTINGS and not _is_vendored(path)),
    lambda path: _name(path) in _PYTHON_SETTINGS,
)
TYPESCRIPT = Selection("typescript", _is_wanted_by_typescript, _configures_typescript)

SELECTIONS = {"python": PYTHON, "typescript": TYPESCRIPT}
SOURCES = {"python": is_python, "typescript": is_typescript}
