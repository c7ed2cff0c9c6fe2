"""A worktree's present tree, read from the upper directory of its overlay: it costs what differs, nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from gitorch import process
from gitorch.errors import WorktreeError, WorktreeGoneError
from gitorch.git import trees
from gitorch.git.repository import Entry, Oid, Repository
from gitorch.git.shadow_index import State, require_stored
from gitorch.git.upper_scan import Stamp, Upper, scanned
from gitorch.git.worktrees import Worktree, within


class UpperLayer:
    """Reads the state of one overlay again and again.

    ``commits`` are the worktree's base, and the one whose tree lies below; ``rules`` is an index of the .gitignore and
    .gitattributes files below; ``place`` a directory of ours that is kept between times. It holds an index of the
    files in the upper directory, so that git's filters clean them.
    """

    def __init__(
        self,
        repository: Repository,
        worktree: Worktree,
        upper: Path,
        commits: tuple[Oid, Oid],
        rules: Path,
        place: Path,
    ) -> None:
        base, below = commits
        self._repository = repository
        self._worktree = worktree
        self._upper = upper
        self._base_tree = repository.tree_of(base)
        self._tree_below = repository.tree_of(below)
        self._below = below
        self._rules = rules
        self._place = place
        self._seen: dict[str, Stamp] = {}
        self._entries: dict[str, Entry] = {}
        self._verdicts: dict[str, bool] = {}  # which paths that are not tracked git ignores
        self._rule_stamps: dict[str, Stamp | None] = {}
        self._index_stamp: tuple[int, int] | None = None
        self._tracked: frozenset[str] = frozenset()

    def read(self) -> State:
        """The present state. Raises WorktreeGoneError without a worktree, WorktreeError if it can't be read."""
        return self._read()[0]

    def ignored(self) -> list[str]:
        """What git ignores in the worktree, sorted; a directory that is ignored whole ends in a slash."""
        return self._read()[1]

    def _read(self) -> tuple[State, list[str]]:
        if not self._upper.is_dir():
            raise WorktreeGoneError(f"the worktree {self._worktree.path} is gone", hint="gitorch status")
        self._begin()
        forced = self._forced()
        upper = scanned(self._upper, lambda paths: self._ignored_of(paths, forced))
        if self._rules_changed(upper):
            upper = scanned(self._upper, lambda paths: self._ignored_of(paths, forced))
        ignored = self._ignored_of(upper.files, forced)
        wanted = {path: stamp for path, stamp in upper.files.items() if path not in ignored}
        self._store(wanted)
        edits = {path: self._entries[path] for path in wanted if path in self._entries}
        as_before = {one.path: trees.entry(self._repository, self._base_tree, one.path) for one in upper.left_out}
        tree = trees.edited(self._repository, self._tree_below, {**self._hidden(upper), **as_before, **edits})
        left_out = (one for one in upper.left_out if one.reason != "not a file" or as_before[one.path] is not None)
        return State(tree, tuple(sorted(left_out, key=lambda one: one.path))), sorted([*upper.ignored, *ignored])

    def _begin(self) -> None:
        index = self._place / "index"
        if index.exists():
            return
        self._place.mkdir(parents=True, exist_ok=True)
        (self._place / "HEAD").write_text(f"{self._below}\n")
        (self._place / "commondir").write_text(f"{self._repository.common}\n")  # by it LFS finds where to keep files
        if self._rules.exists():
            shutil.copyfile(self._rules, index)
        else:
            self._require("read-tree", "--empty")

    def _forced(self) -> frozenset[str]:
        """What the agent's index tracks and the commit below does not: ignored or not, it counts."""
        theirs = self._worktree.directory / "index"
        stamp = (found.st_ino, found.st_mtime_ns) if theirs.exists() and (found := theirs.lstat()) else None
        if stamp != self._index_stamp:
            done = within(
                self._repository, self._worktree, "diff-index", "--cached", "--name-only", "-z", "--diff-filter=A",
                "--no-renames", "--ignore-submodules", self._below, files=self._upper,
            )  # fmt: skip
            self._tracked = frozenset(path for path in done.text.split("\0") if path)
            self._index_stamp = stamp
        return self._tracked

    def _ignored_of(self, paths: Iterable[str], forced: frozenset[str]) -> set[str]:
        """Those among files or directories that git ignores; what is tracked, or holds what is, never is."""
        paths = list(paths)
        unknown = [path for path in paths if path not in self._verdicts and not self._is_tracked(path)]
        if unknown:
            said = self._git("check-ignore", "-z", "--stdin", stdin=_zero_ended(unknown))
            ignored = set(said.text.split("\0"))
            self._verdicts.update({path: path in ignored for path in unknown})
        above = {path[:at] for path in forced for at, char in enumerate(path) if char == "/"}
        return {path for path in paths if self._verdicts.get(path) and path not in forced and path not in above}

    def _is_tracked(self, path: str) -> bool:
        try:
            return path in self._repository.raw[self._tree_below]  # type: ignore[operator]
        except ValueError:
            return False

    def _rules_changed(self, upper: Upper) -> bool:
        """Whether what git ignores may be another than when we last looked; then nothing is known any more."""
        rules: dict[str, Stamp | None] = {path: upper.files[path] for path in upper.files if _is_rule(path)}
        gone = [path for path in upper.gone if _is_rule(path)]
        rules.update(dict.fromkeys(gone))
        if rules == self._rule_stamps:
            return False
        if gone:
            self._git("update-index", "--force-remove", "-z", "--stdin", stdin=_zero_ended(gone))
        self._verdicts.clear()
        self._rule_stamps = rules
        return True

    def _store(self, wanted: dict[str, Stamp]) -> None:
        """Put the files that are new or changed into the object store, through the user's filters."""
        changed = [path for path, stamp in wanted.items() if self._seen.get(path) != stamp]
        if changed:
            stdin = _zero_ended(changed)
            done = self._git("update-index", "--add", "--remove", "--replace", "-z", "--stdin", stdin=stdin)
            if done.status != 0:  # something moved meanwhile: one by one, what can be taken is
                for path in changed:
                    done = self._git(
                        "update-index", "--add", "--remove", "--replace", "-z", "--stdin", stdin=_zero_ended([path])
                    )
                    require_stored(self._worktree.path, done)
            listed = self._require("ls-files", "-z", "--stage").split("\0")
            self._entries = dict(map(_entry, filter(None, listed)))
        self._seen = wanted

    def _hidden(self, upper: Upper) -> dict[str, Entry | None]:
        """What of the tree below is not there any more: whited out, or in a directory that hides what it covers."""
        hidden: dict[str, Entry | None] = dict.fromkeys(upper.gone)
        for directory in upper.directories:
            if trees.entry(self._repository, self._tree_below, directory) is not None:
                hidden[directory] = None  # a file there gave way to the directory
        for directory in upper.opaque:
            for name in trees.listing(self._repository, self._tree_below, directory):
                path = f"{directory}/{name}"
                if path not in upper.files and path not in upper.directories:
                    hidden[path] = None
        return hidden

    def _git(self, *arguments: str, stdin: bytes | None = None) -> process.Completed:
        return self._repository.git(
            "-c", "core.sparseCheckout=true", *arguments, stdin=stdin, cwd=self._upper,
            environment={
                "GIT_DIR": str(self._place), "GIT_COMMON_DIR": str(self._repository.common),
                "GIT_WORK_TREE": str(self._upper), "GIT_INDEX_FILE": str(self._place / "index"),
            },
        )  # fmt: skip

    def _require(self, *arguments: str) -> str:
        done = self._git(*arguments)
        if done.status != 0:
            said = done.error_text.strip()
            raise WorktreeError(f"{self._worktree.path} can't be read: git {arguments[0]}: {said}", hint="git fsck")
        return done.text


def _entry(line: str) -> tuple[str, Entry]:
    head, _, path = line.partition("\t")
    mode, oid, _ = head.split(" ")
    return path, Entry(int(mode, 8), Oid(oid))


def _is_rule(path: str) -> bool:
    return path.rpartition("/")[2] == ".gitignore"


def _zero_ended(paths: Iterable[str]) -> bytes:
    return b"".join(path.encode("utf-8", "surrogateescape") + b"\0" for path in paths)
