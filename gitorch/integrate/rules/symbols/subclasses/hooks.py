"""S205 and S206 for what a base class calls: a hook renamed, made asynchronous or a property, or newly demanded.

The subclass is new on one side and is written for the base class as it was: it can be made, and its hook is never
called, is called in another way, or is missing when it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from gitorch.code.model import Definition, Kind, Module
from gitorch.code.syntax import language_of
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.resolve import Missing
from gitorch.integrate.resolve.index import index_of
from gitorch.integrate.resolve.languages import resolver_for
from gitorch.integrate.rules.symbols.removal import Changer
from gitorch.integrate.rules.symbols.subclasses.classes import classes_with_bases
from gitorch.integrate.sides import Pair, View

_TIMING = ("asynchronous", "synchronous")
_READ = ("a method", "a property")
_EITHER = re.compile(r"\b(?:isawaitable|iscoroutine(?:function)?|maybe_(?:await|async|coroutine)\w*)\b")
_ASKS = re.compile(r"\b(?:callable|ismethod|isfunction|isroutine)\(")  # whether it has a method or a value
_LANGUAGES = (
    "python",
    "typescript",
    "javascript",
)  # of the latter two what is renamed or gone; their types tell the rest
_Line = Sequence[tuple[str, Definition]]


@dataclass(frozen=True)
class _Above:
    """A member of a base class: its file, the class it stands in, and itself."""

    path: str
    owner: Definition
    member: Definition


def hooks(integration: Integration) -> Iterable[Finding]:
    """Every new subclass, or new member of one, against what the other side did to its base classes."""
    heirs = {side.name: classes_with_bases(integration.one(side)) for side in integration.all_sides}
    for pair in integration.pairs():
        for one in (pair, pair.swapped):
            for path, classes in heirs[one.right.name].items():
                language = language_of(path) or ""
                for klass in classes if language in _LANGUAGES else ():
                    yield from _of_class(one, path, klass, language)


def _of_class(pair: Pair, path: str, klass: Definition, language: str) -> Iterator[Finding]:
    ancestors, merged = resolver_for(language), pair.merged.module(path)
    here = merged.find(klass.qualname) if merged is not None else None
    if ancestors is None or ancestors.ancestors is None or here is None:
        return
    own = ancestors.ancestors(pair.right_view, path, klass)[1:]
    if not any(where in pair.left.changes for where, _ in own):
        return
    now = ancestors.ancestors(pair.merged, path, here)[1:]
    before = pair.right_base.module(path)
    for member in _members(pair.right_view, path, klass.qualname):
        if (before is None or before.find(member.qualname) is None) and not member.written_in:
            yield from _of_member(pair, path, member, _above(pair.right_view, own, member.name), now)
    if language == "python" and (before is None or before.find(klass.qualname) is None):
        yield from _demanded(pair, path, here, now)


def _of_member(pair: Pair, path: str, member: Definition, old: _Above | None, now: _Line) -> Iterator[Finding]:
    if old is None or old.path not in pair.left.changes or member.name.startswith(("__", "constructor")):
        return
    new = _above(pair.merged, now, member.name)
    if new is None and any((p, one.qualname) == (old.path, old.owner.qualname) for p, one in now):
        yield from _uncalled(pair, path, member, old)
    elif new is not None and new.path in pair.left.changes and path.endswith((".py", ".pyi")):
        how = _otherwise(old.member, new.member, member) or _closed(old.member, new.member)
        where = _on_left(pair, new.path, new.member)
        if how is None or where is None or (how in _TIMING and _takes_either(pair)):
            return
        reading = _reading(pair, new, how) if how in _READ else None
        if reading is not None and _ASKS.search(_lines_of(pair, new)):
            return
        message = f"{pair.left.name} makes {new.member.qualname} {how}; {pair.right.name} overrides it as it was"
        places = (where, *((reading,) if reading is not None else ()), _use(pair, path, member))
        yield _finding(pair, "S206", message, new, places)


def _reading(pair: Pair, above: _Above, how: str) -> Location | None:
    """Where the base class itself reads, or calls, what has become a property, or a method."""
    module = pair.left_view.module(above.path)
    for one in module.references if module is not None else ():
        if one.path == f"self.{above.member.name}" and (one.call is not None) == (how == "a method"):
            return Location(pair.left.name, above.path, *one.place, "use")
    return None


def _lines_of(pair: Pair, above: _Above) -> str:
    """The base class, as the changing side has it."""
    module = pair.left_view.module(above.path)
    owner = module.find(above.owner.qualname) if module is not None else None
    lines = (pair.left_view.text(above.path) or "").splitlines()
    return "\n".join(lines[owner.place.line - 1 : owner.end_line]) if owner is not None else ""


def _uncalled(pair: Pair, path: str, member: Definition, old: _Above) -> Iterator[Finding]:
    """The base class no longer has the name, and nothing near still uses it."""
    removal = Changer(pair.left, pair.left_base, pair.left_view).member(
        Missing("member", old.path, old.member.qualname)
    )
    if removal is None or any(_is_used(pair.merged.module(one), member.name) for one in (old.path, path)):
        return
    owner = member.qualname.rpartition(".")[0]
    if removal.renamed is not None and any(
        one.name == removal.renamed.name for one in _members(pair.merged, path, owner)
    ):
        return
    did = (
        f"renames {old.member.qualname} to {removal.renamed.name}"
        if removal.renamed is not None
        else (f"removes {old.member.qualname}")
    )
    message = f"{pair.left.name} {did}; {pair.right.name} overrides {member.name}, which nothing uses any more"
    severity = Severity.ERROR if removal.renamed is not None else Severity.WARNING
    yield _finding(pair, "S206", message, old, (removal.where, _use(pair, path, member)), severity)


def _demanded(pair: Pair, path: str, klass: Definition, now: _Line) -> Iterator[Finding]:
    """S205 without abstract classes: a new method that only raises NotImplementedError, and that the base calls."""
    have = {member.name for member in _members(pair.merged, path, klass.qualname)}
    for where, base in now:
        old, new = pair.left_base.module(where), pair.left_view.module(where)
        for member in _members(pair.merged, where, base.qualname):
            is_new = where in pair.left.changes and old is not None and old.find(member.qualname) is None
            if is_new and member.name not in have and _only_fails(member) and _is_used(new, member.name):
                place = _on_left(pair, where, member)
                if place is not None:
                    message = (
                        f"{pair.left.name} adds {member.qualname} for subclasses to define; "
                        f"{pair.right.name} adds {klass.name}, which does not define it"
                    )
                    yield _finding(pair, "S205", message, _Above(where, base, member), (place, _use(pair, path, klass)))
            have.add(member.name)


def _only_fails(member: Definition) -> bool:
    is_plain = member.kind is Kind.METHOD and not member.is_abstract and member.chain is None
    return is_plain and "NotImplementedError" in member.raises


def _otherwise(old: Definition, new: Definition, override: Definition) -> str | None:
    """How the base member is used now, where the override still is what the base member was."""
    was, now, mine = (_is_called(one) for one in (old, new, override))
    if was != now and mine == was:
        return "a method" if now else "a property"
    bound = [_bound(one) for one in (old, new, override)]
    if bound[0] != bound[1] and bound[2] == bound[0]:
        return f"a {bound[1]}" if bound[1] else "a method of instances"
    waits = [one.signature is not None and one.signature.is_async for one in (old, new, override)]
    if was and now and mine and waits[0] != waits[1] and waits[2] == waits[0]:
        return "asynchronous" if waits[1] else "synchronous"
    return None


def _takes_either(pair: Pair) -> bool:
    """Whether the side that changed the base class asks what it is answered before it waits."""
    return any(
        path.endswith(".py") and _EITHER.search(pair.left_view.text(path) or "") is not None
        for path in pair.left.changes
    )


def _bound(definition: Definition) -> str:
    """How a method is reached without an instance; empty where it needs one."""
    kinds = [one for one in definition.decorators if one in ("classmethod", "staticmethod")]
    return {"classmethod": "class method", "staticmethod": "static method"}[kinds[0]] if kinds else ""


def _closed(old: Definition, new: Definition) -> str | None:
    """Whether a member may no longer be overridden."""
    was, now = (any(written.rpartition(".")[2] == "final" for written in one.decorators) for one in (old, new))
    return "final" if now and not was else None


def _is_called(definition: Definition) -> bool:
    return definition.kind is Kind.METHOD


def _is_used(module: Module | None, name: str) -> bool:
    """Whether a file reads the name from an object; from a base class, that is for others to tell."""
    return module is not None and any(one.path.endswith(f".{name}") for one in module.references)


def _above(view: View, line: _Line, name: str) -> _Above | None:
    for path, owner in line:
        for member in _members(view, path, owner.qualname):
            if member.name == name:
                return _Above(path, owner, member)
    return None


def _members(view: View, path: str, qualname: str) -> tuple[Definition, ...]:
    module = view.module(path)
    return index_of(module).members.get(qualname, ()) if module is not None else ()


def _on_left(pair: Pair, path: str, member: Definition) -> Location | None:
    module = pair.left_view.module(path)
    there = module.find(member.qualname) if module is not None else None
    return Location(pair.left.name, path, *there.place, "definition") if there is not None else None


def _use(pair: Pair, path: str, definition: Definition) -> Location:
    return Location(pair.right.name, path, *definition.place, "use")


def _finding(
    pair: Pair,
    rule: str,
    message: str,
    above: _Above,
    places: tuple[Location, ...],
    severity: Severity = Severity.ERROR,
) -> Finding:
    symbol, language = f"{above.path}:{above.member.qualname}", language_of(above.path) or ""
    return Finding(rule, severity, message, (pair.left.name, pair.right.name), places, symbol=symbol, language=language)
