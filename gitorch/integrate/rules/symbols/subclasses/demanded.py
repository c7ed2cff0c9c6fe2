"""S205 and S206: what a base class, or who works with its subclasses, newly asks of every one of them.

An attribute that ``__init_subclass__`` or a constructor refuses to do without; a parameter that calls newly give by its
name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitorch.code.behaviour.classes.own_calls import class_in, methods
from gitorch.code.model import Definition, Kind, Parameter, ParameterKind, Place, Reference
from gitorch.code.syntax import language_of, place, text, walk
from gitorch.integrate.delta import Use
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.linking import resembles
from gitorch.integrate.resolve.index import index_of
from gitorch.integrate.resolve.languages import resolver_for
from gitorch.integrate.rules.symbols.subclasses.classes import classes_with_bases
from gitorch.integrate.sides import Pair, View

_REFUSING = ("__init_subclass__", "__init__", "__new__", "__post_init__", "constructor", "__set_name__", "register")
_ASKED = re.compile(
    r"['\"](?P<said>[A-Za-z_]\w*)['\"]|\b(?:cls|self|this|new\.target|this\.constructor)\.(?P<read>[A-Za-z_]\w*)"
)
_Line = tuple[tuple[str, Definition], ...]


def demanded_findings(integration: Integration) -> Iterator[Finding]:
    """Every new subclass that lacks what the other side newly asks of subclasses."""
    heirs = {side.name: classes_with_bases(integration.one(side)) for side in integration.all_sides}
    for pair in integration.pairs() if any(heirs.values()) else ():
        for way in (pair, pair.swapped):
            named = (
                [one for one in integration.deltas[way.left.name].uses if _keywords(one)]
                if heirs[way.right.name]
                else []
            )
            for path, classes in heirs[way.right.name].items():
                for klass in classes if language_of(path) is not None else ():
                    yield from _of_class(way, path, klass, named)


def _keywords(use: Use) -> tuple[str, ...]:
    what = use.what
    is_method = isinstance(what, Reference) and "." in what.path and what.call is not None
    return what.call.keywords if is_method and isinstance(what, Reference) and what.call is not None else ()


def _of_class(pair: Pair, path: str, klass: Definition, named: list[Use]) -> Iterator[Finding]:
    resolver = resolver_for("python" if path.endswith((".py", ".pyi")) else "typescript")
    before = pair.right_base.module(path)
    if resolver is None or resolver.ancestors is None:
        return
    line = tuple(resolver.ancestors(pair.right_view, path, klass)[1:])
    if before is None or before.find(klass.qualname) is None:
        for where, base in line:
            if where in pair.left.changes:
                yield from _refused(pair, path, klass, (where, base), line)
    for member in _members(pair.right_view, path, klass.qualname) if named else ():
        if before is None or before.find(member.qualname) is None:
            yield from _misnamed(pair, path, member, line, named)


def _refused(pair: Pair, path: str, klass: Definition, base: tuple[str, Definition], line: _Line) -> Iterator[Finding]:
    """A class that is refused for want of an attribute."""
    where, owner = base
    have = {one.name for one in _members(pair.merged, path, klass.qualname)}
    for one in line:
        have |= {member.name for member in _members(pair.merged, *_named(one))}
    before = {name for name, _ in _asked_by(pair.left_base, where, owner.qualname)}
    for name, at in _asked_by(pair.left_view, where, owner.qualname):
        if name not in before and name not in have and not name.startswith("__"):
            yield Finding(
                "S205",
                Severity.WARNING,
                f"{pair.left.name} refuses subclasses of {owner.name} without {name};"
                f" {pair.right.name} adds {klass.name}, which has none",
                (pair.left.name, pair.right.name),
                (
                    Location(pair.left.name, where, *at, "definition"),
                    Location(pair.right.name, path, *klass.place, "use"),
                ),
                symbol=f"{where}:{owner.qualname}.{name}",
                language="python" if where.endswith(".py") else "typescript",
            )
            return


def _named(located: tuple[str, Definition]) -> tuple[str, str]:
    return located[0], located[1].qualname


def _asked_by(view: View, path: str, qualname: str) -> Iterator[tuple[str, Place]]:
    """The names in conditions under which a class refuses what inherits from it, and where it does."""
    klass = class_in(view.module(path), view.read(path), path, qualname)
    for name, method in methods(klass) if klass is not None else ():
        for node in walk(method) if name in _REFUSING else ():
            body = node.child_by_field_name("consequence") if node.type == "if_statement" else None
            if body is None or not re.match(r"\W*(?:raise|throw)\b", text(body)):
                continue
            condition = text(node.child_by_field_name("condition"))
            if name in ("__init_subclass__", "register") or re.search(
                r"\b(?:type\(self\)|new\.target|constructor)\b", condition
            ):
                for asked in _ASKED.finditer(condition):
                    yield asked["said"] or asked["read"], place(node)


def _misnamed(pair: Pair, path: str, member: Definition, line: _Line, named: list[Use]) -> Iterator[Finding]:
    """An override whose parameters bear other names than calls give them by now."""
    above = next(
        (
            one
            for where, owner in line
            for one in _members(pair.merged, where, owner.qualname)
            if one.name == member.name
        ),
        None,
    )
    if above is None or member.kind is not Kind.METHOD or above.signature is None or member.signature is None:
        return
    takes, mine = _by_name(above.signature.parameters), _by_name(member.signature.parameters)
    owners = [member.qualname.rpartition(".")[0], *(owner.name for _, owner in line)]
    for use in named:
        keywords = set(_keywords(use))
        holder, _, name = use.what.path.rpartition(".") if isinstance(use.what, Reference) else ("", "", "")
        if name != member.name or not keywords or mine is None or takes is None or not keywords <= takes:
            continue
        lacking = sorted(keywords - mine)
        if lacking and any(resembles(re.split(r"[.!()\[\]]+", holder)[-1], one) for one in owners):
            yield Finding(
                "S206",
                Severity.WARNING,
                f"{pair.left.name} gives {above.qualname} its {lacking[0]} by that name;"
                f" {member.qualname} of {pair.right.name} takes it by another",
                (pair.left.name, pair.right.name),
                (
                    Location(pair.left.name, use.path, *use.what.place, "use"),
                    Location(pair.right.name, path, *member.place, "definition"),
                ),
                symbol=f"{path}:{member.qualname}",
                language=use.language,
            )
            return


def _by_name(parameters: tuple[Parameter, ...]) -> frozenset[str] | None:
    """The names that values may be given by; None where any name will do."""
    if any(one.kind is ParameterKind.KEYWORDS for one in parameters):
        return None
    kinds = (ParameterKind.POSITIONAL, ParameterKind.KEYWORD)
    return frozenset(one.name for one in parameters if one.kind in kinds)


def _members(view: View, path: str, qualname: str) -> tuple[Definition, ...]:
    module = view.module(path)
    return index_of(module).members.get(qualname, ()) if module is not None else ()
