"""Where an analyzer's program is: beside our interpreter, in the project's environment, on PATH."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from gitorch import process
from gitorch.errors import ProcessError
from gitorch.integrate.analyzers.diagnostic import Absent, AnalyzerFailed, Project, Ready

_PATIENCE = 600.0  # seconds for one question


def beside_our_interpreter(name: str) -> Path | None:
    """A program that was installed with gitorch itself."""
    found = shutil.which(name, path=str(Path(sys.executable).parent))
    return Path(found) if found else None


def in_environment(project: Project, name: str) -> Path | None:
    """A program in the virtual environment of the user's checkout."""
    environment = project.environment_of_python()
    found = shutil.which(name, path=str(environment / "bin")) if environment else None
    return Path(found) if found else None


def python_tool(project: Project, name: str, *, asked: bool) -> Ready | Absent:
    """A checker as the project has it; one from PATH only if the user asks for it by name."""
    found = in_environment(project, name)
    if found is None and asked:
        elsewhere = shutil.which(name)
        found = Path(elsewhere) if elsewhere else None
    if found is None:
        where = "in the project's .venv or on PATH" if asked else "in the project's .venv"
        return Absent(f"{name} is not {where}", "errors that only it is configured to find")
    return Ready(found, version_of(found), environment_mark(project))


def version_of(program: Path) -> str:
    """The last word with a dot in what ``--version`` prints first: ``mypy 1.2 (compiled: yes)`` is 1.2."""
    try:
        done = process.run([str(program), "--version"], cwd=Path.home(), timeout=60)
    except ProcessError:
        return ""
    words = (done.text.splitlines() or [""])[0].split()
    return next((word for word in words if word[:1].isdigit() and "." in word), "")


def environment_mark(project: Project) -> str:
    """Changes when packages are installed into the project's environment."""
    environment = project.environment_of_python()
    if environment is None:
        return ""
    packages = sorted(environment.glob("lib/python3*/site-packages"))
    return f"{environment}:" + ",".join(str(place.stat().st_mtime_ns) for place in packages)


def output(argv: list[str], root: Path, environment: dict[str, str] | None = None) -> str:
    """What a checker prints, whatever its exit status. Raises AnalyzerFailed if it can't start or does not end."""
    try:
        done = process.run(argv, cwd=root, environment=environment, timeout=_PATIENCE, limit=1 << 28)
    except ProcessError as error:
        raise AnalyzerFailed(error.message) from error
    if done.timed_out:
        raise AnalyzerFailed(f"no answer in {_PATIENCE:.0f} s")
    if not done.stdout.strip() and done.status not in (0, 1):
        raise AnalyzerFailed(done.error_text.strip()[-300:] or f"exit status {done.status}")
    return done.text


def inside(path: str, root: Path) -> str:
    """A path as a checker prints it, absolute or from ``root``, as git writes it."""
    place = Path(path)
    for top in (root, root.resolve()):
        if place.is_relative_to(top):
            return place.relative_to(top).as_posix()
    return place.as_posix().removeprefix("./")
