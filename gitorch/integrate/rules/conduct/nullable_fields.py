"""S210: a field that may be nothing on one side; a new use of the other works with it as if it were always there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from posixpath import dirname
from typing import NamedTuple

from gitorch.code.behaviour.callers.members_read import MemberNeeded, member_needed
from gitorch.code.model import Definition, Kind, Module, Place, Reference
from gitorch.code.syntax import language_of, parsed
from gitorch.integrate.delta import Use
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.linking import could_be, is_alike, is_near
from gitorch.integrate.nearby import MOST_FILES
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.resolve import Found
from gitorch.integrate.resolve.languages import resolver_for
from gitorch.integrate.resolve.typescript.strictness import is_strict
from gitorch.integrate.sides import Pair, View

_MAY_LACK = re.compile(r"\b(?:None|null|undefined)\b|\bOptional\[")
_NULL_IN_TABLE = re.compile(r"\bnull(?:able)?\s*=\s*True\b")  # Django, SQLAlchemy
_NOTHING = ("None", "null", "undefined")
_BRACKETS = re.compile(r"[({<][^(){}<>]*[)}>]")
_OWNERS = (Kind.CLASS, Kind.INTERFACE, Kind.TYPE)
_COMMON = frozenset({"name", "id", "key", "value", "type", "data", "kind", "text", "size", "path", "title", "items"})


class _Loosened(NamedTuple):
    """A field that may be nothing now, by its file, class and name."""

    path: str
    owner: str
    name: str
    place: Place


def nullable_field_findings(integration: Integration) -> Iterator[Finding]:
    """Every new use of a field that another side lets be nothing, and that is not asked for."""
    for one, loosened in integration.meetings(_LOOSENED):
        yield from _between(one, loosened, integration.deltas[one.right.name].uses)


def _loosened(one: OneSide) -> Iterator[_Loosened]:
    for path in one.side.changes:
        old, new = one.base.module(path), one.view.module(path)
        if old is None or new is None or language_of(path) is None:
            continue
        for now in new.definitions:
            owner = new.find(now.qualname.rpartition(".")[0]) if now.kind is Kind.FIELD else None
            was = old.find(now.qualname) if owner is not None and owner.kind in _OWNERS else None
            if owner is None or was is None or _may_lack(was) or not _may_lack(now):
                continue
            if not _is_made_good(one.view.text(path) or "", owner, now):
                yield _Loosened(path, owner.qualname, now.name, now.place)


_LOOSENED = Fact("fields that may be nothing", tuple[_Loosened, ...], lambda one: tuple(_loosened(one)))


def _may_lack(field: Definition) -> bool:
    said = _MAY_LACK.search(_outermost(field.annotation or "")) or _NULL_IN_TABLE.search(field.value or "")
    return field.is_optional or said is not None or field.value in _NOTHING


def _outermost(annotation: str) -> str:
    """A type without what stands in its brackets; nothing for a function, whatever it takes and gives."""
    text, before = annotation.replace("=>", "→"), ""
    while text != before:
        text, before = _BRACKETS.sub("", text), text
    return "" if "→" in text else text


def _is_made_good(source: str, owner: Definition, field: Definition) -> bool:
    """Whether the class itself puts something where there is nothing."""
    body = "\n".join(source.splitlines()[owner.place.line - 1 : owner.end_line])
    name = re.escape(field.name)
    written = re.findall(rf"\b(?:self|this)\.{name}\s*(?:\?\?|\|\|)?=(?!=)\s*(.*)", body)
    is_given = any(one.strip().rstrip(";") not in (*_NOTHING, field.name) for one in written)
    return is_given or re.search(rf"(?:validator|default)\w*\(\s*['\"]{name}['\"]", body) is not None


def _between(pair: Pair, loosened: Sequence[_Loosened], uses: Sequence[Use]) -> Iterator[Finding]:
    seen: set[tuple[str, str]] = set()
    for use in uses if loosened else ():
        for one in loosened:
            key = (use.path, f"{one.owner}.{one.name}")
            if one.name not in use.words or key in seen or not isinstance(use.what, Reference):
                continue
            where = _worked_with(pair, use, use.what, one)
            if where is not None:
                seen.add(key)
                yield _finding(pair, use, use.what, one, where)


def _worked_with(pair: Pair, use: Use, what: Reference, field: _Loosened) -> Place | None:
    language, source = language_of(use.path), pair.right_view.read(use.path)
    if language is None or source is None or what.role != "use" or not re.search(rf"[.\])!]{field.name}\b", what.path):
        return None
    needed = member_needed(parsed(language, source), what.place, field.name)
    return needed.place if needed is not None and _is_meant(pair, use, what, field, needed) else None


def _is_meant(pair: Pair, use: Use, what: Reference, field: _Loosened, needed: MemberNeeded) -> bool:
    """Whether a member is the field: by its type or, where nothing tells, by the names of what it is read from."""
    found = _resolved(pair, use, what, field)
    if found is not None:
        return found == (field.path, f"{field.owner}.{field.name}")
    holder = needed.holder.rpartition(".")[2]
    if _is_typed(what) or not is_alike(use.path, field.path) or not is_near(use.path, field.path) or holder in _SELF:
        return False
    plain = field.owner.rpartition(".")[2]
    if could_be(pair.right_view, use, holder, plain):
        return True
    return field.name not in _COMMON and _is_only_such(pair.merged, field, use.path)


def _resolved(pair: Pair, use: Use, what: Reference, field: _Loosened) -> tuple[str, str] | None:
    """By file and name, the member that a chain means by its types; None where nothing tells."""
    resolver = resolver_for(use.language)
    before = what._replace(path=_up_to(what.path, field.name), call=None)
    found = resolver.reference(pair.right_view, use.path, before) if resolver is not None else None
    if not isinstance(found, Found) or (found.definition.kind is Kind.VARIABLE and found.path == use.path):
        return None
    return found.path, found.definition.qualname


def _is_typed(what: Reference) -> bool:
    return bool(what.root_type) and re.search(r"\b(?:any|unknown)\b", what.root_type or "") is None


def _up_to(path: str, name: str) -> str:
    found = re.search(rf"[.\])!]{re.escape(name)}\b", path)
    return path[: found.end()] if found is not None else path


_SELF = ("self", "this", "cls")


def _is_only_such(view: View, field: _Loosened, user: str) -> bool:
    """Whether no other class of the two folders has a member of the name."""
    for folder in sorted({dirname(field.path), dirname(user)}):
        names = sorted(view.listing(folder).items())
        if len(names) > MOST_FILES:
            return False
        for name, is_folder in names:
            module = view.module(f"{folder}/{name}" if folder else name) if not is_folder else None
            if module is not None and _has_another(module, field):
                return False
    return True


def _has_another(module: Module, field: _Loosened) -> bool:
    return any(
        one.name == field.name and "." in one.qualname and one.qualname != f"{field.owner}.{field.name}"
        for one in module.definitions
    )


def _severity(pair: Pair, use: Use, what: Reference, field: _Loosened) -> Severity:
    """An error where the type of what holds the field says that it is the field, and the checker is strict."""
    is_sure = is_strict(pair.right_view, use.path) and _resolved(pair, use, what, field) == (
        field.path,
        f"{field.owner}.{field.name}",
    )
    return Severity.ERROR if is_sure else Severity.WARNING


def _finding(pair: Pair, use: Use, what: Reference, field: _Loosened, where: Place) -> Finding:
    return Finding(
        "S210",
        _severity(pair, use, what, field),
        f"on {pair.left.name} {field.owner}.{field.name} may be nothing; the new use on {pair.right.name} does not ask",
        (pair.left.name, pair.right.name),
        (
            Location(pair.left.name, field.path, *field.place, "definition"),
            Location(pair.right.name, use.path, *where, "use"),
        ),
        symbol=f"{field.path}:{field.owner}.{field.name}",
        language=use.language,
    )
