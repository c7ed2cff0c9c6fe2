"""git hooks: where git looks for them, our shim among those that were there, and whether it really fires."""

from __future__ import annotations

import os
import shlex
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from gitorch import process
from gitorch.errors import RepositoryError
from gitorch.git.repository import Repository
from gitorch.git.worktrees import worktrees

ID = "gitorch-hook-5d0e8a1c"
PROOF = "GITORCH_HOOK_PROOF"
_NAME = "pre-push"
_SHIM = f"""\
#!/bin/sh
# {ID}: `gitorch hooks uninstall` removes this file and puts back {_NAME}.legacy
python=PYTHON
set -- hook {_NAME} --hooks "${{0%/*}}" "$@"
[ -x "$python" ] && exec "$python" -P -c 'import sys; from gitorch.__main__ import main; sys.exit(main())' "$@"
command -v gitorch >/dev/null && exec gitorch "$@"
echo "error: this repository's {_NAME} hook needs gitorch, which is not on PATH" >&2
echo "hint: pip install gitorch, or git push --no-verify" >&2
exit 1
"""


@dataclass(frozen=True)
class HookPlace:
    """A directory in which git looks for hooks; ``relative`` if each worktree has one of its own."""

    directory: Path
    relative: bool = False

    @property
    def hook(self) -> Path:
        return self.directory / _NAME

    @property
    def legacy(self) -> Path:
        """Where the hook that was there before us is kept; ours runs it first."""
        return self.directory / f"{_NAME}.legacy"

    @property
    def is_ours(self) -> bool:
        return self.hook.is_file() and ID.encode() in self.hook.read_bytes()


def shim(python: str = "") -> str:
    """The hook script; ``python`` is the interpreter that has gitorch, else the one on PATH is asked."""
    return _SHIM.replace("PYTHON", shlex.quote(python), 1)


def hook_places(repository: Repository) -> tuple[HookPlace, ...]:
    """Every directory that git reads hooks from in this repository's worktrees, ``core.hooksPath`` respected.

    Raises RepositoryError for a path that other repositories share.
    """
    scope, path = _hooks_path(repository)
    if not path:
        return (HookPlace(repository.common / "hooks"),)
    if scope in ("global", "system"):
        raise RepositoryError(
            f"core.hooksPath is {path} for every repository of yours, and gitorch's hook belongs to this one",
            hint=f"git config core.hooksPath {shlex.quote(str(repository.common / 'hooks'))}",
        )
    if Path(path).is_absolute():
        return (HookPlace(Path(path)),)
    roots = [tree.path for tree in worktrees(repository)] or [repository.common]
    return tuple(HookPlace(root / path, relative=True) for root in roots)


def install(place: HookPlace) -> Path | None:
    """Put our hook in place, and return where a foreign one that was there is kept now.

    Raises RepositoryError if there is a foreign hook and a kept one already.
    """
    place.directory.mkdir(parents=True, exist_ok=True)
    kept = None
    if os.path.lexists(place.hook) and not place.is_ours:
        if os.path.lexists(place.legacy):
            raise RepositoryError(
                f"there is a hook at {place.hook} and one kept at {place.legacy}", hint="remove one of the two"
            )
        kept = place.hook.rename(place.legacy)
    written = place.directory / f".{_NAME}.{os.getpid()}"
    written.write_text(shim(sys.executable))
    written.chmod(0o755)
    written.replace(place.hook)
    return kept


def uninstall(place: HookPlace) -> bool:
    """Remove our hook and put back the one that was there; whether ours was there."""
    if not place.is_ours:
        return False
    if os.path.lexists(place.legacy):
        place.legacy.replace(place.hook)
    else:
        place.hook.unlink()
    return True


def fires(repository: Repository, *, checkout: bool = False) -> bool:
    """Whether a push from a new linked worktree runs our hook; nothing leaves the machine.

    ``checkout`` fills the worktree, for hooks that lie in the tree.
    """
    with tempfile.TemporaryDirectory(prefix="gitorch-hook-") as directory:
        root = Path(directory)
        proof, tree, remote = root / "proof", root / "worktree", root / "remote.git"
        repository.require_git("init", "--quiet", "--bare", str(remote))
        empty = [] if checkout else ["--no-checkout"]
        repository.require_git("worktree", "add", "--quiet", "--detach", *empty, str(tree))
        try:
            process.run(
                ["git", "push", "--quiet", str(remote), "HEAD:refs/heads/gitorch-proof"],
                cwd=tree, environment={PROOF: str(proof), "GIT_TERMINAL_PROMPT": "0"}, timeout=60,
            )  # fmt: skip
            return proof.is_file()
        finally:
            repository.git("worktree", "remove", "--force", str(tree))


def _hooks_path(repository: Repository) -> tuple[str, str]:
    """The scope and value of core.hooksPath that the user's own git sees; empty if it is not set."""
    listed = repository.git("config", "--show-scope", "--type=path", "--get-all", "core.hooksPath").text
    said = [line.partition("\t") for line in listed.splitlines()]
    return next(((scope, path) for scope, _, path in reversed(said) if scope != "command"), ("", ""))
