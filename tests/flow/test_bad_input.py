"""Input that is not as one hopes: each works, or is refused with one sentence and a hint, and nothing changed."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Done, Repo, gitorch


def refused(repo: Repo, *arguments: str, status: int = 1) -> tuple[str, str]:
    """Run a command that must refuse: the sentence and the hint; refs and files must be as they were."""
    before = tree_of(repo)
    done = gitorch(repo, *arguments)
    assert (done.status, done.stdout) == (status, "")
    assert tree_of(repo) == before
    sentence, hint = done.stderr.splitlines()
    return sentence.removeprefix("error: "), hint.removeprefix("hint: ")


def tree_of(repo: Repo) -> dict[str, bytes]:
    """Every file of refs and worktree; our own corner and git's object store may change."""
    return {
        str(path.relative_to(repo.path)): path.read_bytes()
        for path in sorted(repo.path.rglob("*"))
        if path.is_file() and not {"gitorch", "objects", "logs"} & set(path.relative_to(repo.path).parts)
    }


def landed(repo: Repo, *branches: str) -> Done:
    """Land branches, and see to it that they are in the target."""
    done = gitorch(repo, "merge", *branches)
    assert done.status == 0, done.stderr + done.stdout
    for branch in branches:
        repo.git("merge-base", "--is-ancestor", branch, "main")
    return done


def test_an_unknown_branch(repo: Repo) -> None:
    assert refused(repo, "merge", "nowhere", status=2) == ("there is no branch 'nowhere' here", "git branch --all")


def test_what_is_nearly_a_branch_or_a_command(repo: Repo) -> None:
    repo.branch("api-posts", {"one.txt": "1\n"})

    assert refused(repo, "merge", "api-post", status=2) == (
        "there is no branch 'api-post' here", "api-posts, perhaps; git branch --all lists them",
    )  # fmt: skip
    assert refused(repo, "merg", "api-posts", status=2) == ("there is no command 'merg'", "gitorch merge api-posts")
    assert refused(repo, "xyzzy", status=2) == ("there is no command 'xyzzy'", "gitorch --help")


def test_undoing_on_a_branch_without_a_landing(repo: Repo) -> None:
    repo.branch("dev", {"one.txt": "1\n"})

    assert refused(repo, "undo") == ("there is no landing to take back", "git reflog main")
    assert refused(repo, "undo", "--onto", "dev") == ("there is no landing to take back on dev", "git reflog dev")
    assert refused(repo, "undo", "--onto", "nowhere", status=2) == (
        "there is no branch 'nowhere' here", "git branch --all",
    )  # fmt: skip


def test_the_same_branch_twice(repo: Repo) -> None:
    repo.branch("one", {"one.txt": "1\n"})

    assert refused(repo, "merge", "one", "one", status=2) == ("one is named twice", "name each branch once")
    assert refused(repo, "merge", "one", "refs/heads/one", status=2) == ("one is named twice", "name each branch once")


def test_a_plan_for_a_run_that_has_its_own(repo: Repo) -> None:
    assert refused(repo, "merge", "--plan", "other.yaml", status=2) == (
        "a run keeps the contracts of its own plan",
        "gitorch merge --plan other.yaml BRANCH",
    )


def test_a_branch_with_no_common_base(repo: Repo) -> None:
    repo.git("checkout", "-q", "--orphan", "alone")
    repo.commit("alone", {"alone.txt": "alone\n"})
    repo.git("checkout", "-q", "main")

    assert refused(repo, "merge", "alone") == ("alone shares no history with main", "git log --oneline alone")


def test_an_unborn_target(tmp_path: Path) -> None:
    repo = Repo(tmp_path)
    repo.git("init", "-q")

    for typed in (("merge", "one"), ("hooks", "install")):
        assert refused(repo, *typed) == ("main has no commit yet", "git commit --allow-empty -m start")


def test_no_repository_at_all(tmp_path: Path) -> None:
    assert refused(Repo(tmp_path), "merge", "one", status=2) == (
        f"{tmp_path} is not in a git repository",
        "git init, or add -C PATH",
    )


def test_a_target_that_is_no_branch(repo: Repo) -> None:
    repo.branch("one", {"one.txt": "1\n"})
    repo.git("tag", "v1")

    assert refused(repo, "merge", "one", "--onto", "v1", status=2) == (
        "v1 is not a branch, so nothing can land on it",
        "add --no-land",
    )


