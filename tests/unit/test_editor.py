"""The editor that the model is given: what it shows, what it changes, and where it does not reach."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitorch.errors import GitorchError
from gitorch.run.programs.editor import Edited, Editor
from gitorch.run.programs.tree import Tree

TWICE = "old_str stands 2 times in src/a.py: give more of what is around it"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "w"
    (root / "src/deep").mkdir(parents=True)
    (root / ".git").mkdir()
    (root / ".git/config").write_text("[core]\n")
    (root / "src/a.py").write_text("one\ntwo\nthree\n")
    (root / "src/deep/b.py").write_text("b\n")
    (root / "src/run.sh").write_text("x\n")
    (root / "src/run.sh").chmod(0o755)
    (root / "README.md").write_text("# r\n")
    (root / "away").symlink_to(tmp_path)
    (tmp_path / "secret").write_text("s\n")
    return root


def use(root: Path, command: str, path: str, **more: object) -> Edited:
    return Editor(Tree(root), ("src/**",)).use({"command": command, "path": path, **more})


def test_a_file_is_shown_with_its_lines(root: Path) -> None:
    assert use(root, "view", "src/a.py") == Edited("     1\tone\n     2\ttwo\n     3\tthree")
    assert use(root, "view", f"{root}/src/a.py", view_range=[2, -1]) == Edited("     2\ttwo\n     3\tthree")


def test_a_directory_is_listed_two_levels_deep(root: Path) -> None:
    assert use(root, "view", str(root)) == Edited("README.md\naway\nsrc/\nsrc/a.py\nsrc/deep/\nsrc/run.sh")


def test_a_link_is_told_and_not_followed(root: Path) -> None:
    assert use(root, "view", "away").text == f"away is a link to {root.parent}"


def test_a_text_that_stands_once_is_replaced(root: Path) -> None:
    assert use(root, "str_replace", "src/a.py", old_str="two", new_str="TWO") == Edited(
        "src/a.py is changed", "src/a.py"
    )
    assert (root / "src/a.py").read_text() == "one\nTWO\nthree\n"


def test_lines_are_inserted(root: Path) -> None:
    use(root, "insert", "src/a.py", insert_line=0, insert_text="zero")
    use(root, "insert", "src/a.py", insert_line=4, insert_text="four\n")
    assert (root / "src/a.py").read_text() == "zero\none\ntwo\nthree\nfour\n"


def test_a_file_is_created_with_its_directories_and_one_that_is_there_keeps_its_mode(root: Path) -> None:
    assert use(root, "create", "src/new/c.py", file_text="c\n").path == "src/new/c.py"
    use(root, "create", "src/run.sh", file_text="y\n")
    assert (root / "src/new/c.py").read_text() == "c\n"
    assert (root / "src/run.sh").stat().st_mode & 0o100


def test_ends_of_lines_stay_as_they_are(root: Path) -> None:
    (root / "src/dos.txt").write_bytes(b"one\r\ntwo\r\nth\xe9ree\r\n")
    use(root, "str_replace", "src/dos.txt", old_str="one\ntwo\n", new_str="1\n2\n")
    assert (root / "src/dos.txt").read_bytes() == b"1\r\n2\r\nth\xe9ree\r\n"


@pytest.mark.parametrize(
    ("command", "path", "more", "reason"),
    [
        ("create", "README.md", {"file_text": ""}, "README.md is outside your scope: src/**"),
        ("str_replace", "README.md", {"old_str": "r", "new_str": ""}, "README.md is outside your scope: src/**"),
        ("create", "../out", {"file_text": ""}, "'../out' is no path below the workspace"),
        ("create", "/etc/x", {"file_text": ""}, "'/etc/x' is no path below the workspace"),
        ("create", "src/../../x", {"file_text": ""}, "'src/../../x' is no path below the workspace"),
        ("view", "/etc/passwd", {}, "'/etc/passwd' is no path below the workspace"),
        ("view", "away/secret", {}, "'away/secret' crosses a link"),
        ("view", ".git/config", {}, "'.git/config' is inside git's own directory"),
        ("view", "none.py", {}, "none.py does not exist"),
        ("view", "src/a.py", {"view_range": [9, 10]}, "view_range must lie within 1 and 3"),
        ("str_replace", "src/a.py", {"old_str": "four"}, "old_str does not stand in src/a.py, exactly as given"),
        ("str_replace", "src/a.py", {"old_str": "o"}, TWICE),
        ("str_replace", "src/a.py", {}, "old_str is missing"),
        ("insert", "src/a.py", {"insert_line": 7, "insert_text": "x"}, "insert_line must be from 0 to 3"),
        ("undo_edit", "src/a.py", {}, "there is no command 'undo_edit': use view, create, str_replace or insert"),
    ],
)  # fmt: skip
def test_what_can_not_be_done_is_told(
    root: Path, command: str, path: str, more: dict[str, object], reason: str
) -> None:
    before = {place: place.read_bytes() for place in root.rglob("*") if place.is_file()}
    with pytest.raises(GitorchError) as refused:
        use(root, command, path, **more)
    assert refused.value.message == reason
    assert {place: place.read_bytes() for place in root.rglob("*") if place.is_file()} == before


def test_the_handoff_may_always_be_written(root: Path) -> None:
    assert use(root, "create", ".gitorch/handoff.json", file_text="{}").path == ".gitorch/handoff.json"
