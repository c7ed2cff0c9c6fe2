"""mypy, where the project uses it; without its configuration, which may name plugins, and those are programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from gitorch.integrate.analyzers import programs
from gitorch.integrate.analyzers.diagnostic import Absent, AnalyzerFailed, Answer, Diagnostic, Focus, Project, Ready
from gitorch.integrate.analyzers.settings import configures, has_section

_RULES = {
    "name-defined": "S201",
    "import-not-found": "S204",
    "import-untyped": "S204",
    "attr-defined": "S208",
    "union-attr": "S208",
    "call-arg": "S202",
    "call-overload": "S202",
    "abstract": "S205",
    "override": "S206",
}


class Mypy:
    """mypy, from the project's environment."""

    name = "mypy"
    language = "python"
    is_slow = False
    formal: ClassVar[frozenset[str]] = frozenset()
    unsure: ClassVar[dict[str, str]] = {
        "no-redef": "our own rules say who defines a name twice",
        "var-annotated": "style",
        "annotation-unchecked": "a note about what it did not look at",
        "misc": "a mixture that says little of either side",
    }

    def is_used_by(self, project: Project) -> bool:
        target = project.target
        files = ("mypy.ini", ".mypy.ini")
        return configures(target, self.name, files=files) or has_section(target, "setup.cfg", self.name)

    def availability(self, project: Project, *, asked: bool) -> Ready | Absent:
        return programs.python_tool(project, self.name, asked=asked)

    @contextmanager
    def open_session(self, ready: Ready, project: Project, root: Path) -> Iterator[_Session]:
        environment = project.environment_of_python()
        yield _Session(ready.program, root, environment / "bin" / "python" if environment else None)


@dataclass(frozen=True)
class _Session:
    program: Path
    root: Path
    python: Path | None

    def diagnose(self, files: Sequence[str], focus: Focus) -> Answer:
        if not files:
            return Answer()
        python = ["--python-executable", str(self.python)] if self.python else ["--no-site-packages"]
        argv = [
            str(self.program), "--config-file=", "--output", "json", "--check-untyped-defs", "--ignore-missing-imports",
            "--follow-imports", "silent", "--namespace-packages", "--explicit-package-bases", "--show-column-numbers",
            "--cache-dir", str(self.root.parent / "mypy"), *python, "--", *files,
        ]  # fmt: skip
        path = ":".join(str(self.root / name) for name in ("src", ".") if (self.root / name).is_dir())
        text = programs.output(argv, self.root, {"MYPYPATH": path})
        try:
            found = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
            return Answer(tuple(sorted(self._diagnostic(one) for one in found if one["severity"] == "error")))
        except (ValueError, KeyError, TypeError) as error:
            raise AnalyzerFailed(f"mypy answered {text[:200]!r}") from error

    def _diagnostic(self, found: dict[str, str | int]) -> Diagnostic:
        code, path = str(found["code"]), programs.inside(str(found["file"]), self.root)
        line, column = int(found["line"]), int(found["column"]) + 1
        return Diagnostic(path, line, column, code, str(found["message"]), _RULES.get(code, "S209"))
