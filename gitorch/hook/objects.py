"""One ``git cat-file --batch`` that answers questions, and where a repository keeps what its worktrees share.

The hooks' own small door to git: nothing is imported but ``os``, as a hook runs before every push and every edit.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False  # typing's own costs an import
if TYPE_CHECKING:
    from typing import Self


class Objects:
    """Answers about the repository of the current directory, or of ``directory``."""

    def __init__(self, directory: str | None = None) -> None:
        self._known: dict[str, bytes | None] = {}
        self._where = [] if directory is None else [f"--git-dir={directory}"]

    def __enter__(self) -> Self:
        question, self._ask = os.pipe()
        self._answer, answer = os.pipe()
        command = ["git", *self._where, "cat-file", "--batch"]
        actions = [(os.POSIX_SPAWN_DUP2, question, 0), (os.POSIX_SPAWN_DUP2, answer, 1)]
        self._child = os.posix_spawnp("git", command, clean_environment(), file_actions=actions)
        os.close(question)
        os.close(answer)
        self._stream = os.fdopen(self._answer, "rb")
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._ask)
        self._stream.close()
        os.waitpid(self._child, 0)

    def read(self, name: str) -> bytes | None:
        """The content of the object that a name stands for, or None; asked once."""
        if name not in self._known:
            self._known[name] = self._asked(name)
        return self._known[name]

    def _asked(self, name: str) -> bytes | None:
        os.write(self._ask, name.encode("utf-8", "surrogateescape") + b"\n")
        head = self._stream.readline().rsplit(b" ", 2)
        if len(head) != 3 or not head[2].strip().isdigit():
            return None
        content = self._stream.read(int(head[2]))
        self._stream.readline()
        return content


def clean_environment() -> dict[str, str]:
    """The environment without git's variables, but for which repository is pushed."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    if directory := os.environ.get("GIT_DIR"):
        kept["GIT_DIR"] = os.path.abspath(directory)  # noqa: PTH100 - no pathlib
    return {**kept, "GIT_NO_REPLACE_OBJECTS": "1", "GIT_OPTIONAL_LOCKS": "0"}


def common_directory(directory: str) -> str:
    """The directory that all worktrees of a repository share, from a ``.git`` or a git directory."""
    if os.path.isfile(directory):  # noqa: PTH113 - no pathlib
        directory = read(directory).removeprefix("gitdir: ").strip()
    common = read(f"{directory}/commondir").strip()
    return os.path.join(directory, common) if common else directory  # noqa: PTH118 - no pathlib


def link(path: str) -> str:
    """The ref that a symbolic ref names; empty for any other file, or none."""
    kind, _, ref = read(path).partition(" ")
    return ref.strip() if kind == "ref:" else ""


def read(path: str) -> str:
    """A file's text; empty where there is none."""
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:  # noqa: PTH123 - no pathlib
            return file.read()
    except OSError:
        return ""
