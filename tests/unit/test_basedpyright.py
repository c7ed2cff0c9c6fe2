"""Reading what basedpyright prints."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gitorch.integrate.analyzers.basedpyright import diagnostics
from gitorch.integrate.analyzers.diagnostic import AnalyzerFailed, Diagnostic

ROOT = Path("/scratch/tree")


def test_errors_have_places_and_those_about_a_whole_file_its_beginning() -> None:
    start = {"line": 6, "character": 4}
    found = [
        {"file": "/scratch/tree/a.py", "severity": "error", "message": "gone", "rule": "reportCallIssue",
         "range": {"start": start, "end": start}},
        {"file": "/scratch/tree/b.py", "severity": "error", "message": "Cycle:\n  /scratch/tree/a.py",
         "rule": "reportImportCycles"},
        {"file": "/scratch/tree/b.py", "severity": "warning", "message": "unused"},
    ]  # fmt: skip

    assert diagnostics(json.dumps({"generalDiagnostics": found}), ROOT) == (
        Diagnostic("a.py", 7, 5, "reportCallIssue", "gone", "S202"),
        Diagnostic("b.py", 1, 1, "reportImportCycles", "Cycle:\n  a.py", "S209"),
    )


def test_what_is_no_document_is_a_failure() -> None:
    with pytest.raises(AnalyzerFailed, match="basedpyright answered"):
        diagnostics("no configuration", ROOT)
