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


def _asked(place: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "truth"), str(place), *options],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.slow
def test_every_judge_is_counted_and_what_was_said_is_kept(tmp_path: Path) -> None:
    (tmp_path / "renamed.case").write_text(CASE)
    (tmp_path / "count").write_text(f"#!/bin/sh\necho asked >> {tmp_path / 'asked'}\nexit 1\n")
    (tmp_path / "count").chmod(0o755)
    options = ("--analyzers", "none", "--peer", f"alarmist={tmp_path / 'count'}", "--peer", "sleeper=true",
               "--json", str(tmp_path / "figures.json"), "--kept", str(tmp_path / "kept"), "--markdown")  # fmt: skip
    again = [_asked(tmp_path, *options) for _ in range(2)][-1]
    found = json.loads((tmp_path / "figures.json").read_text())

    def figures(judge: str, name: str = "all") -> tuple[object, ...]:
        row = next(row for row in found[judge] if row["name"] == name)
        return tuple(row[key] for key in ("conflicts", "hit", "located", "clean", "false", "precision", "recall"))

    assert (again.returncode, again.stderr) == (0, "")
    assert (tmp_path / "asked").read_text() == "asked\n" * 2  # the conflict and its twin, once
    assert figures("gitorch --analyzers none") == (1, 1, 1, 1, 0, 1.0, 1.0)
    assert figures("gitorch --analyzers none", "S201") == (1, 1, 1, 0, 0, 1.0, 1.0)
    assert figures("git merge-tree") == (1, 0, 0, 1, 0, None, 0.0)
    assert figures("alarmist") == (1, 1, 0, 1, 1, 0.5, 1.0)
    assert figures("sleeper") == (1, 0, 0, 1, 0, None, 0.0)
    rows = [line.rpartition(" | ")[0] for line in again.stdout.splitlines()]
    assert "| own | python | 1 | 1 | 1 | 1 | 0 | 1.00 | 1.00 (≥0.21) | 1.00" in rows
    assert "| S201 | - | - | - | - | - | - | - | - | 1 of 1" in rows


def test_a_folder_without_cases_is_refused(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "truth"), str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 1
    assert done.stderr == (
        f"{tmp_path} is no set of cases: it has neither cases.jsonl, nor */case.json, nor *.case\n"
    )  # fmt: skip
