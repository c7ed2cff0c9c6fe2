"""Making the demo's repository: one ``git fast-import``, and a checkout of main, its plan beside it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from gitorch import process
from gitorch.demo.agents import BRANCHES, PLAN, TYPING, tools
from gitorch.demo.service import FILES
from gitorch.errors import RepositoryError

_WHO = "Demo <demo@example.org> 1767323045 +0000"


def make_repository(directory: Path) -> None:
    """Make the repository in an empty or absent directory, main checked out."""
    directory.mkdir(parents=True, exist_ok=True)
    _git(directory, "init", "--quiet", "--template=", "--initial-branch=main")
    _git(directory, "config", "user.name", "Demo")
    _git(directory, "config", "user.email", "demo@example.org")
    files = {**FILES, **tools(), "plan.yaml": PLAN}
    stream = [_commit("main", "notes: a service, a client, their tests", files, parent=None)]
    stream += [_commit(branch.name, branch.subject, branch.files, parent="main") for branch in BRANCHES]
    _git(directory, "fast-import", "--quiet", stdin=b"".join(stream))
    _git(directory, "checkout", "--quiet", "--force", "main")
    _begin_typing(directory)


def _begin_typing(directory: Path) -> None:
    """A colleague's worktree with work that is not committed; inside ``.git``, so that it goes with the repository."""
    worktree = directory / ".git" / "ada"
    _git(directory, "worktree", "add", "--quiet", "-b", TYPING.name, str(worktree), "main")
    for path, text in TYPING.files.items():
        (worktree / path).write_text(text, encoding="utf-8")


def _commit(branch: str, subject: str, files: Mapping[str, str], *, parent: str | None) -> bytes:
    lines = [f"commit refs/heads/{branch}\nauthor {_WHO}\ncommitter {_WHO}\n", _data(subject + "\n")]
    if parent:
        lines.append(f"from refs/heads/{parent}\n")
    lines.extend(_file(path, text) for path, text in files.items())
    return "".join([*lines, "\n"]).encode()


def _file(path: str, text: str) -> str:
    return f"M 100644 inline {path}\n{_data(text)}\n"


def _data(text: str) -> str:
    return f"data {len(text.encode())}\n{text}"


def _git(directory: Path, *arguments: str, stdin: bytes | None = None) -> None:
    done = process.run(["git", *arguments], cwd=directory, stdin=stdin)
    if done.status != 0:
        raise RepositoryError(f"git {arguments[0]} failed: {done.error_text.strip()}", hint="gitorch doctor")
