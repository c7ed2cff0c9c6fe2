"""The machine: git and libgit2, agents' programs, the sandbox, the model's key."""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from gitorch import process
from gitorch.doctor.examined import Examined, Health
from gitorch.errors import ProcessError
from gitorch.git.versions import LIBGIT2_FLOOR, is_patched, libgit2_version, version_numbers

_OLDEST_GIT = (2, 38)  # merge-tree --write-tree
_AGENTS = {
    "claude": "npm install -g @anthropic-ai/claude-code",
    "codex": "npm install -g @openai/codex",
    "gemini": "npm install -g @google/gemini-cli",
    "opencode": "npm install -g opencode-ai",
    "aider": "pip install aider-install && aider-install",
}
_BOX = (
    "bwrap",
    "--unshare-pid",
    "--die-with-parent",
    "--ro-bind",
    "/",
    "/",
    "--dev",
    "/dev",
    "--proc",
    "/proc",
    "true",
)


def examine_machine() -> Iterator[Examined]:
    """Everything that does not depend on a repository."""
    yield Examined("machine", "python", Health.GOOD, platform.python_version())
    yield _git()
    yield _libgit2()
    yield _sandbox()
    yield _model()
    yield from _agents()


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


def _sandbox() -> Examined:
    if shutil.which("bwrap") is None:
        return Examined("agents", "sandbox", Health.FAIR, "bwrap is not on PATH", "apt install bubblewrap")
    try:
        done = process.run(_BOX, cwd=Path("/"), timeout=10)
    except ProcessError as error:
        return Examined("agents", "sandbox", Health.FAIR, error.message, "apt install bubblewrap")
    if done.status != 0:
        said = (done.error_text.strip().splitlines() or ["it said nothing"])[-1]
        mend = "allow user namespaces: sysctl kernel.unprivileged_userns_clone=1"
        return Examined("agents", "sandbox", Health.FAIR, f"bwrap does not work here: {said}", mend)
    return Examined("agents", "sandbox", Health.GOOD, _output("bwrap", "--version").strip() or "bwrap works")


def _model() -> Examined:
    """Whether a key is there; never what it is."""
    if find_spec("anthropic") is None:
        return Examined(
            "agents", "model", Health.FAIR, "the anthropic package is not installed", "pip install 'gitorch[model]'"
        )
    if not os.environ.get("ANTHROPIC_API_KEY"):
        detail = "no ANTHROPIC_API_KEY; merging and validating need none"
        return Examined("agents", "model", Health.FAIR, detail, "export ANTHROPIC_API_KEY=…")
    return Examined("agents", "model", Health.GOOD, "ANTHROPIC_API_KEY is set")


def _agents() -> Iterator[Examined]:
    """Those that are there; one is enough, and which is the user's choice."""
    found = {name: place for name in _AGENTS if (place := shutil.which(name))}
    yield from (Examined("agents", name, Health.GOOD, place) for name, place in found.items())
    if not found:
        *names, last = _AGENTS
        detail = f"none of {', '.join(names)} and {last} is on PATH; merging and validating need none"
        yield Examined("agents", "programs", Health.FAIR, detail, _AGENTS["claude"])


def _output(*argv: str) -> str:
    try:
        done = process.run(argv, cwd=Path("/"), timeout=10)
    except ProcessError:
        return ""
    return done.text if done.status == 0 else ""
