"""How a broken use is told: which side did what, which side uses it, both places."""

from __future__ import annotations

from gitorch.code.calls import misfit
from gitorch.code.model import Call, Definition, Import, Kind, Module, Reference
from gitorch.integrate.delta import Use
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.resolve import Found, Missing
from gitorch.integrate.rules.symbols.removal import Changer, Removal, import_of
from gitorch.integrate.sides import Pair

_LENIENT = ("javascript", "php")
_TYPES_ARE_MODULES = (".java", ".kt", ".cs", ".php")
_CONSTRUCTORS = ("__init__", "constructor", "__construct", "initialize")
_ATTRIBUTES = (Kind.FIELD, Kind.PROPERTY)


def removal_finding(pair: Pair, use: Use, removal: Removal, merged: Missing) -> Finding:
    """``pair.left`` removed, renamed or moved what ``pair.right`` uses."""
    name = removal.name.rpartition(".")[2]
    did, now = "no longer imports" if import_of(pair.left_base, removal) else "removes", ""
    if removal.renamed is not None and removal.renamed.name != name:
        did, now = "renames", f" to {removal.renamed.name}"
    elif removal.now:
        did, now = "moves", f" to {removal.now}"
    what = removal.path if removal.kind is Kind.MODULE else name
    used = what if removal.kind is Kind.MODULE else name
    return Finding(
        _rule(use, removal, merged),
        Severity.ERROR,
        f"{pair.left.name} {did} {what}{now}; {pair.right.name} {_verb(use)} {used}",
        (pair.left.name, pair.right.name),
        (removal.where, place_of(pair, use)),
        symbol=f"{removal.path}:{removal.name}",
        language=use.language,
    )


def misfit_finding(pair: Pair, changer: Changer, use: Use, own: Found, merged: Found) -> Finding:
    """``pair.left`` changed a signature that a call of ``pair.right`` no longer fits.

    What some languages only ignore, arguments beyond the last parameter, is a warning.
    """
    call = use.what.call if not isinstance(use.what, Import) else None
    why = misfit(merged.signatures[-1], call) if call is not None else None
    name = merged.definition.name
    return Finding(
        "S206" if isinstance(use.what, Reference) and use.what.path.startswith("super()") else "S202",
        Severity.WARNING if use.language in _LENIENT and _is_shortened(own, merged, call) else Severity.ERROR,
        f"{pair.left.name} changes {name}, which now {why}; {pair.right.name} calls it the old way",
        (pair.left.name, pair.right.name),
        (_changed_place(changer, merged), place_of(pair, use)),
        symbol=f"{merged.path}:{merged.definition.qualname}",
        language=use.language,
    )


def _is_shortened(own: Found, merged: Found, call: Call | None) -> bool:
    """Whether a signature lost parameters at its end and is else what it was, of which the call names none."""
    before, now = ([one.name for one in found.signatures[-1].parameters] for found in (own, merged))
    is_named = call is not None and not set(before[len(now) :]).isdisjoint(call.keywords)
    return before[: len(now)] == now and not is_named


def place_of(pair: Pair, use: Use) -> Location:
    """The location of a use on the side that makes it."""
    return Location(pair.right.name, use.path, *use.what.place, "use")


def _rule(use: Use, removal: Removal, merged: Missing) -> str:
    kind = removal.kind
    if kind is Kind.MODULE or merged.what == "module" or _is_moved_type(use, removal):
        return "S204"
    if kind is Kind.MEMBER:
        return "S207"
    return "S208" if kind in _ATTRIBUTES else "S201"


def _is_moved_type(use: Use, removal: Removal) -> bool:
    """Whether a type went to another package, in a language that imports types as others import modules."""
    is_import = isinstance(use.what, Import) and removal.path.endswith(_TYPES_ARE_MODULES)
    is_type = removal.kind in (Kind.CLASS, Kind.INTERFACE, Kind.ENUM)
    stays = removal.renamed is not None and removal.renamed.name == removal.name
    return is_import and is_type and stays and removal.now != removal.path


def _verb(use: Use) -> str:
    if isinstance(use.what, Import):
        return "imports"
    if use.what.role == "text":
        return "names"
    return "calls" if use.what.call is not None else "uses"


def _new_fields(old: Module | None, new: Module | None, owner: str) -> list[Definition]:
    """The fields that a class without a constructor of its own is newly made of."""
    if old is None or new is None:
        return []
    fields = (one for one in new.definitions if one.kind is Kind.FIELD and one.qualname.rpartition(".")[0] == owner)
    return [one for one in fields if not one.written_in and old.find(one.qualname) is None]


def _changed_place(changer: Changer, merged: Found) -> Location:
    """Where the changed definition stands on the side that changed it."""
    old, new = changer.base.module(merged.path), changer.view.module(merged.path)
    qualname = merged.definition.qualname
    for name in (*(f"{qualname}.{constructor}" for constructor in _CONSTRUCTORS), qualname):
        before = [one.signature for one in old.definitions if one.qualname == name] if old is not None else []
        now = [one for one in new.definitions if one.qualname == name] if new is not None else []
        changed = [one for one in now if one.signature not in before] or _new_fields(old, new, name) or now[-1:]
        if changed:
            return Location(changer.side.name, merged.path, *changed[-1].place, "definition")
    return Location(changer.side.name, merged.path, *merged.definition.place, "definition")
