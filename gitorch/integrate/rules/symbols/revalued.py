"""S207: an enum's member keeps its name and gets another value; a new use of the other side asks for the old value."""

from __future__ import annotations

from gitorch.code.model import Definition, Kind, Reference
from gitorch.integrate.delta import Use
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.patching import renamed
from gitorch.integrate.resolve import Found, Missing
from gitorch.integrate.rules.symbols.message import place_of
from gitorch.integrate.sides import Pair


def revalued_finding(pair: Pair, use: Use, own: Found, merged: Missing) -> Finding | None:
    """``Plan("free")`` where ``pair.left`` gave the member that this was another value."""
    member = own.definition
    if not isinstance(use.what, Reference) or member.kind is not Kind.MEMBER or own.path not in pair.left.changes:
        return None
    module = pair.left_view.module(own.path)
    now = module.find(member.qualname) if module is not None else None
    if now is None or now.value == member.value or merged.path != own.path:
        return None
    old, new = _text(member), _text(now)
    fix = renamed(pair.right_view, pair.right.name, [(use.path, use.what.place)], old, new) if old and new else None
    return Finding(
        "S207",
        Severity.ERROR,
        f"{pair.left.name} gives {member.qualname} the value {now.value}; {pair.right.name} asks for {member.value}",
        (pair.left.name, pair.right.name),
        (Location(pair.left.name, own.path, *now.place, "definition"), place_of(pair, use)),
        symbol=f"{own.path}:{member.qualname}",
        language=use.language,
        fix=fix,
    )


def _text(member: Definition) -> str:
    """The text that a member's value is; empty for any other value."""
    value = member.value or ""
    return value.strip("\"'") if value[:1] in ("'", '"') else ""
