"""Merge drivers: programs of the user's configuration that git runs for paths whose ``merge`` attribute names them.

They run as git runs them but for the directory: in a worktree that has no file but attributes, because nothing is
checked out while branches are merged in memory. A driver that lies in the user's worktree is not found there.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from gitorch.errors import RepositoryError
from gitorch.git.repository import Repository

_KEY = re.compile(r"merge\.(.+)\.driver", re.DOTALL)


def require_movable_drivers(repository: Repository, attributes: Path) -> None:
    """Refuse a driver that is given relative to the user's worktree, where any attributes name it.

    ``attributes`` is the worktree that holds them. Without the refusal such a driver would fail, and each file that
    it is for would be told as a conflict that ``git merge`` does not have.
    """
    relative = {
        name: word for name, command in _drivers(repository) if (word := _word_in_worktree(repository, command))
    }
    if not relative:
        return
    files = [repository.common / "info" / "attributes", *attributes.rglob(".gitattributes")]
    named = {match for file in files if file.exists() for match in re.findall(rb"merge=(\S+)", file.read_bytes())}
    for name, word in sorted(relative.items()):
        if name.encode("utf-8", "surrogateescape") in named:
            raise RepositoryError(
                f"the merge driver {name!r} is {word}, relative to a worktree, and branches are merged without one",
                hint=f"give its whole path: git config merge.{name}.driver",
            )


def _drivers(repository: Repository) -> list[tuple[str, str]]:
    found = ((_KEY.fullmatch(str(entry.name)), str(entry.value)) for entry in repository.raw.config)
    return [(match[1], command) for match, command in found if match]


def _word_in_worktree(repository: Repository, command: str) -> str | None:
    """The first word of a command that only makes sense in the user's worktree, where there is one."""
    try:
        words = shlex.split(command)
    except ValueError:  # git hands it to a shell, which may make more of it
        words = command.split()
    for number, word in enumerate(words):
        looked_up_in_path = number == 0 and "/" not in word
        if not looked_up_in_path and not word.startswith(("/", "~", "-", "%")) and _is_file(repository.root / word):
            return word
    return None


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # no path at all
        return False
