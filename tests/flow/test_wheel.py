"""What is installed is whole: the wheel carries its data and runs in an environment of its own.

That its dependencies are all declared is what an installation from scratch shows.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "gitorch"


def _run(*argv: str | Path) -> str:
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run(argv, cwd="/", env=environment, capture_output=True, text=True, check=False)
    if "pip" in argv and "No matching distribution found" in done.stderr:
        pytest.skip("no package index can be reached")
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_the_wheel_has_every_file_of_the_package_and_runs_in_a_new_environment(tmp_path: Path) -> None:
    _run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", tmp_path, ROOT)
    (wheel,) = tmp_path.glob("gitorch-*.whl")
    here = {path.relative_to(ROOT).as_posix() for path in PACKAGE.rglob("*") if path.is_file()}
    there = set(zipfile.ZipFile(wheel).namelist())
    assert {name for name in here if "__pycache__" not in name} - there == set()
    assert {"gitorch/py.typed", "gitorch/report/validation.schema.json", "gitorch/templates/gitorch.yaml"} <= there

    _run(sys.executable, "-m", "venv", tmp_path / "venv")
    packages = Path(
        _run(tmp_path / "venv/bin/python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()
    )
    _run(tmp_path / "venv/bin/python", "-m", "pip", "install", "--quiet", "--no-compile", "--no-deps", wheel)
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")  # as they are here
    command = tmp_path / "venv/bin/gitorch"
    assert _run(tmp_path / "venv/bin/python", "-c", "import gitorch; print(gitorch.__path__[0])").startswith(
        str(packages)
    )
    assert _run(command, "--version").startswith("gitorch ")
    assert "removed-name-used" in _run(command, "explain", "S201")
    assert '"gitorch.validation/1"' in _run(command, "config", "schema", "--document")
    repository = tmp_path / "repository"
    _run("git", "init", "--quiet", repository)
    assert "12 specialists" in _run(command, "-C", repository, "init")
