"""S207 and S208 where no type tells: a member that one side removed, asked of a thing that is called like its class.

``tank.liters`` of a parameter ``tank``, where the other side takes ``liters`` from the class ``Tank``. Only names tell,
so it is a warning, and only where nothing else of that name is left that could be meant. The classes of JavaScript and
TypeScript are asked by ``symbols/likely.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from gitorch.code.behaviour.calls.call_uses import taken_from
from gitorch.code.model import Definition, Kind, Module, Reference
from gitorch.code.syntax import language_of, parsed
from gitorch.integrate.delta import Use
from gitorch.integrate.finding import Finding, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.linking import could_be, is_alike, is_near, resembles, words_for
from gitorch.integrate.resolve import Found, Missing, Unknown
from gitorch.integrate.resolve.languages import resolver_for
from gitorch.integrate.rules.symbols.message import removal_finding
from gitorch.integrate.rules.symbols.removal import Changer
from gitorch.integrate.sides import Pair, View

_MEMBERS = (Kind.FIELD, Kind.PROPERTY, Kind.METHOD, Kind.MEMBER)
_LANGUAGES = ("python", "typescript", "javascript")
_DYNAMIC = ("__getattr__", "__getattribute__")
Gone = dict[str, list[tuple[str, Definition]]]  # by name: the file and what stood there


def untyped_members(integration: Integration) -> Iterator[Finding]:
    """Every new use of a removed member through a name that resembles its class."""
    for pair in integration.pairs():
        for way in (pair, pair.swapped):
            words = integration.deltas[way.left.name].changed & integration.deltas[way.right.name].used
            gone = members_gone(way) if words else {}
            for use in integration.deltas[way.right.name].uses if gone else ():
                finding = _finding(way, gone, use) if use.words & gone.keys() else None
                if finding is not None:
                    yield finding


def members_gone(pair: Pair) -> Gone:
    """The members that the left side took from classes that are still there, and that the merged tree lacks."""
    found: Gone = {}
    for path in pair.left.changes:
        old, new = pair.left_base.module(path), pair.merged.module(path)
        if old is None or new is None or old.language not in _LANGUAGES:
            continue
        names = {one.qualname: one.kind for one in new.definitions}
        is_python = path.endswith((".py", ".pyi"))
        for one in old.definitions:
            owner = one.qualname.rpartition(".")[0]
            is_open = any(f"{owner}.{each}" in names for each in _DYNAMIC)
            is_open = is_open or (names.get(owner) is Kind.CLASS and not is_python)
            is_gone = one.kind in _MEMBERS and one.qualname not in names and owner in names and not is_open
            if is_gone and not _is_inherited(pair, new, owner, one.name):
                found.setdefault(one.name, []).append((path, one))
    return found


def _is_inherited(pair: Pair, module: Module, owner: str, name: str) -> bool:
    """Whether a class has a member still, from a base that the side touched."""
    klass = module.find(owner)
    bases = {base.rpartition(".")[2] for base in (klass.bases if klass is not None else ())}
    touched = (pair.merged.module(path) for path in pair.left.changes) if bases else ()
    return any(one is not None and one.find(f"{base}.{name}") is not None for one in touched for base in bases)


def _finding(pair: Pair, gone: Gone, use: Use) -> Finding | None:
    use = _unpacked(pair.right_view, use)
    what = use.what
    if not isinstance(what, Reference) or what.role != "use" or what.is_guarded or not is_untyped(pair.right_view, use):
        return None
    holder, name = _holder(what.path)
    near = [one for one in gone.get(name, ()) if holder and _could_be(pair, use, holder, *one)]
    if len(near) != 1 or is_elsewhere(pair, words_for(pair.right_view, use, holder), name, near[0][0]):
        return None
    path, definition = near[0]
    missing = Missing("member", path, definition.qualname)
    removal = Changer(pair.left, pair.left_base, pair.left_view).member(missing)
    return replace(removal_finding(pair, use, removal, missing), severity=Severity.WARNING) if removal else None


def is_untyped(view: View, use: Use) -> bool:
    """Whether the resolver gets no further than the root of a chain."""
    resolver = resolver_for(use.language)
    if resolver is None or not isinstance(use.what, Reference):
        return False
    found = resolver.reference(view, use.path, use.what)
    is_root = isinstance(found, Found) and found.definition.kind is Kind.VARIABLE and found.path == use.path
    return isinstance(found, Unknown) or (is_root and re.search(r"[.\[]", use.what.path) is not None)


def _holder(path: str) -> tuple[str, str]:
    """The name before the last, and the last: ``tank`` and ``liters`` of ``self.tank.liters``."""
    found = re.search(r"([A-Za-z_$][\w$]*)(?:\[\])?\.([A-Za-z_$][\w$]*)(?:\(\))?$", path)
    return (found[1], found[2]) if found else ("", "")


def _could_be(pair: Pair, use: Use, holder: str, path: str, definition: Definition) -> bool:
    owner = definition.qualname.rpartition(".")[0].rpartition(".")[2]
    there = pair.right_view.module(path)
    was_there = there is not None and there.find(definition.qualname) is not None
    return (
        was_there
        and is_near(use.path, path)
        and is_alike(use.path, path)
        and could_be(pair.right_view, use, holder, owner)
    )


def is_elsewhere(pair: Pair, holders: Sequence[str], name: str, path: str) -> bool:
    """Whether another class that a thing of these names could be, in what the two sides touched, has the member."""
    for other in {path, *pair.left.changes, *pair.right.changes}:
        module = pair.merged.module(other)
        for one in module.definitions if module is not None else ():
            owner = one.qualname.rpartition(".")[0].rpartition(".")[2]
            if one.name == name and one.kind in _MEMBERS and any(resembles(each, owner) for each in holders):
                return True
    return False


def _unpacked(view: View, use: Use) -> Use:
    """``const { name = 1 } = thing``: a use of the local ``name`` as one of ``thing.name``, where it is taken out."""
    what, content, language = use.what, view.read(use.path), language_of(use.path)
    if not isinstance(what, Reference) or what.root_place is None or "." in what.path:
        return use
    holder = taken_from(parsed(language, content), what.root_place) if content and language else ""
    return replace(use, what=what._replace(path=f"{holder}.{what.path}", place=what.root_place)) if holder else use
