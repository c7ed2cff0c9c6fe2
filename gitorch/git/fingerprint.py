"""What in a git directory decides which programs git runs, and what history it shows: has any of it changed?

An agent that can write there can make the user's own git run something: no list of ``-c`` options stops filters, diff
and merge drivers, whose names anybody may choose. So it is looked at before git is asked, and before anything lands.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import pygit2

from gitorch.git.repository import Repository

_FILES = ("shallow", "objects/info/alternates", "objects/info/http-alternates", "commondir", "gitdir")
_FOLDERS = ("hooks", "info")
_REPLACE = "refs/replace/"
_CONFIGS = ("config", "config.worktree")
_WRITTEN_BY_GC = frozenset({"info/refs"})
# What everyday git writes to the shared configuration, and git never runs.
_HARMLESS = (
    "branch.*.remote", "branch.*.merge", "branch.*.rebase", "branch.*.description", "branch.*.pushremote",
    "submodule.*.url", "submodule.*.active", "extensions.worktreeconfig", "core.repositoryformatversion",
)  # fmt: skip


@dataclass(frozen=True)
class Fingerprint:
    """A digest for each thing that matters, by its name below the git directory, or its path outside."""

    parts: Mapping[str, str]

    def changed_in(self, later: Fingerprint) -> tuple[str, ...]:
        """What differs later. Worktrees that come and go are no change, one that leads elsewhere is."""
        names = sorted(self.parts.keys() | later.parts.keys())
        return tuple(name for name in names if self._differs(name, later))

    def _differs(self, name: str, later: Fingerprint) -> bool:
        before, after = self.parts.get(name), later.parts.get(name)
        comes_and_goes = _worktree(name) and (before is None or after is None)
        return before != after and not (comes_and_goes and self._is_worktree_new_or_gone(name, later))

    def _is_worktree_new_or_gone(self, name: str, later: Fingerprint) -> bool:
        entry = f"{_worktree(name)}/commondir"
        return entry not in self.parts or entry not in later.parts


def fingerprint(repository: Repository) -> Fingerprint:
    """What matters in the directory that all worktrees share, as it is now; costs some hundred microseconds."""
    parts = dict(_directory(repository.common, ""))
    parts |= _replaced(repository.common)
    for directory in _entries(repository.common / "worktrees"):
        name = f"worktrees/{directory.name}"
        parts |= {f"{name}/{one}": _content(directory / one) for one in ("gitdir", "commondir", "config.worktree")}
        parts[f"{name}:.git"] = _content(_link(directory))
    for directory in _modules(repository.common / "modules"):
        parts |= _directory(directory, f"{directory.relative_to(repository.common)}/")
    return Fingerprint({name: digest for name, digest in parts.items() if digest})


def _directory(directory: Path, prefix: str) -> Iterator[tuple[str, str]]:
    for name in _CONFIGS:
        yield prefix + name, _settings(directory / name)
    for name in _FILES:
        yield prefix + name, _content(directory / name)
    for folder in _FOLDERS:
        for path in _below(directory / folder):
            name = str(path.relative_to(directory))
            if name not in _WRITTEN_BY_GC:
                yield prefix + name, _content(path)


def _content(path: Path) -> str:
    """What stands there: mode and bytes, or the target of a link; empty for nothing."""
    try:
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode):
            return f"link {os.readlink(path)!r} {_content(path.resolve())}"  # noqa: PTH115 - as it is written
        if not stat.S_ISREG(mode):
            return "directory" if stat.S_ISDIR(mode) else "special"
        return f"{mode:o} {hashlib.sha256(path.read_bytes()).hexdigest()}"
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except (OSError, RuntimeError) as error:
        return f"unreadable: {type(error).__name__}"


def _settings(path: Path) -> str:
    """The settings of a configuration file, and of those that it includes, without the harmless ones."""
    content = _content(path)
    if not content or content.startswith(("special", "directory", "unreadable")):
        return content
    try:
        settings = [(str(entry.name), entry.value) for entry in pygit2.Config(str(path))]
    except (pygit2.GitError, ValueError, OSError):
        return f"malformed {content}"
    telling = [one for one in settings if not any(fnmatchcase(one[0], pattern) for pattern in _HARMLESS)]
    return hashlib.sha256(repr(telling).encode("utf-8", "surrogateescape")).hexdigest() if telling else ""


def _replaced(common: Path) -> dict[str, str]:
    """What is shown in place of what; packing loose refs is no change."""
    found = {}
    for line in _lines(common / "packed-refs"):
        oid, _, ref = line.partition(" ")
        if ref.startswith(_REPLACE):
            found[ref] = oid
    loose = {str(path.relative_to(common)): path for path in _below(common / _REPLACE)}
    return found | {ref: "".join(_lines(path)[:1]) or "empty" for ref, path in loose.items()}


def _lines(path: Path) -> list[str]:
    try:
        return path.read_bytes().decode("utf-8", "replace").splitlines()
    except OSError:
        return []


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.is_dir())
    except OSError:
        return []


def _below(folder: Path) -> Iterator[Path]:
    """Every file below a folder, and the folder itself where it is no directory of its own."""
    if folder.is_symlink() or folder.is_file():
        yield folder
        return
    for root, folders, files in os.walk(folder):
        yield from (Path(root) / name for name in files)
        yield from (Path(root) / name for name in folders if (Path(root) / name).is_symlink())


def _modules(folder: Path) -> Iterator[Path]:
    """The git directories of submodules; names of submodules may have slashes."""
    for directory in _entries(folder):
        if (directory / "HEAD").is_file():
            yield directory
            yield from _modules(directory / "modules")
        else:
            yield from _modules(directory)


def _link(directory: Path) -> Path:
    """The ``.git`` file that a worktree's own directory says is its."""
    try:
        return directory / (directory / "gitdir").read_text("utf-8", "surrogateescape").strip()
    except OSError:
        return directory / "nothing"


def _worktree(name: str) -> str:
    """Which ``worktrees/NAME`` a part is of, empty for any other."""
    parts = name.partition(":")[0].split("/")
    return "/".join(parts[:2]) if parts[0] == "worktrees" else ""
