"""The fix of a use whose import the other side took away: that side keeps the import.

Most of what real branches take from one another are imports that looked unused where they were removed. Offered only
once it is proved, and safe only where what is imported is known to be there still.
"""

from __future__ import annotations

import re
import sys

from gitorch.code.model import Import, Module
from gitorch.git.hunks import Hunk, hunks
from gitorch.git.scratch import Scratch
from gitorch.integrate.finding import Fix
from gitorch.integrate.patching import lines_of, patch_of
from gitorch.integrate.resolve import Found
from gitorch.integrate.resolve.languages import resolver_for
from gitorch.integrate.rules.symbols.fixing.proof import answers, patched
from gitorch.integrate.rules.symbols.removal import Removal, import_of
from gitorch.integrate.sides import Pair, View

_WITH_THE_LANGUAGE = {"java": ("java", "javax"), "kotlin": ("kotlin", "java"), "rust": ("std", "core", "alloc")}
_WORD = re.compile(r"\w+")


def kept_import(scratch: Scratch | None, pair: Pair, removal: Removal) -> Fix | None:
    """The import that ``pair.left`` took away, put back where it stood; None where that does not help."""
    one, path = import_of(pair.left_base, removal), removal.path
    before, after, text = pair.left_base.entry(path), pair.left_view.entry(path), pair.left_view.text(path)
    module = pair.left_base.module(path)
    if scratch is None or one is None or before is None or after is None or text is None or module is None:
        return None
    changed = hunks(pair.left_base.repository, before.oid, after.oid)
    new = _with_it(module, one, lines_of(pair.left_base.text(path) or ""), lines_of(text), changed)
    if new is None or not _helps(scratch, pair, path, new, removal.name):
        return None
    is_safe = _is_there(pair.left_view, path, module.language, one)
    return Fix(f"keep the import of {removal.name}", pair.left.name, patch_of({path: (text, new)}), safe=is_safe)


def _helps(scratch: Scratch, pair: Pair, path: str, new: str, name: str) -> bool:
    """Whether the merge with the patched file has the import, and no more uses without a meaning than there were."""
    view = patched(scratch, pair.swapped, path, new)
    module = view.module(path) if view is not None else None
    if view is None or module is None or not any(one.alias == name for one in module.imports):
        return False
    words = frozenset({name})
    return list(answers(view, path, words)).count(False) <= list(answers(pair.right_view, path, words)).count(False)


def _with_it(module: Module, one: Import, old: list[str], now: list[str], changed: tuple[Hunk, ...]) -> str | None:
    """The text with the old line back: in place of what is left of it, or else where it stood if it says no more."""
    line = one.place.line
    gone = next((hunk for hunk in changed if hunk.old_start <= line < hunk.old_start + hunk.old_count), None)
    if gone is None:
        return None
    written, words = old[line - 1], set(_WORD.findall(old[line - 1]))
    start = gone.new_start - 1
    for at in range(start, start + gone.new_count):
        if _is_rest(now[at], written, words):
            return "".join([*now[:at], written, *now[at + 1 :]])
    others = [other for other in module.imports if other.place.line == line]
    if len(others) > 1 or line - gone.old_start > gone.new_count > 0:
        return None
    at = start + (line - gone.old_start if gone.new_count else 0)
    return "".join([*now[:at], written, *now[at:]])


def _is_rest(line: str, written: str, words: set[str]) -> bool:
    """Whether a line says what another said, with names taken out of it."""
    rest = _WORD.findall(line)
    return len(rest) > 2 and words.issuperset(rest) and rest[:2] == _WORD.findall(written)[:2]


def _is_there(view: View, path: str, language: str, one: Import) -> bool:
    """Whether what was imported is surely still to be had: in the repository, or with the language itself."""
    root, separator, _ = one.module.partition(".")
    if language == "python" and root in sys.stdlib_module_names:
        return True
    if root in _WITH_THE_LANGUAGE.get(language, ()) or (language == "go" and not separator):
        return True
    resolver = resolver_for(language)
    return resolver is not None and isinstance(resolver.imported(view, path, one), Found)
