"""What in a git directory decides which programs git runs, and what history it shows: has any of it changed?

An agent that can write there can make the user's own git run something: no list of ``-c`` options stops filters, diff
and merge drivers, whose names anybody may choose. So it is looked at before git is asked, and before anything lands.
"""

from __future__ import annotations

import os
import shutil
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
class Part:
    """One thing that matters: what stands at ``path``, and what of it is compared (``meaning``)."""

    path: Path
    mode: int
    content: bytes
    meaning: object

    def remove(self) -> None:
        """Let nothing stand at the path."""
        if self.path.is_dir() and not self.path.is_symlink():
            shutil.rmtree(self.path)
        else:
            self.path.unlink(missing_ok=True)

    def put_back(self) -> None:
        """Make what stands at the path this again; whatever else is there goes."""
        self.remove()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if stat.S_ISLNK(self.mode):
            self.path.symlink_to(os.fsdecode(self.content))
        elif stat.S_ISREG(self.mode):
            written = self.path.with_name(f"{self.path.name}.gitorch")
            written.write_bytes(self.content)
            written.chmod(stat.S_IMODE(self.mode))
            written.replace(self.path)


@dataclass(frozen=True)
class Fingerprint:
    """Everything that matters, by its name below the git directory."""

    parts: Mapping[str, Part]

    def changed_in(self, later: Fingerprint) -> tuple[str, ...]:
        """What differs later. Worktrees that come and go are no change, one that leads elsewhere is."""
        names = sorted(self.parts.keys() | later.parts.keys())
        return tuple(name for name in names if self._differs(name, later))

    def _differs(self, name: str, later: Fingerprint) -> bool:
        before, after = self.parts.get(name), later.parts.get(name)
        if before is not None and after is not None:
            return before.meaning != after.meaning
        worktree = f"{worktree_of(name)}/commondir"
        return not worktree_of(name) or (worktree in self.parts and worktree in later.parts)


def fingerprint(repository: Repository) -> Fingerprint:
    """What matters in the directory that all worktrees share, as it is now; costs under a millisecond."""
    common = repository.common
    found = [*_directory(common, ""), *_replaced(common)]
    for directory in _entries(common / "worktrees"):
        name = f"worktrees/{directory.name}"
        found += [(f"{name}/{one}", _part(directory / one)) for one in ("gitdir", "commondir")]
        found += [(f"{name}/config.worktree", _settings(directory / "config.worktree"))]
        found += [(f"{name}:.git", _part(_link(directory)))]
    for directory in _modules(common / "modules"):
        found += _directory(directory, f"{directory.relative_to(common)}/")
    return Fingerprint({name: part for name, part in found if part is not None})


def worktree_of(name: str) -> str:
    """Which ``worktrees/NAME`` a part is of, empty for any other."""
    parts = name.partition(":")[0].split("/")
    return "/".join(parts[:2]) if parts[0] == "worktrees" else ""


def _directory(directory: Path, prefix: str) -> Iterator[tuple[str, Part | None]]:
    for name in _CONFIGS:
        yield prefix + name, _settings(directory / name)
    for name in _FILES:
        yield prefix + name, _part(directory / name)
    for folder in _FOLDERS:
        for path in _below(directory / folder):
            name = str(path.relative_to(directory))
            if name not in _WRITTEN_BY_GC:
                yield prefix + name, _part(path)


def _part(path: Path) -> Part | None:
    """What stands there, None for nothing; of a link, where it leads and what is there too."""
    try:
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode):
            target = os.readlink(path)  # noqa: PTH115 - as it is written
            return Part(path, mode, os.fsencode(target), ("link", target, _read(path)))
        content = path.read_bytes() if stat.S_ISREG(mode) else b""
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        return Part(path, 0, b"", f"unreadable: {error.strerror}")
    return Part(path, mode, content, (mode, content))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes() if path.is_file() else b""
    except OSError:
        return b""


def _settings(path: Path) -> Part | None:
    """The settings of a configuration file, and of those that it includes, without the harmless ones."""
    part = _part(path)
    if part is None or not stat.S_ISREG(part.mode):
        return part
    try:
        settings = [(str(entry.name), entry.value) for entry in pygit2.Config(str(path))]
    except (pygit2.GitError, ValueError, OSError):
        return part
    telling = [one for one in settings if not any(fnmatchcase(one[0], pattern) for pattern in _HARMLESS)]
    return Part(path, part.mode, part.content, telling) if telling else None


def _replaced(common: Path) -> Iterator[tuple[str, Part]]:
    """What is shown in place of what; packing loose refs is no change."""
    packed = common / "packed-refs"
    for line in _lines(packed):
        oid, _, ref = line.partition(" ")
        if ref.startswith(_REPLACE):
            yield ref, Part(common / ref, stat.S_IFREG | 0o644, f"{oid}\n".encode(), oid)
    for path in _below(common / _REPLACE):
        oid = "".join(_lines(path)[:1])
        yield str(path.relative_to(common)), Part(path, stat.S_IFREG | 0o644, f"{oid}\n".encode(), oid)


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
