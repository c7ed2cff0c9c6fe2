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


@pytest.mark.slow
def test_what_was_said_is_kept_and_the_tables_of_the_readme_need_no_second_run(tmp_path: Path) -> None:
    (tmp_path / "renamed.case").write_text(CASE)
    (tmp_path / "count").write_text(f"#!/bin/sh\necho asked >> {tmp_path / 'asked'}\n")
    (tmp_path / "count").chmod(0o755)
    options = ["--analyzers", "none", "--rivals", "none", "--peer", f"counting={tmp_path / 'count'}"]
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, str(ROOT / "benchmarks" / "truth"), str(tmp_path), *options,
             "--kept", str(tmp_path / "kept"), "--markdown"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
    assert (tmp_path / "asked").read_text() == "asked\n" * 2
    assert [line.rpartition(" | ")[0] for line in done.stdout.splitlines() if "S201" in line or "python" in line] == [
        "| own | python | 1 | 1 | 1 | 1 | 0 | 1.00 | 1.00 (≥0.21) | 1.00",
        "| S201 | - | - | - | - | - | - | - | - | 1 of 1",
    ]


def test_a_folder_without_cases_is_refused(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "truth"), str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 1
    assert done.stderr == (
        f"{tmp_path} is no set of cases: it has neither cases.jsonl, nor */case.json, nor *.case\n"
    )  # fmt: skip
