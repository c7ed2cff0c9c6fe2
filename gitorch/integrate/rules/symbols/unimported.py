"""A name of another package, whose import one side takes away and of which the other makes a new use (S201).

What such a name is nobody here can say, as it is outside the repository; that the file no longer says it is enough.
"""

from __future__ import annotations

import re

from gitorch.code.model import Import, Module, Reference
from gitorch.integrate.delta import Use
from gitorch.integrate.rules.symbols.removal import Changer, Removal
from gitorch.integrate.sides import Pair

_ROOT = re.compile(r"[^\W\d]\w*")
_GIVEN = {  # the packages whose names need no import
    "java": re.compile(r"java\.lang"),
    "kotlin": re.compile(r"kotlin(\.\w+)?|java\.lang"),
    "rust": re.compile(r"(std|core|alloc)\.(option|result|vec|string|boxed|clone|cmp|convert|default|iter|marker|ops)"),
    "go": None,
    "php": None,
}


def unimported(pair: Pair, changer: Changer, use: Use) -> Removal | None:
    """``pair.left``'s removal of the import that gives ``pair.right``'s new use its name, if nothing else does."""
    if use.language not in _GIVEN or use.path not in pair.left.changes or not isinstance(use.what, Reference):
        return None
    before, left, own, merged = (
        view.module(use.path) for view in (pair.left_base, pair.left_view, pair.right_view, pair.merged)
    )
    if before is None or left is None or own is None or merged is None or merged.has_errors:
        return None
    name = _named(use.what, own)
    if name is None or _binds(left, name) or _binds(merged, name) or not _says(merged, name):
        return None
    bound = [one for one in before.imports if one.alias == name and not one.scope]
    if len(bound) != 1 or _is_given(use.language, bound[0], merged, before):
        return None
    return changer.unbound(use.path, name)


def _named(what: Reference, own: Module) -> str | None:
    """The imported name that a use begins with."""
    if what.root_is_local:
        return None
    whole = what.path.partition(".")[0]
    name = whole.rpartition("\\")[2]
    found = _ROOT.match(name)
    if found is None:
        return None
    said = [one for one in own.imports if one.alias == found[0] and not one.scope]
    is_full = bool(said) and whole == f"\\{said[0].module}.{said[0].name}".replace(".", "\\")
    return found[0] if said and (is_full or "\\" not in whole) else None


def _binds(module: Module, name: str) -> bool:
    """Whether anything in a file gives a name: another import, a definition, a variable."""
    return (
        any(one.alias == name for one in module.imports)
        or any(one.name == name for one in module.definitions)
        or any(one.name == name for one in module.locals)
    )


def _says(module: Module, name: str) -> bool:
    """Whether a file still makes use of a name as one that stands alone."""
    return any(one.path.partition(".")[0].rpartition("\\")[2] == name for one in module.references)


def _is_given(language: str, one: Import, merged: Module, before: Module) -> bool:
    """Whether the name may be there without its import: with the language, with a whole package, by a base class."""
    given = _GIVEN[language]
    if given is not None and given.fullmatch(one.module):
        return True
    if language == "php" and not merged.package:
        return True
    whole = {other.module for other in merged.imports if other.name == "*" or other.alias in ("*", ".")}
    if one.module in whole or whole - {other.module for other in before.imports}:
        return True
    return _bases(merged) != _bases(before)


def _bases(module: Module) -> set[str]:
    return {base for one in module.definitions for base in one.bases}
