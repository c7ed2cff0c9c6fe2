"""Which analyzers look: those that gitorch.yaml names, else the embedded one and what the project itself has."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from gitorch.errors import ConfigError
from gitorch.integrate.analyzers.diagnostic import Absent, Analyzer, Project, Ready

# name: language, class in the module of that name; imported only when its language is in question
_ADAPTERS = {
    "ty": ("python", "Ty"),
    "pyrefly": ("python", "Pyrefly"),
    "mypy": ("python", "Mypy"),
    "basedpyright": ("python", "Basedpyright"),
    "tsc": ("typescript", "Tsc"),
}
NAMES = tuple(_ADAPTERS)


def analyzer(name: str) -> Analyzer:
    """The adapter of that name. Raises ConfigError for a name that there is none of."""
    if name not in _ADAPTERS:
        raise ConfigError(f"there is no analyzer {name!r}", hint=f"one of {', '.join(NAMES)}, or none")
    module = import_module(f"gitorch.integrate.analyzers.{name}")
    return cast("Analyzer", getattr(module, _ADAPTERS[name][1])())


def analyzers_for(language: str, project: Project) -> list[tuple[Analyzer, Ready | Absent]]:
    """The analyzers that are to look at this language, each with whether it can, in a fixed order.

    Nobody asked by name is left out without a word: an analyzer that the project configures and that we can't find
    is in the list, absent.
    """
    named = project.config.analyzers
    chosen = []
    for name, (reads, _) in _ADAPTERS.items():
        if reads != language or (named is not None and name not in named):
            continue
        adapter = analyzer(name)
        if named is not None or adapter.is_used_by(project):
            chosen.append((adapter, adapter.availability(project, asked=named is not None)))
    return chosen


def require_known(names: tuple[str, ...] | None) -> None:
    """Raises ConfigError for a name of no analyzer."""
    for name in names or ():
        if name not in _ADAPTERS:
            analyzer(name)
