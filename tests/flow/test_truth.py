"""``benchmarks/truth`` counts what it says it counts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CASE = """\
A function is renamed on one side and called anew on the other.

expect S201 error
at left users.py: fetch_user
at right report.py: load_user(1)

=== base users.py
def load_user(id):
    return id
=== left users.py
- def load_user(id):
+ def fetch_user(id):
=== right report.py
from users import load_user

print(load_user(1))
=== twin right report.py
print(1)
"""


def _scored(place: Path, *options: str) -> dict[str, list[dict[str, object]]]:
    figures = place / "figures.json"
    done = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "truth"), str(place), "--json", str(figures), *options],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, list[dict[str, object]]] = json.loads(figures.read_text())
    return found


@pytest.mark.slow
def test_a_conflict_and_its_clean_twin_are_counted_for_every_judge(tmp_path: Path) -> None:
    (tmp_path / "renamed.case").write_text(CASE)

    found = _scored(tmp_path, "--analyzers", "none", "--peer", "alarmist=false", "--peer", "sleeper=true")

    def figures(judge: str, name: str = "all") -> tuple[object, ...]:
        row = next(row for row in found[judge] if row["name"] == name)
        return tuple(row[key] for key in ("conflicts", "hit", "located", "clean", "false", "precision", "recall"))

    assert figures("gitorch --analyzers none") == (1, 1, 1, 1, 0, 1.0, 1.0)
    assert figures("gitorch --analyzers none", "S201") == (1, 1, 1, 0, 0, 1.0, 1.0)
    assert figures("git merge-tree") == (1, 0, 0, 1, 0, None, 0.0)
    assert figures("alarmist") == (1, 1, 0, 1, 1, 0.5, 1.0)
    assert figures("sleeper") == (1, 0, 0, 1, 0, None, 0.0)


def test_a_folder_without_cases_is_refused(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "truth"), str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 1
    assert done.stderr == (
        f"{tmp_path} is no set of cases: it has neither cases.jsonl, nor */case.json, nor *.case\n"
    )  # fmt: skip
