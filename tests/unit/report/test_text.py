"""The report as people read it, whole."""

from __future__ import annotations

from gitorch.git.repository import Branch, Entry, Oid
from gitorch.git.trees import Change
from gitorch.integrate.finding import Finding, Fix, Location, Severity
from gitorch.integrate.sides import Side
from gitorch.integrate.validation import AnalyzerRun, Candidate, CheckResult, LeftOut, Validation
from gitorch.land.landing import Landed
from gitorch.report.next_step import Invocation
from gitorch.report.page import Style, render
from gitorch.report.snippet import snippet
from gitorch.report.text import Shown, validation_lines

CHANGE = {"f": Change("f", None, Entry(0o100644, Oid("8" * 40)))}
MAIN = Branch("main", "refs/heads/main", Oid("5" * 40))
CANDIDATE = Candidate(Oid("6" * 40), Oid("7" * 40), MAIN.commit, ("agent/a", "agent/c"))
DEFINITION = Location("agent/c", "app/users.py", 4, 5, "definition")
USE = Location("agent/d", "app/report.py", 12, 12, "use")
PATCH = "--- a/app/report.py\n+++ b/app/report.py\n@@ -12 +12 @@\n-    return load_user(i)\n+    return fetch_user(i)\n"
RENAME = Finding(
    "S201",
    Severity.ERROR,
    "agent/c renames load_user to fetch_user; agent/d calls load_user",
    ("agent/c", "agent/d"),
    (DEFINITION, USE),
    fix=Fix("call fetch_user instead", "agent/d", PATCH, safe=True),
    id="F1",
)
BLOCKED = """\
error[S201]: agent/c renames load_user to fetch_user; agent/d calls load_user
  --> app/users.py:4:5 on agent/c
   |
 4 | def fetch_user(user_id):
   |     ^^^^^^^^^^ definition
  --> app/report.py:12:12 on agent/d
   |
12 |     return load_user(i)
   |            ^^^^^^^^^ use
   = then: the merged code fails at import or at the call: the name is not there
   = fix: call fetch_user instead, in agent/d (safe: gitorch merge --fix applies it)
       -    return load_user(i)
       +    return fetch_user(i)
   = more: gitorch explain S201  (F1 removed-name-used)

merges    1. agent/a  overlaps with nothing
          2. agent/c  1 path overlaps
left out  agent/d  S201 removed-name-used, with agent/c
check     passed  pytest -q  1.3 s
looked    ty 0.0.105  3 files
unseen    tsc  skipped: not installed, so TypeScript types

blocked: 1 error; as text, 2 of 3 branches merge into main
next: gitorch merge agent/a agent/c agent/d --fix  # applies the safe fixes and lands them
"""
LANDED = """\
merged    1. agent/a
          2. agent/c
landed    main 555555555555 → 666666666666  take it back with: gitorch undo

landed: merged 2 of 2 branches into main; no findings
next: git push origin main  # shares it
"""


def side(name: str) -> Side:
    return Side(name, Oid("1" * 40), Oid("2" * 40), Oid("3" * 40), Oid("4" * 40), CHANGE)


def last_line(validation: Validation, invocation: Invocation) -> str:
    return render(validation_lines(validation, Shown(invocation))).splitlines()[-1]


def test_a_blocked_validation_shows_both_places_the_fix_and_the_next_command() -> None:
    validation = Validation(
        MAIN,
        (side("agent/a"), side("agent/c"), side("agent/d")),
        "blocked",
        CANDIDATE,
        (RENAME,),
        (LeftOut("agent/d", ("F1",)),),
        (("agent/a", "overlaps with nothing"), ("agent/c", "1 path overlaps")),
        (CheckResult("pytest -q", Oid("7" * 40), "passed", 1.26),),
        (
            AnalyzerRun("ty", "ran", "3 files", "0.0.105"),
            AnalyzerRun("tsc", "skipped", "not installed, so TypeScript types"),
        ),
    )
    excerpts = {DEFINITION: "def fetch_user(user_id):", USE: "    return load_user(i)"}

    assert render(validation_lines(validation, Shown(Invocation(), excerpts))) == BLOCKED


def test_a_landing_says_what_moved_and_how_to_take_it_back() -> None:
    validation = Validation(MAIN, (side("agent/a"), side("agent/c")), "landed", CANDIDATE)
    landed = Landed("refs/heads/main", MAIN.commit, CANDIDATE.commit, "refs/gitorch/undo/1")

    assert render(validation_lines(validation, Shown(Invocation(), {}, landed, "origin"))) == LANDED


def test_the_next_command_repeats_where_and_onto_what() -> None:
    validation = Validation(MAIN, (side("a b"),), "clean", CANDIDATE)
    invocation = Invocation(("gitorch", "-C", "my repo"), "validate", ("--onto", "dev"))

    assert last_line(validation, invocation) == (
        "next: gitorch -C 'my repo' merge 'a b' --onto dev  # lands it on main"
    )


