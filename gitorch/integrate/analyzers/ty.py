"""ty: the embedded default for Python, pinned, installed with gitorch."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from gitorch.integrate.analyzers import programs
from gitorch.integrate.analyzers.diagnostic import Absent, AnalyzerFailed, Answer, Diagnostic, Focus, Project, Ready

_RULES = {
    "unresolved-reference": "S201",
    "missing-module-member": "S201",
    "import-not-found": "S204",
    "missing-attribute": "S208",
    "missing-argument": "S202",
    "too-many-positional-arguments": "S202",
    "unknown-argument": "S202",
    "parameter-already-assigned": "S202",
    "positional-only-parameter-as-kwarg": "S202",
    "no-matching-overload": "S202",
    "missing-typed-dict-key": "S202",
    "unknown-typed-dict-constructor-key": "S208",
    "invalid-typed-dict-key": "S208",
    "abstract-class-instantiation": "S205",
    "abstract-method-in-final-class": "S205",
    "incompatible-method-override": "S206",
    "incompatible-attribute-override": "S206",
    "incompatible-property-override": "S206",
    "incompatible-mutable-override": "S206",
    "invalid-explicit-override": "S206",
    "lost-keyword-for-regular-parameter": "S206",
    "override-of-final-method": "S206",
}


class Ty:
    """The embedded checker."""

    name = "ty"
    language = "python"
    is_slow = False
    formal: ClassVar[frozenset[str]] = frozenset(code for code, rule in _RULES.items() if rule == "S206")
    unsure: ClassVar[dict[str, str]] = {
        "conflicting-declarations": "two declarations of one name are often two branches of an if",
        "type-assertion-failure": "a test of a checker, not of the program",
        "redundant-cast": "style",
        "deprecated": "works",
        "unused-ignore-comment": "style",
        "unused-type-ignore-comment": "style",
    }

    def is_used_by(self, project: Project) -> bool:
        return True

    def availability(self, project: Project, *, asked: bool) -> Ready | Absent:
        found = programs.beside_our_interpreter(self.name) or programs.in_environment(project, self.name)
        if found is None:
            return Absent("ty is not installed beside gitorch", "attributes, arguments and types in Python")
        return Ready(found, programs.version_of(found), programs.environment_mark(project))

    @contextmanager
    def open_session(self, ready: Ready, project: Project, root: Path) -> Iterator[_Session]:
        environment = project.environment_of_python()
        yield _Session(ready.program, root, environment or _empty_environment(root))


@dataclass(frozen=True)
class _Session:
    program: Path
    root: Path
    python: Path

    def diagnose(self, files: Sequence[str], focus: Focus) -> Answer:
        if not files:
            return Answer()
        argv = [
            str(self.program), "check", "--output-format", "gitlab", "--no-progress", "--color", "never",
            "--exit-zero", "--project", ".", "--python", str(self.python),
            *_search_paths(self.root), "--", *files,
        ]  # fmt: skip
        text = programs.output(argv, self.root)
        try:
            return Answer(tuple(sorted(_diagnostic(one) for one in json.loads(text) if one["severity"] == "major")))
        except (ValueError, KeyError, TypeError) as error:
            raise AnalyzerFailed(f"ty answered {text[:200]!r}") from error


def _diagnostic(found: dict[str, dict[str, dict[str, dict[str, int]]]]) -> Diagnostic:
    code, begin = str(found["check_name"]), found["location"]["positions"]["begin"]
    message = str(found["description"]).removeprefix(f"{code}: ")
    path = str(found["location"]["path"])
    return Diagnostic(path, begin["line"], begin["column"], code, message, _RULES.get(code, "S209"))


def _search_paths(root: Path) -> list[str]:
    """Where packages start, if the tree is of several distributions: ty by itself knows one. The tree's own first.

    Distributions that have a package of the same name are left out: which of them is meant, nobody says.
    """
    marks = [f"{depth}/{name}" for name in ("pyproject.toml", "setup.py") for depth in ("*", "*/*")]
    homes = {found.parent for mark in marks for found in root.glob(mark)}
    packages = {home / "src" if (home / "src").is_dir() else home: set[str]() for home in sorted(homes)}
    for start, names in packages.items():
        names.update(found.parent.name for found in start.glob("*/__init__.py"))
    often = Counter(name for names in packages.values() for name in names)
    starts = [start for start, names in packages.items() if all(often[name] == 1 for name in names)]
    own = [place for place in (root, root / "src") if place.is_dir()]
    return [f"--extra-search-path={place}" for place in (*own, *starts)] if starts else []


def _empty_environment(root: Path) -> Path:
    """A virtual environment without packages: ty would otherwise show the project our own packages."""
    place = root.parent / "no-packages"
    (place / "lib" / "python3.14" / "site-packages").mkdir(parents=True, exist_ok=True)
    (place / "pyvenv.cfg").write_text("home = /usr/bin\n")
    return place
