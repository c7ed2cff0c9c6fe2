"""Node with TypeScript's library loaded, its declarations parsed and its checker compiled: kept as a startup snapshot.

A start from the image costs a quarter of a second of CPU, one from nothing almost two. It lies in the user's own
cache, is made again for another Node or another library, and may be deleted at any time.
https://nodejs.org/docs/latest-v20.x/api/cli.html#--build-snapshot
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from gitorch import process
from gitorch.errors import ProcessError
from gitorch.integrate.kept import cache_folder

_PROGRAM = Path(__file__).with_name("tsc_program.js")
_ROOM = "compiled"
_MOST_KEPT = 2  # images, of 45 MB each
_PATIENCE = 120.0  # seconds for making one, and for a start from one
_GREETING = b'{"files": [], "focus": {}, "depth": null}'


@contextmanager
def open_node(library: Path, arguments: Sequence[str], root: Path) -> Iterator[process.Conversation]:
    """Our program at work with this library, in the directory ``root``. Raises ProcessError if Node can't start."""
    argv = [str(_PROGRAM), str(library), *arguments]
    image = _image(library)
    with contextlib.ExitStack() as stack:
        conversation = None if image is None else _woken(stack, image, argv, root)
        yield conversation or stack.enter_context(process.converse(["node", *argv], cwd=root))


def _woken(stack: contextlib.ExitStack, image: Path, argv: Sequence[str], root: Path) -> process.Conversation | None:
    """The program as it was put to sleep; None, and the image gone, if this Node can't wake it."""
    with contextlib.ExitStack() as attempt:
        try:
            found = attempt.enter_context(process.converse(["node", "--snapshot-blob", str(image), *argv], cwd=root))
            found.ask(_GREETING, timeout=_PATIENCE)
        except ProcessError:
            image.unlink(missing_ok=True)
            return None
        stack.push(attempt.pop_all())
        return found


def _image(library: Path) -> Path | None:
    """The image for this library, made if there is none; None where Node can't make one or nothing can be kept."""
    folder = cache_folder(os.environ, _ROOM)
    if folder is None:
        return None
    image = folder / _mark(library)
    try:
        if not image.exists():
            _make(image, library)
        return image if image.stat().st_size else None
    except (OSError, ProcessError):
        return None


def _mark(library: Path) -> str:
    """A file name for everything that an image depends on."""
    told = [os.environ.get("NODE_OPTIONS", ""), _PROGRAM.read_text(encoding="utf-8")]
    for place in (library, Path(shutil.which("node") or "node").resolve()):
        stat = place.stat()
        told.append(f"{place}\0{stat.st_size}\0{stat.st_mtime_ns}")
    return hashlib.sha256("\0".join(told).encode("utf-8", "surrogateescape")).hexdigest()[:24]


def _make(image: Path, library: Path) -> None:
    """Make it, beside and renamed; an empty file says that this Node can't, so that it is asked once only."""
    image.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=image.parent) as beside:
        made = Path(beside) / "image"
        argv = ["node", "--snapshot-blob", str(made), "--build-snapshot", str(_PROGRAM), str(library)]
        if process.run(argv, cwd=Path(beside), timeout=_PATIENCE).status:
            made.write_bytes(b"")
        made.replace(image)
    kept = sorted((one for one in image.parent.iterdir() if one.is_file()), key=lambda one: -one.stat().st_mtime)
    for other in kept[_MOST_KEPT:]:
        other.unlink(missing_ok=True)
