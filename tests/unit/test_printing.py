"""What leaves the program leaves by one door, where it is made safe."""

from __future__ import annotations

import ast
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "gitorch"
DOORS = {"cli/console.py", "cli/app.py"}


def _prints(path: Path) -> bool:
    names = {"echo", "secho", "print", "echo_via_pager"}
    calls = (node.func for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))
    return any((function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")) in names
               for function in calls)  # fmt: skip


def test_only_the_console_prints() -> None:
    printing = {path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py") if _prints(path)}

    assert printing - DOORS == set()
