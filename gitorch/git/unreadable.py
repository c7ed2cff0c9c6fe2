"""Why libgit2 would not open a repository, in a sentence, and what to type."""

from __future__ import annotations

import re
from pathlib import Path

from gitorch.errors import RepositoryError

_EXTENSION = re.compile(r"extension name extensions\.(\S+)")


def unreadable(path: Path, directory: str | None, reason: str) -> RepositoryError:
    """The refusal for a repository at ``directory`` that ``path`` led to; ``reason`` is libgit2's message."""
    if "not owned by current user" in reason:
        found = Path(directory or path)
        root = found.parent if found.name == ".git" else found
        return RepositoryError(
            f"{path} belongs to another user", hint=f"git config --global --add safe.directory {root}"
        )
    if "object format" in reason or "objectformat" in reason:
        return RepositoryError(f"{path} uses SHA-256 object names, which gitorch can't read", hint="gitorch doctor")
    extension = _EXTENSION.search(reason)
    if extension and extension[1] == "refstorage":
        return RepositoryError(
            f"{path} keeps its refs as reftable, which gitorch can't read",
            hint="git refs migrate --ref-format=files",
        )
    if extension:
        return RepositoryError(
            f"{path} uses git's extension {extension[1]}, which gitorch can't read", hint="gitorch doctor"
        )
    return RepositoryError(f"{path} can't be opened: {reason}", hint="gitorch doctor")
