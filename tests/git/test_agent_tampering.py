"""What agents do to the repository that they should not: it is named and put back, and no commit is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from attempts import MODES, attempt
from conftest import Repo

from gitorch.run.activity import End
from gitorch.run.assignment import Grants, Started
from gitorch.run.executors.local import LocalExecutor

TAMPERERS = {
    "a hook": ("(git / 'hooks').mkdir(exist_ok=True); (git / 'hooks/post-checkout').write_text('evil')", "hooks/"),
    "fsmonitor": ("subprocess.run(['git', 'config', 'core.fsmonitor', 'touch canary'])", "config"),
    "a filter": (
        "subprocess.run(['git', 'config', 'filter.x.clean', 'touch canary; cat']);"
        "(git / 'info/attributes').write_text('* filter=x\\n')",
        "config, info/attributes",
    ),
    "replaced history": (
        "subprocess.run('git replace HEAD $(git commit-tree -m other HEAD^{tree})', shell=True, check=True)",
        "refs/replace/",
    ),
    "its own link": ("pathlib.Path('.git').write_text('gitdir: /nowhere\\n')", "worktrees/"),
}


@pytest.mark.parametrize("name", TAMPERERS)
def test_tampering_with_the_git_directory_is_named_and_put_back(repo: Repo, tmp_path: Path, name: str) -> None:
    script, where = TAMPERERS[name]
    (repo.path / ".git/info").mkdir(exist_ok=True)
    seen = attempt(
        repo, f"git = pathlib.Path({str(repo.path / '.git')!r})\npathlib.Path('a').write_text('a')\n{script}"
    )
    assert seen.finished.end is End.TAMPERED
    assert seen.finished.message.startswith(f"it changed {where}")
    assert repo.git("show", f"{seen.finished.kept}:a") == "a"
    assert not (repo.path / ".git/hooks/post-checkout").exists()
    assert "canary" not in repo.git("config", "--list")
    assert repo.git("for-each-ref", "refs/replace") == ""
    assert list(tmp_path.rglob("canary")) == []
    assert repo.git("status", "--porcelain") == ""


@pytest.mark.parametrize("mode", [mode for mode in MODES if mode.values[0] != "plain"])
def test_an_agent_in_a_sandbox_can_not_tamper_at_all(repo: Repo, mode: str) -> None:
    seen = attempt(
        repo,
        f"""
        try:
            pathlib.Path({str(repo.path / ".git/config")!r}).write_text("")
        except OSError as error:
            pathlib.Path("refused").write_text(str(error.errno))
        """,
        grants=Grants(sandbox=mode),
    ).finished
    assert (seen.end, seen.paths) == (End.COMPLETED, ("refused",))


@pytest.mark.parametrize("mode", MODES)
def test_a_link_out_of_the_tree_is_refused(repo: Repo, tmp_path: Path, mode: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    seen = attempt(
        repo,
        f"""
        pathlib.Path("way").symlink_to({str(outside)!r})
        try:
            pathlib.Path("way/file").write_text("x")
        except OSError:
            pass
        """,
        grants=Grants(sandbox=mode),
    ).finished
    assert (seen.end, seen.message) == (End.OUT_OF_SCOPE, "it made links out of the tree: way")
    assert (outside / "file").exists() == (mode == "plain")


@pytest.mark.parametrize(
    "removal",
    ["import shutil; shutil.rmtree(os.getcwd())", "subprocess.run(['git', 'worktree', 'remove', '-ff', '.'])"],
)
def test_an_agent_that_removes_its_own_worktree_loses_no_commit(repo: Repo, removal: str) -> None:
    seen = attempt(
        repo,
        f"""
        pathlib.Path("a").write_text("a")
        subprocess.run(["git", "add", "a"], check=True)
        subprocess.run(["git", "commit", "-qm", "a"], check=True)
        {removal}
        """,
    ).finished
    assert seen.end is End.TAMPERED
    assert "a" in [repo.git("show", f"{ref}:a", check=False) for ref in repo.refs() if "/backup/" in ref]
    assert repo.git("fsck", "--strict", "--no-dangling") == ""
    again = attempt(repo, "pathlib.Path('b').write_text('b')", attempt=2).finished
    assert (again.end, again.paths) == (End.COMPLETED, ("b",))


def _committing(script: str) -> str:
    return f"""
