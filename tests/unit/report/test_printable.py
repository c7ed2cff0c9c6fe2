"""What branches contain may be shown, but never drives the terminal."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitorch.git.repository import Branch, Oid
from gitorch.integrate.finding import Finding, Fix, Location, Severity
from gitorch.integrate.sides import Side
from gitorch.integrate.validation import AnalyzerRun, Candidate, CheckResult, LeftOut, Validation
from gitorch.report.document import validation_document
from gitorch.report.github import github_annotations
from gitorch.report.next_step import Invocation
from gitorch.report.page import render
from gitorch.report.printable import cells, printable
from gitorch.report.sarif import sarif_log
from gitorch.report.text import Shown, validation_lines

SEQUENCES = {
    "colour": "\x1b[31m",
    "clear": "\x1b[2J",
    "title": "\x1b]0;owned\x07",
    "link": "\x1b]8;;http://evil\x1b\\",
    "clipboard": "\x1b]52;c;ZXZpbA==\x07",
    "device": "\x1bP+q\x1b\\",
    "reset": "\x1bc",
    "c1 csi": "\x9b31m",
    "c1 osc": "\x9d0;owned\x9c",
    "carriage return": "ok\rbad",
    "backspace": "ok\b\bbad",
    "bell": "\x07",
    "null": "\x00",
    "line separator": "a\u2028b",
    "bidi override": "\u202eexe.txt",
    "bidi isolate": "\u2066x\u2069",
    "invisible tag": "\U000e0041\u200b\ufeff",
}
FIELDS = (
    "branch", "path", "message", "role", "detail", "symbol", "excerpt", "fix", "patch", "check", "log", "analyzer",
)  # fmt: skip


def validation_with(field: str, evil: str) -> tuple[Validation, Shown]:
    text = dict.fromkeys(FIELDS, "plain") | {field: f"x{evil}y"}
    side = Side(text["branch"], Oid("1" * 40), Oid("2" * 40), Oid("3" * 40), Oid("4" * 40), {})
    place = Location(text["branch"], text["path"], 3, 2, text["role"])
    patch = f"--- a/f\n+++ b/f\n@@ -1 +1 @@\n-{text['patch']}\n+new\n"
    finding = Finding(
        "S201", Severity.ERROR, text["message"], (text["branch"],), (place,), text["symbol"], "python",
        Fix(text["fix"], text["branch"], patch, safe=True), text["detail"], id="F1",
    )  # fmt: skip
    validation = Validation(
        Branch("main", "refs/heads/main", Oid("5" * 40)), (side,), "blocked",
        Candidate(Oid("6" * 40), Oid("7" * 40), Oid("5" * 40), (text["branch"],)), (finding,),
        (LeftOut(text["branch"], ("F1",)),), ((text["branch"], text["detail"]),),
        (CheckResult(text["check"], Oid("7" * 40), "failed", 1.0, text["log"], text["detail"]),),
        (AnalyzerRun(text["analyzer"], "ran", text["detail"]),), ((finding, text["detail"]),),
    )  # fmt: skip
    return validation, Shown(Invocation(), {place: text["excerpt"]})


def is_safe(character: str) -> bool:
    return character == "\n" or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("name", SEQUENCES)
def test_no_sequence_leaves_by_any_field(name: str, field: str) -> None:
    validation, shown = validation_with(field, SEQUENCES[name])

    printed = render(validation_lines(validation, shown)) + github_annotations(validation)
    documents = (sarif_log(validation, shown.excerpts, version="0"), validation_document(validation))
    printed += "".join(json.dumps(document, indent=2) for document in documents)

    assert [character for character in printed if not is_safe(character)] == []


def test_colour_adds_only_our_own_sequences() -> None:
    validation, shown = validation_with("message", "\x1b[2J")

    plain, coloured = (render(validation_lines(validation, shown), colour=colour) for colour in (False, True))

    assert "\x1b" not in plain
    assert "\x1b[1;31m" in coloured
    assert "\x1b[2J" not in coloured


@given(st.text())
def test_printable_text_is_one_line_and_stays_as_it_is(text: str) -> None:
    once = printable(text)

    assert "\n" not in once
    assert printable(once) == once
    assert cells(once) >= 0


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\tb", "a    b"),
        ("a\nb", "a\\x0ab"),
        ("é漢👍🏽", "é漢👍🏽"),
        ("\udcff.py", "\\xff.py"),
        ("\u202e", "\\u202e"),
        ("\U000e0041", "\\U000e0041"),
    ],
)
def test_what_is_hidden_is_shown_as_its_escape(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_wide_characters_take_two_cells() -> None:
    assert (cells("ab"), cells("漢字"), cells("e\u0301")) == (2, 4, 1)
