"""Landing: all or nothing, by compare-and-swap, from wherever it was interrupted."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Repo

from gitorch import api
from gitorch.errors import GitorchError, RepositoryError, TargetMovedError, WorktreeError
from gitorch.git.repository import Oid, open_repository
from gitorch.land.record import Move
from gitorch.land.transaction import carry_out, recover

STEPS = (
    "locked", "intended", "index locked", "prepared", "recorded", "touching", "updated", "moved",
    "index installed", "unlocked", "finished",
)  # fmt: skip


@pytest.fixture
def move(repo: Repo) -> Move:
    """main to a commit that edits, adds, deletes, and turns a file into a directory."""
    repo.commit("start", {"kept.txt": "kept\n", "edited.txt": "old\n", "gone.txt": "gone\n", "turned": "file\n"})
    repo.git("checkout", "-q", "-b", "next")
    repo.write({"edited.txt": "new\n" * 99, "added/deep.txt": "added\n", "gone.txt": None, "turned": None})
    after = repo.commit("next", {"turned/inside.txt": "inside\n"})
    repo.git("checkout", "-q", "main")
    return Move("refs/heads/main", Oid(repo.git("rev-parse", "main")), Oid(after), "land")


def add_worktree(repo: Repo, name: str) -> Repo:
    """A second worktree that has main checked out as well."""
    path = repo.path.parent / name
    repo.git("worktree", "add", "-q", "--force", str(path), "main")
    return Repo(path)


def state(*repos: Repo) -> list[object]:
    """Refs, status and files: what a refusal must leave as it was."""
    found: list[object] = [repos[0].refs()]
    for repo in repos:
        files = {
            str(path.relative_to(repo.path)): path.read_bytes()
            for path in sorted(repo.path.rglob("*"))
            if path.is_file() and ".git" not in path.relative_to(repo.path).parts
        }
        found += [repo.status(), files]
    return found


def test_every_checkout_of_the_target_goes_along(repo: Repo, move: Move) -> None:
    other = add_worktree(repo, "other")

    carry_out(open_repository(repo.path), move)

    assert repo.git("rev-parse", "main") == move.after
    for place in (repo, other):
        assert place.status() == ""
        assert place.read("turned/inside.txt") == "inside\n"
        assert not (place.path / "gone.txt").exists()


@pytest.mark.parametrize(
    ("files", "named"),
    [
        ({"edited.txt": "mine\n"}, "edited.txt"),
        ({"added/deep.txt": "mine\n"}, "added/deep.txt"),
        ({"added": "mine\n"}, "added/deep.txt"),
        ({".git/info/exclude": "added\n", "added/deep.txt": "mine\n"}, "added/deep.txt"),
    ],
    ids=["edited", "untracked", "untracked where a directory must be", "ignored"],
)
def test_files_in_the_way_refuse_the_landing_and_nothing_changes(
    repo: Repo, move: Move, files: dict[str, str | bytes | None], named: str
) -> None:
    other = add_worktree(repo, "other")
    (repo.path / ".git/info").mkdir(exist_ok=True)
    if ".git/info/exclude" in files:
        repo.write(files)
        place = repo
    else:
        other.write(files)
        place = other
    before = state(repo, other)

    with pytest.raises(WorktreeError) as refusal:
        carry_out(open_repository(repo.path), move)

    assert refusal.value.message == f"{place.path} has files of yours in the way: {named}"
    assert state(repo, other) == before


def test_a_staged_edit_elsewhere_stays_staged(repo: Repo, move: Move) -> None:
    repo.write({"kept.txt": "staged\n"})
    repo.git("add", "kept.txt")

    carry_out(open_repository(repo.path), move)

    assert repo.status() == "M  kept.txt"


def test_an_edit_elsewhere_stays(repo: Repo, move: Move) -> None:
    repo.write({"kept.txt": "edited\n", "untracked.txt": "mine\n"})

    carry_out(open_repository(repo.path), move)

    assert repo.status() == " M kept.txt\n?? untracked.txt"


def test_a_merge_in_progress_refuses_the_landing(repo: Repo, move: Move) -> None:
    repo.branch("side", {"edited.txt": "side\n"})
    repo.commit("main", {"edited.txt": "main\n"})
    repo.git("merge", "side", check=False)
    before = state(repo)
    start = Oid(repo.git("rev-parse", "main"))

    with pytest.raises(WorktreeError, match="is in the middle of a merge"):
        carry_out(open_repository(repo.path), Move(move.target, start, move.after, "land"))

    assert state(repo) == before


def test_a_rebase_of_the_target_refuses_the_landing(repo: Repo, move: Move) -> None:
    repo.branch("side", {"edited.txt": "side\n"})
    repo.commit("main", {"edited.txt": "main\n"})
    repo.git("rebase", "side", check=False)
    before = state(repo)
    start = Oid(repo.git("rev-parse", "main"))

    with pytest.raises(WorktreeError, match="is in the middle of a rebase"):
        carry_out(open_repository(repo.path), Move(move.target, start, move.after, "land"))

    assert state(repo) == before


def test_a_lock_left_behind_by_git_is_named_and_kept(repo: Repo, move: Move) -> None:
    lock = repo.path / ".git/index.lock"
    lock.write_text("")
    before = state(repo)

    with pytest.raises(WorktreeError) as refusal:
        carry_out(open_repository(repo.path), move)

    assert refusal.value.hint == f"if no git is running: rm {lock}"
    assert lock.exists()
    assert state(repo) == before


@pytest.mark.parametrize("step", STEPS[:7])
def test_a_target_that_moves_meanwhile_is_refused_and_nothing_else_changes(repo: Repo, move: Move, step: str) -> None:
    other = add_worktree(repo, "other")
    moved = repo.git("commit-tree", "-p", "main", "-m", "meanwhile", "main^{tree}")
    expected = state(repo, other)
    expected[0]["refs/heads/main"] = moved  # type: ignore[index]

    def reached(name: str) -> None:
        if name == step:
            repo.git("update-ref", "refs/heads/main", moved)

    with pytest.raises(TargetMovedError):
        carry_out(open_repository(repo.path), move, reached)

    assert state(repo, other) == expected


def killed_at(repo: Repo, move: Move, step: str) -> None:
    """Make the move in a process of its own that dies at a step."""
    child = os.fork()
    if child == 0:
        carry_out(open_repository(repo.path), move, lambda name: os.kill(os.getpid(), 9) if name == step else None)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 9


@pytest.mark.parametrize("step", STEPS)
def test_a_landing_killed_at_any_step_is_finished_by_the_next_one(repo: Repo, move: Move, step: str) -> None:
    other = add_worktree(repo, "other")
    untouched = state(repo, other)

    killed_at(repo, move, step)
    repository = open_repository(repo.path)
    recover(repository)

    if repo.git("rev-parse", "main") == move.before:
        assert state(repo, other) == untouched
        carry_out(repository, move)
    assert repo.git("rev-parse", "main") == move.after
    assert (repo.status(), other.status()) == ("", "")
    assert sorted(ref for ref in repo.refs() if "undo" in ref) == ["refs/gitorch/undo/1"]
    assert not list(repo.path.glob(".git/**/*.lock")) or [p.name for p in repo.path.glob(".git/**/*.lock")] == [
        "landing.lock"
    ]


def test_edits_made_after_a_kill_are_kept(repo: Repo, move: Move) -> None:
    killed_at(repo, move, "updated")
    repo.write({"edited.txt": "mine, since\n"})

    recover(open_repository(repo.path))

    assert repo.status() == " M edited.txt"
    assert repo.read("edited.txt") == "mine, since\n"


def test_a_half_written_file_is_put_back(repo: Repo, move: Move) -> None:
    killed_at(repo, move, "updated")
    repo.write({"edited.txt": "new\nnew\nne", "added/deep.txt": ""})

    recover(open_repository(repo.path))

    assert repo.status() == ""
    assert repo.read("edited.txt") == "old\n"


def test_undo_takes_the_landing_back_and_undo_again_lands_again(repo: Repo) -> None:
    repo.branch("one", {"one.txt": "1\n"})
    before = repo.git("rev-parse", "main")
    landed = api.merge(repo.path, ["one"]).landed
    assert landed is not None

    back = api.undo(repo.path)

    assert (back.before, back.after) == (landed.after, before)
    assert repo.git("rev-parse", "main") == before
    assert repo.status() == ""
    assert not (repo.path / "one.txt").exists()

    api.undo(repo.path)

    assert repo.git("rev-parse", "main") == landed.after
    assert repo.read("one.txt") == "1\n"


def test_undo_refuses_when_the_target_has_moved_on(repo: Repo) -> None:
    repo.branch("one", {"one.txt": "1\n"})
    api.merge(repo.path, ["one"])
    repo.commit("later", {"later.txt": "later\n"})
    before = state(repo)

    with pytest.raises(RepositoryError, match="main has moved on since that landing"):
        api.undo(repo.path)

    assert state(repo) == before


def test_two_landings_at_once_land_one_after_the_other(repo: Repo) -> None:
    for name in ("one", "two", "three", "four"):
        repo.branch(name, {f"{name}.txt": name})
    command = [sys.executable, "-m", "gitorch", "-C", str(repo.path), "merge", "--retry", "9"]
    running = [
        subprocess.Popen([*command, name], stdout=subprocess.DEVNULL) for name in ("one", "two", "three", "four")
    ]

    assert [one.wait() for one in running] == [0, 0, 0, 0]
    assert repo.status() == ""
    assert sorted(path.name for path in repo.path.glob("*.txt")) == ["four.txt", "one.txt", "three.txt", "two.txt"]


def test_nothing_to_undo_is_one_sentence(repo: Repo) -> None:
    with pytest.raises(GitorchError, match="there is no landing to take back"):
        api.undo(Path(repo.path))
