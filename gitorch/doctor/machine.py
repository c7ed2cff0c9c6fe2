"""The machine: Python, git and libgit2; then what agents need."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from pathlib import Path

from gitorch import process
from gitorch.code.grammars import lacking, languages
from gitorch.doctor.agents import examine_agents
from gitorch.doctor.examined import Examined, Health
from gitorch.errors import ProcessError
from gitorch.git.versions import LIBGIT2_FLOOR, is_patched, libgit2_version, version_numbers

_OLDEST_GIT = (2, 38)  # merge-tree --write-tree


def examine_machine() -> Iterator[Examined]:
    """Everything that does not depend on a repository."""
    yield Examined("machine", "python", Health.GOOD, platform.python_version())
    yield _git()
    yield _libgit2()
    yield _grammars()
    yield from examine_agents()


def _git() -> Examined:
    said = _output("git", "--version")
    numbers = version_numbers(said)
    if not numbers:
        return Examined("machine", "git", Health.BAD, "not on PATH", "install git 2.38 or later")
    shown = ".".join(map(str, numbers))
    if numbers < _OLDEST_GIT:
        return Examined(
            "machine", "git", Health.BAD, f"{shown} lacks merge-tree --write-tree", "install git 2.38 or later"
        )
    if not is_patched(numbers):
        detail = f"{shown} is older than the release that fixes CVE-2025-48384, unless your distribution patched it"
        return Examined("machine", "git", Health.FAIR, detail, "update git")
    return Examined("machine", "git", Health.GOOD, shown)


def _libgit2() -> Examined:
    pygit2, libgit2 = libgit2_version()
    detail = f"pygit2 {pygit2}, libgit2 {libgit2}"
    if version_numbers(libgit2) < LIBGIT2_FLOOR:
        return Examined(
            "machine", "libgit2", Health.FAIR, f"{detail}, with known holes", "pip install --upgrade pygit2"
        )
    return Examined("machine", "libgit2", Health.GOOD, detail)


def _grammars() -> Examined:
    wheels = lacking()
    if wheels:
        detail = f"without {', '.join(wheels)} the files of a language are only merged as text"
        return Examined("machine", "grammars", Health.FAIR, detail, f"pip install {' '.join(wheels)}")
    return Examined("machine", "grammars", Health.GOOD, ", ".join(languages()))


def _output(*argv: str) -> str:
    try:
        done = process.run(argv, cwd=Path("/"), timeout=10)
    except ProcessError:
        return ""
    return done.text if done.status == 0 else ""
