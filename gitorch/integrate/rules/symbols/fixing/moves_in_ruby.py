"""Ruby's files and constants said anew once they stand elsewhere: in ``require``, and by their names in full."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence

from gitorch.code.model import Import, Kind, Reference
from gitorch.integrate.delta import Use
from gitorch.integrate.patching import Edit
from gitorch.integrate.rules.symbols.removal import Removal

_SUFFIX = ".rb"


def moved_in_ruby(removal: Removal, uses: Sequence[Use], lines: Sequence[str]) -> Iterator[Edit | None]:
    """The edits that say what moved by where it is now; None for a use that can't be said anew."""
    for use in uses:
        match use.what:
            case Import() as one:
                yield _required(removal, use.path, one)
            case Reference() as one:
                yield _named(removal, one, lines)


def _required(removal: Removal, path: str, one: Import) -> Edit | None:
    old, now = one.module.removeprefix("./"), removal.now.removesuffix(_SUFFIX)
    spelled = old.removesuffix(_SUFFIX)
    if removal.kind is not Kind.MODULE:
        return None
    if old != one.module:
        new = posixpath.relpath(now, posixpath.dirname(path) or ".")
    else:
        root = removal.path.removesuffix(_SUFFIX).removesuffix(spelled)
        new = now.removeprefix(root)
        if not now.startswith(root):
            return None
    return Edit(one.place.line, one.place.column + 1, spelled, new)


def _named(removal: Removal, one: Reference, lines: Sequence[str]) -> Edit | None:
    """A constant by as much of its name as the use says."""
    if removal.renamed is None or not removal.renamed.name[:1].isupper():
        return None
    old, new = removal.name.split("."), removal.renamed.qualname.split(".")
    said = len(one.path.removeprefix("::").split("."))
    if said < len(old) and old[:-said] != new[:-said]:
        return None
    written, now = ("::".join(names[-said:] if said < len(old) else names) for names in (old, new))
    column = one.place.column - len(written) + len(old[-1])
    if column < 1 or not lines[one.place.line - 1].startswith(written, column - 1):
        return None
    return Edit(one.place.line, column, written, now)
