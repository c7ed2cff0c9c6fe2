"""basedpyright, where the project uses it or pyright: thorough and slow."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from gitorch.integrate.analyzers import programs
from gitorch.integrate.analyzers.diagnostic import Absent, AnalyzerFailed, Answer, Diagnostic, Focus, Project, Ready
from gitorch.integrate.analyzers.settings import configures

_RULES = {
    "reportUndefinedVariable": "S201",
    "reportMissingImports": "S204",
    "reportMissingModuleSource": "S204",
    "reportAttributeAccessIssue": "S208",
    "reportCallIssue": "S202",
    "reportAbstractUsage": "S205",
    "reportIncompatibleMethodOverride": "S206",
    "reportIncompatibleVariableOverride": "S206",
}
_WHOLE_FILE = {"start": {"line": 0, "character": 0}}


class Basedpyright:
    """basedpyright, from the project's environment."""

    name = "basedpyright"
    language = "python"
    is_slow = False
    formal: ClassVar[frozenset[str]] = frozenset()
    unsure: ClassVar[dict[str, str]] = {
        "reportPossiblyUnbound": "often bound on every path that can happen",
        "reportPossiblyUnboundVariable": "often bound on every path that can happen",
        "reportOptionalMemberAccess": "often ruled out by what the program knows",
        "reportRedeclaration": "our own rules say who defines a name twice",
        "reportImportCycles": "modules may import each other",
        "reportUnusedCoroutine": "style",
        "reportUnusedExpression": "style",
    }

    def is_used_by(self, project: Project) -> bool:
        target = project.target
        return configures(target, self.name, files=("pyrightconfig.json",)) or configures(target, "pyright", files=())

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
        python = ["--pythonpath", str(self.python)] if self.python else []
        text = programs.output([str(self.program), "--outputjson", *python, *files], self.root)
        return Answer(diagnostics(text, self.root))


def diagnostics(text: str, root: Path) -> tuple[Diagnostic, ...]:
    """The errors in what it printed; one about a file as a whole, which has no range, is at its beginning.

    Raises AnalyzerFailed where that is no document of its kind.
    """
    try:
        found = json.loads(text)["generalDiagnostics"]
        return tuple(sorted(_diagnostic(one, root) for one in found if one["severity"] == "error"))
    except (ValueError, KeyError, TypeError) as error:
        raise AnalyzerFailed(f"basedpyright answered {text[:200]!r}") from error


def _diagnostic(found: dict[str, Any], root: Path) -> Diagnostic:
    code, start = str(found.get("rule", "syntax")), found.get("range", _WHOLE_FILE)["start"]
    line, column = start["line"] + 1, start["character"] + 1
    message = found["message"].replace(f"{root}/", "")
    return Diagnostic(programs.inside(found["file"], root), line, column, code, message, _RULES.get(code, "S209"))
