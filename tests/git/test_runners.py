"""Runners whose programs are always there, carried out: any command, and prepared patches."""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

import pytest
from conftest import Repo
from invoked import BASE, assignment, play

from gitorch.errors import UsageError
from gitorch.run.activity import Counted, Denied, End, Ended, Said, Usage, UsedTool
from gitorch.run.assignment import Choice
from gitorch.run.runners.command import CommandRunner
from gitorch.run.runners.patch import PatchRunner
from gitorch.run.runners.table import RUNNERS, runner_named

STATUS_1 = "it ended with status 1"


def command(*arguments: str, **options: str) -> Choice:
    return Choice("command", model="m-1", command=(sys.executable, "-c", *arguments), options=options)


def test_a_command_gets_names_files_and_texts_as_arguments_of_their_own(tmp_path: Path) -> None:
    workspace, home = tmp_path / "w", tmp_path / "w-home"
    workspace.mkdir()
    program = "import sys, json; json.dump([sys.argv[1:], open(sys.argv[1]).read(), sys.stdin.read()], sys.stdout)"
    arguments = ("{brief_file}", "--at={workspace}", "{run}/{task}/{attempt}", "{base}", "{model}", "{brief}", "{role}")
    rest = ('{"a": {"b": 1}}', "{unknown}", "{", "$(touch x)")
    brief = "--evil; {task} $(touch pwned)\n"
    given = assignment(command(program, *arguments, *rest), brief=brief, role="You test.")

    played = play(CommandRunner(), given, workspace)

    assert json.loads(played.output) == [
        [
            str(home / ".gitorch/brief.md"), f"--at={workspace}", "a-run/a-task/1", BASE, "m-1", brief, "You test.",
            '{"a": {"b": 1}}', "{unknown}", "{", "$(touch x)",
        ],
        brief,
        brief,
    ]  # fmt: skip
    assert (played.ended, list(workspace.iterdir())) == (Ended(End.COMPLETED), [])


def test_a_text_is_never_a_part_of_an_argument(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="may only be an argument of its own"):
        play(CommandRunner(), assignment(command("", "--prompt={brief}")), tmp_path)


def test_a_command_without_a_program_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no command for a-task"):
        play(CommandRunner(), assignment(Choice("command")), tmp_path)


def test_a_script_can_say_what_it_does(tmp_path: Path) -> None:
    said = [
        {"gitorch": "said", "text": "hello"},
        {"gitorch": "tool", "tool": "bash", "detail": "make", "path": "a.py", "is_error": True},
        {"gitorch": "usage", "entered": 900, "left": 20, "dollars": 0.5, "context": 920, "window": 1000},
        {"gitorch": "usage", "entered": 100, "left": 30, "read": -5, "written": "many"},
        {"gitorch": "denied", "tool": "bash", "reason": "no"},
        {"gitorch": "handoff", "handoff": {"from": "a-task"}},
        {"gitorch": "result", "end": "completed", "message": "done"},
    ]
    program = f"for line in {[json.dumps(line) for line in said]!r}: print('some words'); print(line)"

    played = play(CommandRunner(), assignment(command(program)), tmp_path)

    assert played.activities == (
        Said("hello"),
        UsedTool("bash", "make", "a.py", is_error=True),
        Counted(Usage(900, 20, 0, 0, 0.5), 920, 1000),
        Counted(Usage(900, 30, 0, 0, 0.5), 0, 1000),
        Denied("bash", "no"),
        Said('```json gitorch.handoff\n{"from": "a-task"}\n```'),
    )
    assert played.ended == Ended(End.COMPLETED, "done")


@pytest.mark.parametrize(
    ("program", "options", "ended"),
    [
        ("", {}, Ended(End.COMPLETED)),
        ("", {"result": "required"}, Ended(End.NO_RESULT, "it ended without a result")),
        ("raise SystemExit(3)", {}, Ended(End.FAILED, "it ended with status 3")),
        ("raise SystemExit('no\\nfuel')", {}, Ended(End.FAILED, "fuel")),
        ("import os; os.kill(os.getpid(), 9)", {}, Ended(End.FAILED, "it ended with status -9")),
        ("""print('{"gitorch": "result", "end": "failed", "message": "m"}')""", {}, Ended(End.FAILED, "m")),
        ("""print('{"gitorch": "result", "end": "denied"}')""", {}, Ended(End.DENIED)),
        ("""print('{"gitorch": "result"}')""", {}, Ended(End.FAILED, "its result names no known end")),
        ("""print('{"gitorch": "result", "end": "completed"}'); exit(1)""", {}, Ended(End.FAILED, STATUS_1)),
        ("""print('{"gitorch": "asked", "question": "trust?"}')""", {}, Ended(End.STALLED, "trust?")),
    ],
)  # fmt: skip
def test_how_a_command_ends(tmp_path: Path, program: str, options: dict[str, str], ended: Ended) -> None:
    assert play(CommandRunner(), assignment(command(program, **options)), tmp_path).ended == ended


