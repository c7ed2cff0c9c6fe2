"""The fix of a use whose name was renamed or moved: the one patch of a file that says the new name everywhere.

A fix is offered only once it is proved: with the patch in, every use that it touches means something again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from posixpath import dirname

from gitorch.code.model import Import, Kind, Module, Reference
from gitorch.git.scratch import Scratch
from gitorch.integrate.delta import Use
from gitorch.integrate.finding import Fix
from gitorch.integrate.patching import Edit, edited, lines_of, patch_of
from gitorch.integrate.respelling import MovedImport
from gitorch.integrate.rules.symbols.fixing.moves_in_ruby import moved_in_ruby
from gitorch.integrate.rules.symbols.fixing.proof import is_proved
from gitorch.integrate.rules.symbols.fixing.renaming import renaming_edits
from gitorch.integrate.rules.symbols.removal import Removal
from gitorch.integrate.sides import Pair

_IMPORTING_BY_NAME = {"java": ".", "kotlin": ".", "php": "\\"}  # and what stands between the names of a package


def mended(scratch: Scratch | None, pair: Pair, removal: Removal, uses: Sequence[Use]) -> Fix | None:
    """What to write instead of a name that ``pair.left`` took away; ``uses`` are all of one file of ``pair.right``.

    Safe where the successor is the only one that there can be; None where there is none, or where it does not help.
    """
    path = uses[0].path
    text, module = pair.right_view.text(path), pair.right_view.module(path)
    if text is None or module is None or scratch is None or not removal.now:
        return None
    edits = list(_edits(pair, removal, uses, module, text))
    known = [edit for edit in edits if edit is not None]
    new = edited(text, known) if known and len(known) == len(edits) else None
    if new is None or new == text or not is_proved(scratch, pair, path, new, _words(removal, uses)):
        return None
    return Fix(_description(removal, uses), pair.right.name, patch_of({path: (text, new)}), safe=removal.is_certain)


def _edits(pair: Pair, removal: Removal, uses: Sequence[Use], module: Module, text: str) -> Iterator[Edit | None]:
    """The edits; None among them where one of the uses can't be mended."""
    old = removal.name.rpartition(".")[2]
    lines = lines_of(text)
    if module.language == "ruby" and removal.now != removal.path:
        yield from moved_in_ruby(removal, uses, lines)
        return
    if removal.renamed is not None and removal.renamed.name != old:
        if removal.now == removal.path or _is_of_one_package(pair, removal):
            yield from renaming_edits(
                module, lines, uses[0].path, [use.what for use in uses], old, removal.renamed.name
            )
        return
    if module.language in _IMPORTING_BY_NAME:
        yield from _from_its_new_package(pair, removal, uses, (lines, _IMPORTING_BY_NAME[module.language]))
        return
    moved = MovedImport(uses[0].path, module, lines, removal.path, removal.now)
    is_gone = pair.left_view.entry(removal.path) is None
    heir = pair.left_view.module(removal.now) if is_gone else None
    known = {one.name for one in heir.definitions} | {one.alias for one in heir.imports} if heir is not None else set()
    imports = [use.what for use in uses if isinstance(use.what, Import)]
    if removal.kind is not Kind.MODULE and any(not _is_through(use.what, imports) for use in uses):
        return
    for one in imports:
        edit = moved.edit(one, known if removal.kind is not Kind.MODULE else None)
        if edit is None:
            return
        yield edit


def _is_of_one_package(pair: Pair, removal: Removal) -> bool:
    """Whether a new name in another file can be said as the old one was."""
    before, now = pair.left_base.module(removal.path), pair.left_view.module(removal.now)
    if before is None or now is None or before.package != now.package or not now.package:
        return False
    return now.language != "go" or dirname(removal.path) == dirname(removal.now)


def _from_its_new_package(
    pair: Pair, removal: Removal, uses: Sequence[Use], written: tuple[Sequence[str], str]
) -> Iterator[Edit]:
    """``import shop.money.Price`` for ``import shop.util.Price``, where an import names both."""
    lines, between = written
    module = pair.left_view.module(removal.now)
    imports = [use.what for use in uses if isinstance(use.what, Import) and use.what.name is not None]
    for one in imports if module is not None and module.package else ():
        column, old = one.place.column - len(one.module) - 1, one.module.replace(".", between)
        if column > 0 and lines[one.place.line - 1].startswith(f"{old}{between}", column - 1) and module is not None:
            yield Edit(one.place.line, column, old, module.package.replace(".", between))


def _is_through(what: Reference | Import, imports: Sequence[Import]) -> bool:
    """Whether a use is an import of the name, or reaches it by one."""
    if isinstance(what, Import):
        return what.name is not None
    return any(what.path == one.alias or what.path.startswith((f"{one.alias}.", f"{one.alias}(")) for one in imports)


def _words(removal: Removal, uses: Sequence[Use]) -> frozenset[str]:
    """The names that must mean something once the fix is in: the old one wherever it stays, the new, and aliases."""
    aliases = {use.what.alias for use in uses if isinstance(use.what, Import)}
    names = {removal.renamed.name} if removal.renamed is not None else set()
    return frozenset({removal.name.rpartition(".")[2], *names, *aliases})


def _description(removal: Removal, uses: Sequence[Use]) -> str:
    old = removal.name.rpartition(".")[2]
    if removal.renamed is None or removal.renamed.name == old:
        return f"import it from {removal.now}"
    calls = any(isinstance(use.what, Reference) and use.what.call is not None for use in uses)
    imports = all(isinstance(use.what, Import) for use in uses)
    return f"{'call' if calls else 'import' if imports else 'use'} {removal.renamed.name} instead"
