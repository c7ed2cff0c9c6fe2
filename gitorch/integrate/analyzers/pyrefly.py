"""pyrefly: a second vote on Python, where the project uses it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from gitorch.integrate.analyzers import programs
from gitorch.integrate.analyzers.diagnostic import Absent, AnalyzerFailed, Answer, Diagnostic, Focus, Project, Ready
from gitorch.integrate.analyzers.settings import configures

_RULES = {
    "unknown-name": "S201",
    "unbound-name": "S201",
    "missing-module-attribute": "S201",
    "missing-import": "S204",
    "missing-attribute": "S208",
    "missing-argument": "S202",
    "bad-argument-count": "S202",
    "unexpected-keyword": "S202",
    "unexpected-positional-argument": "S202",
    "no-matching-overload": "S202",
    "abstract-method-call": "S205",
    "bad-instantiation": "S205",
    "bad-override": "S206",
    "bad-param-name-override": "S206",
}


class Pyrefly:
    """pyrefly, from the project's environment."""

    name = "pyrefly"
    language = "python"
    is_slow = False
    formal: ClassVar[frozenset[str]] = frozenset()
    unsure: ClassVar[dict[str, str]] = {"unused-ignore": "style", "redundant-cast": "style", "deprecated": "works"}

    def is_used_by(self, project: Project) -> bool:
        return configures(project.target, self.name, files=("pyrefly.toml",))

    def availability(self, project: Project, *, asked: bool) -> Ready | Absent:
        return programs.python_tool(project, self.name, asked=asked)

    @contextmanager
    def open_session(self, ready: Ready, project: Project, root: Path) -> Iterator[_Session]:
        environment = project.environment_of_python()
        packages = sorted(environment.glob("lib/python3*/site-packages")) if environment else []
        yield _Session(ready.program, root, packages[0] if packages else root.parent)


@dataclass(frozen=True)
class _Session:
    program: Path
    root: Path
    packages: Path

    def diagnose(self, files: Sequence[str], focus: Focus) -> Answer:
        if not files:
            return Answer()
        argv = [
            str(self.program), "check", "--output-format", "json", "--color", "never",
            "--site-package-path", str(self.packages), "--skip-interpreter-query", "--", *files,
        ]  # fmt: skip
        text = programs.output(argv, self.root)
        try:
            found = json.loads(text)["errors"]
            return Answer(tuple(sorted(self._diagnostic(one) for one in found if one["severity"] == "error")))
        except (ValueError, KeyError, TypeError) as error:
            raise AnalyzerFailed(f"pyrefly answered {text[:200]!r}") from error

    def _diagnostic(self, found: dict[str, str | int]) -> Diagnostic:
        code, path = str(found["name"]), programs.inside(str(found["path"]), self.root)
        message = str(found["concise_description"])
        return Diagnostic(path, int(found["line"]), int(found["column"]), code, message, _RULES.get(code, "S209"))