def test_a_patch_is_applied_to_the_workspace(tmp_path: Path) -> None:
    (tmp_path / "w").mkdir()
    (tmp_path / "w/a.txt").write_text("one\n")
    patch = "--- a/a.txt\n+++ b/a.txt\n@@ -1 +1 @@\n-one\n+two\n"
    more = tmp_path / "more.patch"
    more.write_text("--- /dev/null\n+++ b/sub/b.txt\n@@ -0,0 +1 @@\n+b\n")

    choice = Choice("patch", command=(str(more),), options={"patch": patch})
    played = play(PatchRunner(), assignment(choice), tmp_path / "w")

    assert played.ended == Ended(End.COMPLETED, "2 paths changed"), played
    assert (tmp_path / "w/a.txt").read_text() == "two\n"
    assert (tmp_path / "w/sub/b.txt").read_text() == "b\n"
    assert played.activities == (
        UsedTool("patch", "a.txt", "a.txt"),
        UsedTool("patch", "sub/b.txt", "sub/b.txt"),
    )


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("../out.txt", "'../out.txt' is no path below the workspace"),
        ("/out.txt", "'/out.txt' is no path below the workspace"),
        (".git/config", "'.git/config' is inside git's own directory"),
        ("sub/.GIT/hooks/x", "'sub/.GIT/hooks/x' is inside git's own directory"),
        ("link/out.txt", "'link/out.txt' crosses a link"),
    ],
)
def test_no_path_of_a_patch_leaves_the_workspace(tmp_path: Path, path: str, reason: str) -> None:
    workspace = tmp_path / "w"
    workspace.mkdir()
    (workspace / "link").symlink_to(tmp_path)
    good = "--- /dev/null\n+++ b/good.txt\n@@ -0,0 +1 @@\n+x\n"
    patch = f"{good}--- /dev/null\n+++ b/{path}\n@@ -0,0 +1 @@\n+x\n"

    played = play(PatchRunner(), assignment(Choice("patch", options={"patch": patch})), workspace)

    assert played.ended == Ended(End.FAILED, reason)
    assert sorted(place.name for place in tmp_path.rglob("*")) == ["link", "w", "w-home"]


@pytest.mark.parametrize("target", ["/etc/passwd", "../out", "sub/../../out", ".git/config"])
def test_no_link_of_a_patch_leaves_the_workspace(tmp_path: Path, target: str) -> None:
    patch = (
        "diff --git a/l b/l\nnew file mode 120000\n--- /dev/null\n+++ b/l\n@@ -0,0 +1 @@\n"
        f"+{target}\n\\ No newline at end of file\n"
    )
    played = play(PatchRunner(), assignment(Choice("patch", options={"patch": patch})), tmp_path)
    assert played.ended == Ended(End.FAILED, f"'l' would be a link out of the workspace, to {target!r}")


def test_modules_of_the_workspace_are_never_imported(tmp_path: Path) -> None:
    for name in ("json.py", "gitorch.py", "unidiff.py", "sitecustomize.py"):
        (tmp_path / name).write_text("raise SystemExit(9)")
    patch = "--- /dev/null\n+++ b/b.txt\n@@ -0,0 +1 @@\n+b\n"
    played = play(PatchRunner(), assignment(Choice("patch", options={"patch": patch})), tmp_path)
    assert played.ended == Ended(End.COMPLETED, "1 path changed")


@pytest.mark.parametrize("seed", range(4))
def test_a_diff_that_git_made_leads_from_its_base_to_its_end(repo: Repo, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    before, after = (_scribbled(repo, chance, message) for message in ("before", "after"))
    patch = tmp_path / "the.patch"
    repo.git("diff", "--no-color", "--no-ext-diff", "-M", "--full-index", f"--output={patch}", before, after)
    repo.git("checkout", "--quiet", before)

    played = play(PatchRunner(), assignment(Choice("patch", command=(str(patch),))), repo.path)

    repo.git("add", "--all", "--force")
    assert played.ended.end is End.COMPLETED, played.ended
    assert repo.git("write-tree") == repo.git("rev-parse", f"{after}^{{tree}}")


def _scribbled(repo: Repo, chance: random.Random, message: str) -> str:
    """A commit that changes lines, ends of lines, modes, and which files there are."""
    for name in ("a.txt", "with space.txt", "é.txt", "tab\t.txt", "dir/x.py", "dir/y.py", 'q"uote.txt', "b/b.txt"):
        place = repo.path / name
        lines = place.read_bytes().splitlines(keepends=True) if place.is_file() else []
        lines = [line for line in lines if chance.random() < 0.8]
        for _ in range(chance.randrange(12)):
            ending = chance.choice((b"\n", b"\n", b"\r\n", b"\x0c\n", b"\xe9\r\r\n"))
            lines.insert(chance.randrange(len(lines) + 1), b"%d%s" % (chance.randrange(30), ending))
        place.unlink(missing_ok=True)
        if chance.random() < 0.8:
            place.parent.mkdir(exist_ok=True)
            place.write_bytes(b"".join(lines).removesuffix(b"\n" if chance.random() < 0.3 else b"\0"))
            place.chmod(chance.choice((0o644, 0o755)))
    return repo.commit(message)


def test_an_unknown_runner_is_refused() -> None:
    assert [runner_named(name).name for name in RUNNERS] == list(RUNNERS)
    with pytest.raises(UsageError, match="there is no runner 'cursor'"):
        runner_named("cursor")
