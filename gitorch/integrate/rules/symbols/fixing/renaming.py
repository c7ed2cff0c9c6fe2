"""Writing a new name where the old one stands: in imports, in calls, and behind aliases not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gitorch.code.model import Import, Module, Place, Reference
from gitorch.integrate.patching import Edit

_ALIASED = re.compile(r"\s+as\s|\s*:")  # Python and ES modules; what require() gives, taken apart
_PLAINLY = re.compile(r"\s*(?:[(.<`\[]|\?\.)")  # after a name that can't be a key and a value at once
_ROOT = re.compile(r"[.(\[!]")
_SCRIPTS = ("typescript", "javascript")  # in which one word can be a key and a value
_SHORTHAND = re.compile(r"\s*(?=[,}])")


def renaming_edits(
    module: Module, lines: Sequence[str], path: str, uses: Sequence[Import | Reference], old: str, new: str
) -> Iterator[Edit]:
    """``new`` for ``old`` at every use of one file, by as few words as that takes."""
    imports = [one for one in uses if isinstance(one, Import) and one.name == old]
    references = [one for one in uses if isinstance(one, Reference)]
    bare = [one for one in imports if one.alias == old and not _ALIASED.match(_after(lines, one.place, old))]
    roots = _roots(module, lines, references, old)
    keeps = bool(bare) and (roots is None or _must_keep(module, path, bare, new))
    for one in imports:
        yield Edit(*one.place, old, _import_as(module, lines, one, old, new) if keeps and one in bare else new)
    if bare and not keeps:
        yield from (Edit(*place, old, new) for place in roots or ())
    for each in references:
        is_root = each.path == old
        if _last(each.path) == old and not (is_root and imports):
            yield Edit(*each.place, old, _written(module, lines, each, old, new))


def _roots(module: Module, lines: Sequence[str], uses: Sequence[Reference], old: str) -> list[Place] | None:
    """Where the file says the imported name; None where that can't be told, or one of those is no use of it."""
    rooted = [one for one in module.references if _ROOT.split(one.path)[0] == old and not one.root_is_local]
    if module.language == "python":  # which also tells the root of a chain as a reference of its own
        rooted = [one for one in rooted if one.path == old]
    places = [_root_place(module, lines, one, old) for one in rooted]
    if not rooted or any(one not in uses for one in rooted):
        return None
    known = [place for place in places if place is not None]
    return known if len(known) == len(places) else None


def _root_place(module: Module, lines: Sequence[str], one: Reference, old: str) -> Place | None:
    """Where a chain begins, if nothing but a new name has to be written there."""
    place = Place(one.place.line, one.place.column - len(one.path) + len(_last(one.path)))
    if not lines[place.line - 1].startswith(one.path, place.column - 1):
        return None
    may_be_key = module.language in _SCRIPTS and one.role == "use" and not _PLAINLY.match(_after(lines, place, old))
    return None if may_be_key else place


def _must_keep(module: Module, path: str, bare: Sequence[Import], new: str) -> bool:
    """Whether the file must go on saying the old name: others import it from here, or the new one is taken."""
    is_shared = path.endswith("__init__.py") or any(
        not one.binds or one.alias in (module.exports or ()) for one in bare
    )
    taken = {
        *(one.name for one in module.definitions),
        *(one.name for one in module.locals),
        *(one.alias for one in module.imports),
        *(_ROOT.split(one.path)[0] for one in module.references),
    }
    return is_shared or new in taken


def _import_as(module: Module, lines: Sequence[str], one: Import, old: str, new: str) -> str:
    if module.language in _SCRIPTS and one.binds and "require" in lines[one.place.line - 1]:
        return f"{new}: {old}"
    return f"{new} as {old}"


def _written(module: Module, lines: Sequence[str], one: Reference, old: str, new: str) -> str:
    """The new name, and in a shorthand of JavaScript the old one after it: ``{ old }`` binds what it names."""
    before = lines[one.place.line - 1][: one.place.column - 1].rstrip()
    is_bound = one.role == "key" or (one.path != old and not before.endswith("."))
    is_shorthand = module.language in _SCRIPTS and is_bound and _SHORTHAND.match(_after(lines, one.place, old))
    return f"{new}: {old}" if is_shorthand else new


def _after(lines: Sequence[str], place: Place, old: str) -> str:
    return lines[place.line - 1][place.column - 1 + len(old) :] if place.line <= len(lines) else ""


def _last(path: str) -> str:
    return path.rpartition(".")[2].rpartition("\\")[2]
