"""The specialist on the Messages API, forked from a process that has imported the SDK, which takes two seconds."""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from gitorch.process import Completed, clean_environment

_PROGRAM = "gitorch.run.programs.messages"
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["anthropic", _PROGRAM])
_STREAMS = {"in": os.O_RDONLY, "out": os.O_WRONLY | os.O_CREAT, "err": os.O_WRONLY | os.O_CREAT}


def run_warmed(
    argv: Sequence[str], *, cwd: Path, stdin: bytes, environment: Mapping[str, str], timeout: float, limit: int
) -> Completed:
    """What :func:`gitorch.process.run` does, for a command line that starts this very program."""
    assert argv[-1] == _PROGRAM
    with tempfile.TemporaryDirectory() as scratch:
        streams = Path(scratch)
        (streams / "in").write_bytes(stdin)
        child = _FORKS.Process(target=_become, args=(cwd, clean_environment(environment), streams))
        child.start()
        child.join(timeout)
        if timed_out := child.is_alive():
            child.kill()
            child.join()
        out, err = ((streams / name).read_bytes()[:limit] for name in ("out", "err"))
        return Completed(tuple(argv), child.exitcode or 0, out, err, 0.0, timed_out)


def _become(cwd: Path, environment: Mapping[str, str], streams: Path) -> None:
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    for number, (name, flags) in enumerate(_STREAMS.items()):
        os.dup2(os.open(streams / name, flags, 0o600), number)
    sys.stdin = os.fdopen(0)
    from gitorch.run.programs.messages import main  # noqa: PLC0415 - in the process that has it already

    sys.exit(main())
