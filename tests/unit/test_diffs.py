"""Unified diffs applied exactly or not at all; what git diff writes between two trees leads from one to the other."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gitorch.run.programs.diffs import PatchError, applied, changes_of
from gitorch.run.programs.tree import LINK, PROGRAM, Content

EDIT = """\
diff --git a/app.py b/app.py
index 111..222 100644
--- a/app.py
+++ b/app.py
@@ -1,3 +1,3 @@
 one
-two
+TWO
 three
"""


def patched(files: Mapping[str, str | Content], patch: str) -> dict[str, Content | None]:
    tree = {name: Content(it.encode()) if isinstance(it, str) else it for name, it in files.items()}
    return dict(applied(changes_of(patch.encode()), tree.get))


def test_a_hunk_changes_the_lines_that_it_names() -> None:
    assert patched({"app.py": "one\ntwo\nthree\n"}, EDIT) == {"app.py": Content(b"one\nTWO\nthree\n")}


def test_a_plain_diff_needs_no_header_of_git() -> None:
    patch = "--- app.py\n+++ app.py\n@@ -1 +1 @@\n-one\n+two\n"
    assert patched({"app.py": "one\n"}, patch) == {"app.py": Content(b"two\n")}


@pytest.mark.parametrize(
    "text", ["zero\none\ntwo\nthree\n", "one\ntwo\nthree", "one\n two\nthree\n", "one\r\ntwo\r\nthree\r\n", ""]
)
def test_nothing_is_guessed(text: str) -> None:
    with pytest.raises(PatchError, match=r"app\.py: the hunk at line 1 does not apply"):
        patched({"app.py": text}, EDIT)


def test_a_file_is_made_removed_renamed_and_copied() -> None:
    patch = """\
diff --git a/empty file.txt b/empty file.txt
new file mode 100644
index 000..e69
diff --git a/new.sh b/new.sh
new file mode 100755
--- /dev/null
+++ b/new.sh
@@ -0,0 +1 @@
+#!/bin/sh
\\ No newline at end of file
diff --git a/old.py b/old.py
deleted file mode 100644
--- a/old.py
+++ /dev/null
@@ -1 +0,0 @@
-gone
diff --git a/from here.py b/to there.py
similarity index 100%
rename from from here.py
rename to to there.py
diff --git a/kept.py b/again.py
similarity index 50%
copy from kept.py
copy to again.py
--- a/kept.py
+++ b/again.py
@@ -1 +1 @@
-kept
+again
"""
    assert patched({"old.py": "gone\n", "from here.py": "moved\n", "kept.py": "kept\n"}, patch) == {
        "old.py": None,
        "from here.py": None,
        "empty file.txt": Content(b""),
        "new.sh": Content(b"#!/bin/sh", PROGRAM),
        "to there.py": Content(b"moved\n"),
        "again.py": Content(b"again\n"),
    }


def test_a_mode_alone_changes() -> None:
    patch = "diff --git a/run.sh b/run.sh\nold mode 100644\nnew mode 100755\n"
    assert patched({"run.sh": "x\n"}, patch) == {"run.sh": Content(b"x\n", PROGRAM)}


def test_a_mode_that_the_patch_does_not_name_stays() -> None:
    patch = "--- a/run.sh\n+++ b/run.sh\n@@ -1 +1 @@\n-x\n+y\n"
    assert patched({"run.sh": Content(b"x\n", PROGRAM)}, patch) == {"run.sh": Content(b"y\n", PROGRAM)}


def test_a_link_is_made() -> None:
    patch = (
        "diff --git a/link b/link\nnew file mode 120000\n--- /dev/null\n+++ b/link\n"
        "@@ -0,0 +1 @@\n+app.py\n\\ No newline at end of file\n"
    )
    assert patched({}, patch) == {"link": Content(b"app.py", LINK)}


def test_two_files_swap_their_names() -> None:
    patch = """\
diff --git a/a b/b
similarity index 100%
rename from a
rename to b
diff --git a/b b/a
similarity index 100%
rename from b
rename to a
"""
    assert patched({"a": "1", "b": "2"}, patch) == {"a": Content(b"2"), "b": Content(b"1")}


def test_a_later_patch_sees_what_an_earlier_one_made() -> None:
    second = "--- a/app.py\n+++ b/app.py\n@@ -2 +2 @@\n-TWO\n+2\n"
    third = "diff --git a/app.py b/app2.py\nsimilarity index 100%\nrename from app.py\nrename to app2.py\n"
    fourth = "diff --git a/app2.py b/app3.py\nsimilarity index 100%\nrename from app2.py\nrename to app3.py\n"
    assert patched({"app.py": "one\ntwo\nthree\n"}, EDIT + second + third + fourth) == {
        "app.py": None,
        "app2.py": None,
        "app3.py": Content(b"one\n2\nthree\n"),
    }


def test_names_are_unquoted() -> None:
    patch = '--- "a/\\303\\251\\t.txt"\n+++ "b/\\303\\251\\t.txt"\n@@ -1 +1 @@\n-1\n+2\n'
    assert patched({"é\t.txt": "1\n"}, patch) == {"é\t.txt": Content(b"2\n")}


@pytest.mark.parametrize(
    ("patch", "reason"),
    [
        ("", "there is no unified diff in it"),
        ("hello\n", "there is no unified diff in it"),
        ("diff --cc a\nindex 1,2..3\n--- a/a\n+++ b/a\n@@@ -1,1 -1,1 +1,1 @@@\n", "a combined diff can't be applied"),
        ("--- a/a\n+++ b/a\n@@ -1,2 +1,2 @@\n-1\n+2\n", "this is no unified diff: Hunk is shorter than expected"),
        ("--- a/a\n+++ b/a\n@@ -1 +1 @@\n-1\n+2\n+3\n", "a: the hunk at line 1 has more lines than it says"),
        ("--- a/a\n+++ b/a\n", "there is no unified diff in it|a: the patch changes nothing of it"),
        ("diff --git a/x b/x\nBinary files a/x and b/x differ\n", "x is binary: only text is patched"),
        ("diff --git a/s b/s\nindex 1..2 160000\n--- a/s\n+++ b/s\n@@ -1 +1 @@\n-x\n+y\n", "s is a submodule"),
        ("diff --git a/s b/s\nnew file mode 100600\n", "s has the mode 100600"),
        ("--- a/none\n+++ b/none\n@@ -1 +1 @@\n-x\n+y\n", "none is not there"),
        ("diff --git a/a b/a\nnew file mode 100644\n", "a is there already"),
        (
            "diff --git a/a b/a\ndeleted file mode 100644\n--- a/a\n+++ /dev/null\n@@ -1 +0,0 @@\n-1\n",
            "a has more in it than the patch deletes",
        ),
    ],
)
def test_what_can_not_be_applied_is_refused(patch: str, reason: str) -> None:
    with pytest.raises(PatchError, match=reason):
        patched({"a": "1\n2\n"}, patch)


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=300) | st.text(alphabet="+-@ ,\n1a/bdiff\\", max_size=200).map(str.encode))
def test_garbage_is_refused_or_applied_and_nothing_else(patch: bytes) -> None:
    try:
        applied(changes_of(patch), {"a": Content(b"1\n")}.get)
    except PatchError:
        return
