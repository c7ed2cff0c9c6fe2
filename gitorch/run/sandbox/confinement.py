"""What an agent may see and write on this machine, whatever then holds it to that."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import gitorch
from gitorch.run.sandbox.toolchains import toolchains
from gitorch.workspace import Layers

# Where users, services and other programs keep what is theirs.
_PRIVATE = (Path("/tmp"), Path("/var/tmp"), Path("/run"), Path("/home"), Path("/root"))  # noqa: S108


@dataclass(frozen=True)
class Way:
    """The one address that an agent reaches without a network: the host and port that it asks for."""

    host: str
    port: int


@dataclass(frozen=True)
class Confinement:
    """One attempt's share of the machine.

    It writes to ``workspace``, to ``directory`` (its own ``worktrees/NAME``), to the object store ``objects``, to
    ``home`` and ``temporary``, and sees neither other users' things nor the rest of ``common``'s worktrees' files.
    ``seen`` are further paths that it reads. ``way`` leads out through the unix socket at ``socket``.
    """

    workspace: Path
    directory: Path
    common: Path
    objects: Path
    home: Path
    temporary: Path
    seen: tuple[Path, ...] = ()
    network: bool = False
    way: Way | None = None
    socket: Path | None = None
    layers: Layers | None = None  # that are to be mounted on ``workspace``
    ports: tuple[int, ...] = ()
    processes: int = 0  # that it may have running, where the kernel can be told; 0 for any number

    @property
    def written(self) -> tuple[Path, ...]:
        """Every place that it may write to."""
        return (self.workspace, self.directory, self.objects, self.home, self.temporary)


def private_places(environment: Mapping[str, str]) -> tuple[Path, ...]:
    """The directories that are hidden from agents: the usual ones, and the user's home wherever it is."""
    home = Path(environment.get("HOME") or "/").resolve()
    places = [place for place in _PRIVATE if place.is_dir()]
    if home != Path("/") and not _is_below(home, places):
        places.append(home)
    return tuple(places)


def needed(argv: Sequence[str], environment: Mapping[str, str], common: Path) -> tuple[Path, ...]:
    """What a program needs to read of what is hidden: itself, this Python, gitorch, what is on PATH and behind it."""
    hidden = private_places(environment)
    found = [
        *_program(argv[0], environment), *_python(), Path(gitorch.__file__).parent, *_path(environment),
        *toolchains(environment).values(),
        *_certificates(environment), *_alternates(common / "objects"), Path("/etc/resolv.conf").resolve(),
    ]  # fmt: skip
    wanted = {path.absolute() for path in found if os.access(path, os.R_OK) and _is_below(path.absolute(), hidden)}
    wanted |= {path.resolve() for path in wanted if _is_below(path.resolve(), hidden)}
    wanted -= set(hidden)
    return tuple(sorted(path for path in wanted if wanted.isdisjoint(path.parents)))  # a mount on a link would fail


def visible(hidden: Iterable[Path]) -> Iterator[Path]:
    """The paths that together are the whole file system but for what is hidden."""
    todo, hidden = [Path("/")], tuple(hidden)
    while todo:
        place = todo.pop()
        if place in hidden:
            continue
        if any(place in one.parents for one in hidden):
            todo.extend(Path(entry.path) for entry in _entries(place) if not entry.is_symlink())
        else:
            yield place


def _entries(place: Path) -> list[os.DirEntry[str]]:
    try:
        return list(os.scandir(place))
    except PermissionError:  # nor can what runs as we do
        return []


def _program(name: str, environment: Mapping[str, str]) -> list[Path]:
    """The program and what it is installed with."""
    found = shutil.which(name, path=environment.get("PATH"))
    if found is None:
        return []
    real = Path(found).resolve()
    modules = [one for one in real.parents if one.name == "node_modules"]
    place = modules[-1] if modules else real.parent
    return [Path(found), *(_prefix(place, environment) if place.name == "bin" else [place])]


def _python() -> list[Path]:
    return [Path(sys.executable), Path(sys.prefix), Path(sys.base_prefix)]


def _path(environment: Mapping[str, str]) -> Iterator[Path]:
    for entry in environment.get("PATH", "").split(os.pathsep):
        if entry.startswith("/") and os.access(entry, os.R_OK):
            yield from _prefix(Path(entry), environment) if Path(entry).name == "bin" else [Path(entry)]


def _prefix(binaries: Path, environment: Mapping[str, str]) -> list[Path]:
    """What lies around a ``bin``; of a home or what is directly in it, where secrets lie as well, only the programs."""
    home, prefix = Path(environment.get("HOME") or "/"), binaries.parent
    if prefix in (home, *_PRIVATE) or prefix.parent == home:
        return [binaries, prefix / "lib"]
    return [prefix]


def _certificates(environment: Mapping[str, str]) -> list[Path]:
    names = ("SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS")
    return [Path(environment[name]) for name in names if environment.get(name)]


def _alternates(objects: Path) -> Iterator[Path]:
    """The object stores that a repository borrows from, and those that they borrow from."""
    todo, seen = [objects], {objects}
    while todo:
        place = todo.pop()
        try:
            lines = (place / "info" / "alternates").read_text("utf-8", "surrogateescape").splitlines()
        except OSError:
            continue
        fresh = {(place / line).resolve() for line in lines if line and not line.startswith("#")} - seen
        seen |= fresh
        todo.extend(fresh)
        yield from sorted(fresh)


def _is_below(path: Path, places: Iterable[Path]) -> bool:
    return any(place == path or place in path.parents for place in places)