def test_a_branch_that_looks_like_an_option_is_told_from_one() -> None:
    validation = Validation(MAIN, (side("-dash"), side("b")), "clean", CANDIDATE)

    assert last_line(validation, Invocation(options=("--onto", "dev"))) == (
        "next: gitorch merge --onto dev -- -dash b  # lands them on main"
    )


def test_what_is_in_no_commit_yet_is_not_offered_to_a_merge() -> None:
    asked = Invocation(("gitorch", "-C", "repo"), "check", ("--onto", "dev"), is_unfinished=True)
    clean = Validation(MAIN, (side("a"), side("b")), "clean", CANDIDATE)
    blocked = Validation(MAIN, (side("a"), side("b")), "blocked", CANDIDATE, (RENAME,))

    assert last_line(clean, asked) == "next: gitorch -C repo check --onto dev --watch  # goes on looking"
    assert last_line(blocked, asked) == "next: gitorch explain S201  # says how to mend it"


def test_a_failed_check_is_counted_in_the_summary() -> None:
    failed = CheckResult("make test", Oid("7" * 40), "failed", 1.2)
    validation = Validation(MAIN, (side("a"),), "blocked", CANDIDATE, checks=(failed,))

    lines = render(validation_lines(validation, Shown(Invocation()))).splitlines()

    assert "blocked: 1 check failed; as text, 1 of 1 branch merges into main" in lines


def test_in_brief_a_verdict_is_findings_and_a_summary() -> None:
    looked = AnalyzerRun("tsc", "skipped", "not installed")
    validation = Validation(
        MAIN, (side("agent/a"), side("agent/c")), "blocked", CANDIDATE, (RENAME,), analyzers=(looked,)
    )

    assert render(validation_lines(validation, Shown(Invocation(), is_brief=True))).splitlines() == [
        "error[S201]: agent/c renames load_user to fetch_user; agent/d calls load_user",
        "blocked: 1 error; as text, 2 of 2 branches merge into main",
        "next: gitorch merge agent/a agent/c --fix  # applies the safe fixes and lands them",
    ]


def test_only_clean_is_offered_where_some_branch_is_out_of_the_quarrel() -> None:
    unfixed = Finding("T101", Severity.ERROR, "both edit f", ("a", "b"), (Location("a", "f", 1),), id="F1")
    validation = Validation(MAIN, (side("a"), side("b"), side("c")), "blocked", CANDIDATE, (unfixed,))

    assert last_line(validation, Invocation()) == (
        "next: gitorch merge a b c --only-clean  # lands what is clean and leaves out the rest"
    )


def test_a_long_line_is_cut_around_the_caret() -> None:
    source = "x = [" + ", ".join(f"value_{n}" for n in range(40)) + "]"
    place = Location("b", "f.py", 7, source.index("value_20") + 1)

    text = render(snippet(place, source, gutter=1, width=60, style=Style.ERROR)).splitlines()

    shown, caret = text[2][4:], text[3][4:]
    start = caret.index("^")
    assert shown[start : start + 8] == "value_20"
    assert caret.count("^") == 8
    assert (shown[0], shown[-1]) == ("…", "…")
    assert len(text[2]) <= 60


def test_a_caret_stands_under_wide_characters_and_tabs() -> None:
    text = render(snippet(Location("b", "f.py", 1, 6), "\t漢字 =x", gutter=1, width=60, style=Style.ERROR)).splitlines()

    assert text[2:] == ["1 |     漢字 =x", "  |           ^ use"]


def test_a_place_where_no_word_begins_marks_the_line() -> None:
    text = render(snippet(Location("b", "f.py", 1, 1), "    return x  ", gutter=1, width=60, style=Style.ERROR))

    assert text.splitlines()[2:] == ["1 |     return x", "  |     ^^^^^^^^ use"]


def test_an_edit_marks_its_line_even_one_that_begins_with_a_word_or_is_cut() -> None:
    place = Location("b", "f.py", 1, 1, "edit")
    text = render(snippet(place, "def load(id: int):  ", gutter=1, width=60, style=Style.ERROR))
    long = render(snippet(place, "x = " + "y" * 100, gutter=1, width=60, style=Style.ERROR)).splitlines()

    assert text.splitlines()[2:] == ["1 | def load(id: int):", "  | ^^^^^^^^^^^^^^^^^^ edit"]
    assert all(len(one) <= 60 for one in long[:3])
    assert long[3].strip("| ^") == "edit"
    assert render(snippet(place, "", gutter=1, width=60, style=Style.ERROR)).endswith("| ^ edit\n")


def test_a_place_without_text_still_says_what_stands_there() -> None:
    text = render(snippet(Location("b", "f.bin", 1, 1, "edit"), None, gutter=2, width=60, style=Style.ERROR))

    assert text == "  --> f.bin:1:1 on b\n   = edit\n"