def git(*arguments):
    return subprocess.run(["git", *arguments], check=True, capture_output=True, text=True).stdout.strip()
def commit(name):
    pathlib.Path(name).write_text(name)
    git("add", name)
    git("commit", "-qm", name)
{script}
"""


def reachable(repo: Repo, name: str) -> bool:
    """Whether some ref leads to a commit with that subject."""
    return name in repo.git("log", "--all", "--format=%s").splitlines()


STRAYS = {
    "a branch of its own": ("git('checkout', '-qb', 'mine'); commit('a')", End.COMPLETED, ["a"]),
    "commits and resets": (
        "commit('a'); git('reset', '-q', '--hard', 'HEAD~1'); commit('b')",
        End.COMPLETED,
        ["a", "b"],
    ),
    "amends its own": ("commit('a'); git('commit', '-q', '--amend', '-m', 'b')", End.COMPLETED, ["a", "b"]),
    "stashes": ("commit('a'); pathlib.Path('a').write_text('b'); git('stash')", End.COMPLETED, ["a"]),
    "amends the base": ("git('commit', '-q', '--amend', '--allow-empty', '-m', 'b')", End.FAILED, ["base"]),
    "history of its own": ("git('checkout', '-q', '--orphan', 'mine'); commit('a')", End.FAILED, ["a"]),
    "resets the base away": (
        "commit('a'); git('reset', '-q', '--hard', 'HEAD~2'); commit('b')",
        End.FAILED,
        ["a", "b"],
    ),
    "half a merge": (
        "commit('a'); git('checkout', '-q', 'HEAD~1'); pathlib.Path('a').write_text('b'); git('add', 'a');"
        "git('commit', '-qm', 'b'); subprocess.run(['git', 'merge', 'HEAD@{2}'])",
        End.FAILED,
        ["a", "b"],
    ),
}


@pytest.mark.parametrize("name", STRAYS)
def test_whatever_an_agent_does_with_history_its_commits_are_kept(repo: Repo, name: str) -> None:
    script, end, subjects = STRAYS[name]
    repo.commit("second", {"second": "2"})
    before = repo.refs()
    seen = attempt(repo, _committing(script)).finished
    assert seen.end is end, seen
    assert [subject for subject in subjects if not reachable(repo, subject)] == []
    after = {
        ref: oid for ref, oid in repo.refs().items() if not ref.startswith(("refs/gitorch/", "refs/heads/gitorch/"))
    }
    assert after == before
    assert repo.git("fsck", "--strict", "--no-dangling") == ""


MOVERS = {
    "commits to main": "git('-C', MAIN, 'commit', '-q', '--allow-empty', '-m', 'a')",
    "moves main": "git('update-ref', 'refs/heads/main', 'HEAD~1')",
    "removes a branch": "git('branch', '-q', '-D', 'other')",
}


@pytest.mark.parametrize("name", MOVERS)
def test_an_agent_that_moves_a_branch_of_others_is_named(repo: Repo, name: str) -> None:
    repo.commit("second", {"second": "2"})
    repo.git("branch", "other")
    before = repo.refs()
    seen = attempt(repo, _committing(f"MAIN = {str(repo.path)!r}\n{MOVERS[name]}\npathlib.Path('b').write_text('b')"))
    assert seen.finished.end is End.TAMPERED
    assert seen.finished.message.startswith(("it moved main from", "it removed other, which was"))
    after = repo.refs()
    assert set(before.values()) <= set(after.values())
    if name != "removes a branch":
        assert after["refs/heads/main"] == before["refs/heads/main"]
    assert repo.git("show", f"{seen.finished.kept}:b") == "b"


def test_the_user_may_commit_fetch_and_tag_meanwhile(repo: Repo) -> None:
    def work(here: LocalExecutor, event: object) -> None:
        if isinstance(event, Started):
            repo.commit("mine", {"mine": "1"})
            repo.git("branch", "topic")

    seen = attempt(repo, "time.sleep(1.0); pathlib.Path('a').write_text('a')", meanwhile=work)
    assert (seen.finished.end, seen.finished.paths) == (End.COMPLETED, ("a",))
