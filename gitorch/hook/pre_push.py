"""The pre-push hook: the target is pushed only with a passing verdict on the pushed commit's exact tree.

The fast path imports nothing but ``os`` and ``sys`` and starts one git: most pushes are of a commit that gitorch itself
landed, or don't concern the target at all. Everything else is ``gitorch hook judge``.
"""

from __future__ import annotations

import os
import sys

from gitorch.hook.objects import Objects, common_directory, link

TYPE_CHECKING = False  # typing's own costs an import
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

VERDICTS = "refs/notes/gitorch/verdicts"  # as in names.py, whose dataclasses cost an import
PROOF = "GITORCH_HOOK_PROOF"
_PASSED = b'\n "passed": true,\n'  # a string in a note can't hold this: its quotes are escaped
_TREE = b'\n "tree": "%s",\n'
_NOBODY = "0" * 40


def pre_push(arguments: Sequence[str]) -> int:
    """What git runs before a push: ``[--hooks DIRECTORY] REMOTE URL``, with the refs on standard input."""
    if proof := os.environ.get(PROOF):
        return _prove(proof)
    said = _read_standard_input()
    rest = list(arguments)
    if rest[:1] == ["--hooks"]:
        if status := _run_legacy(os.path.join(rest[1], "pre-push.legacy"), rest[2:], said):  # noqa: PTH118 - no pathlib
            return status
        rest = rest[2:]
    pushes = list(_pushes(said))
    if not pushes:
        return 0
    with _Verdicts() as verdicts:
        targets = verdicts.targets()
        doubtful = [push for push in pushes if push[2] in targets and not verdicts.has_passed(push[1])]
    return _judge(doubtful) if doubtful else 0


def _pushes(said: bytes) -> Iterator[tuple[str, str, str, str]]:
    """Local ref, local commit, remote ref, remote commit of each ref that is pushed."""
    for line in said.decode("utf-8", "surrogateescape").splitlines():
        fields = line.split(" ")
        if len(fields) == 4:
            yield fields[0], fields[1], fields[2], fields[3]
    environment = os.environ  # pre-commit keeps standard input for itself
    if not said and (to := environment.get("PRE_COMMIT_TO_REF")):
        remote = environment.get("PRE_COMMIT_REMOTE_BRANCH", "")
        yield (
            environment.get("PRE_COMMIT_LOCAL_BRANCH", ""),
            to,
            remote,
            environment.get("PRE_COMMIT_FROM_REF", _NOBODY),
        )


class _Verdicts(Objects):
    """What gitorch has noted of commits, and which refs are the target."""

    def has_passed(self, commit: str) -> bool:
        """Whether the commit, or else its exact tree, has a passing verdict."""
        content = self.read(commit)
        if content is None or not content.startswith(b"tree "):
            return False
        tree = content[5:45]
        note = self._note(commit) or self._note(tree.decode())
        return note is not None and _PASSED in note and _TREE % tree in note

    def targets(self) -> set[str]:
        """The refs that count as the target: the default branch, and what its gitorch.yaml names instead."""
        default = self._default()
        config = self.read(f"{default}:gitorch.yaml") or b""
        named = [line[7:].strip().strip(b"'\"") for line in config.splitlines() if line.startswith(b"target:")]
        names = {name.decode("utf-8", "surrogateescape") for name in named if name}
        return {name if name.startswith("refs/") else f"refs/heads/{name}" for name in names} or {default}

    def _note(self, on: str) -> bytes | None:
        places = (f"{on[:2]}/{on[2:]}", on, f"{on[:2]}/{on[2:4]}/{on[4:]}")
        return next((note for place in places if (note := self.read(f"{VERDICTS}:{place}")) is not None), None)

    def _default(self) -> str:
        directory = common_directory(os.environ.get("GIT_DIR") or ".git")
        remote = link(f"{directory}/refs/remotes/origin/HEAD").removeprefix("refs/remotes/origin/")
        names = [f"refs/heads/{remote}", "refs/heads/main", "refs/heads/master"]
        return next((name for name in names if self.read(name) is not None), link(f"{directory}/HEAD"))


def _read_standard_input() -> bytes:
    return b"" if sys.stdin is None or sys.stdin.isatty() else sys.stdin.buffer.read()


def _run_legacy(path: str, arguments: Sequence[str], said: bytes) -> int:
    """Run the hook that was here before us, with the same arguments and input."""
    if not os.access(path, os.X_OK):
        return 0
    import subprocess  # noqa: PLC0415 - only for those who have such a hook

    return subprocess.run([path, *arguments], input=said, check=False).returncode


def _prove(token: str) -> int:
    """``gitorch hooks install`` asks whether we fire; nothing is pushed."""
    with open(token, "w", encoding="utf-8") as file:  # noqa: PTH123 - no pathlib
        file.write("fired")
    return 1


def _judge(pushes: Sequence[tuple[str, str, str, str]]) -> int:
    from gitorch.cli.app import run  # noqa: PLC0415 - the fast path must not pay for click

    where = os.environ.get("GIT_DIR", os.curdir)
    for key in [key for key in os.environ if key.startswith("GIT_")]:
        del os.environ[key]
    for _, commit, ref, before in pushes:
        if status := run(["-C", where, "hook", "judge", "--pushing", ref, "--before", before, commit]):
            return status
    return 0