def test_a_bare_repository_works(repo: Repo) -> None:
    repo.branch("one", {"one.txt": "1\n"})
    bare = Repo(repo.path.parent / "bare.git")
    repo.git("clone", "-q", "--bare", str(repo.path), str(bare.path))

    landed(bare, "one")


def test_a_shallow_clone_without_the_base(repo: Repo) -> None:
    repo.branch("one", {"one.txt": "1\n"})
    repo.commit("two", {"two.txt": "2\n"})
    shallow = Repo(repo.path.parent / "shallow")
    repo.git("clone", "-q", "--depth=1", "--no-single-branch", repo.path.as_uri(), str(shallow.path))
    shallow.git("branch", "one", "origin/one")

    assert refused(shallow, "merge", "one") == (
        "one shares no history with main in this shallow clone",
        "git fetch --unshallow",
    )


def test_a_shallow_clone_with_the_base_works(repo: Repo) -> None:
    for number in range(3):
        repo.commit(str(number), {f"{number}.txt": "\n"})
    repo.branch("one", {"one.txt": "1\n"})
    shallow = Repo(repo.path.parent / "shallow")
    repo.git("clone", "-q", "--depth=2", "--no-single-branch", repo.path.as_uri(), str(shallow.path))
    shallow.git("branch", "one", "origin/one")

    landed(shallow, "one")


def partial_clone(repo: Repo) -> Repo:
    """A clone that has no blob but those of its checkout."""
    repo.git("config", "uploadpack.allowFilter", "true")
    repo.git("config", "uploadpack.allowAnySHA1InWant", "true")
    path = repo.path.parent / "partial"
    repo.git("clone", "-q", "--filter=blob:none", repo.path.as_uri(), str(path))
    return Repo(path)


def test_a_partial_clone_fetches_what_is_missing(repo: Repo) -> None:
    repo.commit("lines", {"file.py": "".join(f"line{n} = {n}\n" for n in range(20))})
    repo.branch("one", {"file.py": "".join(f"line{n} = {n}\n" for n in range(1, 20))})
    repo.branch("two", {"file.py": "".join(f"line{n} = {n}\n" for n in range(19)), "new.py": "x = 1\n"})
    partial = partial_clone(repo)

    gitorch_at = gitorch(partial, "merge", "origin/one", "origin/two")

    assert gitorch_at.status == 0, gitorch_at.stderr
    assert partial.status() == ""
    assert partial.read("new.py") == "x = 1\n"


def test_a_partial_clone_whose_remote_is_gone(repo: Repo) -> None:
    repo.commit("lines", {"file.py": "".join(f"line{n} = {n}\n" for n in range(20))})
    repo.branch("one", {"file.py": "".join(f"line{n} = {n}\n" for n in range(1, 20))})
    partial = partial_clone(repo)
    repo.path.rename(repo.path.with_name("gone"))

    sentence, hint = refused(partial, "merge", "origin/one")

    assert "is not in this repository, and the remote that has it can't be asked" in sentence
    assert hint == "git fetch --refetch"


@pytest.mark.parametrize(
    "prepare",
    [
        lambda repo: repo.git("sparse-checkout", "set", "--cone", "inside"),
        lambda repo: repo.git("sparse-checkout", "set", "--cone", "--sparse-index", "inside"),
        lambda repo: repo.git("update-index", "--split-index"),
        lambda repo: repo.git("update-index", "--index-version", "4"),
        lambda repo: repo.git("update-index", "--untracked-cache"),
    ],
    ids=["sparse checkout", "sparse index", "split index", "index version 4", "untracked cache"],
)
def test_every_kind_of_index_goes_along(repo: Repo, prepare: Callable[[Repo], str]) -> None:
    repo.commit("start", {"inside/a.txt": "a\n", "outside/b.txt": "b\n"})
    repo.branch("one", {"inside/one.txt": "1\n", "outside/b.txt": "changed\n"})
    prepare(repo)

    landed(repo, "one")

    assert repo.status() == ""
    assert repo.read("inside/one.txt") == "1\n"
    assert repo.git("fsck", "--strict", "--no-dangling") == ""


def test_sha256_is_named(tmp_path: Path) -> None:
    repo = Repo(tmp_path)
    repo.git("init", "-q", "--object-format=sha256")

    assert refused(repo, "merge", "one") == (
        f"{tmp_path} uses SHA-256 object names, which gitorch can't read",
        "gitorch doctor",
    )


def test_reftable_is_named(repo: Repo) -> None:
    repo.git("config", "core.repositoryFormatVersion", "1")
    repo.git("config", "extensions.refStorage", "reftable")

    assert refused(repo, "merge", "one") == (
        f"{repo.path} keeps its refs as reftable, which gitorch can't read",
        "git refs migrate --ref-format=files",
    )


