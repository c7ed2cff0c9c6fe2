"""S202 and S209 where the name and the call still fit, and mean something else: arguments in other places, a method
that became a property or plain data, or was one."""

from __future__ import annotations

import re

from gitorch.code.model import Call, Definition, Kind, ParameterKind, Reference, Signature
from gitorch.integrate.delta import Use
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.resolve import Found
from gitorch.integrate.rules.symbols.message import place_of
from gitorch.integrate.rules.symbols.removal import Changer
from gitorch.integrate.sides import Pair, View

_LITERAL = re.compile(r"""["'`\d\[{-]|(?:True|False|true|false)$""")
_DATA_TYPE = re.compile(r"(?:str|int|float|bool|bytes|string|number|boolean|[Ll]ist|[Dd]ict|[Ss]et)\b(?! *[|=(])")
_STAY_METHODS = frozenset({"abstractmethod", "classmethod", "final", "overload", "override", "staticmethod"})
_BY_POSITION = (ParameterKind.POSITIONAL, ParameterKind.POSITIONAL_ONLY)


def use_change(pair: Pair, changer: Changer, use: Use, own: Found, merged: Found) -> Finding | None:
    """What ``pair.left`` changed about a name that ``pair.right`` newly calls or reads, if it means another thing."""
    what = use.what
    is_same = (own.path, own.definition.qualname) == (merged.path, merged.definition.qualname)
    if not isinstance(what, Reference) or not is_same or merged.path not in changer.side.changes:
        return None
    if what.call is not None:
        moved = _moved(own.signatures, merged.signatures, what.call)
        if moved is not None:
            return _finding(
                pair, use, merged, "S202", f"moves the parameter {moved} of {_name(merged)}", "calls it by position"
            )
    was, now = _shape(pair.right_view, own), _shape(pair.merged, merged)
    is_call = what.call is not None and not what.call.is_handed
    if was == "method" and now in ("property", "field") and is_call:
        return _finding(pair, use, merged, "S209", f"makes {_name(merged)} a {now}", "calls it")
    if was in ("property", "field") and now == "method" and what.call is None and what.role == "use":
        return _finding(pair, use, merged, "S209", f"makes {_name(merged)} a method", "reads it without a call")
    return None


def _shape(view: View, found: Found) -> str:
    """How a member is used: a method, a property, a field that holds data; empty for whatever may be called as well."""
    kind = found.definition.kind
    if kind is Kind.METHOD and any(_last(one) not in _STAY_METHODS for one in found.definition.decorators):
        return ""  # as ``@reify`` makes it a property
    if kind in (Kind.METHOD, Kind.PROPERTY):
        return str(kind)
    module = view.module(found.path)
    if kind is not Kind.FIELD or module is None:
        return ""
    every = [one for one in module.definitions if one.qualname == found.definition.qualname]
    return "field" if every and all(map(_is_data, every)) else ""


def _last(decorator: str) -> str:
    return decorator.partition("(")[0].rpartition(".")[2]


def _is_data(field: Definition) -> bool:
    written = field.annotation or field.value or ""
    return bool((_DATA_TYPE if field.annotation else _LITERAL).match(written))


def _moved(old: tuple[Signature, ...], new: tuple[Signature, ...], call: Call) -> str | None:
    """A parameter that the call gives by position, and that stands at another position now.

    A new name at the old position is a renamed parameter, which such a call does not notice.
    """
    if len(old) != 1 or len(new) != 1 or old == new:
        return None
    before, after = _positions(old[0]), _positions(new[0])
    for number, name in enumerate(before[: call.positional]):
        if name in after and after.index(name) != number:
            return name
    return None


def _positions(signature: Signature) -> list[str]:
    return [one.name for one in signature.parameters if one.kind in _BY_POSITION]


def _name(found: Found) -> str:
    return found.definition.qualname


def _finding(pair: Pair, use: Use, merged: Found, rule: str, did: str, does: str) -> Finding:
    module = pair.left_view.module(merged.path)
    there = (module.find(merged.definition.qualname) if module is not None else None) or merged.definition
    return Finding(
        rule,
        Severity.ERROR,
        f"{pair.left.name} {did}; {pair.right.name} {does}",
        (pair.left.name, pair.right.name),
        (Location(pair.left.name, merged.path, *there.place, "definition"), place_of(pair, use)),
        symbol=f"{merged.path}:{merged.definition.qualname}",
        language=use.language,
    )