def test_files_that_are_not_utf8(repo: Repo) -> None:
    repo.commit("latin", {"café.py": "x = 'caf\xe9'\n".encode("latin-1") * 9})
    repo.branch("one", {"café.py": b"y = 1\n" + "x = 'caf\xe9'\n".encode("latin-1") * 9})
    repo.branch("two", {"café.py": "x = 'caf\xe9'\n".encode("latin-1") * 9 + b"z = 1\n", "bin.dat": bytes(range(256))})

    landed(repo, "one", "two")

    assert (repo.path / "café.py").read_bytes().startswith(b"y = 1\nx = 'caf\xe9'")


@pytest.mark.slow
def test_a_blob_of_fifty_megabytes(repo: Repo) -> None:
    repo.branch("one", {"big.bin": os.urandom(1 << 20) * 50, "big.txt": "line\n" * 2_000_000})

    done = gitorch(repo, "validate", "one")

    assert done.status in (0, 1)
    assert "bug" not in done.stderr


def test_syntax_errors_in_source(repo: Repo) -> None:
    repo.branch("one", {"broken.py": "def (:\n", "broken.ts": "class { {{{\n", "broken.json": "{"})
    repo.branch("two", {"fine.py": "import broken\n", "nul.py": b"\0\0\0", "deep.py": "(" * 3000})

    landed(repo, "one", "two")


def test_paths_with_newlines_and_other_surprises(repo: Repo) -> None:
    names = ["new\nline.txt", "-rf", "esc\x1b[31m.py", "tab\t.py", '"quoted".ts', " space .txt", "back\\slash.py"]
    repo.branch("one", dict.fromkeys(names, "1\n"))

    landed(repo, "one")

    assert sorted(path.name for path in repo.path.iterdir() if path.name != ".git") == sorted([*names, "README.md"])
    assert repo.status() == ""


def test_a_path_that_is_not_utf8(repo: Repo) -> None:
    name = os.fsdecode(b"caf\xe9.txt")
    repo.branch("one", {name: "1\n"})

    landed(repo, "one")

    assert repo.read(name) == "1\n"


def test_a_merge_in_progress(repo: Repo) -> None:
    repo.branch("one", {"README.md": "one\n"})
    repo.branch("two", {"two.txt": "2\n"})
    repo.commit("main", {"README.md": "main\n"})
    repo.git("merge", "one", check=False)

    assert refused_but_judged(repo, "two") == (
        f"{repo.path} is in the middle of a merge",
        f"git -C {repo.path} merge --abort, or finish it",
    )


def test_a_lock_left_behind(repo: Repo) -> None:
    repo.branch("one", {"one.txt": "1\n"})
    (repo.path / ".git/index.lock").write_text("")

    assert refused_but_judged(repo, "one") == (
        f"another git is at work in {repo.path}, or was killed there: {repo.path}/.git/index.lock exists",
        f"if no git is running: rm {repo.path}/.git/index.lock",
    )


def test_a_lock_left_behind_on_the_target(repo: Repo) -> None:
    repo.branch("one", {"one.txt": "1\n"})
    (repo.path / ".git/refs/heads/main.lock").write_text("")

    assert refused_but_judged(repo, "one") == (
        "refs/heads/main is locked by another git, or by one that was killed",
        f"if no git is running: rm {repo.path}/.git/refs/heads/main.lock",
    )


def refused_but_judged(repo: Repo, branch: str) -> tuple[str, str]:
    """As ``refused``, where the candidate was built and judged before the landing was refused."""
    before, heads = files_of(repo), repo.git("for-each-ref", "refs/heads")
    done = gitorch(repo, "merge", branch)
    assert done.status == 1
    assert (files_of(repo), repo.git("for-each-ref", "refs/heads")) == (before, heads)
    sentence, hint = done.stderr.splitlines()
    return sentence.removeprefix("error: "), hint.removeprefix("hint: ")


def files_of(repo: Repo) -> dict[str, bytes]:
    return {name: content for name, content in tree_of(repo).items() if not name.startswith(".git/refs/")}


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a directory away")
def test_a_repository_of_somebody_else(repo: Repo) -> None:
    subprocess.run(["chown", "-R", "12345", str(repo.path)], check=True)

    assert refused(repo, "merge", "one") == (
        f"{repo.path} belongs to another user",
        f"git config --global --add safe.directory {repo.path}",
    )
